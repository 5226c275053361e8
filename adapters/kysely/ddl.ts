import { type MigrationStep, type Table, unsupported } from '../../src/storage/index.js'
import type { Engine } from './engine.js'
import { columnName, indexName, type NameOptions } from './names.js'
import { quotedTable, sqlTable } from './tables.js'

/** The statements of one step. */
export const stepSql = (engine: Engine, names: NameOptions, step: MigrationStep): readonly string[] => {
  switch (step.op) {
    case 'createTable':
      return createTable(engine, names, step.table)
    case 'addColumn':
      return [addColumn(engine, names, step)]
    case 'addIndex':
      return [createIndex(engine, names, step.entity, step.columns, 'idx')]
  }
}

export function createTable(engine: Engine, names: NameOptions, model: Table): readonly string[] {
  const { table, columns } = sqlTable(model, engine, names)
  const lines = Object.entries(model.columns).map(
    ([name, column]) => `${columns[name]} ${engine.columnType(column)}${column.nullable ? '' : ' not null'}`,
  )
  const key = `primary key (${model.key.map((name) => columns[name]).join(', ')})`
  const options = engine.tableOptions({
    indexed: model.unique.length + model.indexes.length > 0,
    wide: Object.values(model.columns).some(({ type }) => type === 'json'),
  })
  return [
    `create table if not exists ${table} (${[...lines, key].join(', ')}) ${options}`.trimEnd(),
    ...model.unique.map((unique) => createIndex(engine, names, model.entity, unique, 'key')),
    ...model.indexes.map((index) => createIndex(engine, names, model.entity, index, 'idx')),
  ]
}

function createIndex(
  engine: Engine,
  names: NameOptions,
  entity: string,
  columns: readonly string[],
  kind: 'key' | 'idx',
): string {
  const name = engine.quote(indexName(entity, columns, kind, names))
  const table = quotedTable(entity, engine, names)
  const list = columns.map((column) => engine.quote(columnName(column))).join(', ')
  return `create ${kind === 'key' ? 'unique ' : ''}index if not exists ${name} on ${table} (${list})`
}

function addColumn(
  engine: Engine,
  names: NameOptions,
  { entity, name, column }: Extract<MigrationStep, { op: 'addColumn' }>,
): string {
  if (!column.nullable) {
    const missing = [`a value of ${entity}.${name} for the rows that exist: add it as nullable`]
    throw unsupported({ driver: engine.name, missing })
  }
  const table = quotedTable(entity, engine, names)
  return `alter table ${table} add column ${engine.quote(columnName(name))} ${engine.columnType(column)}`
}
