import type { AggregatePlan, OrderBy, Row, SelectPlan, Values } from '../../src/storage/index.js'
import { newDraft } from './draft.js'
import type { Engine } from './engine.js'
import { conditionSql } from './predicate.js'
import { type DecodeRows, rowDecoder } from './rows.js'
import { columnOf, type SqlTable, type Tables } from './tables.js'
import { type Scope, termSql } from './terms.js'

/** A plan made into a statement, once. */
export interface Query {
  readonly sql: string
  bind(values: Values): unknown[]
  readonly decode: DecodeRows
}

const nothingSet: Row = {}

export const compileSelect = (engine: Engine, tables: Tables, plan: SelectPlan): Query => {
  const table = tables(plan.entity)
  const { draft, bind } = newDraft(engine)
  const scope = rootScope(engine, tables, table, draft)
  const columns = plan.columns.map((name) => `${answered(scope, name)} as ${engine.quote(name)}`)
  const sql = [
    `select ${columns.join(', ')} from ${table.table} as ${scope.alias}`,
    plan.where && `where ${conditionSql(scope, plan.where)}`,
    plan.order.length > 0 && `order by ${plan.order.map((by) => orderSql(scope, by)).join(', ')}`,
    plan.limit !== undefined && `limit ${draft.slot(plan.limit, 'integer')}`,
  ]
  return {
    sql: sql.filter(Boolean).join(' '),
    bind: (values) => bind(values, nothingSet, nothingSet),
    decode: rowDecoder(engine, table.model, plan.columns),
  }
}

export const compileAggregate = (engine: Engine, tables: Tables, plan: AggregatePlan): Query => {
  const table = tables(plan.entity)
  const { draft, bind } = newDraft(engine)
  const scope = rootScope(engine, tables, table, draft)
  const measures = plan.measures.map(({ as }) => `count(*) as ${engine.quote(as)}`)
  const sql = [
    `select ${measures.join(', ')} from ${table.table} as ${scope.alias}`,
    plan.where && `where ${conditionSql(scope, plan.where)}`,
  ]
  const counts = Object.fromEntries(
    plan.measures.map(({ as }) => [as, { type: 'integer' as const, nullable: false }]),
  )
  return {
    sql: sql.filter(Boolean).join(' '),
    bind: (values) => bind(values, nothingSet, nothingSet),
    decode: rowDecoder(engine, { columns: counts }, Object.keys(counts)),
  }
}

function rootScope(engine: Engine, tables: Tables, table: SqlTable, draft: Scope['draft']): Scope {
  return { engine, tables, table, draft, alias: engine.quote('r0'), depth: 0 }
}

function answered({ engine, table, alias }: Scope, name: string): string {
  const column = `${alias}.${columnOf(table, name, engine)}`
  const type = table.model.columns[name]?.type
  return type && engine.answer ? engine.answer(column, type) : column
}

function orderSql(scope: Scope, { column, attribute, type, direction, nulls }: OrderBy): string {
  const { engine, table } = scope
  const valueType = type === 'json' ? 'text' : type
  const expression = termSql(scope, { column, attribute, type: valueType }, 'column')
  const canMiss = attribute !== undefined || table.model.columns[column]?.nullable !== false
  return engine.orderBy(expression, direction, canMiss ? nulls : undefined)
}
