import type { Exists, Join, Predicate, Related, StoredRow, Values } from '../../rules/index.js'
import { all, among, ofTenant } from '../plans.js'
import type { Capabilities, Row, SelectPlan, Session, StorageModel } from '../port.js'
import type { Budget } from './budget.js'
import { byId } from './keyset.js'

/** What reading above a driver needs to know. */
export interface Reader {
  readonly session: Session
  readonly capabilities: Capabilities
  readonly model: StorageModel
  readonly budget: Budget
}

/**
 * Reads the related rows a condition will ask for, in a batch for each relation, so that the evaluator finds them.
 *
 * @throws `storage.scan_budget`
 */
export const loadRelated = async (
  reader: Reader,
  predicate: Predicate,
  rows: readonly StoredRow[],
  values: Values,
): Promise<Related> => {
  const found = new Map<string, Map<unknown, StoredRow[]>>()
  await load(predicate, rows)
  return (entity, on, row) => found.get(keyOf(entity, on))?.get(row[wayOf(on).local]) ?? []

  async function load(condition: Predicate, here: readonly StoredRow[]): Promise<void> {
    if (condition.kind === 'and' || condition.kind === 'or') {
      for (const each of condition.of) await load(each, here)
    } else if (condition.kind === 'exists') {
      const there = await loadRelation(condition, here)
      if (condition.where) await load(condition.where, there)
    }
  }

  async function loadRelation(
    { entity, on }: Exists,
    here: readonly StoredRow[],
  ): Promise<readonly StoredRow[]> {
    const { local, foreign } = wayOf(on)
    const wanted = [...new Set(here.map((row) => row[local]).filter((value) => typeof value === 'string'))]
    const there = await rowsWith(reader, entity, foreign, wanted, values)
    const index = found.get(keyOf(entity, on)) ?? new Map<unknown, StoredRow[]>()
    for (const value of wanted) index.set(value, [])
    for (const row of there) index.get(row[foreign])?.push(row)
    found.set(keyOf(entity, on), index)
    return there
  }
}

/** The join beside the tenant's. */
function wayOf(on: readonly Join[]): Join {
  return on.find(({ foreign }) => foreign !== 'tenant') ?? { local: 'id', foreign: 'id' }
}

function keyOf(entity: string, on: readonly Join[]): string {
  const { local, foreign } = wayOf(on)
  return `${entity} ${local} ${foreign}`
}

async function rowsWith(
  { session, capabilities, model, budget }: Reader,
  entity: string,
  column: string,
  wanted: readonly string[],
  [tenant = null]: Values,
): Promise<readonly Row[]> {
  if (wanted.length === 0) return []
  const { columns: canCompare } = capabilities.predicates
  const plan = planFor(model, entity, canCompare ? column : undefined)
  // One more than there may be, so that more is noticed.
  const most = budget.left + 1
  const rows = await session.select(plan, canCompare ? [tenant, wanted, most] : [tenant, most])
  budget.spend(entity, rows.length)
  return rows
}

const plansByModel = new WeakMap<StorageModel, Map<string, SelectPlan>>()

/** The rows with one of many values; of a driver that compares keys only, all rows: the index takes what it wants. */
function planFor(model: StorageModel, entity: string, column: string | undefined): SelectPlan {
  const plans = plansByModel.get(model) ?? new Map<string, SelectPlan>()
  plansByModel.set(model, plans)
  const key = `${entity} ${column ?? ''}`
  const plan = plans.get(key) ?? {
    entity,
    columns: Object.keys(model.tables[entity]?.columns ?? {}),
    where: column === undefined ? ofTenant : all(ofTenant, among(column, 1)),
    order: [byId],
    limit: column === undefined ? 1 : 2,
  }
  plans.set(key, plan)
  return plan
}
