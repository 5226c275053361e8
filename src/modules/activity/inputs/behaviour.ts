import { z } from 'zod'
import { Id, type Instant, instantSchema, textSchema } from '../../../kernel/index.js'
import type { GivenBehaviour } from '../decisions/behaviours.js'
import { maxAnonymousId } from '../entities.js'
import type { BehaviourSchemas, DeclaredBehaviour } from '../options.js'

interface Tracked {
  /** One of both is given, or both. */
  readonly customerId?: string | null
  /** A browser, a device, a card. */
  readonly anonymousId?: string | null
  /** Default: now. */
  readonly occurredAt?: Instant | Date
  /** The system it comes from. Default: `host`. */
  readonly source?: string
  /** Its id there: tracked again, it is the same one. */
  readonly externalId?: string | null
}

type Properties<Schema extends z.ZodType> =
  Record<never, never> extends z.input<Schema>
    ? { readonly properties?: z.input<Schema> }
    : { readonly properties: z.input<Schema> }

/** What `behaviour.track` takes: a name with the properties that belong to it. */
export type NewBehaviour<Behaviours extends BehaviourSchemas = BehaviourSchemas> = {
  readonly [Name in keyof Behaviours]: Tracked & { readonly name: Name } & Properties<Behaviours[Name]>
}[keyof Behaviours]

/** An anonymous id, and the customer it turned out to be. */
export interface Identification {
  readonly anonymousId: string
  readonly customerId: string
}

const filled = (max: number) =>
  textSchema(max).refine((text) => /\S/.test(text), { error: 'text that is not blank' })

const anonymousId = filled(maxAnonymousId)

const tracked = {
  customerId: Id.nullish(),
  anonymousId: anonymousId.nullish(),
  occurredAt: instantSchema().optional(),
  source: filled(100).optional(),
  externalId: filled(200).nullish(),
}

/** A behaviour of one of the declared names, with its own properties. */
export const newBehaviourSchema = (behaviours: readonly DeclaredBehaviour[]): z.ZodType<GivenBehaviour> => {
  const [first, ...others] = behaviours.map(({ name, attributeSchema }) =>
    z.strictObject({ name: z.literal(name), ...tracked, properties: attributeSchema.prefault({}) }),
  )
  const names = behaviours.map(({ name }) => name)
  const schema: z.ZodType = first
    ? z.discriminatedUnion('name', [first, ...others], { error: `one of ${names.join(', ')}` })
    : z.strictObject({ name: z.enum([]), ...tracked })
  return schema.refine((given) => isSomeone(given as GivenBehaviour), {
    path: ['customerId'],
    error: 'a customer or an anonymous id',
  }) as z.ZodType<GivenBehaviour>
}

function isSomeone({ customerId, anonymousId: anonymous }: GivenBehaviour): boolean {
  return (customerId ?? anonymous ?? undefined) !== undefined
}

export const identificationSchema: z.ZodType<Identification> = z.strictObject({
  anonymousId,
  customerId: Id,
})

export const anonymousSchema: z.ZodType<Pick<Identification, 'anonymousId'>> = z.strictObject({ anonymousId })
