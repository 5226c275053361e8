import { compareText } from '../../kernel/index.js'
import { matches, type Predicate, type SlotValue, type Values } from '../../rules/index.js'
import type { AggregatePlan, Capabilities, OrderBy, Row, SelectPlan } from '../port.js'
import type { Position } from './cursor.js'
import { after, byId } from './keyset.js'
import { loadRelated, type Reader } from './related.js'
import { canOrder, joined, split } from './split.js'

/** Which rows to read, with the tenant and all policies already in the condition. The tenant is in slot 0. */
export interface RowQuery {
  readonly entity: string
  readonly columns: readonly string[]
  readonly predicate: Predicate
  readonly values: Values
  /** Ends with the id. */
  readonly order: readonly OrderBy[]
  readonly after?: Position
  readonly limit: number
}

/** Plans by the condition, entity and order they were made of; recognised by identity from call to call. */
export interface Plans {
  readonly selects: WeakMap<Predicate, Map<string, SelectPlan>>
  readonly counts: WeakMap<Predicate, Map<string, AggregatePlan>>
}

export const newPlans = (): Plans => ({ selects: new WeakMap(), counts: new WeakMap() })

/** Plans kept for one condition: callers may think of ever new orders. */
const mostOrders = 200

/** Rows read at a time where core finishes above the driver. */
const batchRows = 1000

/**
 * Answers a query: by the driver where it can, else finished above it in batches, within the budget.
 *
 * @returns at most `limit` rows in the query's order
 * @throws `storage.scan_budget`
 */
export const runQuery = async (reader: Reader, plans: Plans, query: RowQuery): Promise<readonly Row[]> => {
  const { left } = split(query.predicate, reader.capabilities)
  if (canOrder(query.order, reader.capabilities)) {
    return left ? filterInOrder(reader, plans, query) : readPage(reader, plans, query)
  }
  return sortAbove(reader, plans, query)
}

/** One page, as far as the driver can tell: what it cannot is not asked. */
async function readPage(
  { session, capabilities }: Reader,
  plans: Plans,
  query: RowQuery,
): Promise<readonly Row[]> {
  return session.select(planOf(plans, query, capabilities), valuesOf(query))
}

/** What a driver will be asked for a query's first page, and what core finishes above it. */
export const planned = (plans: Plans, query: RowQuery, capabilities: Capabilities) => ({
  plan: planOf(plans, query, capabilities),
  values: valuesOf(query),
  left: split(query.predicate, capabilities).left,
  sortedAbove: !canOrder(query.order, capabilities),
})

function valuesOf({ values, after: position = [], limit }: RowQuery): Values {
  return [...values, ...position, limit] as readonly SlotValue[]
}

function planOf(plans: Plans, query: RowQuery, capabilities: Capabilities): SelectPlan {
  const { entity, columns, predicate, values, order, after: position } = query
  const text = JSON.stringify([entity, columns, order, position?.map((value) => value === null)])
  const known = plans.selects.get(predicate) ?? new Map<string, SelectPlan>()
  plans.selects.set(predicate, known)
  const plan = known.get(text) ?? {
    entity,
    columns,
    where: joined(
      [split(predicate, capabilities).pushed, position && after(order, position, values.length)].filter(
        isPredicate,
      ),
    ),
    order,
    limit: values.length + (position?.length ?? 0),
  }
  known.set(text, plan)
  if (known.size > mostOrders) known.clear()
  return plan
}

function isPredicate(predicate: Predicate | undefined): predicate is Predicate {
  return predicate !== undefined
}

/** The driver orders, core filters: batch after batch until the page is full. */
async function filterInOrder(reader: Reader, plans: Plans, asked: RowQuery): Promise<readonly Row[]> {
  const found: Row[] = []
  const query = { ...asked, columns: columnsOf(reader, asked) }
  let position = query.after
  for (;;) {
    const batch = await readPage(reader, plans, { ...query, after: position, limit: batchRows })
    reader.budget.spend(query.entity, batch.length)
    found.push(...(await filterAbove(reader, query, batch)))
    const last = batch.at(-1)
    if (!last || batch.length < batchRows || found.length >= query.limit) return found.slice(0, query.limit)
    position = positionOf(query.order, last)
  }
}

/** What is finished above is decided by columns that nobody may have asked for. */
function columnsOf({ capabilities, model }: Reader, { entity, columns, predicate }: RowQuery) {
  const { left } = split(predicate, capabilities)
  return left ? Object.keys(model.tables[entity]?.columns ?? {}) : columns
}

async function filterAbove(reader: Reader, { predicate, values }: RowQuery, rows: readonly Row[]) {
  const { left } = split(predicate, reader.capabilities)
  if (!left || rows.length === 0) return rows
  const related = await loadRelated(reader, left, rows, values)
  return rows.filter((row) => matches(left, values, row, related))
}

/** The driver can order by its key only: everything that matches is read, sorted, and cut. */
async function sortAbove(reader: Reader, plans: Plans, query: RowQuery): Promise<readonly Row[]> {
  const keyed = { ...query, order: [byId], after: undefined, limit: Number.MAX_SAFE_INTEGER }
  const rows = await filterInOrder(reader, plans, keyed)
  const { after: start, order } = query
  const sorted = rows.toSorted((a, b) => compareRows(order, positionOf(order, a), positionOf(order, b)))
  const first = start ? sorted.findIndex((row) => compareRows(order, positionOf(order, row), start) > 0) : 0
  return first < 0 ? [] : sorted.slice(first, first + query.limit)
}

/** What the columns of an order hold in a row. */
export const positionOf = (order: readonly OrderBy[], row: Row): Position =>
  order.map(({ column, attribute, type }) => {
    const value = attribute === undefined ? row[column] : (row[column] as Row | null)?.[attribute]
    return isOf(type, value) ? value : null
  })

// An attribute of another type than declared counts as missing.
function isOf(type: OrderBy['type'], value: unknown): value is string | number | boolean {
  if (type === 'integer' || type === 'number') return typeof value === 'number'
  return type === 'boolean' ? typeof value === 'boolean' : typeof value === 'string'
}

function compareRows(order: readonly OrderBy[], a: Position, b: Position): number {
  for (const [index, by] of order.entries()) {
    const difference = compareOn(by, a[index] ?? null, b[index] ?? null)
    if (difference !== 0) return difference
  }
  return 0
}

function compareOn({ direction, nulls }: OrderBy, a: Position[number], b: Position[number]): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === (nulls === 'first') ? -1 : 1
  const ascending = typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b)
  return direction === 'asc' ? ascending : -ascending
}

/** How many rows match. @throws `storage.scan_budget` */
export const countRows = async (
  reader: Reader,
  plans: Plans,
  query: Omit<RowQuery, 'order' | 'limit'>,
): Promise<number> => {
  const { session, capabilities } = reader
  const { left } = split(query.predicate, capabilities)
  if (!left && session.aggregate) {
    const [row] = await session.aggregate(countPlan(plans, query.entity, query.predicate), query.values)
    return Number(row?.count ?? 0)
  }
  const all = { ...query, order: [byId], limit: Number.MAX_SAFE_INTEGER }
  return (await filterInOrder(reader, plans, all)).length
}

function countPlan({ counts }: Plans, entity: string, where: Predicate): AggregatePlan {
  // Conditions of one shape are one object, whatever entity they are about.
  const known = counts.get(where) ?? new Map<string, AggregatePlan>()
  counts.set(where, known)
  const plan = known.get(entity) ?? { entity, where, measures: [{ as: 'count', fn: 'count' }] }
  known.set(entity, plan)
  return plan
}
