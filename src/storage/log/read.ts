import type { EventDeclaration, RecordedEvent } from '../../kernel/index.js'
import type { Predicate } from '../../rules/index.js'
import { all, among, ofTenant } from '../plans.js'
import type { Row, SelectPlan, Session } from '../port.js'
import { byColumn } from '../query/keyset.js'
import type { Reader } from '../query/related.js'
import { eventColumns } from './columns.js'
import { type Logged, loggedOf } from './recorded.js'

/** Which events of one tenant, in the order of their positions. */
export interface LogRange {
  readonly tenant: string
  /** The last position that has been read already; 0 for none. */
  readonly after: number
  /** Only these types; absent: all. */
  readonly types?: readonly string[]
  /** The most events to answer. */
  readonly limit: number
}

export interface LogPage {
  readonly events: readonly RecordedEvent[]
  /** Up to here everything has been read: where the next page begins. */
  readonly upTo: number
  /** The position of the tenant's last event when the page was read. */
  readonly head: number
}

/** A page with why things were done. */
export type LoggedPage = Omit<LogPage, 'events'> & { readonly logged: readonly Logged[] }

/**
 * Reads one page of a tenant's log, with what its events tell of persons where that has not been erased, in the words of
 * today's declarations. Positions have no gaps and are taken last: what is read up to the head is complete.
 */
export const readLog = async (
  reader: Reader,
  declared: Readonly<Record<string, EventDeclaration>>,
  range: LogRange,
): Promise<LogPage> => {
  const { logged, ...page } = await readLogged(reader, declared, range)
  return { events: logged.map(({ event }) => event), ...page }
}

/** As `readLog`, with why things were done. */
export const readLogged = async (
  reader: Reader,
  declared: Readonly<Record<string, EventDeclaration>>,
  { tenant, after, types, limit }: LogRange,
): Promise<LoggedPage> => {
  const { session, capabilities } = reader
  const head = await headOf(session, tenant)
  if (head <= after || types?.length === 0) return { logged: [], upTo: Math.max(head, after), head }
  const isNarrowed = types !== undefined && capabilities.predicates.columns
  const rows = isNarrowed
    ? await session.select(ofTypes, [tenant, after, head, types, limit])
    : await session.select(inRange, [tenant, after, head, limit])
  const wanted = types && !isNarrowed ? rows.filter(({ type }) => types.includes(String(type))) : rows
  const last = rows.at(-1)
  return {
    logged: await loggedOf(reader, declared, tenant, wanted),
    upTo: rows.length < limit || !last ? head : positionIn(last),
    head,
  }
}

/** The events at these positions, in their order. */
export const readEventsAt = async (
  reader: Reader,
  declared: Readonly<Record<string, EventDeclaration>>,
  tenant: string,
  positions: readonly number[],
): Promise<readonly Logged[]> => {
  const { session, capabilities } = reader
  if (positions.length === 0) return []
  const rows = capabilities.predicates.columns
    ? await session.select(atPositions, [tenant, positions])
    : (await Promise.all(positions.map((at) => session.select(inRange, [tenant, at - 1, at, 1])))).flat()
  const inOrder = rows.toSorted((a, b) => positionIn(a) - positionIn(b))
  return loggedOf(reader, declared, tenant, inOrder)
}

/** The position of a tenant's last event; 0 where there is none. */
export const headOf = async (session: Session, tenant: string): Promise<number> => {
  const [row] = await session.select(headPlan, [tenant])
  return row ? positionIn(row) : 0
}

/** The id of the event at a position: another one than before means that the log was rewound. */
export const eventIdAt = async (
  session: Session,
  tenant: string,
  position: number,
): Promise<string | undefined> => {
  const [row] = await session.select(inRange, [tenant, position - 1, position, 1])
  return row && String(row.id)
}

function positionIn({ pos }: Row): number {
  return Number(pos)
}

const headPlan: SelectPlan = { entity: 'logHead', columns: ['pos'], where: ofTenant, order: [] }

/** Slots: tenant, after, last. */
const range: Predicate = all(ofTenant, position('gt', 1), position('lte', 2))

const inRange = logPlan(range, 3)

const atPositions: SelectPlan = {
  entity: 'event',
  columns: eventColumns,
  where: all(ofTenant, {
    kind: 'in',
    left: { column: 'pos', type: 'integer' },
    list: { slot: 1, type: 'integer' },
    negated: false,
  }),
  order: [],
}

/** The fourth slot holds the types. */
const ofTypes = logPlan(all(range, among('type', 3)), 4)

function position(op: 'gt' | 'lte', slot: number): Predicate {
  return {
    kind: 'compare',
    op,
    left: { column: 'pos', type: 'integer' },
    right: { slot, type: 'integer' },
    negated: false,
  }
}

function logPlan(where: Predicate, limit: number): SelectPlan {
  return { entity: 'event', columns: eventColumns, where, order: [byColumn('pos', 'integer')], limit }
}
