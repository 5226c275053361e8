import { z } from 'zod'
import {
  type Address,
  addressSchema,
  type Birthday,
  createInput,
  daySchema,
  type Entity,
  Id,
  instantSchema,
  isTimeZone,
  type JsonObject,
  type RegionCodeSystem,
  textSchema,
  updateInput,
  Version,
} from '../../kernel/index.js'
import type { UniqueContacts, Uniqueness } from './decisions/contact-points.js'
import {
  ContactPoint,
  type ContactPointKind,
  type CustomerKind,
  customerKinds,
  type IdentifierKind,
  maxContactLength,
  maxNameLength,
  type NameOrder,
  type NameVariant,
  type RelationshipKind,
  type RoleWord,
  type Sharing,
  sharings,
} from './entities.js'

/** A customer's id in another system. */
export interface SourceId {
  readonly source: string
  readonly value: string
}

interface CustomerFields {
  /** Default: derived from the name. `null` in an update derives it again. */
  readonly sortName?: string | null
  readonly givenName?: string | null
  readonly familyName?: string | null
  readonly legalName?: string | null
  readonly shortName?: string | null
  readonly nameOrder?: NameOrder | null
  /** The name in other scripts and languages. */
  readonly nameVariants?: readonly NameVariant[] | null
  /** How the name is said. Where the host asks for pinyin, `null` in an update derives it again. */
  readonly pronunciation?: string | null
  /** BCP 47: `de-AT`. */
  readonly language?: string | null
  /** IANA: `Europe/Vienna`. */
  readonly timeZone?: string | null
  readonly gender?: string | null
  /** Partial or lunar where it is known so: `birthDate` is derived. */
  readonly birthday?: Birthday | null
  readonly incomeBand?: string | null
  /** ISO 3166-1 alpha-2: `AT`. Phone numbers without `+` are read as this country's. */
  readonly countryCode?: string | null
  /** A region of the country: `AT-9`. */
  readonly regionCode?: string | null
  /** Whose code that is. Default: `iso-3166-2`. */
  readonly regionSystem?: RegionCodeSystem | null
  /** Organisations only: the parent company. */
  readonly parentId?: string | null
  /** Persons only: the organisation they work for or belong to. */
  readonly organisationId?: string | null
  readonly ownerId?: string | null
  readonly teamId?: string | null
  readonly source?: string | null
  /** The primary e-mail contact point. */
  readonly email?: string | null
  /** The primary phone contact point. */
  readonly phone?: string | null
}

/** What `customer.create` takes. Only the name is needed, and the attributes the host requires. */
export type NewCustomer<Attributes = JsonObject> = NewCustomerBase &
  (Record<never, never> extends Attributes
    ? { readonly attributes?: Attributes }
    : { readonly attributes: Attributes })

interface NewCustomerBase extends CustomerFields {
  /** The host's own id. Default: a new one. */
  readonly id?: string
  /** Default: `person`. */
  readonly kind?: CustomerKind
  readonly name: string
  readonly externalIds?: readonly SourceId[]
}

/** What `customer.update` takes: absent leaves, `null` clears, attributes merge by key. */
export interface CustomerChanges<Attributes = JsonObject> extends CustomerFields {
  readonly customerId: string
  /** The version the caller has seen; a later one is a conflict. */
  readonly ifVersion?: number
  readonly kind?: CustomerKind
  readonly name?: string
  readonly attributes?: { readonly [Key in keyof Attributes]?: Attributes[Key] | null }
}

/** A unique key of a customer. An e-mail address is one of persons only. */
export type CustomerMatch =
  | { readonly id: string }
  /** Where addresses tell customers of that kind apart. */
  | { readonly email: string }
  /** Where numbers do. One without `+` is of the country that `create` names. */
  | { readonly phone: string }
  | { readonly externalId: SourceId }
  | { readonly identifier: Omit<NewIdentifier, 'customerId'> }

