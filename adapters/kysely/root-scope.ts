import type { Draft } from './draft.js'
import type { Engine } from './engine.js'
import { conditionSql } from './predicate.js'
import type { Scope } from './scope.js'
import type { SqlTable, Tables } from './tables.js'
import { termSql } from './terms.js'

/** The row that a statement is about. */
export const rootScope = (
  engine: Engine,
  tables: Tables,
  table: SqlTable,
  draft: Draft,
  alias: string = engine.quote('r0'),
): Scope => ({
  engine,
  tables,
  table,
  draft,
  alias,
  depth: 0,
  write: { term: termSql, condition: conditionSql },
})
