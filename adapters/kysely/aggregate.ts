import type { AggregatePlan, Measure, Row, Term } from '../../src/storage/index.js'
import { newDraft } from './draft.js'
import type { Engine } from './engine.js'
import { joinGroups } from './grouping.js'
import { groupsOf } from './groups.js'
import { numberForm } from './numbers.js'
import { rootScope } from './root-scope.js'
import { decodeDoubles } from './rows.js'
import type { Scope } from './scope.js'
import { decoderOf, doublesOf, type Query, type SelectShape, selectSql, type Variant } from './select.js'
import { sortedTexts } from './sort-length.js'
import { totalSql, wholeTotal } from './sums.js'
import type { SqlTable, Tables } from './tables.js'
import { answeredType, instantForm } from './value-types.js'

/** Sums over groups of rows; around them, which of the groups to answer and in which order. */
export const compileAggregate = (
  engine: Engine,
  tables: Tables,
  plan: AggregatePlan,
  { forms, manyIntegers, readLock }: Variant = {},
): Query => {
  const table = tables(plan.entity)
  const { draft, bind } = newDraft(engine)
  const joined = forms && joinGroups(engine, groupsOf(plan), forms, plan.where)
  const root = rootScope(engine, tables, table, draft)
  const scope: Scope = { ...root, grouped: joined?.grouped, manyIntegers, readLock }
  const inner = () => groupedSql(scope, plan, joined?.joins)

  const answers = [...plan.by, ...plan.measures.map(answerOf)]
  const around = answeredTable(engine, answers)
  const sums = new Set(answers.flatMap(({ as, term }) => (numberForm(term) === 'sum' ? [as] : [])))
  const outer: Scope = { ...rootScope(engine, tables, around, draft, engine.quote('a0')), sums }
  const shape = shapeAround(plan, around)
  const decode = decoderOf(engine, around.model.columns, shape)
  const sql = selectSql(outer, shape, () => `(${inner()}) as ${outer.alias}`)
  return {
    sql: engine.sorted?.(sql, sortedTexts(around.model, plan.order)) ?? sql,
    bind: (values) => bind(values, nothingSet, nothingSet),
    decode: decodeDoubles(decode, doublesOf(answers)),
  }
}

const nothingSet: Row = {}

interface Answer {
  readonly as: string
  readonly term: Term
}

/** A measure as the term it would be of the rows of a relation: what it answers is the same. */
function answerOf({ as, fn, of }: Measure): Answer {
  const isCount = fn === 'count' || fn === 'countDistinct' || !of
  const type = isCount ? 'integer' : of.type
  return { as, term: { kind: 'sum', fn, entity: '', on: [], ...(of ? { of } : {}), type } }
}

function groupedSql(
  scope: Scope,
  { by, measures, where }: AggregatePlan,
  joins: ((scope: Scope) => string) | undefined,
): string {
  const { engine, table, write } = scope
  const columns = [
    ...by.map(({ as, term }) => `${write.term(scope, term, instantForm(term))} as ${engine.quote(as)}`),
    ...measures.map((measure) => `${measureSql(scope, measure)} as ${engine.quote(measure.as)}`),
  ]
  const parts = [
    `select ${columns.join(', ')} from ${table.table} as ${scope.alias}`,
    joins?.(scope),
    where && `where ${write.condition(scope, where)}`,
    // By position: an expression with parameters is not the same twice.
    by.length > 0 && `group by ${by.map((_, at) => at + 1).join(', ')}`,
    scope.readLock,
  ]
  return parts.filter(Boolean).join(' ')
}

function measureSql(scope: Scope, { fn, of, where }: Measure): string {
  const when = where && (() => scope.write.condition(scope, where))
  return wholeTotal(scope, { fn, of }, totalSql(scope, fn, of, of ? instantForm(of) : 'column', when))
}

/** The groups as a table of their own. */
function answeredTable(engine: Engine, answers: readonly Answer[]): SqlTable {
  const names = answers.map(({ as }) => as)
  const columns = answers.map(({ as, term }) => [as, { type: answeredType(term), nullable: true }] as const)
  return {
    table: '',
    names,
    columns: Object.fromEntries(names.map((name) => [name, engine.quote(name)])),
    model: { entity: 'group', columns: Object.fromEntries(columns), key: [], unique: [], indexes: [] },
  }
}

function shapeAround({ having, order, limit }: AggregatePlan, { names }: SqlTable): SelectShape {
  return {
    columns: names,
    order,
    ...(having ? { where: having } : {}),
    ...(limit === undefined ? {} : { limit }),
  }
}
