import {
  type BaseRow,
  type Belongings,
  type EntityRef,
  isPlainObject,
  type Party,
} from '../../kernel/index.js'
import { byKey, type EntityShape, type WorkUnit } from '../../storage/index.js'
import { type Runtime, shapeOf } from '../runtime.js'

/** What hangs on rows may hang on one another. */
const mostSteps = 8

/** Whether rows of an entity name no customer themselves, and belong to one by what they hang on or are a part of. */
export const isPartOf = (belongings: Belongings, entity: string): boolean => {
  const { customers = [], parts = [], subjects = [], events = [] } = belongings[entity] ?? {}
  return customers.length === 0 && parts.length + subjects.length + events.length > 0
}

/**
 * The customer that such a row belongs to, as the row is now: their personal values leave with that one, also once nothing
 * leads from the row to them any more. Reads without locking.
 */
export const personAbove = async (
  runtime: Runtime,
  work: Pick<WorkUnit, 'rows' | 'session' | 'tenant'>,
  { entity }: EntityShape,
  row: BaseRow,
  steps = mostSteps,
): Promise<EntityRef | undefined> => {
  const { belongings, entities } = runtime.parts
  const { customers = [], parts = [], subjects = [], events = [] } = belongings[entity.name] ?? {}
  // Rows are records of their fields; the interface has no index to say so.
  const valueAt = (field: string): unknown => (row as never)[field]
  const direct = customers.map(valueAt).find((id) => typeof id === 'string')
  if (typeof direct === 'string') return { entity: 'customer', id: direct }
  const above = [
    ...parts.map((part): EntityRef => ({ entity: part.entity, id: String(valueAt(part.field)) })),
    ...subjects.map(valueAt).filter(isRef),
  ]
  for (const ref of above) {
    if (ref.entity === 'customer') return ref
    if (steps === 0 || !Object.hasOwn(entities, ref.entity)) continue
    const shape = shapeOf(runtime, ref.entity)
    const parent = await work.rows.peek(shape, ref.id)
    const person = parent && (await personAbove(runtime, work, shape, parent, steps - 1))
    if (person) return person
  }
  const [eventId] = events.map(valueAt)
  return typeof eventId === 'string' ? partyOf(runtime, work, eventId) : undefined
}

/** The first customer an event concerns; of one that this unit has not written yet, nobody. */
async function partyOf(
  { driver }: Runtime,
  { session, tenant }: Pick<WorkUnit, 'session' | 'tenant'>,
  eventId: string,
): Promise<EntityRef | undefined> {
  // What knows keys only would have to read the log for it.
  if (!driver.capabilities.predicates.columns) return undefined
  const [event] = await session.select(partiesOfEvent, [tenant, eventId])
  // What was written were parties.
  const [party] = (event?.parties ?? []) as readonly Party[]
  return party && { entity: 'customer', id: party.customerId }
}

const partiesOfEvent = byKey('event', ['parties'])

function isRef(value: unknown): value is EntityRef {
  return isPlainObject(value) && typeof value.entity === 'string' && typeof value.id === 'string'
}
