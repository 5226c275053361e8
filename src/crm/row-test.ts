import type { BaseRow } from '../kernel/index.js'
import { always, matches, resolve } from '../rules/index.js'
import { loadRelated, type Reader } from '../storage/index.js'
import type { Call } from './call.js'
import { givensOf } from './condition.js'
import { resolving } from './lunar.js'
import type { RowLimits } from './policy.js'
import { shapeOf } from './runtime.js'

/** Whether a policy's limits hold for a row that is at hand, written or not; related rows are read from the storage. */
export const isWithin = async (
  { runtime, scope, now }: Call,
  reader: Reader,
  entity: string,
  row: BaseRow,
  limits: RowLimits,
): Promise<boolean> => {
  const { predicate, values } = await resolving(runtime, () =>
    resolve(always(entity), {
      ...givensOf(runtime, scope, now),
      // Slot 0 is the tenant's, as in every plan: related rows are read by it.
      root: {
        ...limits,
        predicate: (slots) => ({
          kind: 'compare',
          op: 'eq',
          left: { column: 'tenant', type: 'text' },
          right: slots.add(scope.tenant, 'text'),
          negated: false,
        }),
      },
      inject: () => ({ on: [{ local: 'tenant', foreign: 'tenant' }] }),
    }),
  )
  if (typeof predicate === 'boolean') return predicate
  const stored = shapeOf(runtime, entity).codec.encode(scope.tenant, row)
  const related = await loadRelated(reader, { conditions: [predicate] }, [stored], values)
  return matches(predicate, values, stored, related)
}