/** What `customer.ensure` takes. What `match` says need not be said again in `create`. */
export interface EnsureCustomer<Attributes = JsonObject> {
  readonly match: CustomerMatch
  /** Creates the customer where there is none. */
  readonly create: NewCustomer<Attributes>
  /** Changes the customer where there is one. */
  readonly update?: Omit<CustomerChanges<Attributes>, 'customerId' | 'ifVersion'>
}

/** The new customer that `ensure` asks for. What `match` says goes before what `create` says: asked again, it is found. */
export const withMatch = (match: CustomerMatch, create: NewCustomer): NewCustomer => {
  // A customer is created without identifiers: it is added.
  if ('identifier' in match) return create
  if (!('externalId' in match)) return { ...create, ...match }
  const { source, value } = match.externalId
  const others = (create.externalIds ?? []).filter((one) => one.source !== source || one.value !== value)
  return { ...create, externalIds: [match.externalId, ...others] }
}

/** A customer and the version the caller has seen. */
export interface CustomerAt {
  readonly customerId: string
  readonly ifVersion?: number
}

/** What `contactPoint.add` takes. */
export type NewContact = NewAddress | NewNumber | NewWecom

interface NewNumber extends NewContactBase {
  readonly kind: Exclude<ContactPointKind, 'address' | 'wecom'>
  readonly value: string
}

interface NewWecom extends NewContactBase {
  readonly kind: 'wecom'
  /** The external id of the customer. */
  readonly value: string
  /** The corporation that knows the customer by it. */
  readonly corpId: string
  /** The application that was given it. */
  readonly callerId: string
}

interface NewAddress extends NewContactBase {
  readonly kind: 'address'
  readonly address: Address
  /** Default: the address in one line. */
  readonly value?: string
}

interface NewContactBase {
  readonly customerId: string
  readonly extension?: string | null
  /** Default: `own`. */
  readonly sharing?: Sharing
  readonly label?: string | null
  readonly source?: string | null
  /** Default: whether it is the first of its kind. */
  readonly primary?: boolean
  readonly validFrom?: string | null
  /** The last day it is valid. */
  readonly validUntil?: string | null
}

export interface ContactPointAt {
  readonly contactPointId: string
}

/** What `contactPoint.update` takes: absent leaves, `null` clears. Another address or number is another contact point. */
export interface ContactPointChanges extends ContactPointAt {
  readonly ifVersion?: number
  readonly extension?: string | null
  readonly sharing?: Sharing
  readonly label?: string | null
  readonly source?: string | null
  readonly validFrom?: string | null
  readonly validUntil?: string | null
}

/** What `contactPoint.verify` takes. */
export interface Verification extends ContactPointAt {
  /** Default: now. */
  readonly verifiedAt?: string | Date
  /** Until when that is taken as proof. Default: for good. */
  readonly verifiedUntil?: string | Date | null
}

/** What `contactPoint.handOver` takes. */
export interface HandingOver extends ContactPointAt {
  /** Whose it is now. */
  readonly toCustomerId: string
}

/** What `identifier.add` takes. */
export interface NewIdentifier {
  readonly customerId: string
  /** `vat`, `lei`, `uscc`, `national_id` and `tax_id` are checked; any other word is taken too. */
  readonly kind: IdentifierKind
  /** ISO 3166-1 alpha-2 of who gave it: `vat`, `national_id` and `tax_id` need it. */
  readonly countryCode?: string | null
  readonly value: string
}

export interface IdentifierAt {
  readonly identifierId: string
}

interface Dates {
  /** The first day. Default of a role: today; of a relationship: unknown, and long ago. */
  readonly startedOn?: string | null
  /** The day from which on it does not hold any more. */
  readonly endedOn?: string | null
}

/** What `relationship.add` takes. */
export interface NewRelationship extends Dates {
  /** Who works for, is referred by, is the guardian of, ... */
  readonly fromId: string
  readonly toId: string
  readonly kind: RelationshipKind
  /** As what: a title, a function. */
  readonly role?: string | null
}

