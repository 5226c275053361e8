import {
  canonicalJson,
  type Decision,
  type Instant,
  type JsonObject,
  type NewRow,
} from '../../../kernel/index.js'
import type { Behaviour, Visitor } from '../entities.js'
import { behaviourDiffers, visitorTaken } from '../errors.js'
import type { CustomerIdentified, CustomerUnidentified } from '../events.js'

/** What is said of a new behaviour. */
export interface GivenBehaviour {
  readonly customerId?: string | null
  readonly anonymousId?: string | null
  readonly occurredAt?: Instant
  readonly source?: string
  readonly externalId?: string | null
  readonly name: string
  readonly properties: JsonObject
}

/** A behaviour as it is written. A customer who is named goes before one whom the visitor is known as. */
export const draft = (
  given: GivenBehaviour,
  visitor: Visitor | undefined,
  now: Instant,
): NewRow<Behaviour> => {
  const { name, properties, customerId = null, anonymousId = null } = given
  const { occurredAt = now, source = 'host', externalId = null } = given
  const known = customerId === null ? visitor : undefined
  return {
    customerId: known?.customerId ?? customerId,
    anonymousId,
    name,
    occurredAt,
    properties,
    source,
    externalId,
    visitorId: known?.id ?? null,
  }
}

/**
 * What a repeated `track` does: nothing. Whose it is may have changed since.
 *
 * @throws `behaviour.differs` when it says something else than the first
 */
export const repeated = (
  known: Behaviour,
  again: NewRow<Behaviour>,
  { occurredAt }: Pick<GivenBehaviour, 'occurredAt'>,
): Behaviour => {
  const fields = [
    ...(known.name === again.name ? [] : ['name']),
    ...(known.anonymousId === again.anonymousId ? [] : ['anonymousId']),
    ...(occurredAt === undefined || occurredAt === known.occurredAt ? [] : ['occurredAt']),
    ...(canonicalJson(known.properties) === canonicalJson(again.properties) ? [] : ['properties']),
  ]
  if (fields.length > 0) throw behaviourDiffers({ behaviourId: known.id, fields })
  return known
}

/**
 * Whether an anonymous id has to be given to a customer.
 *
 * @throws `visitor.taken` where it is another's
 */
export const isNew = (visitor: Visitor | undefined, customerId: string): boolean => {
  if (!visitor) return true
  if (visitor.customerId !== customerId) throw visitorTaken({ visitorId: visitor.id })
  return false
}

/** A behaviour of a visitor who is known now. One whose customer was named keeps that one. */
export const stitch = (behaviour: Behaviour, { id, customerId }: Visitor): Decision<Behaviour, never> => ({
  next: behaviour.customerId === null ? { ...behaviour, customerId, visitorId: id } : behaviour,
  events: [],
})

/** A behaviour of a visitor who is not known any more. */
export const unstitch = (behaviour: Behaviour): Decision<Behaviour, never> => ({
  next: { ...behaviour, customerId: null, visitorId: null },
  events: [],
})

export const identified = ({ id: visitorId, customerId, anonymousId }: Visitor): CustomerIdentified => ({
  type: 'customer.identified',
  data: { visitorId, customerId, anonymousId },
})

export const unidentified = ({ id: visitorId, customerId, anonymousId }: Visitor): CustomerUnidentified => ({
  type: 'customer.unidentified',
  data: { visitorId, customerId, anonymousId },
})
