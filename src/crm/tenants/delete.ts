import { z } from 'zod'
import { invalid, toInstant } from '../../kernel/index.js'
import { type Table, tenantDeleted } from '../../storage/index.js'
import type { Runtime } from '../runtime.js'
import { inUnit } from '../unit-of-work.js'
import { closeCounter, hasWritten } from './counter.js'
import { tenantNotFound } from './errors.js'
import { readInput, tenantName } from './input.js'
import { isLast, type KeyPlans, keyPlans } from './key-pages.js'
import { office } from './office.js'
import { findTenant, keepTenant, type TenantRow, unsaid } from './tenant-row.js'

const deleted = z.strictObject({ tenant: tenantName, confirm: z.string() })

/** Closes a tenant to everybody, deletes its rows in pieces, then says that nothing is left. */
export const deleteTenant = async (runtime: Runtime, input: unknown): Promise<{ readonly rows: number }> => {
  const { signal, ...given } = (input ?? {}) as { readonly signal?: AbortSignal }
  const { tenant, confirm } = readInput('tenants.delete', deleted, given)
  if (confirm !== tenant) {
    throw invalid('tenants.delete', [
      { path: ['confirm'], expected: 'the name of the tenant again', received: 'another text' },
    ])
  }
  await marked(runtime, tenant, 'deleting')
  let rows = 0
  for (const table of tablesOf(runtime)) rows += await emptied(runtime, table, tenant, signal)
  await marked(runtime, tenant, 'deleted')
  runtime.logger?.debug('a tenant was deleted', { tenant, rows })
  return { rows }
}

/** Once it is marked no call of the tenant begins, and no unit of work of it commits. */
async function marked(runtime: Runtime, tenant: string, state: 'deleting' | 'deleted'): Promise<void> {
  const { clock } = runtime
  const now = toInstant(clock.now())
  const row = await inUnit(runtime, office, { again: true }, async ({ unit: { session } }) => {
    const known = await findTenant(session, tenant, { lock: 'update' })
    if (known?.state === 'deleted') throw tenantDeleted({ tenant })
    // A deletion that was begun before is gone on with.
    if (known?.state === state) return known
    if (!known && !(await hasWritten(session, tenant))) throw tenantNotFound({ tenant })
    const kept = await keepTenant(session, gone(known ?? unsaid(tenant, clock.now()), state), now)
    await closeCounter(session, tenant)
    return kept
  })
  runtime.tenants.learn(row)
}

function gone(known: TenantRow, state: 'deleting' | 'deleted'): TenantRow {
  return { ...known, state, label: null, reason: null, overrides: {} }
}

/** What stays of a tenant: its row, and its closed counter. */
const tombstone: ReadonlySet<string> = new Set(['tenant', 'logHead'])

/**
 * Entities before the platform's tables, in which a unit that is still open may keep what it did with an entity's row: it
 * holds that row, and is waited for.
 */
function tablesOf({ storageModel, parts }: Runtime): readonly Table[] {
  const tables = Object.values(storageModel.tables).filter(({ entity }) => !tombstone.has(entity))
  const isOfEntity = ({ entity }: Table) => Object.hasOwn(parts.entities, entity)
  return [...tables.filter(isOfEntity), ...tables.filter((table) => !isOfEntity(table))]
}

/** @returns how many rows there were */
async function emptied(
  runtime: Runtime,
  table: Table,
  tenant: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  const plans = keyPlans(table)
  let rows = 0
  for (let more = true; more; ) {
    signal?.throwIfAborted()
    const piece = await pieceOf(runtime, plans, table.entity, tenant)
    rows += piece.rows
    more = piece.more
  }
  return rows
}

/** One transaction: the first page of what is left. */
function pieceOf(runtime: Runtime, plans: KeyPlans, entity: string, tenant: string) {
  return inUnit(runtime, office, { again: true }, async ({ unit: { session } }) => {
    const page = await plans.page(session, tenant, undefined)
    const last = page.at(-1)
    if (!last) return { rows: 0, more: false }
    const writes = plans.upTo(tenant, last).map((each) => ({ op: 'delete' as const, entity, ...each }))
    const counts = await session.apply(writes)
    return { rows: counts.reduce((sum, { matched }) => sum + matched, 0), more: !isLast(page) }
  })
}