/** What `relationship.end` takes. */
export interface RelationshipEnd {
  readonly relationshipId: string
  /** Default: today. */
  readonly endedOn?: string
}

/** What `customerRole.begin` takes. */
export interface NewCustomerRole extends Dates {
  readonly customerId: string
  readonly role: RoleWord
}

/** What `customerRole.end` takes. */
export interface CustomerRoleEnd {
  readonly customerRoleId: string
  /** Default: today. */
  readonly endedOn?: string
}

/** What `customer.confirm` takes. */
export interface Confirmation extends CustomerAt {
  /** Fields, and attributes as `attributes.key`, that somebody has looked at. */
  readonly fields: readonly string[]
}

/** A customer by its id. */
export interface CustomerNamed {
  readonly customerId: string
}

/** What `customer.assign` takes: absent leaves, `null` clears. */
export interface CustomerAssignment extends CustomerAt {
  readonly ownerId?: string | null
  readonly teamId?: string | null
}

/** What `externalId.add` and `externalId.remove` take. */
export interface CustomerSourceId extends SourceId {
  readonly customerId: string
}

// The interfaces above are what callers see; test/modules/customer/inputs.test.ts compares them with the schemas.
const typed = <Input>(schema: z.ZodType): z.ZodType<Input, Input> => schema as z.ZodType<Input, Input>

const nameSchema = () =>
  textSchema(maxNameLength).refine((name) => /\S/.test(name), { error: 'a name that is not blank' })

const isLanguage = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

const country = () => z.string().regex(/^[A-Z]{2}$/, { error: 'an ISO 3166-1 code of two capital letters' })

const variant = () =>
  z.strictObject({
    name: nameSchema(),
    script: z
      .string()
      .regex(/^[A-Z][a-z]{3}$/, { error: 'an ISO 15924 code such as Latn' })
      .optional(),
    language: z.string().max(35).refine(isLanguage, { error: 'a BCP 47 language tag' }).optional(),
    givenName: textSchema(200).optional(),
    familyName: textSchema(200).optional(),
  })

const codes = {
  countryCode: country().nullish(),
  nameVariants: z.array(variant()).min(1).max(20).nullish(),
  timeZone: z.string().max(64).refine(isTimeZone, { error: 'an IANA time zone' }).nullish(),
  language: z.string().max(35).refine(isLanguage, { error: 'a BCP 47 language tag' }).nullish(),
}

const shorthand = {
  email: textSchema(maxContactLength).nullish(),
  phone: textSchema(maxContactLength).nullish(),
}

const sourceId = () =>
  z.strictObject({
    source: textSchema(100).min(1),
    value: textSchema(200).min(1),
  })

const newCustomer = (customer: Entity): z.ZodObject =>
  createInput(customer, {
    also: {
      ...codes,
      ...shorthand,
      kind: z.enum(customerKinds).optional(),
      name: nameSchema(),
      sortName: nameSchema().nullish(),
      externalIds: z.array(sourceId()).max(100).optional(),
    },
  })

const customerChanges = (customer: Entity): z.ZodObject =>
  updateInput(customer, {
    also: { ...codes, ...shorthand, name: nameSchema().optional(), sortName: nameSchema().nullish() },
  })

export const newCustomerSchema = (customer: Entity) => typed<NewCustomer>(newCustomer(customer))

export const customerChangesSchema = (customer: Entity) => typed<CustomerChanges>(customerChanges(customer))

export const ensureSchema = (customer: Entity, unique: Required<UniqueContacts>) =>
  typed<EnsureCustomer>(
    z
      .strictObject({
        match: z.union([
          z.strictObject({ id: Id }),
          z.strictObject({ email: textSchema(maxContactLength) }),
          z.strictObject({ phone: textSchema(maxContactLength) }),
          z.strictObject({ externalId: sourceId() }),
          z.strictObject({ identifier: z.strictObject(identifierFields()) }),
        ]),
        create: newCustomer(customer),
        update: customerChanges(customer).omit({ customerId: true, ifVersion: true }).optional(),
      })
      .superRefine(({ match, create }, context) => {
        const kind = create.kind === 'organisation' ? 'organisation' : 'person'
        for (const contact of ['email', 'phone'] as const) {
          if (!(contact in match)) continue
          const [path, message] = unfitFor(unique[contact], contact, kind) ?? []
          if (path) context.addIssue({ code: 'custom', path: [...path], message })
        }
      }),
  )

