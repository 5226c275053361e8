import type { Column, OrderBy, Predicate, Row, SelectPlan, Term, Values } from '../../src/storage/index.js'
import { newDraft } from './draft.js'
import type { Engine, Write } from './engine.js'
import { joinGroups } from './grouping.js'
import { type Forms, groupsOf } from './groups.js'
import { rootScope } from './root-scope.js'
import { type DecodeRows, decodeDoubles, rowDecoder, withoutColumns } from './rows.js'
import type { Scope } from './scope.js'
import { sortedTexts } from './sort-length.js'
import { columnOf, type Tables } from './tables.js'
import { answeredType, instantForm } from './value-types.js'

type Stored = Extract<Term, { column: string }>

/** A plan made into a statement, once. */
export interface Query {
  readonly sql: string
  bind(values: Values): unknown[]
  readonly decode: DecodeRows
}

/** How a statement is written where there are several ways with the same answer. */
export interface Variant {
  /** Groups that are not named are asked for row by row. */
  readonly forms?: Forms
  /** Sums of integers are exact beyond 64 bits too. */
  readonly manyIntegers?: boolean
  /** Stands behind every query in the statement, not behind the statement itself. */
  readonly readLock?: string
}

export const compileSelect = (
  engine: Engine,
  tables: Tables,
  plan: SelectPlan,
  { forms, manyIntegers, readLock }: Variant = {},
): Query => {
  const table = tables(plan.entity)
  const { draft, bind } = newDraft(engine)
  const joined = forms && joinGroups(engine, groupsOf(plan), forms, plan.where)
  const root = rootScope(engine, tables, table, draft)
  const scope: Scope = { ...root, grouped: joined?.grouped, manyIntegers, readLock }
  const from = () => [`${table.table} as ${scope.alias}`, joined?.joins(scope)].filter(Boolean).join(' ')
  const sql = selectSql(scope, plan, from)
  return {
    sql: engine.sorted?.(sql, sortedTexts(table.model, plan.order)) ?? sql,
    bind: (values) => bind(values, nothingSet, nothingSet),
    decode: decoderOf(engine, table.model.columns, plan),
  }
}

const nothingSet: Row = {}

export type SelectShape = Omit<SelectPlan, 'entity'>

/** Columns of rows that stand in `from`, those that meet a condition, in order. */
export const selectSql = (scope: Scope, shape: SelectShape, from: Write): string => {
  const { engine, draft, write } = scope
  const { names, added } = sortedTerms(shape)
  // A constant orders nothing, and a parameter can only be written where it is called for once.
  const order = shape.order.filter(({ term }) => !('slot' in term))
  const columns = [
    ...shape.columns.map((name) => `${answeredColumn(scope, name)} as ${engine.quote(name)}`),
    ...(shape.computed ?? []).map(({ as, term }) => `${answeredTerm(scope, term)} as ${engine.quote(as)}`),
    ...added.map(({ as, term }) => `${write.term(scope, term, 'column')} as ${engine.quote(as)}`),
  ]
  const parts = [
    `select ${columns.join(', ') || '1'} from ${from()}`,
    shape.where && `where ${write.condition(scope, shape.where)}`,
    order.length > 0 && `order by ${order.map((by) => orderSql(scope, by, names, shape.where)).join(', ')}`,
    shape.limit !== undefined && `limit ${draft.slot(shape.limit, 'integer')}`,
  ]
  return parts.filter(Boolean).join(' ')
}

/** Decodes stored columns and computed ones, and leaves out what was only sorted by. */
export const decoderOf = (
  engine: Engine,
  columns: Readonly<Record<string, Column>>,
  shape: SelectShape,
): DecodeRows => {
  const { computed = [] } = shape
  const made = computed.map(({ as, term }) => [as, { type: answeredType(term), nullable: true }] as const)
  const names = [...shape.columns, ...computed.map(({ as }) => as)]
  const decode = rowDecoder(engine, { columns: { ...columns, ...Object.fromEntries(made) } }, names)
  const added = sortedTerms(shape).added.map(({ as }) => as)
  return withoutColumns(decodeDoubles(decode, doublesOf(computed)), added)
}

/** Answers that are doubles, and whether they were declared whole. */
export const doublesOf = (computed: readonly Computed[]): ReadonlyMap<string, boolean> =>
  new Map(
    computed.flatMap(({ as, term }) =>
      answeredType(term) === 'number' ? [[as, term.type === 'integer' || term.type === 'money']] : [],
    ),
  )

function answeredTerm(scope: Scope, term: Term): string {
  const expression = scope.write.term(scope, term, instantForm(term))
  return scope.engine.answer?.(expression, answeredType(term)) ?? expression
}

function answeredColumn({ engine, table, alias }: Scope, name: string): string {
  const column = `${alias}.${columnOf(table, name, engine)}`
  const type = table.model.columns[name]?.type
  return (type && engine.answer?.(column, type)) ?? column
}

interface Computed {
  readonly as: string
  readonly term: Term
}

/** Computed terms are ordered by the column they are answered in, or by one added for it: so each is made once. */
interface Sorted {
  readonly names: ReadonlyMap<Term, string>
  readonly added: readonly Computed[]
}

function sortedTerms({ order, computed = [] }: SelectShape): Sorted {
  const answered = new Map(computed.map(({ as, term }) => [JSON.stringify(term), as]))
  const names = new Map<Term, string>()
  const added: Computed[] = []
  for (const { term } of order) {
    if (!('kind' in term)) continue
    const known = answered.get(JSON.stringify(term))
    const as = known ?? `order_${added.length}`
    names.set(term, as)
    if (known === undefined) added.push({ as, term })
  }
  return { names, added }
}

function orderSql(
  scope: Scope,
  { term, direction, nulls }: OrderBy,
  names: Sorted['names'],
  where: Predicate | undefined,
): string {
  const { engine, table } = scope
  const name = names.get(term)
  const expression = name === undefined ? scope.write.term(scope, term, 'column') : engine.quote(name)
  const isStored = 'column' in term && term.attribute === undefined
  const canMiss = !isStored || table.model.columns[term.column]?.nullable !== false
  const isDemanded = 'column' in term && isThere(where, term)
  return engine.orderBy(expression, direction, canMiss && !isDemanded ? nulls : undefined)
}

/**
 * Whether every row that meets a condition has a value in a column. Where missing values stand is then not said: an
 * engine that has no words for it would sort all the rows instead of reading the first ones from an index.
 */
function isThere(where: Predicate | undefined, term: Stored): boolean {
  if (where?.kind === 'and') return where.of.some((each) => isThere(each, term))
  if (where?.kind !== 'compare' && where?.kind !== 'set') return false
  const { left, negated } = where
  return !negated && 'column' in left && isSame(left, term)
}

function isSame(one: Stored, other: Stored): boolean {
  if (one.column !== other.column || one.attribute !== other.attribute) return false
  // In JSON there may be a number and no text.
  return one.attribute === undefined || (one.type === other.type && one.member === other.member)
}
