import { type Migration, type MigrationStep, type Table, unsupported } from '../../src/storage/index.js'
import type { Engine } from './engine.js'
import { columnName, indexName, type NameOptions } from './names.js'
import { quotedTable, sqlTable } from './tables.js'

type Columns = Table['columns']

/** The columns that migrations make, by entity: what an index on them can hold depends on them. */
export const columnsOf = (migrations: readonly Migration[]): ReadonlyMap<string, Columns> => {
  const tables = new Map<string, Columns>()
  for (const step of migrations.flatMap(({ steps }) => steps)) {
    if (step.op === 'createTable') tables.set(step.table.entity, step.table.columns)
    if (step.op === 'addColumn')
      tables.set(step.entity, { ...tables.get(step.entity), [step.name]: step.column })
  }
  return tables
}

/** The statements of one step. */
export const stepSql = (
  engine: Engine,
  names: NameOptions,
  step: MigrationStep,
  tables: ReadonlyMap<string, Columns>,
): readonly string[] => {
  switch (step.op) {
    case 'createTable':
      return createTable(engine, names, step.table)
    case 'addColumn':
      return [addColumn(engine, names, step)]
    case 'addIndex':
      return [
        createIndex(
          engine,
          names,
          { entity: step.entity, columns: tables.get(step.entity) ?? {} },
          step.columns,
          'idx',
        ),
      ]
  }
}

export function createTable(engine: Engine, names: NameOptions, model: Table): readonly string[] {
  const { table, columns } = sqlTable(model, engine, names)
  const lines = Object.entries(model.columns).map(
    ([name, column]) => `${columns[name]} ${engine.columnType(column)}${column.nullable ? '' : ' not null'}`,
  )
  const key = `primary key (${indexColumns(engine, model, model.key, true)})`
  const options = engine.tableOptions({
    indexed: model.unique.length + model.indexes.length > 0,
    wide: Object.values(model.columns).some(({ type }) => type === 'json'),
  })
  return [
    `create table if not exists ${table} (${[...lines, key].join(', ')}) ${options}`.trimEnd(),
    ...model.unique.map((unique) => createIndex(engine, names, model, unique, 'key')),
    ...model.indexes.map((index) => createIndex(engine, names, model, index, 'idx')),
  ]
}

function createIndex(
  engine: Engine,
  names: NameOptions,
  model: Pick<Table, 'entity' | 'columns'>,
  columns: readonly string[],
  kind: 'key' | 'idx',
): string {
  const name = engine.quote(indexName(model.entity, columns, kind, names))
  const table = quotedTable(model.entity, engine, names)
  const list = indexColumns(engine, model, columns, kind === 'key')
  const unlessMade = engine.isMadeAlready ? '' : 'if not exists '
  return `create ${kind === 'key' ? 'unique ' : ''}index ${unlessMade}${name} on ${table} (${list})`
}

function indexColumns(
  engine: Engine,
  model: Pick<Table, 'columns'>,
  columns: readonly string[],
  isUnique: boolean,
): string {
  const list = columns.map((name) => ({
    name: engine.quote(columnName(name)),
    column: model.columns[name],
  }))
  return engine.indexColumns?.(list, isUnique) ?? list.map(({ name }) => name).join(', ')
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
