import { z } from 'zod'
import {
  type Address,
  addressSchema,
  type Birthday,
  createInput,
  type Entity,
  Id,
  isTimeZone,
  type JsonObject,
  textSchema,
  updateInput,
  Version,
} from '../../kernel/index.js'
import {
  ContactPoint,
  type ContactPointKind,
  type CustomerKind,
  customerKinds,
  maxContactLength,
  maxNameLength,
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
  readonly regionCode?: string | null
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
  | { readonly email: string }
  | { readonly externalId: SourceId }

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
export type NewContact = NewAddress | NewNumber

interface NewNumber extends NewContactBase {
  readonly kind: Exclude<ContactPointKind, 'address'>
  readonly value: string
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
  readonly validUntil?: string | null
}

export interface ContactPointAt {
  readonly contactPointId: string
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

const codes = {
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/, { error: 'an ISO 3166-1 code of two capital letters' })
    .nullish(),
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

export const ensureSchema = (customer: Entity) =>
  typed<EnsureCustomer>(
    z
      .strictObject({
        match: z.union([
          z.strictObject({ id: Id }),
          z.strictObject({ email: textSchema(maxContactLength) }),
          z.strictObject({ externalId: sourceId() }),
        ]),
        create: newCustomer(customer),
        update: customerChanges(customer).omit({ customerId: true, ifVersion: true }).optional(),
      })
      .refine(({ match, create }) => !('email' in match) || create.kind !== 'organisation', {
        path: ['create', 'kind'],
        error: 'person: organisations may share an e-mail address, so that none is found by it',
      }),
  )

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
    },
  })
    .omit({ id: true })
    .superRefine(({ kind, value, address }, context) => {
      const note = (name: string, message: string) =>
        context.addIssue({ code: 'custom', path: [name], message })
      const isAddress = kind === 'address'
      if (isAddress && address === undefined) note('address', 'an address')
      if (!isAddress && address !== undefined) note('address', 'nothing beside the kind address')
      if (!isAddress && value === undefined) note('value', 'string')
    }),
)

export const contactPointAtSchema = typed<ContactPointAt>(z.strictObject({ contactPointId: Id }))

export const customerSourceIdSchema = typed<CustomerSourceId>(sourceId().extend({ customerId: Id }))
