import type { Instant } from '../../kernel/index.js'
import {
  byColumn,
  plannedAggregate,
  type Reader,
  type Row,
  runQuery,
  type Session,
} from '../../storage/index.js'
import { readerOf } from '../call.js'
import { tenantsOf } from '../migrations.js'
import type { Runtime } from '../runtime.js'
import { valuesOf } from './conditions.js'
import { nextRetryAt } from './retries.js'
import type { Watched } from './watched.js'
import type { Due, DueTenant } from './work.js'

/** Tenants named at once: who is left out is found when these are done. */
const mostTenants = 1000

/**
 * Rows that are read to see whose they are. Where there are more, the storage finds the tenants, which may read all of the
 * table for it: no more than so much work is worth.
 */
const mostRows = 5000

/** What is due, and the rows of it that have been seen, the oldest first: to find them again takes no search. */
export interface DueRows extends Due {
  readonly ids: Map<string, readonly string[]>
}

/** Which tenants have rows of a deadline that are due: one reading of its index, made above a storage that cannot. */
export const dueOf = async (runtime: Runtime, watched: Watched, now: Instant): Promise<DueRows> => {
  await runtime.ready()
  const tenants = await runtime.gate.enter(() =>
    runtime.driver.read((session) => readDue(runtime, watched, session, now)),
  )
  return tenants ?? { ...(await dueByTenant(runtime, watched, now)), ids: new Map() }
}

/** Absent where the driver cannot ask over all tenants. */
async function readDue(
  runtime: Runtime,
  watched: Watched,
  session: Session,
  now: Instant,
): Promise<DueRows | undefined> {
  const { capabilities } = runtime.driver
  const { plan, values, left } = plannedAggregate(runtime.plans, queryOf(watched, now), capabilities)
  if (left || !session.aggregate || !capabilities.order) return undefined
  const due = await session.select(watched.firstDue, [now, watched.name, mostRows])
  const tenants = due.length < mostRows ? byTenant(due, watched.field) : await session.aggregate(plan, values)
  const [later] = await session.select(watched.firstLater, [now, 1])
  return {
    tenants: tenants.map(dueTenant),
    ids: idsOf(due),
    nextAt: earliest([instantIn(later, watched.field), await nextRetryAt(session, watched.name, now)]),
  }
}

/** The first row of each tenant, of rows in the order of time. */
function byTenant(rows: readonly Row[], field: string): readonly Row[] {
  const first = new Map<unknown, Row>()
  for (const row of rows) if (!first.has(row.tenant)) first.set(row.tenant, { ...row, since: row[field] })
  return [...first.values()]
}

function idsOf(rows: readonly Row[]): Map<string, readonly string[]> {
  const ids = new Map<string, string[]>()
  for (const { tenant, id } of rows) {
    const of = ids.get(String(tenant)) ?? []
    of.push(String(id))
    ids.set(String(tenant), of)
  }
  return ids
}

function dueTenant({ tenant, since }: Row): DueTenant {
  return { tenant: String(tenant), since: String(since) }
}

function queryOf({ entity, field, name, dueAnywhere }: Watched, now: Instant) {
  return {
    entity,
    predicate: dueAnywhere,
    values: valuesOf(now, name),
    by: [{ as: 'tenant', term: { column: 'tenant', type: 'text' } as const }],
    measures: [{ as: 'since', fn: 'min', of: { column: field, type: 'instant' } } as const],
    order: [byColumn('since', 'instant'), byColumn('tenant', 'text')],
    limit: mostTenants,
  }
}

/** The same, asked of one tenant after the other. */
async function dueByTenant(runtime: Runtime, watched: Watched, now: Instant): Promise<Due> {
  const tenants: DueTenant[] = []
  const later: (Instant | undefined)[] = []
  for (const tenant of await tenantsOf(runtime)) {
    const { due, next } = await runtime.gate.enter(() =>
      runtime.driver.read(async (session) => {
        const reader = readerOf(runtime, session)
        return {
          due: await firstOf(runtime, reader, watched, 'due', tenant, now),
          next: await firstOf(runtime, reader, watched, 'later', tenant, now),
        }
      }),
    )
    if (due !== undefined) tenants.push({ tenant, since: due })
    later.push(next)
  }
  return { tenants: tenants.toSorted((a, b) => (a.since < b.since ? -1 : 1)), nextAt: earliest(later) }
}

async function firstOf(
  { plans }: Runtime,
  reader: Reader,
  { entity, field, name, inTenant, order }: Watched,
  which: 'due' | 'later',
  tenant: string,
  now: Instant,
): Promise<Instant | undefined> {
  const query = { entity, columns: ['id', field], predicate: inTenant[which], order, limit: 1 }
  const [row] = await runQuery(reader, plans, { ...query, values: valuesOf(now, name, tenant) })
  return instantIn(row, field)
}

function instantIn(row: Row | undefined, column: string): Instant | undefined {
  const value = row?.[column]
  return typeof value === 'string' ? value : undefined
}

/** Instants as text stand in the order of time. */
export const earliest = (instants: readonly (Instant | null | undefined)[]): Instant | undefined =>
  instants.filter((each) => typeof each === 'string').toSorted()[0]
