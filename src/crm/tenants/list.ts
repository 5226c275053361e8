import { z } from 'zod'
import { compareText } from '../../kernel/index.js'
import {
  byColumn,
  fingerprint,
  type Predicate,
  readCursor,
  type SelectPlan,
  writeCursor,
} from '../../storage/index.js'
import type { Runtime } from '../runtime.js'
import { inReadUnit } from '../unit-of-work.js'
import { readInput } from './input.js'
import { office } from './office.js'
import { infoOf, type TenantRow, tenantColumns, tenantOf, unsaid } from './tenant-row.js'
import type { Tenants } from './types.js'

const listed = z.strictObject({
  after: z.string().max(2000).optional(),
  limit: z.int().min(1).max(500).default(50),
})

const order = [byColumn('tenant', 'text')]
const query = fingerprint('tenants')

const behind: Predicate = {
  kind: 'compare',
  op: 'gt',
  left: { column: 'tenant', type: 'text' },
  right: { slot: 0, type: 'text' },
  negated: false,
}

/** Of every tenant: one of the few readings that are bound to none. */
const said: SelectPlan = { entity: 'tenant', columns: tenantColumns, where: behind, order, limit: 1 }
const written: SelectPlan = { entity: 'logHead', columns: ['tenant', 'pos'], where: behind, order, limit: 1 }

/** Tenants by name: of whom something was said, and who have written something. */
export const listTenants = async (runtime: Runtime, input: unknown): ReturnType<Tenants['list']> => {
  const { after, limit } = readInput('tenants.list', listed, input)
  const [from] = after === undefined ? [''] : readCursor(after, query, order)
  const found: TenantRow[] = []
  let last = String(from)
  for (let more = true; more && found.length <= limit; ) {
    const page = await pageOf(runtime, last, limit + 1)
    found.push(...page.rows)
    last = page.last ?? last
    more = page.last !== undefined
  }
  const items = found.slice(0, limit)
  const end = items.at(-1)
  const next = end && found.length > limit ? { next: writeCursor(query, [end.tenant]) } : {}
  return { items: items.map(infoOf), ...next }
}

/** The next names of both tables, as far as both have been read. `last` is missing when there is nothing behind. */
async function pageOf(runtime: Runtime, from: string, count: number) {
  const { rows, heads } = await inReadUnit(runtime, office, async ({ unit: { session } }) => ({
    rows: (await session.select(said, [from, count])).map(tenantOf),
    heads: (await session.select(written, [from, count])).map(({ tenant }) => String(tenant)),
  }))
  const known = new Map(rows.map((row) => [row.tenant, row]))
  const names = [...new Set([...known.keys(), ...heads])].toSorted(compareText).slice(0, count)
  const now = runtime.clock.now()
  return {
    rows: names
      .map((tenant) => known.get(tenant) ?? unsaid(tenant, now))
      .filter(({ state }) => state !== 'deleted'),
    last: names.length < count ? undefined : names.at(-1),
  }
}
