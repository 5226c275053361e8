import type { Instant, JsonObject } from '../../kernel/index.js'
import type { Predicate } from '../../rules/index.js'
import { all, among, equals, ofTenant } from '../plans.js'
import type { Row, SelectPlan, Session, Write } from '../port.js'
import type { Reader } from '../query/related.js'

/** How far a consumer has come in one tenant, and who may move it. */
export interface Checkpoint {
  readonly tenant: string
  readonly name: string
  /** Halted ones stand until somebody says otherwise; rewound ones point at an event that is not there any more. */
  readonly state: 'active' | 'halted' | 'rewound'
  readonly pos: number
  /** The event at `pos`; `null` where nobody looked. */
  readonly eventId: string | null
  /** Goes up with every lease: what an older one would write, nothing matches. */
  readonly fence: number
  readonly owner: string | null
  readonly leaseEndsAt: Instant | null
  /** How often the next event has failed. */
  readonly attempts: number
  readonly retryAt: Instant | null
  readonly error: JsonObject | null
  readonly createdAt: Instant
  readonly updatedAt: Instant
}

/** A checkpoint nobody has moved yet. */
export const newCheckpoint = (
  place: Pick<Checkpoint, 'tenant' | 'name' | 'pos' | 'createdAt' | 'updatedAt'>,
): Checkpoint => ({
  state: 'active',
  eventId: null,
  fence: 0,
  owner: null,
  leaseEndsAt: null,
  attempts: 0,
  retryAt: null,
  error: null,
  ...place,
})

export const checkpointOf = async (
  session: Session,
  tenant: string,
  name: string,
  options: { readonly lock?: 'update' } = {},
): Promise<Checkpoint | undefined> => {
  const [row] = await session.select(ofName, [tenant, name], options)
  return row && checkpointIn(row)
}

export const checkpointsOf = async (session: Session, tenant: string): Promise<readonly Checkpoint[]> =>
  (await session.select(ofOneTenant, [tenant])).map(checkpointIn)

/** Tenants that one statement lists. */
const perStatement = 500

/** The checkpoints of a name in some tenants: for what is due, and nothing else. */
export const checkpointsNamed = async (
  { session, capabilities }: Reader,
  name: string,
  tenants: readonly string[],
): Promise<readonly Checkpoint[]> => {
  if (tenants.length === 0) return []
  if (!capabilities.predicates.columns) {
    const rows = await session.select(everywhere, [])
    return rows.map(checkpointIn).filter((checkpoint) => checkpoint.name === name)
  }
  const found: Checkpoint[] = []
  for (let at = 0; at < tenants.length; at += perStatement) {
    const rows = await session.select(named, [name, tenants.slice(at, at + perStatement)])
    found.push(...rows.map(checkpointIn))
  }
  return found
}

/** Where a tenant's log ends. */
export interface Head {
  readonly tenant: string
  readonly pos: number
}

/** The heads of all tenants, or the first so many: for what is due, and nothing else. */
export const headsOfAll = async (session: Session, limit?: number): Promise<readonly Head[]> => {
  const rows =
    limit === undefined ? await session.select(heads, []) : await session.select(someHeads, [limit])
  // Of a deleted tenant there is a closed counter, and no log.
  return rows.map(headIn).filter(({ pos }) => pos >= 0)
}

/**
 * The heads of logs that end elsewhere than where a consumer stands, or that it has not begun; from a storage that cannot
 * compare the two, all heads. For what is due, and nothing else.
 */
export const headsElsewhere = async (
  { session, capabilities }: Reader,
  name: string,
): Promise<readonly Head[]> => {
  const { columns: comparesColumns, relations } = capabilities.predicates
  if (!comparesColumns || !relations) return headsOfAll(session)
  return (await session.select(elsewhere, [name])).map(headIn).filter(({ pos }) => pos >= 0)
}

function headIn({ tenant, pos }: Row): Head {
  return { tenant: String(tenant), pos: Number(pos) }
}

