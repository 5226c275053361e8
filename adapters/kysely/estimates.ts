import type {
  AggregatePlan,
  Predicate,
  Row,
  SelectPlan,
  Slot,
  Table,
  Values,
} from '../../src/storage/index.js'
import { newDraft } from './draft.js'
import type { Engine, Run } from './engine.js'
import { type Group, touchesGroup } from './groups.js'
import { relatedRows, relatedScope } from './relations.js'
import { rootScope } from './root-scope.js'
import type { Scope } from './scope.js'
import { columnOf, type Tables } from './tables.js'

/** What a sample of the plan's rows says, as shares of all of them. */
export interface Estimate {
  /** Rows looked at; none when there are none. */
  readonly sampled: number
  /** Rows that meet what the condition says beside its groups, and those that meet all of it. */
  readonly passing: number
  readonly matching: number
  readonly groups: ReadonlyMap<string, Reading>
}

/** Related rows read for each of the plan's rows, on average. */
export interface Reading {
  /** Row by row, for the rows that pass. */
  readonly alone: number
  /** For all rows at once. */
  readonly together: number
}

/** Asks for estimates of one plan. */
export interface Estimator {
  estimate(run: Run, values: Values): Promise<Estimate>
  /** The tenant's rows, counted no further than is worth it. */
  rows(run: Run, values: Values): Promise<number>
}

/** Rows that are counted at most. */
const mostRows = 100_000

/** How many rows are looked at, at how many places of the key: neighbours are often alike. */
const places = 32
const rowsAtEach = 4

export const estimatorOf = (
  engine: Engine,
  tables: Tables,
  { entity, where }: SelectPlan | AggregatePlan,
  groups: readonly Group[],
  tenant: Slot,
): Estimator => {
  const table = tables(entity)
  const key = table.model.key.at(-1) ?? 'id'
  const rows = counting(engine, tables, entity, tenant)
  const ends = keyEnds(engine, tables, entity, key, tenant)
  const sample = sampling(engine, tables, { entity, where, groups, tenant, key })
  return {
    rows: async (run, values) => Number((await asked(run, rows, values))[0]?.rows ?? 0),
    estimate: async (run, values) => {
      const [found] = await asked(run, ends, values)
      const pivots = spread(String(found?.first ?? ''), String(found?.last ?? ''), places)
      const [counts] = await asked(
        run,
        sample,
        values,
        Object.fromEntries(pivots.map((pivot, at) => [`from${at}`, pivot])),
      )
      return estimateOf(counts ?? {}, groups)
    },
  }
}

interface Question {
  readonly sql: string
  readonly bind: ReturnType<typeof newDraft>['bind']
}

async function asked(run: Run, { sql, bind }: Question, values: Values, given: Row = {}) {
  return (await run(sql, bind(values, given, {}))).rows
}

function estimateOf(counts: Row, groups: readonly Group[]): Estimate {
  const sampled = Number(counts.rows ?? 0)
  const share = (name: string) => Number(counts[name] ?? 0) / Math.max(1, sampled)
  return {
    sampled,
    passing: share('passing'),
    matching: share('matching'),
    groups: new Map(
      groups.map(({ key }, at) => [key, { alone: share(`alone${at}`), together: share(`together${at}`) }]),
    ),
  }
}

function counting(engine: Engine, tables: Tables, entity: string, tenant: Slot): Question {
  const { draft, bind } = newDraft(engine)
  const table = tables(entity)
  const ofTenant = `${columnOf(table, 'tenant', engine)} = ${draft.slot(tenant.slot, 'text')}`
  const rows = `select 1 as ${engine.quote('one')} from ${table.table} where ${ofTenant} limit ${mostRows}`
  return { sql: `select count(*) as ${engine.quote('rows')} from (${rows}) as ${engine.quote('r')}`, bind }
}

function keyEnds(engine: Engine, tables: Tables, entity: string, key: string, tenant: Slot): Question {
  const { draft, bind } = newDraft(engine)
  const table = tables(entity)
  const column = columnOf(table, key, engine)
  const end = (direction: 'asc' | 'desc') => {
    const ofTenant = `${columnOf(table, 'tenant', engine)} = ${draft.slot(tenant.slot, 'text')}`
    return `(select ${column} from ${table.table} where ${ofTenant} order by ${column} ${direction} limit 1)`
  }
  const sql = `select ${end('asc')} as ${engine.quote('first')}, ${end('desc')} as ${engine.quote('last')}`
  return { sql, bind }
}

interface Sampled {
  readonly entity: string
  readonly where: Predicate | undefined
  readonly groups: readonly Group[]
  readonly tenant: Slot
  readonly key: string
}