function identifierFields() {
  return { kind: word(), countryCode: country().nullish(), value: textSchema(100).min(1) }
}

/** Why nobody is found by an e-mail address or a number: those of some, or all, may be of several customers. */
function unfitFor(
  uniqueness: Uniqueness,
  contact: 'email' | 'phone',
  kind: CustomerKind,
): readonly [path: readonly string[], message: string] | undefined {
  const word = contact === 'email' ? 'an e-mail address' : 'a phone number'
  if (uniqueness === 'shared') {
    return [['match', contact], `what tells customers apart: here several may share ${word}`]
  }
  if (uniqueness === 'all' || kind === 'person') return undefined
  return [['create', 'kind'], `person: organisations may share ${word}, so that none is found by it`]
}

export const customerAtSchema = typed<CustomerAt>(
  z.strictObject({ customerId: Id, ifVersion: Version.optional() }),
)

export const newContactSchema = typed<NewContact>(
  createInput(ContactPoint, {
    also: {
      value: textSchema(maxContactLength).optional(),
      address: addressSchema().optional(),
      sharing: z.enum(sharings).optional(),
      primary: z.boolean().optional(),
      corpId: textSchema(100).min(1).optional(),
      callerId: textSchema(100).min(1).optional(),
    },
  })
    .omit({ id: true })
    .superRefine(({ kind, value, address, corpId, callerId, validFrom, validUntil }, context) => {
      const note = (name: string, message: string) =>
        context.addIssue({ code: 'custom', path: [name], message })
      const isAddress = kind === 'address'
      if (isAddress && address === undefined) note('address', 'an address')
      if (!isAddress && address !== undefined) note('address', 'nothing beside the kind address')
      if (!isAddress && value === undefined) note('value', 'string')
      for (const [name, given] of Object.entries({ corpId, callerId })) {
        if (kind === 'wecom' && given === undefined) note(name, 'string')
        if (kind !== 'wecom' && given !== undefined) note(name, 'nothing beside the kind wecom')
      }
      if (isBackwards(validFrom, validUntil)) note('validUntil', 'no day before validFrom')
    }),
)

function isBackwards(from: unknown, until: unknown): boolean {
  return typeof from === 'string' && typeof until === 'string' && until < from
}

export const contactPointChangesSchema = typed<ContactPointChanges>(
  updateInput(ContactPoint, {
    without: ['customerId', 'kind', 'value', 'address', 'corpId', 'callerId'],
  }).superRefine(({ validFrom, validUntil }, context) => {
    if (!isBackwards(validFrom, validUntil)) return
    context.addIssue({ code: 'custom', path: ['validUntil'], message: 'no day before validFrom' })
  }),
)

/** As the handler gets it. */
export interface VerificationInput extends ContactPointAt {
  readonly verifiedAt?: string
  readonly verifiedUntil?: string | null
}

export const verificationSchema = z.strictObject({
  contactPointId: Id,
  verifiedAt: instantSchema().optional(),
  verifiedUntil: instantSchema().nullish(),
}) satisfies z.ZodType<VerificationInput>

export const handingOverSchema = typed<HandingOver>(z.strictObject({ contactPointId: Id, toCustomerId: Id }))

const word = () =>
  textSchema(40).regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u, { error: 'a word of letters, digits, _ and -' })

export const newIdentifierSchema = typed<NewIdentifier>(
  z.strictObject({ customerId: Id, ...identifierFields() }),
)

export const identifierAtSchema = typed<IdentifierAt>(z.strictObject({ identifierId: Id }))

const spellDates = { startedOn: daySchema().nullish(), endedOn: daySchema().nullish() }

