import { type Migration, type MigrationStep, type Table, unsupported } from '../../src/storage/index.js'
import type { Engine } from './engine.js'
import { columnName, indexName, type NameOptions } from './names.js'
import { promotedIndex, promotedValue } from './promoting.js'
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
      return [createIndex(engine, names, indexOf(step, tables))]
    case 'promote':
      return promote(engine, names, step)
  }
}

function indexOf(
  { entity, columns: list }: Extract<MigrationStep, { op: 'addIndex' }>,
  tables: ReadonlyMap<string, Columns>,
): Index {
  return { model: { entity, columns: tables.get(entity) ?? {} }, list, kind: 'idx' }
}

export function createTable(engine: Engine, names: NameOptions, model: Table): readonly string[] {
  engine.assertTable?.(model)
  const { table, columns } = sqlTable(model, engine, names)
  const lines = Object.entries(model.columns).map(
    ([name, column]) => `${columns[name]} ${engine.columnType(column)}${column.nullable ? '' : ' not null'}`,
  )
  const key = `primary key (${indexColumns(engine, model, model.key, true)})`
  const options = engine.tableOptions({
    indexed: model.unique.length + model.indexes.length > 0,
    wide: Object.values(model.columns).some(({ type }) => type === 'json'),
  })
  const indexes: readonly Index[] = [
    ...model.unique.map((list) => ({ model, list, kind: 'key' as const })),
    ...model.indexes.map((list) => ({ model, list, kind: 'idx' as const })),
  ]
  const create = (inside: readonly string[]) =>
    `create table if not exists ${table} (${[...lines, key, ...inside].join(', ')}) ${options}`.trimEnd()
  // Where every statement commits by itself, a table is made with all it has, or not at all.
  return engine.isMadeAlready
    ? [create(indexes.map((index) => indexSql(engine, names, index)))]
    : [create([]), ...indexes.map((index) => createIndex(engine, names, index))]
}

interface Index {
  readonly model: Pick<Table, 'entity' | 'columns'>
  readonly list: readonly string[]
  readonly kind: 'key' | 'idx'
}

function createIndex(engine: Engine, names: NameOptions, index: Index): string {
  const unlessMade = engine.isMadeAlready ? '' : 'if not exists '
  const on = ` on ${quotedTable(index.model.entity, engine, names)}`
  return `create ${indexSql(engine, names, index, { unlessMade, on })}`
}

/** As it stands in a table, or behind `create`. */
function indexSql(
  engine: Engine,
  names: NameOptions,
  { model, list, kind }: Index,
  { unlessMade = '', on = '' } = {},
): string {
  const name = engine.quote(indexName(model.entity, list, kind, names))
  const columns = indexColumns(engine, model, list, kind === 'key')
  return `${kind === 'key' ? 'unique ' : ''}index ${unlessMade}${name}${on} (${columns})`
}

function indexColumns(
  engine: Engine,
  model: Pick<Table, 'columns'>,
  list: readonly string[],
  isUnique: boolean,
): string {
  const columns = list.map((name) => ({ name: engine.quote(columnName(name)), column: model.columns[name] }))
  return engine.indexColumns?.(columns, isUnique) ?? columns.map(({ name }) => name).join(', ')
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

/** A column that the database keeps from JSON, whoever writes it, and its index. */
function promote(
  engine: Engine,
  names: NameOptions,
  { entity, promoted }: Extract<MigrationStep, { op: 'promote' }>,
): readonly string[] {
  const { name, column } = promoted
  const table = quotedTable(entity, engine, names)
  const declared = `${engine.quote(columnName(name))} ${engine.columnType(column)}`
  const made = `generated always as (${promotedValue(engine, promoted)}) ${engine.generated}`
  const columns: Columns = { tenant: key, [name]: column, id: key }
  const index = createIndex(engine, names, {
    model: { entity, columns },
    list: promotedIndex(promoted),
    kind: 'idx',
  })
  const held = engine.leavesOutMissing ? ` where ${engine.quote(columnName(name))} is not null` : ''
  return [`alter table ${table} add column ${declared} ${made}`, index + held]
}

const key = { type: 'text', nullable: false, max: 128 } as const
