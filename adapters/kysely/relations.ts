import type { Predicate } from '../../src/storage/index.js'
import type { Scope } from './scope.js'
import { columnOf } from './tables.js'

/** A column here and a column there that hold the same value. */
export interface Join {
  readonly local: string
  readonly foreign: string
}

/** The row of a relation, one deeper than the row at hand. */
export const relatedScope = (scope: Scope, entity: string): Scope => {
  const { engine, tables, draft, write, manyIntegers, readLock } = scope
  const depth = scope.depth + 1
  const alias = engine.quote(`r${depth}`)
  const table = tables(entity)
  return { engine, tables, draft, write, manyIntegers, readLock, table, alias, depth, outer: scope }
}

/** Where related rows are found: those that are joined to the row one up, and meet a condition. */
export const relatedRows = (inner: Scope, on: readonly Join[], where: Predicate | undefined): string => {
  const joins = on.map((join) => `${foreignColumn(inner, join)} = ${localColumn(inner.outer, join)}`)
  return rowsWhere(inner, joins, where)
}

/** The rows that meet conditions written already, and one more. */
export const rowsWhere = (
  scope: Scope,
  conditions: readonly string[],
  where: Predicate | undefined,
): string => {
  const { table, alias, write, readLock } = scope
  const last = where ? [write.condition(scope, where)] : []
  const rows = `from ${table.table} as ${alias} where ${[...conditions, ...last].join(' and ') || '1 = 1'}`
  return readLock === undefined ? rows : `${rows} ${readLock}`
}

export const foreignColumn = (inner: Scope, { foreign }: Join): string =>
  `${inner.alias}.${columnOf(inner.table, foreign, inner.engine)}`

export const localColumn = (outer: Scope | undefined, { local }: Join): string => {
  if (!outer) throw new Error('A relation has no row that it begins at.')
  return `${outer.alias}.${columnOf(outer.table, local, outer.engine)}`
}