const inOrder = (
  { startedOn, endedOn }: Dates,
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
) => {
  if (!isBackwards(startedOn, endedOn)) return
  context.addIssue({ code: 'custom', path: ['endedOn'], message: 'no day before startedOn' })
}

export const newRelationshipSchema = typed<NewRelationship>(
  z
    .strictObject({
      fromId: Id,
      toId: Id,
      kind: word(),
      role: textSchema(100).nullish(),
      ...spellDates,
    })
    .superRefine(inOrder)
    .refine(({ fromId, toId }) => fromId !== toId, { path: ['toId'], error: 'another customer' }),
)

export const relationshipEndSchema = typed<RelationshipEnd>(
  z.strictObject({ relationshipId: Id, endedOn: daySchema().optional() }),
)

export const newCustomerRoleSchema = typed<NewCustomerRole>(
  z.strictObject({ customerId: Id, role: word(), ...spellDates }).superRefine(inOrder),
)

export const customerRoleEndSchema = typed<CustomerRoleEnd>(
  z.strictObject({ customerRoleId: Id, endedOn: daySchema().optional() }),
)

export const customerAssignmentSchema = typed<CustomerAssignment>(
  z.strictObject({
    customerId: Id,
    ifVersion: Version.optional(),
    ownerId: Id.nullish(),
    teamId: Id.nullish(),
  }),
)

export const contactPointAtSchema = typed<ContactPointAt>(z.strictObject({ contactPointId: Id }))

export const customerSourceIdSchema = typed<CustomerSourceId>(sourceId().extend({ customerId: Id }))

/** What `customer.planMerge` and `customer.merge` take. */
export interface MergeCustomers {
  /** Whose id stays. */
  readonly survivorId: string
  /** Who is merged away; their ids stand for the survivor from then on. */
  readonly otherIds: readonly string[]
  /** The version of the survivor that the caller has seen. */
  readonly ifVersion?: number
  /** By field, the customer whose value stands: `{ name: 'cus_2', 'attributes.plan': 'cus_1' }`. Default: the survivor's, or else the first other's. */
  readonly fields?: Readonly<Record<string, string>>
  /** Contradictions that are known, and no reason not to merge: `birthDate`, `identifier.vat.DE`. */
  readonly despite?: readonly string[]
}

/** The most customers that are merged into another at once. */
const maxMerged = 20

export const mergeSchema = typed<MergeCustomers>(
  z.strictObject({
    survivorId: Id,
    otherIds: z.array(Id).min(1).max(maxMerged),
    ifVersion: Version.optional(),
    fields: z.record(textSchema(200).min(1), Id).optional(),
    despite: z.array(textSchema(200).min(1)).max(100).optional(),
  }),
)

/** Of the host's own entity: which fields there are, it says. */
export const confirmationSchema = (customer: Entity) =>
  typed<Confirmation>(
    z.strictObject({
      customerId: Id,
      ifVersion: Version.optional(),
      fields: z
        .array(textSchema(200).refine((name) => isField(customer, name), { error: 'a field of customers' }))
        .min(1)
        .max(100),
    }),
  )

function isField(customer: Entity, name: string): boolean {
  return (
    Object.hasOwn(customer.fields, name) ||
    customer.attributes.some(({ key }) => `attributes.${key}` === name)
  )
}

export const customerNamedSchema = typed<CustomerNamed>(z.strictObject({ customerId: Id }))

/** What `customer.findDuplicates` takes. */
export interface DuplicatesAsked {
  /** Only duplicates of this customer. Default: of all. */
  readonly customerId?: string
  /** The least weight: the binary logarithm of the odds that two are one. Default: 0, as likely as not. */
  readonly minWeight?: number
  /** The most pairs, at most 500. Default: 50. */
  readonly limit?: number
}

export const duplicatesSchema = typed<DuplicatesAsked>(
  z.strictObject({
    customerId: Id.optional(),
    minWeight: z.number().optional(),
    limit: z.int().min(1).max(500).optional(),
  }),
)
