import type { ValueType } from '../../src/kernel/index.js'
import type { ColumnType, Term } from '../../src/storage/index.js'
import type { Draft } from './draft.js'
import type { Engine } from './engine.js'
import { columnOf, type SqlTable, type Tables } from './tables.js'

/** Where a term is read: the row at hand under its alias, and the statement that takes the parameters. */
export interface Scope {
  readonly engine: Engine
  readonly tables: Tables
  readonly draft: Draft
  readonly table: SqlTable
  readonly alias: string
  /** How many relations deep; names the next alias. */
  readonly depth: number
}

/** Instants are ISO text inside JSON and the engine's own form in columns; everything else has one form. */
export type InstantForm = 'column' | 'text'

/** A term as SQL. One that holds a parameter takes it anew each time it is written. */
export const termSql = (scope: Scope, term: Term, form: InstantForm): string => {
  const { engine, table, alias, draft } = scope
  if ('slot' in term) return draft.slot(term.slot, columnType(term.type, form))

  const column = `${alias}.${columnOf(table, term.column, engine)}`
  if (term.attribute === undefined) {
    return term.type === 'instant' && form === 'text' ? engine.instantText(column) : column
  }
  const path = term.member === undefined ? [term.attribute] : [term.attribute, term.member]
  return engine.attribute(column, path, term.type)
}

/** Instants are compared as text where one of them stands in JSON. */
export const instantForm = (...terms: readonly Term[]): InstantForm =>
  terms.some((term) => 'column' in term && term.attribute !== undefined) ? 'text' : 'column'

/** How a value travels. Texts and references are text; lists are JSON; amounts of money are integers. */
export const columnType = (type: ValueType, form: InstantForm): ColumnType => {
  if (type === 'enum' || type === 'ref' || (type === 'instant' && form === 'text')) return 'text'
  if (type === 'money') return 'integer'
  return type === 'list' ? 'json' : type
}
