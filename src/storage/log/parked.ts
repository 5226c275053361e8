import type { Instant, JsonObject } from '../../kernel/index.js'
import type { Predicate } from '../../rules/index.js'
import { all, among, equals, ofTenant } from '../plans.js'
import type { AggregatePlan, Row, SelectPlan, Session, Write } from '../port.js'
import { byColumn } from '../query/keyset.js'
import type { Reader } from '../query/related.js'

/** An event that a consumer could not handle, or that came after one of the same subject. */
export interface Parked {
  readonly tenant: string
  readonly consumer: string
  readonly pos: number
  readonly eventId: string
  readonly type: string
  readonly subjectEntity: string
  readonly subjectId: string
  /** Of what came after: `null`. */
  readonly error: JsonObject | null
  readonly parkedAt: Instant
}

/** A record whose events are parked. */
export interface ParkedSubject {
  readonly entity: string
  readonly id: string
}

export interface ParkedRange {
  readonly tenant: string
  readonly consumer: string
  /** The last position that has been read already; 0 for none. */
  readonly after: number
  readonly limit: number
}

/** Parked events in the order of their positions. */
export const parkedIn = async (
  session: Session,
  { tenant, consumer, after, limit }: ParkedRange,
): Promise<readonly Parked[]> =>
  (await session.select(inOrder, [tenant, consumer, after, limit])).map(parkedOf)

/** Which of these records have events that are parked, as `subjectKey` writes them. */
export const parkedSubjects = async (
  { session, capabilities }: Reader,
  { tenant, consumer }: Pick<ParkedRange, 'tenant' | 'consumer'>,
  subjects: readonly ParkedSubject[],
): Promise<ReadonlySet<string>> => {
  const ids = [...new Set(subjects.map(({ id }) => id))]
  if (ids.length === 0) return new Set()
  const rows = capabilities.predicates.columns
    ? await session.select(ofSubjects, [tenant, consumer, ids])
    : await session.select(ofConsumer, [tenant, consumer])
  return new Set(
    rows.map(({ subjectEntity, subjectId }) =>
      subjectKey({ entity: String(subjectEntity), id: String(subjectId) }),
    ),
  )
}

/** How many events are parked in one tenant, by consumer. */
export const parkedCounts = async (
  session: Session,
  tenant: string,
): Promise<ReadonlyMap<string, number>> => {
  const rows = session.aggregate
    ? await session.aggregate(counted, [tenant])
    : (await session.select(ofOneTenant, [tenant])).map((row): Row => ({ ...row, events: 1 }))
  const counts = new Map<string, number>()
  for (const { consumer, events } of rows) {
    counts.set(String(consumer), (counts.get(String(consumer)) ?? 0) + Number(events))
  }
  return counts
}

export const subjectKey = ({ entity, id }: ParkedSubject): string => `${entity} ${id}`

export const park = (rows: readonly Parked[]): Write => ({
  op: 'insert',
  entity: 'parkedEvent',
  // What is parked has the columns of its row.
  rows: rows as readonly object[] as readonly Row[],
  ifAbsent: true,
})

/** One that has been handled, which must still be there. */
export const unpark = ({ tenant, consumer, pos }: Pick<Parked, 'tenant' | 'consumer' | 'pos'>): Write => ({
  op: 'delete',
  entity: 'parkedEvent',
  where: oneParked,
  values: [tenant, consumer, pos],
  expect: 1,
})

/** All of a consumer behind a position: they will be read again. */
export const unparkAfter = ({ tenant, consumer, after }: Omit<ParkedRange, 'limit'>): Write => ({
  op: 'delete',
  entity: 'parkedEvent',
  where: parkedAfter,
  values: [tenant, consumer, after],
})

/** Says why one is still parked. */
export const stillParked = (
  { tenant, consumer, pos }: Pick<Parked, 'tenant' | 'consumer' | 'pos'>,
  error: JsonObject,
): Write => ({
  op: 'update',
  entity: 'parkedEvent',
  where: oneParked,
  values: [tenant, consumer, pos],
  set: { error },
})

// What was written was a parked event.
function parkedOf(row: Row): Parked {
  return row as object as Parked
}

function position(op: 'eq' | 'gt', slot: number): Predicate {
  return {
    kind: 'compare',
    op,
    left: { column: 'pos', type: 'integer' },
    right: { slot, type: 'integer' },
    negated: false,
  }
}

/** Slots: tenant, consumer, and what else is compared. */
const byConsumer = all(ofTenant, equals('consumer', 1))
const oneParked = all(byConsumer, position('eq', 2))
const parkedAfter = all(byConsumer, position('gt', 2))

const inOrder: SelectPlan = {
  entity: 'parkedEvent',
  columns: [
    'tenant',
    'consumer',
    'pos',
    'eventId',
    'type',
    'subjectEntity',
    'subjectId',
    'error',
    'parkedAt',
  ] satisfies (keyof Parked)[],
  where: parkedAfter,
  order: [byColumn('pos', 'integer')],
  limit: 3,
}

const ofConsumer: SelectPlan = {
  entity: 'parkedEvent',
  columns: ['subjectEntity', 'subjectId'],
  where: byConsumer,
  order: [],
}

const ofOneTenant: SelectPlan = { entity: 'parkedEvent', columns: ['consumer'], where: ofTenant, order: [] }

const counted: AggregatePlan = {
  entity: 'parkedEvent',
  where: ofTenant,
  by: [{ as: 'consumer', term: { column: 'consumer', type: 'text' } }],
  measures: [{ as: 'events', fn: 'count' }],
  order: [],
}

const ofSubjects: SelectPlan = { ...ofConsumer, where: all(byConsumer, among('subjectId', 2)) }
