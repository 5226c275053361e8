import {
  matches,
  type Predicate,
  type SlotValue,
  type Term,
  termValue,
  type Values,
} from '../../rules/index.js'
import { unsafeInteger } from '../errors.js'
import type { AggregatePlan, Capabilities, ComputedColumn, OrderBy, Row, SelectPlan } from '../port.js'
import { after, byId } from './keyset.js'
import { comparePositions, isComputed, type Position, positionOf, sortName } from './position.js'
import { loadRelated, type Reader } from './related.js'
import { canMake, canOrder, joined, split } from './split.js'

/** Which rows to read, with the tenant and all policies already in the condition. The tenant is in slot 0. */
export interface RowQuery {
  readonly entity: string
  readonly columns: readonly string[]
  readonly computed?: readonly ComputedColumn[]
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
  readonly aggregates: WeakMap<Predicate, Map<string, AggregatePlan>>
}

export const newPlans = (): Plans => ({ selects: new WeakMap(), aggregates: new WeakMap() })

/** Plans kept for one condition: callers may think of ever new orders. */
const mostPlans = 200

/** The plan of a condition that says this; one object from call to call. */
export const keptPlan = <Plan>(
  kept: WeakMap<Predicate, Map<string, Plan>>,
  predicate: Predicate,
  said: unknown,
  make: () => Plan,
): Plan => {
  // Conditions of one shape are one object, whatever entity they are about.
  const known = kept.get(predicate) ?? new Map<string, Plan>()
  kept.set(predicate, known)
  const text = JSON.stringify(said)
  const plan = known.get(text) ?? make()
  known.set(text, plan)
  if (known.size > mostPlans) known.clear()
  return plan
}

/** Rows read at a time where core finishes above the driver. */
const batchRows = 1000

/**
 * Answers a query: by the driver where it can, else finished above it in batches, within the budget.
 *
 * @returns at most `limit` rows in the query's order, with what orders them under names of its own
 * @throws `storage.scan_budget` | `storage.unsafe_integer`
 */
export const runQuery = async (reader: Reader, plans: Plans, query: RowQuery): Promise<readonly Row[]> => {
  const { left, isOrdered, isMade } = workOf(query, reader.capabilities)
  if (isOrdered && isMade && !left) return readPage(reader, plans, query)
  // What is finished above is decided by columns that nobody may have asked for.
  const columns = Object.keys(reader.model.tables[query.entity]?.columns ?? {})
  const { computed = [], ...bare } = query
  const asked: RowQuery = { ...bare, columns, ...(isMade ? { computed } : {}) }
  const rows = isOrdered ? await filterInOrder(reader, plans, asked) : await sortAbove(reader, plans, asked)
  return isMade ? rows : withTerms(reader, rows, computed, query.values)
}

/** What a driver will be asked for a query's first page, and what core finishes above it. */
export const planned = (plans: Plans, query: RowQuery, capabilities: Capabilities) => ({
  plan: planOf(plans, query, capabilities),
  values: valuesOf(query),
  ...workOf(query, capabilities),
})

/**
 * Who does what: `left` is filtered above the driver, what is not ordered or made by it neither. Of rows that are
 * filtered above nothing is made below: a sum that no number can hold would fail for a row that nobody asked for.
 */
function workOf({ predicate, order, computed = [] }: RowQuery, capabilities: Capabilities) {
  const { left } = split(predicate, capabilities)
  const terms = computed.map(({ term }) => term)
  return {
    left,
    isOrdered: canOrder(order, capabilities) && !(left && sortTerms(order).length > 0),
    isMade: canMake(terms, capabilities) && !(left && terms.length > 0),
  }
}

/** One page, as far as the driver can tell: what it cannot is not asked. */
async function readPage(
  { session, capabilities }: Reader,
  plans: Plans,
  query: RowQuery,
): Promise<readonly Row[]> {
  return session.select(planOf(plans, query, capabilities), valuesOf(query))
}

function valuesOf({ values, after: position = [], limit }: RowQuery): Values {
  return [...values, ...position, limit] as readonly SlotValue[]
}

