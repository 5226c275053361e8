import type { EventDeclaration, Instant, Party } from '../../kernel/index.js'
import type { Predicate } from '../../rules/index.js'
import { all, among, equals, ofTenant } from '../plans.js'
import type { Row, SelectPlan } from '../port.js'
import { byColumn } from '../query/keyset.js'
import type { Reader } from '../query/related.js'
import { eventColumns } from './columns.js'
import { type Logged, loggedOf } from './recorded.js'
import { eventsBelow } from './scan.js'

/** Which events of one record, the newest first. */
export interface TimelineRange {
  readonly tenant: string
  readonly entity: string
  readonly id: string
  /** Customers that were merged into this one: what happened to them counts too. */
  readonly merged?: readonly string[]
  /** Only events below this position. */
  readonly below: number
  /** Only these types; absent: all. */
  readonly types?: readonly string[]
  /** Only what had happened by then; absent: whenever it happened. */
  readonly occurred?: Instant
  /** Only what was known by then; absent: whenever it became known. */
  readonly recorded?: Instant
  readonly limit: number
}

export interface TimelinePage {
  readonly logged: readonly Logged[]
  /** The position that the next page is below; absent on the last. */
  readonly next?: number
}

/** One page: of a customer all that it is a party of, of other records all that they are the subject of. */
export const readTimeline = async (
  reader: Reader,
  declared: Readonly<Record<string, EventDeclaration>>,
  range: TimelineRange,
): Promise<TimelinePage> => {
  if (range.types?.length === 0) return { logged: [] }
  const more = { ...range, limit: range.limit + 1 }
  const rows = await wayOf(reader, range)(reader, more)
  const shown = rows.slice(0, range.limit)
  const last = shown.at(-1)
  return {
    logged: await loggedOf(reader, declared, range.tenant, shown),
    ...(rows.length > range.limit && last && { next: Number(last.pos) }),
  }
}

type Way = (reader: Reader, range: TimelineRange) => Promise<readonly Row[]>

function wayOf({ capabilities: { predicates, order } }: Reader, range: TimelineRange): Way {
  if (!predicates.columns || !order) return scanned
  if (range.entity !== 'customer') return ofSubject
  return predicates.relations || !isNarrowed(range) ? ofCustomer : scanned
}

function isNarrowed({ types, occurred, recorded }: TimelineRange): boolean {
  return (types ?? occurred ?? recorded) !== undefined
}

/** The last instant every engine can keep: nothing happens after it. */
const ever: Instant = '9999-12-31T23:59:59.999Z'

const ofSubject: Way = async ({ session }, range) => {
  const { tenant, entity, id, below, types, occurred = ever, recorded = ever, limit } = range
  const values = [tenant, below, occurred, recorded, entity, id]
  return types
    ? session.select(subjectPlan.ofTypes, [...values, types, limit])
    : session.select(subjectPlan.ofAll, [...values, limit])
}

/** The positions first, by the customer's own index; then their events. */
const ofCustomer: Way = async ({ session }, range) => {
  const { tenant, id, merged = [], types, occurred = ever, recorded = ever, limit } = range
  const who = merged.length > 0 ? [id, ...merged] : id
  const between = types ? [occurred, recorded, who, types] : [occurred, recorded, who]
  const plans = merged.length > 0 ? partiesPlan : partyPlan
  const plan = types ? plans.ofTypes : isNarrowed(range) ? plans.byTimes : plans.ofAll
  const positions: number[] = []
  let { below } = range
  // Who is a party in several roles is there several times.
  while (positions.length < limit) {
    const rows = await session.select(plan, [tenant, below, ...between, limit])
    const found = new Set(rows.map(({ pos }) => Number(pos)))
    positions.push(...found)
    below = positions.at(-1) ?? below
    if (rows.length < limit) break
  }
  if (positions.length === 0) return []
  return session.select(eventsAt, [tenant, positions.slice(0, limit)])
}

const scanned: Way = async (reader, range) => {
  const found: Row[] = []
  for await (const batch of eventsBelow(reader, range.tenant, range.below)) {
    found.push(...batch.filter((row) => isWanted(row, range)))
    if (found.length >= range.limit) break
  }
  return found.slice(0, range.limit)
}

function isWanted(
  row: Row,
  { entity, id, merged = [], types, occurred = ever, recorded = ever }: TimelineRange,
): boolean {
  // What was written were parties and instants; as text, instants stand in the order of time.
  const isOf =
    entity === 'customer'
      ? (row.parties as readonly Party[]).some(
          ({ customerId }) => customerId === id || merged.includes(customerId),
        )
      : row.subjectEntity === entity && row.subjectId === id
  const isIn = (row.occurredAt as Instant) <= occurred && (row.recordedAt as Instant) <= recorded
  return isOf && isIn && (types?.includes(String(row.type)) ?? true)
}

/** Slots of all plans: tenant, below, occurred, recorded, then what they are about. */
const below = compared('pos', 'lt', 1, 'integer')
const inTime = [compared('occurredAt', 'lte', 2, 'instant'), compared('recordedAt', 'lte', 3, 'instant')]

const ofOneSubject = [ofTenant, equals('subjectEntity', 4), equals('subjectId', 5), below, ...inTime]

const subjectPlan = {
  ofAll: timelinePlan('event', eventColumns, all(...ofOneSubject), 6),
  ofTypes: timelinePlan('event', eventColumns, all(...ofOneSubject, among('type', 6)), 7),
}

const partyPlan = partyPlans(equals('customerId', 4))
const partiesPlan = partyPlans(among('customerId', 4))

function partyPlans(ofCustomers: Predicate) {
  const own = [ofTenant, ofCustomers, below]
  const ofTypes = all(...own, ofEvent(all(...inTime, among('type', 5))))
  return {
    ofAll: timelinePlan('eventParty', ['pos'], all(...own), 5),
    byTimes: timelinePlan('eventParty', ['pos'], all(...own, ofEvent(all(...inTime))), 5),
    ofTypes: timelinePlan('eventParty', ['pos'], ofTypes, 6),
  }
}

const eventsAt: SelectPlan = {
  entity: 'event',
  columns: eventColumns,
  where: all(ofTenant, {
    kind: 'in',
    left: { column: 'pos', type: 'integer' },
    list: { slot: 1, type: 'integer' },
    negated: false,
  }),
  order: [byColumn('pos', 'integer', 'desc')],
}

function ofEvent(where: Predicate): Predicate {
  const on = ['tenant', 'pos'].map((name) => ({ local: name, foreign: name }))
  return { kind: 'exists', entity: 'event', on, where, negated: false }
}

function compared(column: string, op: 'lt' | 'lte', slot: number, type: 'integer' | 'instant'): Predicate {
  return { kind: 'compare', op, left: { column, type }, right: { slot, type }, negated: false }
}

function timelinePlan(
  entity: string,
  columns: readonly string[],
  where: Predicate,
  limit: number,
): SelectPlan {
  return { entity, columns, where, order: [byColumn('pos', 'integer', 'desc')], limit }
}
