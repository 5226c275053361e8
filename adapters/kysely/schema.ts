import { type Migration, migrationChanged, type SchemaExecutor, type Table } from '../../src/storage/index.js'
import { columnsOf, createTable, stepSql } from './ddl.js'
import { differences } from './differences.js'
import type { Engine, MigrationLock, Run } from './engine.js'
import { migrating } from './migrating.js'
import { type NameOptions, tableName } from './names.js'
import { assertPromotable } from './promoting.js'
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
  const statementsOf = ({ steps }: Migration, all: readonly Migration[]) => {
    const columns = columnsOf(all)
    return steps.flatMap((step) => stepSql(engine, names, step, columns))
  }
  const known = async (on: Run) => {
    const found = await engine.inspect(on, tableName('migration', names), names.schema)
    return found ? appliedBy(on, history) : []
  }
  return {
    applied: () => known(run),
    sql: (migrations) => [history.create, ...migrations.flatMap((one) => statementsOf(one, migrations))],
    verify: (model) => differences(engine, names, run, model),
    apply: async (migrations) => {
      refuseChanged(await known(run), migrations)
      // One transaction for each: after a kill in the middle, what is recorded is exactly what was done.
      for (const migration of migrations) {
        await transact((on) =>
          alone(on, history, async () => {
            const applied = await appliedBy(on, history)
            refuseChanged(applied, [migration])
            if (applied.some(({ key }) => key === migration.key)) return
            for (const step of migration.steps) {
              if (step.op === 'promote') await assertPromotable(engine, names, on, step)
            }
            for (const statement of statementsOf(migration, migrations)) await make(engine, on, statement)
            await on(history.insert, [applied.length + 1, migration.key, migration.checksum])
          }),
        )
      }
    },
  }
}

/** With the table of what has been applied, and no other process at it. */
async function alone(on: Run, history: HistoryTable, work: () => Promise<void>): Promise<void> {
  const { lockFirst } = history
  if (lockFirst === undefined) {
    await on(history.create, [])
    await on(history.lock, [])
    return work()
  }
  const { rows } = await on(lockFirst.take, [])
  if (Number(rows[0]?.taken) !== 1) throw migrating()
  try {
    await on(history.create, [])
    await work()
  } finally {
    if (lockFirst.release !== undefined) await on(lockFirst.release, [])
  }
}

/** Where every statement commits by itself, a migration that was killed in its middle has made a part of it already. */
async function make(engine: Engine, on: Run, statement: string): Promise<void> {
  try {
    await on(statement, [])
  } catch (error) {
    if (!engine.isMadeAlready?.(error)) throw error
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
  /** Keeps other processes out before anything is made. */
  readonly lockFirst: MigrationLock | undefined
  /** Takes the write lock, where there is no other: two processes never apply the same migration. */
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
  const places = [
    engine.placeholder(1, 'integer'),
    engine.placeholder(2, 'text'),
    engine.placeholder(3, 'text'),
  ]
  return {
    create,
    lockFirst: engine.migrationLock?.(table),
    lock: `update ${table} set ${position} = ${position} where 1 = 0`,
    select: `select ${key} as "key", ${checksum} as "checksum" from ${table} order by ${position}`,
    insert: `insert into ${table} (${position}, ${key}, ${checksum}) values (${places.join(', ')})`,
  }
}

async function appliedBy(run: Run, { select }: HistoryTable): Promise<Applied> {
  const { rows } = await run(select, [])
  return rows.map(({ key, checksum }) => ({ key: String(key), checksum: String(checksum) }))
}
