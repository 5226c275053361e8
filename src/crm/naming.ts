import { byId, liveNaming, runQuery } from '../storage/index.js'
import { type Call, readerOf } from './call.js'
import { shapeOf } from './runtime.js'
import type { Transaction } from './transaction.js'

/**
 * Reads the live rows that name one of these records, so that the unit has them.
 *
 * @returns whether it has: beyond the scan budget nothing is kept
 */
export const readNaming = async (
  { runtime, scope }: Pick<Call, 'runtime' | 'scope'>,
  { unit }: Transaction,
  {
    entity,
    field,
    ids,
  }: { readonly entity: string; readonly field: string; readonly ids: readonly string[] },
): Promise<boolean> => {
  const shape = shapeOf(runtime, entity)
  const stored = await runQuery(readerOf(runtime, unit.session), runtime.plans, {
    entity,
    columns: shape.codec.columns,
    predicate: liveNaming(field),
    values: [scope.tenant, ids],
    // An order by ids would tempt a planner to walk along all of them.
    order: runtime.driver.capabilities.predicates.columns ? [] : [byId],
    limit: runtime.scanBudget + 1,
  })
  if (stored.length > runtime.scanBudget) return false
  unit.rows.adoptNaming(shape, field, ids, stored)
  return true
}
