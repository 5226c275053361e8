import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql } from 'kysely'
import Database from 'libsql'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { bookings } from '../../../examples/own-module/bookings.js'
import { createCrm, customer, defineCrm } from '../../../src/index.js'
import { addressOf } from '../../tools/engines.js'
import { mariadbPlace } from '../../tools/mariadb.js'
import { postgresPlace } from '../../tools/postgres.js'
import type { Figure } from '../figure.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), bookings } })

const due = '2026-05-02T18:00:00.000Z'
const future = '2036-01-01T00:00:00.000Z'

interface Ground {
  readonly name: string
  readonly db: Kysely<Record<never, never>>
  readonly engine: 'sqlite' | 'postgres' | 'mysql'
  /** Adds bookings, all for one instant, a millisecond apart. */
  add(from: number, until: number, at: string): Promise<unknown>
  remove(): Promise<void>
}

/** Deadlines a second, and what a tick costs that has nothing to do, however many rows wait for their time. */
export const figures = async (): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const open of [onSqlite, onPostgres, onMariadb]) {
    const ground = await open()
    if (!ground) continue
    figures.push(...(await measured(ground)))
    await ground.remove()
  }
  return figures
}

async function measured({ name, db, engine, add }: Ground): Promise<Figure[]> {
  const crm = createCrm(model, { storage: kyselyStorage(db, { engine }) })
  await crm.migrations.apply()
  await crm.customer.create({ id: 'ada', name: 'Ada', email: 'ada@example.com' })
  const passed: number[] = []
  for (let round = 0; round < 3; round++) {
    await add(round * 10_000, (round + 1) * 10_000, due)
    const started = performance.now()
    const { ran } = await crm.tick()
    if (ran !== 10_000) throw new Error(`${ran} deadlines have passed.`)
    passed.push(ran / ((performance.now() - started) / 1000))
  }
  await add(100_000, 101_000, future)
  const few = await idleTicks(crm)
  await add(200_000, 1_199_000, future)
  if (engine === 'postgres') await sql`analyze crm_booking`.execute(db)
  const many = await idleTicks(crm)
  return [
    { name: `${name}: deadlines passed a second, 10,000 due`, ours: median(passed), unit: 'rows/s' },
    {
      name: `${name}: ticks with nothing due, 1,000,000 rows against 1,000`,
      ours: many,
      rival: few,
      ratio: many / few,
      unit: 'ticks/s',
    },
  ]
}

async function idleTicks(crm: { tick(): Promise<{ readonly ran: number }> }): Promise<number> {
  const speeds: number[] = []
  for (let round = 0; round < 6; round++) {
    const started = performance.now()
    for (let n = 0; n < 50; n++) await crm.tick()
    if (round > 0) speeds.push(50 / ((performance.now() - started) / 1000))
  }
  return median(speeds)
}

async function onSqlite(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-'))
  const database = new Database(join(folder, 'bench.db'))
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  const db = new Kysely<Record<never, never>>({
    dialect: new SqliteDialect({ database: prepared(database as never) }),
  })
  return {
    name: 'SQLite',
    engine: 'sqlite',
    db,
    add: (from, until, at) =>
      sql`insert into crm_booking (tenant, id, version, created_at, updated_at, customer_id, starts_at, seats, status, miss_at)
        with recursive n(i) as (select ${from} union all select i + 1 from n where i + 1 < ${until})
        select 'main', 'bok_' || i, 1, 1, 1, 'ada', 1, 2, 'booked', ${Date.parse(at)} + i from n`.execute(db),
    remove: async () => {
      await db.destroy()
      rmSync(folder, { recursive: true })
    },
  }
}

async function onPostgres(): Promise<Ground | undefined> {
  const url = await addressOf('PostgreSQL')
  if (url === undefined) console.log('PostgreSQL: SKIPPED, nothing answers')
  if (url === undefined) return undefined
  const place = await postgresPlace(url)
  const db = new Kysely<Record<never, never>>({
    dialect: new PostgresDialect({ pool: prepared(place.pool({ max: 2 })) }),
  })
  return {
    name: 'PostgreSQL',
    engine: 'postgres',
    db,
    add: (from, until, at) =>
      sql`insert into crm_booking (tenant, id, version, created_at, updated_at, customer_id, starts_at, seats, status, miss_at)
        select 'main', 'bok_' || i, 1, now(), now(), 'ada', now(), 2, 'booked',
          ${at}::timestamptz + i * interval '1 millisecond'
        from generate_series(${from}::int, ${until}::int - 1) as i`.execute(db),
    remove: place.remove,
  }
}

async function onMariadb(): Promise<Ground | undefined> {
  const url = await addressOf('MariaDB')
  if (url === undefined) console.log('MariaDB: SKIPPED, nothing answers')
  if (url === undefined) return undefined
  const place = await mariadbPlace(url)
  const db = new Kysely<Record<never, never>>({
    dialect: new MysqlDialect({ pool: prepared(place.pool({ connectionLimit: 2 })) }),
  })
  // Instants are kept as they are in UTC, without a zone.
  const inUtc = (at: string) => at.replace('T', ' ').replace('Z', '')
  return {
    name: 'MariaDB',
    engine: 'mysql',
    db,
    add: (from, until, at) =>
      sql`insert into crm_booking (tenant, id, version, created_at, updated_at, customer_id, starts_at, seats, status, miss_at)
        select 'main', concat('bok_', seq), 1, utc_timestamp(3), utc_timestamp(3), 'ada', utc_timestamp(3), 2, 'booked',
          ${inUtc(at)} + interval seq * 1000 microsecond
        from ${sql.raw(`seq_${from}_to_${until - 1}`)}`.execute(db),
    remove: place.remove,
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
