import { type StorageModel, type Table, unsupported } from '../../src/storage/index.js'
import type { Engine, Named } from './engine.js'
import { columnName, type NameOptions, tableName } from './names.js'

/** A table of the model under the names it has in SQL, quoted. */
export interface SqlTable extends Named {
  readonly model: Table
  /** Columns in the order of their declaration. */
  readonly names: readonly string[]
}

export type Tables = (entity: string) => SqlTable

/** Looks tables up by entity. @throws `storage.unsupported` for an entity the model does not have */
export const sqlTables = (model: StorageModel, engine: Engine, options: NameOptions): Tables => {
  const tables = new Map(
    Object.values(model.tables).map((table) => [table.entity, sqlTable(table, engine, options)]),
  )
  return (entity) => tables.get(entity) ?? lacking(engine, `a table for ${entity}`)
}

export const sqlTable = (model: Table, engine: Engine, options: NameOptions): SqlTable => {
  const names = Object.keys(model.columns)
  const columns = Object.fromEntries(names.map((name) => [name, engine.quote(columnName(name))]))
  const all = [...names, ...(model.promoted ?? []).map(({ name }) => name)]
  if (new Set(all.map(columnName)).size < all.length) {
    lacking(engine, `different names for the columns of ${model.entity}: ${all.join(', ')}`)
  }
  return { model, names, columns, table: quotedTable(model.entity, engine, options) }
}

/** The table of an entity as a statement names it, with its schema where it has one. */
export const quotedTable = (entity: string, { quote }: Engine, names: NameOptions): string =>
  [...(names.schema === undefined ? [] : [names.schema]), tableName(entity, names)].map(quote).join('.')

/** The column's name. @throws `storage.unsupported` for one the table does not have */
export const columnOf = (table: SqlTable, name: string, engine: Engine): string =>
  (Object.hasOwn(table.columns, name) && table.columns[name]) ||
  lacking(engine, `a column ${name} of ${table.model.entity}`)

function lacking(engine: Engine, missing: string): never {
  throw unsupported({ driver: engine.name, missing: [missing] })
}