/** Leaves checkpoints that are there already as they are. */
export const addCheckpoints = (rows: readonly Checkpoint[]): Write => ({
  op: 'insert',
  entity: 'consumer',
  // A checkpoint has the columns of its row.
  rows: rows as readonly object[] as readonly Row[],
  ifAbsent: true,
})

/** What a checkpoint must still be for who knows it to change it. */
export type KnownCheckpoint = Pick<Checkpoint, 'tenant' | 'name' | 'fence' | 'pos'>

/** Changes a checkpoint that stands where it is known to stand, under the fence that is known. */
export const changeCheckpoint = (
  { tenant, name, fence, pos }: KnownCheckpoint,
  set: Partial<Checkpoint>,
  increment: { readonly fence?: 1 } = {},
): Extract<Write, { op: 'update' }> => ({
  op: 'update',
  entity: 'consumer',
  where: known,
  values: [tenant, name, fence, pos],
  // A checkpoint has the columns of its row.
  set: set as object as Row,
  increment,
})

export const removeCheckpoint = (tenant: string, name: string): Write => ({
  op: 'delete',
  entity: 'consumer',
  where: keyed,
  values: [tenant, name],
})

/**
 * The position of the last event that was recorded before an instant, where positions and times agree. An event's time
 * is that of its unit of work, which may have been open for a while: two that overlapped may stand the other way round.
 */
export const lastBefore = async (
  session: Session,
  { tenant, pos: head }: Head,
  instant: Instant,
): Promise<number> => {
  let [before, since] = [0, head + 1]
  // Most tenants that are seen for the first time are new.
  for (let at = Math.min(1, head); since - before > 1; at = (before + since) >>> 1) {
    if (((await recordedAt(session, tenant, at)) ?? instant) < instant) before = at
    else since = at
  }
  return before
}

async function recordedAt(session: Session, tenant: string, at: number): Promise<Instant | undefined> {
  const [row] = await session.select(timeOf, [tenant, at])
  return row && String(row.recordedAt)
}

// What was written was a checkpoint.
function checkpointIn(row: Row): Checkpoint {
  return row as object as Checkpoint
}

function integerIs(column: string, slot: number): Predicate {
  return {
    kind: 'compare',
    op: 'eq',
    left: { column, type: 'integer' },
    right: { slot, type: 'integer' },
    negated: false,
  }
}

/** Slots: tenant, name, fence and position. */
const keyed = all(ofTenant, equals('name', 1))
const known = all(keyed, integerIs('fence', 2), integerIs('pos', 3))

const columns = [
  'tenant',
  'name',
  'state',
  'pos',
  'eventId',
  'fence',
  'owner',
  'leaseEndsAt',
  'attempts',
  'retryAt',
  'error',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof Checkpoint)[]

const ofName: SelectPlan = { entity: 'consumer', columns, where: keyed, order: [] }
const ofOneTenant: SelectPlan = { entity: 'consumer', columns, where: ofTenant, order: [] }
const named: SelectPlan = {
  entity: 'consumer',
  columns,
  where: all(equals('name', 0), among('tenant', 1)),
  order: [],
}
const everywhere: SelectPlan = { entity: 'consumer', columns, order: [] }
const heads: SelectPlan = { entity: 'logHead', columns: ['tenant', 'pos'], order: [] }
const elsewhere: SelectPlan = {
  ...heads,
  where: {
    kind: 'exists',
    entity: 'consumer',
    on: [
      { local: 'tenant', foreign: 'tenant' },
      { local: 'pos', foreign: 'pos' },
    ],
    where: equals('name', 0),
    negated: true,
  },
}
const someHeads: SelectPlan = { ...heads, limit: 0 }
const timeOf: SelectPlan = {
  entity: 'event',
  columns: ['recordedAt'],
  where: all(ofTenant, integerIs('pos', 1)),
  order: [],
}