function planOf(plans: Plans, query: RowQuery, capabilities: Capabilities): SelectPlan {
  const { entity, columns, computed, predicate, values, order, after: position } = query
  // Values that only core reads move the place of the limit.
  const said = [entity, columns, computed, order, values.length, position?.map((value) => value === null)]
  return keptPlan(plans.selects, predicate, said, () => {
    const made = [...(computed ?? []), ...sortTerms(order)].filter(({ term }) =>
      canMake([term], capabilities),
    )
    const conditions = [
      split(predicate, capabilities).pushed,
      position && after(order, position, values.length),
    ]
    return {
      entity,
      columns,
      ...(made.length > 0 ? { computed: made } : {}),
      where: joined(conditions.filter((each) => each !== undefined)),
      order,
      limit: values.length + (position?.length ?? 0),
    }
  })
}

/** What orders rows and does not stand in them is answered with them: the next page begins after it. */
function sortTerms(order: readonly OrderBy[]): readonly ComputedColumn[] {
  return order.flatMap(({ term }, index) => (isComputed(term) ? [{ as: sortName(index), term }] : []))
}

/** The driver orders, core filters: batch after batch until the page is full. */
async function filterInOrder(reader: Reader, plans: Plans, query: RowQuery): Promise<readonly Row[]> {
  const found: Row[] = []
  for await (const batch of filteredBatches(reader, plans, query)) {
    found.push(...batch)
    if (found.length >= query.limit) break
  }
  return found.slice(0, query.limit)
}

/** Every row that matches, a batch at a time, whatever the query's limit. @throws `storage.scan_budget` */
export async function* filteredBatches(
  reader: Reader,
  plans: Plans,
  query: RowQuery,
): AsyncGenerator<readonly Row[]> {
  let position = query.after
  for (;;) {
    const batch = await readPage(reader, plans, { ...query, after: position, limit: batchRows })
    reader.budget.spend(query.entity, batch.length)
    yield await filterAbove(reader, query, batch)
    const last = batch.at(-1)
    if (!last || batch.length < batchRows) return
    position = positionOf(query.order, last)
  }
}

async function filterAbove(reader: Reader, { predicate, values }: RowQuery, rows: readonly Row[]) {
  const { left } = split(predicate, reader.capabilities)
  if (!left || rows.length === 0) return rows
  const related = await loadRelated(reader, { conditions: [left] }, rows, values)
  return rows.filter((row) => matches(left, values, row, related))
}

/** The driver cannot order so: everything that matches is read, sorted, and cut. */
async function sortAbove(reader: Reader, plans: Plans, query: RowQuery): Promise<readonly Row[]> {
  const { after: start, order, values, limit } = query
  const keyed = { ...query, order: [byId], after: undefined, limit: Number.MAX_SAFE_INTEGER }
  const rows = await filterInOrder(reader, plans, keyed)
  const known = (await withTerms(reader, rows, sortTerms(order), values)).map((row) => ({
    row,
    position: positionOf(order, row),
  }))
  known.sort((a, b) => comparePositions(order, a.position, b.position))
  const first = start ? known.findIndex(({ position }) => comparePositions(order, position, start) > 0) : 0
  return first < 0 ? [] : known.slice(first, first + limit).map(({ row }) => row)
}

/** Rows with what is made of them, related rows read in batches. @throws `storage.unsafe_integer` */
async function withTerms(
  reader: Reader,
  rows: readonly Row[],
  computed: readonly ComputedColumn[],
  values: Values,
): Promise<readonly Row[]> {
  if (computed.length === 0) return rows
  const terms = computed.map(({ term }) => term)
  const made: Row[] = []
  for (let at = 0; at < rows.length; at += batchRows) {
    const batch = rows.slice(at, at + batchRows)
    const related = await loadRelated(reader, { conditions: [], terms }, batch, values)
    const valueIn = (row: Row, term: Term) => answered(termValue(term, values, row, related))
    made.push(
      ...batch.map((row) => ({
        ...row,
        ...Object.fromEntries(computed.map(({ as, term }) => [as, valueIn(row, term)])),
      })),
    )
  }
  return made
}

function answered(value: unknown): unknown {
  if (typeof value === 'bigint') throw unsafeInteger({ received: String(value) })
  return value ?? null
}
