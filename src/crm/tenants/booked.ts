import { all, byId, ofTenant, runQuery, type Session } from '../../storage/index.js'
import { readerOf } from '../call.js'
import type { Runtime } from '../runtime.js'
import { tenantCurrencyInUse } from './errors.js'

/** @throws `tenant.currency_in_use` when any row of the tenant holds an amount in its currency */
export const assertNothingBooked = async (
  runtime: Runtime,
  session: Session,
  { tenant, currency }: { readonly tenant: string; readonly currency: string },
): Promise<void> => {
  for (const { entity, column } of bookedColumns(runtime)) {
    const rows = await runQuery(readerOf(runtime, session), runtime.plans, {
      entity,
      columns: ['id'],
      predicate: all(ofTenant, { kind: 'set', left: { column, type: 'text' }, negated: false }),
      values: [tenant],
      order: [byId],
      limit: 1,
    })
    if (rows.length > 0) throw tenantCurrencyInUse({ tenant, currency })
  }
}

/** The columns that say in which currency something was booked, of every entity. */
function bookedColumns({ parts }: Runtime): { entity: string; column: string }[] {
  return Object.values(parts.catalogue).flatMap(({ name: entity, fields }) => {
    const booked = Object.values(fields).flatMap((field) => field.booked?.field ?? [])
    const columns = booked.flatMap((name) => fields[name]?.currencyColumn ?? [])
    return [...new Set(columns)].map((column) => ({ entity, column }))
  })
}
