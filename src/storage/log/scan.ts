import { all, ofTenant } from '../plans.js'
import type { Row, SelectPlan } from '../port.js'
import { byColumn } from '../query/keyset.js'
import type { Reader } from '../query/related.js'
import { eventColumns } from './columns.js'

const batchRows = 1000

/**
 * A tenant's events below a position, the newest first, a batch at a time: what is asked of a storage that knows keys
 * only.
 *
 * @throws `storage.scan_budget`
 */
export async function* eventsBelow(
  { session, budget }: Reader,
  tenant: string,
  position: number,
): AsyncGenerator<readonly Row[]> {
  let below = position
  for (;;) {
    const batch = await session.select(downwards, [tenant, below, batchRows])
    budget.spend('event', batch.length)
    yield batch
    const last = batch.at(-1)
    if (!last || batch.length < batchRows) return
    below = Number(last.pos)
  }
}

const downwards: SelectPlan = {
  entity: 'event',
  columns: [...eventColumns, 'saved'],
  where: all(ofTenant, {
    kind: 'compare',
    op: 'lt',
    left: { column: 'pos', type: 'integer' },
    right: { slot: 1, type: 'integer' },
    negated: false,
  }),
  order: [byColumn('pos', 'integer', 'desc')],
  limit: 2,
}
