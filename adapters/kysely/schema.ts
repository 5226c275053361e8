import {
  type Migration,
  type MigrationStep,
  migrationChanged,
  type SchemaDifference,
  type SchemaExecutor,
  type StorageModel,
  type Table,
  unsupported,
} from '../../src/storage/index.js'
import type { Engine, InspectedTable, Run } from './engine.js'
import { columnName, indexName, type NameOptions, tableName } from './names.js'
import { sqlTable } from './tables.js'

type Applied = Awaited<ReturnType<SchemaExecutor['applied']>>

/** Where the statements of a schema run. `transact` commits when the work resolves and rolls back when it rejects. */
export interface SchemaRunner {
  readonly run: Run
  transact<R>(work: (run: Run) => Promise<R>): Promise<R>
}

/** Migrations by SQL: what is applied stands in `crm_migration`, written in the same transaction as what it did. */
export const sqlSchema = (
  engine: Engine,
  names: NameOptions,
  { run, transact }: SchemaRunner,
): SchemaExecutor => {
  const history = migrationTable(engine, names)
  const statementsOf = ({ steps }: Migration) => steps.flatMap((step) => stepSql(engine, names, step))
  const known = async (on: Run) => {
    const found = await engine.inspect(on, tableName('migration', names))
    return found ? appliedBy(on, history) : []
  }
  return {
    applied: () => known(run),
    sql: (migrations) => [history.create, ...migrations.flatMap(statementsOf)],
    verify: (model) => differences(engine, names, run, model),
    apply: async (migrations) => {
      refuseChanged(await known(run), migrations)
      // One transaction for each: after a kill in the middle, what is recorded is exactly what was done.
      for (const migration of migrations) {
        await transact(async (on) => {
          await on(history.create, [])
          await on(history.lock, [])
          const applied = await appliedBy(on, history)
          refuseChanged(applied, [migration])
          if (applied.some(({ key }) => key === migration.key)) return
          for (const statement of statementsOf(migration)) await on(statement, [])
          await on(history.insert, [applied.length + 1, migration.key, migration.checksum])
        })
      }
    },
  }
}

function refuseChanged(applied: Applied, migrations: readonly Migration[]): void {
  for (const { key, checksum } of migrations) {
    const before = applied.find((one) => one.key === key)
    if (before && before.checksum !== checksum) throw migrationChanged({ key })
  }
}

interface HistoryTable {
  readonly create: string
  /** Takes the write lock, so that two processes never apply the same migration. */
  readonly lock: string
  readonly select: string
  readonly insert: string
}

const history: Table = {
  entity: 'migration',
  columns: {
    position: { type: 'integer', nullable: false },
    key: { type: 'text', nullable: false, max: 200 },
    checksum: { type: 'text', nullable: false, max: 200 },
  },
  key: ['position'],
  unique: [],
  indexes: [],
}

function migrationTable(engine: Engine, names: NameOptions): HistoryTable {
  const { table, columns } = sqlTable(history, engine, names)
  const [create = ''] = createTable(engine, names, history)
  const { position, key, checksum } = columns
  const places = [1, 2, 3].map((at) => engine.placeholder(at)).join(', ')
  return {
    create,
    lock: `update ${table} set ${position} = ${position} where 1 = 0`,
    select: `select ${key} as "key", ${checksum} as "checksum" from ${table} order by ${position}`,
    insert: `insert into ${table} (${position}, ${key}, ${checksum}) values (${places})`,
  }
}

async function appliedBy(run: Run, { select }: HistoryTable): Promise<Applied> {
  const { rows } = await run(select, [])
  return rows.map(({ key, checksum }) => ({ key: String(key), checksum: String(checksum) }))
}

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

function createTable(engine: Engine, names: NameOptions, model: Table): readonly string[] {
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
    `create table if not exists ${table} (${[...lines, key].join(', ')}) ${options}`,
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
  const table = engine.quote(tableName(entity, names))
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
  const table = engine.quote(tableName(entity, names))
  return `alter table ${table} add column ${engine.quote(columnName(name))} ${engine.columnType(column)}`
}

/** What the model needs and the database does not have. What the database has besides is the host's own affair. */
async function differences(
  engine: Engine,
  names: NameOptions,
  run: Run,
  model: StorageModel,
): Promise<readonly SchemaDifference[]> {
  const found: SchemaDifference[] = []
  for (const table of Object.values(model.tables)) {
    const inspected = await engine.inspect(run, tableName(table.entity, names))
    found.push(...(inspected ? tableDifferences(engine, table, inspected) : [missingTable(table, names)]))
  }
  return found
}

function missingTable({ entity }: Table, names: NameOptions): SchemaDifference {
  return { entity, expected: `a table ${tableName(entity, names)}`, received: 'none' }
}

function tableDifferences(engine: Engine, table: Table, inspected: InspectedTable): SchemaDifference[] {
  return [
    ...Object.keys(table.columns).flatMap((name) => columnDifference(engine, table, name, inspected)),
    ...listDifference(table, 'key', table.key, [inspected.key]),
    ...table.unique.flatMap((unique) =>
      listDifference(table, 'unique constraint', unique, indexColumns(inspected, true)),
    ),
    ...table.indexes.flatMap((index) =>
      listDifference(table, 'index', index, indexColumns(inspected, false)),
    ),
  ]
}

function columnDifference(
  engine: Engine,
  { entity, columns }: Table,
  name: string,
  inspected: InspectedTable,
): SchemaDifference[] {
  const column = columns[name]
  if (!column) return []
  const expected = words(engine.columnType(column), column.nullable)
  const found = inspected.columns[columnName(name)]
  const received = found ? words(found.type, found.nullable) : 'none'
  return expected === received ? [] : [{ entity, column: name, expected, received }]
}

function words(type: string, nullable: boolean): string {
  return nullable ? `${type}, may be missing` : type
}

function indexColumns({ indexes }: InspectedTable, unique: boolean): readonly (readonly string[])[] {
  return indexes.filter((index) => index.unique || !unique).map(({ columns }) => columns)
}

function listDifference(
  { entity }: Table,
  kind: string,
  columns: readonly string[],
  found: readonly (readonly string[])[],
): SchemaDifference[] {
  const wanted = columns.map(columnName).join(', ')
  if (found.some((list) => list.join(', ') === wanted)) return []
  return [{ entity, expected: `${kind} (${wanted})`, received: 'none' }]
}