/** Rows after each of some places of the key, and for each how many related rows each form would read. */
function sampling(engine: Engine, tables: Tables, { entity, where, groups, tenant, key }: Sampled): Question {
  const { draft, bind } = newDraft(engine)
  const table = tables(entity)
  const scope = rootScope(engine, tables, table, draft)
  const named = (expression: string, name: string) => `${expression} as ${engine.quote(name)}`
  const counted = (condition: string) => `sum(case when ${condition} then 1 else 0 end)`
  const passing = () => conditionOf(scope, besideGroups(where))
  const columns = [
    named('count(*)', 'rows'),
    named(counted(passing()), 'passing'),
    named(counted(conditionOf(scope, where)), 'matching'),
    ...groups.flatMap((group, at) => [
      named(`sum(case when ${passing()} then ${readAlone(scope, group)} else 0 end)`, `alone${at}`),
      named(`sum(${readTogether(scope, group)})`, `together${at}`),
    ]),
  ]
  const column = columnOf(table, key, engine)
  const chunks = Array.from({ length: places }, (_, at) => {
    const ofTenant = `${columnOf(table, 'tenant', engine)} = ${draft.slot(tenant.slot, 'text')}`
    const after = `${column} >= ${draft.set(`from${at}`, 'text')}`
    const chunk = `select * from ${table.table} where ${ofTenant} and ${after} order by ${column} limit ${rowsAtEach}`
    return `select * from (${chunk}) as ${engine.quote(`c${at}`)}`
  })
  return { sql: `select ${columns.join(', ')} from (${chunks.join(' union all ')}) as ${scope.alias}`, bind }
}

function conditionOf(scope: Scope, where: Predicate | undefined): string {
  return where ? scope.write.condition(scope, where) : '1 = 1'
}

/** What a condition says beside its groups. */
function besideGroups(where: Predicate | undefined): Predicate | undefined {
  if (where?.kind !== 'and') return where && touchesGroup(where) ? undefined : where
  return { kind: 'and', of: where.of.flatMap((each) => besideGroups(each) ?? []) }
}

/** An index leads from one row to its related rows, perhaps to those of a time only, or to the first of them. */
function readAlone(scope: Scope, { entity, on, where, sums }: Group): string {
  const inner = relatedScope(scope, entity)
  const { model } = inner.table
  const foreign = on.map((join) => join.foreign)
  if (endsAtFirst(model, foreign, sums)) return '1'
  const read = windowOf(model, where, (index) => foreign.every((name) => index.includes(name)))
  return `(select count(*) ${relatedRows(inner, on, read)})`
}

/** The least or the greatest of what an index orders related rows by: every engine reads the end of it, and no more. */
function endsAtFirst({ indexes }: Table, foreign: readonly string[], sums: Group['sums']): boolean {
  const [sum, ...more] = sums
  if (!sum || more.length > 0 || (sum.fn !== 'min' && sum.fn !== 'max')) return false
  const column = sum.of && 'column' in sum.of && sum.of.attribute === undefined ? sum.of.column : undefined
  return indexes.some(
    (index) =>
      index[foreign.length] === column &&
      foreign.every((name) => index.slice(0, foreign.length).includes(name)),
  )
}

/** An index over time leads to the related rows of all; without one all of them are read. */
function readTogether(scope: Scope, { entity, on, where }: Group): string {
  const inner = relatedScope(scope, entity)
  const read = windowOf(inner.table.model, where, (_, at) => at === 1)
  return `(select count(*) ${relatedRows(inner, on, read)})`
}

/** What of a condition an index serves: the times it asks for. */
function windowOf(
  { indexes }: Table,
  where: Predicate | undefined,
  serves: (index: readonly string[], at: number) => boolean,
): Predicate | undefined {
  const conditions = where?.kind === 'and' ? where.of : where ? [where] : []
  const times = conditions.filter((condition) => {
    const column = timeOf(condition)
    return (
      column !== undefined &&
      indexes.some((index) => index.includes(column) && serves(index, index.indexOf(column)))
    )
  })
  return times.length > 0 ? { kind: 'and', of: times } : undefined
}

function timeOf(condition: Predicate): string | undefined {
  if (condition.kind !== 'intervals' && condition.kind !== 'compare') return undefined
  const { left, negated } = condition
  const isTime = left.type === 'instant' || left.type === 'day'
  return isTime && !negated && 'column' in left && left.attribute === undefined ? left.column : undefined
}

/** Texts that lie evenly between two others. */
function spread(first: string, last: string, count: number): readonly string[] {
  const same = sharedLength(first, last)
  const [from, to] = [numberOf(first.slice(same)), numberOf(last.slice(same))]
  return Array.from(
    { length: count },
    (_, at) =>
      // Somewhere within each part, each time elsewhere: what repeats along the key would be met at one phase only.
      first.slice(0, same) + textOf(from + ((to - from) * (at + within(at))) / count),
  )
}

/** Between a tenth and nine tenths, by the golden ratio: what is first or last is seldom like the rest. */
function within(at: number): number {
  return 0.1 + 0.8 * (((at + 0.5) * 0.618_033_988_749_895) % 1)
}

function sharedLength(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

/** The first characters of a text as a number, and back: ids are plain text, others are spread less evenly. */
const digits = 5
const base = 128

function numberOf(text: string): number {
  return Array.from({ length: digits }, (_, at) => Math.min(base - 1, text.charCodeAt(at) || 0)).reduce(
    (number, code) => number * base + code,
    0,
  )
}

function textOf(number: number): string {
  const codes = Array.from(
    { length: digits },
    (_, at) => Math.floor(number / base ** (digits - 1 - at)) % base,
  )
  // Control characters and blanks order before every id there is, as the end of a text does.
  return codes.map((code) => String.fromCharCode(Math.max(33, code))).join('')
}
