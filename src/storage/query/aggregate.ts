import type { AggregatePlan, Capabilities, Row } from '../port.js'
import { type GroupQuery, groupingOf } from './group.js'
import { byId } from './keyset.js'
import { loadRelated, type Reader } from './related.js'
import { filteredBatches, keptPlan, type Plans, type RowQuery } from './run.js'
import { canAggregate, split } from './split.js'

/**
 * Counts and sums: by the driver where it can, else above it over batches of rows, within the budget.
 *
 * @returns a row for each combination of the values of `by` that there is
 * @throws `storage.scan_budget` | `storage.unsafe_integer`
 */
export const aggregateRows = async (
  reader: Reader,
  plans: Plans,
  query: GroupQuery,
): Promise<readonly Row[]> => {
  const { plan, values, left } = plannedAggregate(plans, query, reader.capabilities)
  if (left || !reader.session.aggregate) return groupAbove(reader, plans, query)
  return reader.session.aggregate(plan, values)
}

/** What a driver that counts will be asked; `left` when it cannot tell all of it. */
export const plannedAggregate = (plans: Plans, query: GroupQuery, capabilities: Capabilities) => {
  const { predicate, entity, by, measures, having, order } = query
  const said = [entity, by, measures, having, order, query.values.length]
  const plan = keptPlan(
    plans.aggregates,
    predicate,
    said,
    (): AggregatePlan => ({
      entity,
      where: predicate,
      by,
      measures,
      ...(having ? { having } : {}),
      order,
      limit: query.values.length,
    }),
  )
  return { plan, values: [...query.values, query.limit], left: !canAggregate(plan, capabilities) }
}

async function groupAbove(reader: Reader, plans: Plans, query: GroupQuery): Promise<readonly Row[]> {
  const { entity, predicate, values, by, measures } = query
  const grouping = groupingOf(query)
  const asked = {
    conditions: measures.flatMap(({ where }) => (where ? [where] : [])),
    terms: [...by.map(({ term }) => term), ...measures.flatMap(({ of }) => (of ? [of] : []))],
  }
  for await (const rows of filteredBatches(reader, plans, allOf(reader, { entity, predicate, values }))) {
    grouping.add(rows, await loadRelated(reader, asked, rows, values))
  }
  return grouping.rows()
}

/** How many rows match. @throws `storage.scan_budget` */
export const countRows = async (
  reader: Reader,
  plans: Plans,
  { entity, predicate, values }: Pick<GroupQuery, 'entity' | 'predicate' | 'values'>,
): Promise<number> => {
  const { plan, values: all, left } = plannedCount(plans, { entity, predicate, values }, reader.capabilities)
  if (!left && reader.session.aggregate) {
    const [row] = await reader.session.aggregate(plan, all)
    return Number(row?.count ?? 0)
  }
  let count = 0
  for await (const rows of filteredBatches(reader, plans, allOf(reader, { entity, predicate, values }))) {
    count += rows.length
  }
  return count
}

/** What a driver will be asked for a count; `left` when it cannot tell all of it. */
export const plannedCount = (
  { aggregates }: Plans,
  { entity, predicate, values }: Pick<GroupQuery, 'entity' | 'predicate' | 'values'>,
  capabilities: Capabilities,
) => {
  const plan = keptPlan(
    aggregates,
    predicate,
    entity,
    (): AggregatePlan => ({
      entity,
      where: predicate,
      by: [],
      measures: [{ as: 'count', fn: 'count' }],
      order: [],
    }),
  )
  return { plan, values, left: split(predicate, capabilities).left }
}

function allOf({ model }: Reader, query: Pick<RowQuery, 'entity' | 'predicate' | 'values'>): RowQuery {
  const columns = Object.keys(model.tables[query.entity]?.columns ?? {})
  return { ...query, columns, order: [byId], limit: Number.MAX_SAFE_INTEGER }
}
