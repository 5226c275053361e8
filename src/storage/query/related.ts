import type { Join, Predicate, Related, StoredRow, Term, Values } from '../../rules/index.js'
import { all, among, ofTenant } from '../plans.js'
import type { Capabilities, Row, SelectPlan, Session, StorageModel } from '../port.js'
import type { Budget } from './budget.js'
import { byId } from './keyset.js'
import { pushedAlone } from './split.js'
import { type Way, waysIn } from './ways.js'

/** What reading above a driver needs to know. */
export interface Reader {
  readonly session: Session
  readonly capabilities: Capabilities
  readonly model: StorageModel
  readonly budget: Budget
}

/** What will be evaluated above the driver. */
export interface Asked {
  readonly conditions: readonly Predicate[]
  readonly terms?: readonly Term[]
}

/** Rows by what joins them, then by their key: a row that two conditions ask for is there once. */
type Index = Map<unknown, Map<string, StoredRow>>

/**
 * Reads the related rows that conditions, sums and lookups will ask for, a batch for each relation, so that the evaluator
 * finds them. Only such as meet what the driver can tell of the conditions on them are read: of a window, its rows.
 *
 * @throws `storage.scan_budget`
 */
export const loadRelated = async (
  reader: Reader,
  { conditions, terms = [] }: Asked,
  rows: readonly StoredRow[],
  values: Values,
): Promise<Related> => {
  const found = new Map<string, Index>()
  await load(waysIn(conditions, terms), rows)
  return (entity, on, row) => found.get(keyOf(entity, on))?.get(row[joinOf(on).local])?.values() ?? []

  async function load(ways: readonly Way[], here: readonly StoredRow[]): Promise<void> {
    for (const alike of alikeOf(ways)) {
      const there = await loadRelation(alike, here)
      const deeper = alike.flatMap(({ where, of }) => waysIn(where ? [where] : [], of ? [of] : []))
      if (deeper.length > 0) await load(deeper, there)
    }
  }

  async function loadRelation(
    alike: readonly Way[],
    here: readonly StoredRow[],
  ): Promise<readonly StoredRow[]> {
    const [{ entity, on }] = alike as readonly [Way]
    const { local, foreign } = joinOf(on)
    const wanted = [...new Set(here.map((row) => row[local]).filter((value) => typeof value === 'string'))]
    const there = await rowsWith(reader, { entity, foreign, wanted, where: anyOf(alike, reader) }, values)
    const index: Index = found.get(keyOf(entity, on)) ?? new Map()
    found.set(keyOf(entity, on), index)
    const key = reader.model.tables[entity]?.key ?? ['id']
    for (const row of there) put(index, row[foreign], key.map((column) => row[column]).join('\0'), row)
    return there
  }
}

/** The ways by where they lead: each is read once, for all that ask. */
function alikeOf(ways: readonly Way[]): Iterable<readonly Way[]> {
  const groups = new Map<string, Way[]>()
  for (const way of ways) {
    const key = keyOf(way.entity, way.on)
    groups.set(key, [...(groups.get(key) ?? []), way])
  }
  return groups.values()
}

function put(index: Index, joinedBy: unknown, key: string, row: StoredRow): void {
  const rows = index.get(joinedBy) ?? new Map<string, StoredRow>()
  rows.set(key, row)
  index.set(joinedBy, rows)
}

/** The join beside the tenant's. */
function joinOf(on: readonly Join[]): Join {
  return on.find(({ foreign }) => foreign !== 'tenant') ?? { local: 'id', foreign: 'id' }
}

function keyOf(entity: string, on: readonly Join[]): string {
  const { local, foreign } = joinOf(on)
  return `${entity} ${local} ${foreign}`
}

/** What each row must meet to be asked about at all; nothing where one of the ways takes every row. */
function anyOf(ways: readonly Way[], { capabilities }: Reader): Predicate | undefined {
  const conditions = ways.map(({ where }) => where && pushedAlone(where, capabilities))
  const [only] = conditions
  if (conditions.length === 1 || conditions.includes(undefined)) {
    return conditions.length === 1 ? only : undefined
  }
  // Every driver takes an `and` of what it takes; an `or` needs more than keys.
  return capabilities.predicates.columns ? { kind: 'or', of: conditions as readonly Predicate[] } : undefined
}

interface Wanted {
  readonly entity: string
  readonly foreign: string
  readonly wanted: readonly string[]
  readonly where?: Predicate
}

async function rowsWith(
  { session, capabilities, model, budget }: Reader,
  { entity, foreign, wanted, where }: Wanted,
  values: Values,
): Promise<readonly Row[]> {
  if (wanted.length === 0) return []
  const column = capabilities.predicates.columns ? foreign : undefined
  const plan = planFor(model, { entity, column, where, slot: values.length })
  // One more than there may be, so that more is noticed.
  const most = budget.left + 1
  const more = column === undefined ? [most] : [wanted, most]
  const rows = await session.select(plan, [...values, ...more])
  budget.spend(entity, rows.length)
  return rows
}

interface PlanKey {
  readonly entity: string
  readonly column?: string
  readonly where?: Predicate
  /** The first that is free. */
  readonly slot: number
}

/** Plans kept for one model: conditions may be ever new ones. */
const mostPlans = 500

const plansByModel = new WeakMap<StorageModel, Map<string, SelectPlan>>()

/** The rows with one of many values; of a driver that compares keys only, all rows: the index takes what it wants. */
function planFor(model: StorageModel, { entity, column, where, slot }: PlanKey): SelectPlan {
  const plans = plansByModel.get(model) ?? new Map<string, SelectPlan>()
  plansByModel.set(model, plans)
  const key = JSON.stringify([entity, column, slot, where])
  const plan = plans.get(key) ?? {
    entity,
    columns: Object.keys(model.tables[entity]?.columns ?? {}),
    where: all(ofTenant, ...(column === undefined ? [] : [among(column, slot)]), ...(where ? [where] : [])),
    // A table between two entities has rows without an id of their own; any order will do.
    order: column === undefined ? [byId] : [],
    limit: column === undefined ? slot : slot + 1,
  }
  plans.set(key, plan)
  if (plans.size > mostPlans) plans.clear()
  return plan
}
