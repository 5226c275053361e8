import { z } from 'zod'
import { type Row, tenantDeleted } from '../../storage/index.js'
import type { Runtime } from '../runtime.js'
import { inReadUnit } from '../unit-of-work.js'
import { hasWritten } from './counter.js'
import { tenantNotFound } from './errors.js'
import { readInput, tenantName } from './input.js'
import { isLast, keyPlans } from './key-pages.js'
import { office } from './office.js'
import { findTenant } from './tenant-row.js'
import type { ExportedRow } from './types.js'

const exported = z.strictObject({ tenant: tenantName })

/** Every row of a tenant, table by table in the order of keys, a page in memory at a time. */
export async function* exportTenant(runtime: Runtime, input: unknown): AsyncGenerator<ExportedRow> {
  const { signal, ...given } = (input ?? {}) as { readonly signal?: AbortSignal }
  const { tenant } = readInput('tenants.export', exported, given)
  await assertThere(runtime, tenant)
  for (const table of Object.values(runtime.storageModel.tables)) {
    const plans = keyPlans(table)
    let last: Row | undefined
    do {
      signal?.throwIfAborted()
      const rows = await inReadUnit(runtime, office, ({ unit: { session } }) =>
        plans.page(session, tenant, last),
      )
      for (const row of rows) yield { table: table.entity, row }
      last = isLast(rows) ? undefined : rows.at(-1)
    } while (last)
  }
}

/** @throws `tenant.not_found` | `tenant.deleted` */
async function assertThere(runtime: Runtime, tenant: string): Promise<void> {
  const { row, written } = await inReadUnit(runtime, office, async ({ unit: { session } }) => ({
    row: await findTenant(session, tenant),
    written: await hasWritten(session, tenant),
  }))
  if (!row && !written) throw tenantNotFound({ tenant })
  if (row?.state === 'deleting' || row?.state === 'deleted') throw tenantDeleted({ tenant })
}
