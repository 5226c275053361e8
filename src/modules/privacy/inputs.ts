import { z } from 'zod'
import { Id, type Instant, instantSchema, type JsonObject, textSchema } from '../../kernel/index.js'
import { isPurpose } from '../../rules/index.js'
import {
  type ActBy,
  type ActState,
  actors,
  actStates,
  type Basis,
  bases,
  everyChannel,
  maxControllerLength,
} from './entities.js'

/** What something is said of: a purpose, a channel, a contact point, or all of them. */
export interface ConsentAbout {
  readonly customerId: string
  /** Default: the one of `privacy({ controller })`. */
  readonly controller?: string
  /** A word, as rules have it: `marketing`. */
  readonly purpose: string
  /** `email`, `sms`... or `all`. Default: `all`. */
  readonly channel?: string
  /** One of the customer's. Default: all of them. */
  readonly contactPointId?: string | null
}

interface ActTold {
  /** Default: who calls; of the host's own code `agent`, unless it vouches for more. */
  readonly by?: ActBy
  /** The customer who acted for the person. */
  readonly guardianId?: string | null
  /** Where it was said: a form, a call. Default: the kind of the actor. */
  readonly source?: string
  readonly textVersion?: string | null
  /** Whatever proves it. */
  readonly evidence?: JsonObject | null
  /** When it was done. Default: now. */
  readonly actedAt?: Instant | Date
}

/** What `consent.withdraw` and `consent.object` take. */
export interface ConsentClosing extends ConsentAbout, ActTold {}

/** What `consent.request` takes. */
export interface ConsentRequest extends ConsentClosing {
  readonly channel: string
  readonly separate?: boolean
  readonly uses?: number | null
  /** Until when it may be confirmed. Default: a week later. */
  readonly expiresAt?: Instant | Date | null
}

/** What `consent.grant` takes. */
export interface ConsentGrant extends ConsentClosing {
  readonly channel: string
  /** Asked for by itself. */
  readonly separate?: boolean
  /** For so many contacts. Default: any number. */
  readonly uses?: number | null
  readonly expiresAt?: Instant | Date | null
}

/** What `consent.confirm` takes. */
export interface ConsentConfirmation extends Omit<ActTold, 'textVersion'> {
  /** The act that `consent.request` answered with. */
  readonly consentActId: string
  /** Until when the consent holds. */
  readonly expiresAt?: Instant | Date | null
}

/** What `consent.record` takes: any act, as it was. */
export interface ConsentRecord extends ConsentClosing {
  readonly channel: string
  readonly basis: Basis
  readonly state: ActState
  readonly separate?: boolean
  readonly uses?: number | null
  readonly expiresAt?: Instant | Date | null
  /** When it became known. Default: now; of an import, when it was done. */
  readonly recordedAt?: Instant | Date
}

/** What `consent.mayContact` takes. */
export interface ContactWanted extends ConsentAbout {
  /** A channel, not `all`. */
  readonly channel: string
}

/** What `consent.status` takes. */
export interface ConsentQuestion extends ConsentAbout {
  /** What held at an instant. Default: now. */
  readonly occurred?: Instant | Date
  /** As it was known at an instant. Default: now. */
  readonly recorded?: Instant | Date
}

/** What `consent.history` takes. */
export interface ConsentHistory {
  readonly customerId: string
  readonly controller?: string
  readonly purpose?: string
}

/** What `customer.restrict` takes. */
export interface NewRestriction {
  readonly customerId: string
  /** Default: every purpose. */
  readonly purpose?: string | null
  readonly reason?: string | null
  /** When it ends by itself. */
  readonly expiresAt?: Instant | Date | null
}

/** What `customer.unrestrict` takes. */
export interface RestrictionOf {
  readonly customerId: string
  /** Default: the restriction of every purpose. */
  readonly purpose?: string | null
}

/** An input after its schema: instants in UTC. */
export type Read<Input> = {
  readonly [Key in keyof Input]: Date extends Input[Key] ? Exclude<Input[Key], Date> : Input[Key]
}

// The interfaces above are what callers see; test/modules/privacy/inputs.test.ts compares them with the schemas.
const typed = <Input>(schema: z.ZodType): z.ZodType<Read<Input>, Input> =>
  schema as z.ZodType<Read<Input>, Input>

/** Channels are words as purposes are. */
const word = () => z.string().refine(isPurpose, { error: 'a word of at most 64 characters' })

const filled = (max: number) =>
  textSchema(max).refine((text) => /\S/.test(text), { error: 'text that is not blank' })

const about = {
  customerId: Id,
  controller: filled(maxControllerLength).optional(),
  purpose: word(),
  channel: word().optional(),
  contactPointId: Id.nullish(),
}

/** What proves an act is a reference to it, more than a copy. */
const maxEvidenceLength = 20_000

const told = {
  by: z.enum(actors).optional(),
  guardianId: Id.nullish(),
  source: filled(100).optional(),
  textVersion: filled(100).nullish(),
  evidence: z
    .record(z.string(), z.json())
    .refine((evidence) => JSON.stringify(evidence).length <= maxEvidenceLength, {
      error: `at most ${maxEvidenceLength} characters as JSON`,
    })
    .nullish(),
  actedAt: instantSchema().optional(),
}

const terms = {
  separate: z.boolean().optional(),
  uses: z.int().min(1).nullish(),
  expiresAt: instantSchema().nullish(),
}

const act = { ...about, ...told }
const channel = word()

export const closingSchema = typed<ConsentClosing>(z.strictObject(act))

export const requestSchema = typed<ConsentRequest>(z.strictObject({ ...act, ...terms, channel }))

export const grantSchema = typed<ConsentGrant>(z.strictObject({ ...act, ...terms, channel }))

export const confirmationSchema = typed<ConsentConfirmation>(
  z
    .strictObject({ ...told, consentActId: Id, expiresAt: instantSchema().nullish() })
    .omit({ textVersion: true }),
)

export const recordSchema = typed<ConsentRecord>(
  z.strictObject({
    ...act,
    ...terms,
    channel,
    basis: z.enum(bases),
    state: z.enum(actStates),
    recordedAt: instantSchema().optional(),
  }),
)

export const contactWantedSchema = typed<ContactWanted>(
  z.strictObject({
    ...about,
    channel: channel.refine((name) => name !== everyChannel, { error: 'one channel, not all of them' }),
  }),
)

export const questionSchema = typed<ConsentQuestion>(
  z.strictObject({
    ...about,
    occurred: instantSchema().optional(),
    recorded: instantSchema().optional(),
  }),
)

export const historySchema = typed<ConsentHistory>(
  z.strictObject({
    customerId: Id,
    controller: about.controller,
    purpose: about.purpose.optional(),
  }),
)

export const newRestrictionSchema = typed<NewRestriction>(
  z.strictObject({
    customerId: Id,
    purpose: about.purpose.nullish(),
    reason: textSchema(500).nullish(),
    expiresAt: instantSchema().nullish(),
  }),
)

export const restrictionOfSchema = typed<RestrictionOf>(
  z.strictObject({ customerId: Id, purpose: about.purpose.nullish() }),
)
