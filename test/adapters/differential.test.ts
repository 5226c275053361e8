import fc from 'fast-check'
import {
  CompiledQuery,
  Kysely,
  MysqlDialect,
  PostgresDialect,
  type SqliteDatabase,
  SqliteDialect,
} from 'kysely'
import Libsql from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Connection, sqlDriver } from '../../adapters/kysely/driver.js'
import type { EngineName, Run } from '../../adapters/kysely/engine.js'
import { engineFor } from '../../adapters/kysely/engines.js'
import { prepared } from '../../adapters/kysely/index.js'
import { memoryStorage } from '../../adapters/memory/index.js'
import {
  type AggregatePlan,
  type Predicate,
  type Row,
  type SelectPlan,
  type StorageDriver,
  unsafeInteger,
} from '../../src/storage/index.js'
import { aLine, aNote, contractMigrations, contractModel } from '../../src/testing/storage-contract/index.js'
import { effort } from '../tools/effort.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { mariadbPlace } from '../tools/mariadb.js'
import { postgresPlace } from '../tools/postgres.js'
import { type Asked, anyAggregate, anySelect } from './plans.js'

const texts = fc.constantFrom(
  '',
  ' ',
  'a',
  'A',
  'a ',
  'aa',
  'ab',
  '%',
  '_',
  '\\',
  "'",
  '\u00e9',
  '\u4e2d',
  '\uffff',
  '\u{1f600}',
)
const instants = fc.constantFrom(
  '1969-12-31T23:59:59.999Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
)
const integers = fc.constantFrom(0, 1, -1, 2, 10, 9, Number.MAX_SAFE_INTEGER)
const numbers = fc.oneof(
  integers,
  fc.constantFrom(0.1, 0.30000000000000004, -1.5, 1e21, 1_119_820_098_712_906_000),
)
const missing = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 4 })
const anything = fc.oneof(
  texts,
  numbers,
  instants,
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.oneof(texts, integers, fc.boolean()), { maxLength: 3 }),
)

const notes = fc.array(
  fc.record({
    title: missing(texts),
    size: missing(integers),
    limit: missing(fc.nat({ max: 2 ** 31 - 1 })),
    weight: missing(numbers),
    isOpen: missing(fc.boolean()),
    madeAt: missing(instants),
    seenAt: missing(instants),
    dueOn: missing(fc.constantFrom('2026-01-01', '1999-12-31')),
    tags: missing(fc.array(texts, { maxLength: 3 })),
    attributes: missing(fc.record({ x: anything, y: anything }, { requiredKeys: [] })),
    parent: fc.nat({ max: 11 }),
    tenant: fc.constantFrom('t1', 't1', 't1', 't2'),
  }),
  { maxLength: 12 },
)

const lines = fc.array(
  fc.record({
    note: fc.nat({ max: 11 }),
    order: missing(fc.integer({ min: -3, max: 3 })),
    group: missing(texts),
    tenant: fc.constantFrom('t1', 't2'),
  }),
  { maxLength: 8 },
)

const cases = fc.record({ notes, lines, select: anySelect, aggregate: anyAggregate })

const open = async <Native>(driver: StorageDriver<Native>): Promise<StorageDriver<Native>> => {
  await driver.open(contractModel)
  await driver.schema?.apply(contractMigrations)
  return driver
}

/** Both ways of asking for related rows, on one database. */
const openBoth = async (db: Kysely<unknown>, name: EngineName) => {
  const options = { name, engine: engineFor('test', { engine: name }), names: {}, connection: over(db) }
  const alone = await open(sqlDriver({ ...options, always: 'correlated' }))
  const together = sqlDriver({ ...options, always: 'grouped' })
  await together.open(contractModel)
  return { alone, together }
}

const runOn =
  (db: Kysely<unknown>): Run =>
  async (text, parameters) => {
    const { rows, numAffectedRows } = await db.executeQuery(CompiledQuery.raw(text, [...parameters]))
    // Kysely leaves the type of a raw row open.
    return { rows: rows as Record<string, unknown>[], affected: Number(numAffectedRows ?? 0) }
  }

const over = (db: Kysely<unknown>): Connection<Kysely<unknown>> => ({
  run: runOn(db),
  runIn: async (trx) => runOn(trx),
  transact: (work) => db.transaction().execute((trx) => work(runOn(trx), trx)),
})

const everything: Predicate = { kind: 'set', left: { column: 'tenant', type: 'text' }, negated: false }

const seed = <Native>(
  driver: StorageDriver<Native>,
  given: { notes: readonly Row[]; lines: readonly Row[] },
) =>
  driver.transact(
    ({ apply }) =>
      apply([
        { op: 'delete', entity: 'note', where: everything, values: [] },
        { op: 'delete', entity: 'noteLine', where: everything, values: [] },
        { op: 'insert', entity: 'note', rows: given.notes },
        { op: 'insert', entity: 'noteLine', rows: given.lines },
      ]),
    {},
  )

/** Rows, or the error that stands for them. */
const outcome = <T>(asked: Promise<T>): Promise<T | string> =>
  asked.catch((error: unknown) => {
    if (unsafeInteger.is(error)) return error.code
    throw error
  })

interface Questions {
  readonly select: Asked<SelectPlan>
  readonly aggregate: Asked<AggregatePlan>
}

const answers = <Native>(driver: StorageDriver<Native>, { select, aggregate }: Questions) =>
  driver.read(async (session) => ({
    selected: await outcome(session.select(select.plan, select.values)),
    grouped: await outcome(session.aggregate?.(aggregate.plan, aggregate.values) ?? Promise.resolve([])),
  }))

const sqliteDatabase = () =>
  new Kysely<unknown>({
    // libsql speaks the language of better-sqlite3; its types are its own.
    dialect: new SqliteDialect({ database: prepared(new Libsql(':memory:') as unknown as SqliteDatabase) }),
  })

/** What an engine's database is made with, and how it goes again. */
interface Database {
  readonly db: Kysely<unknown>
  remove(): Promise<void>
}

const isAnswering = async (db: Kysely<unknown>, name: EngineName, runs: { short: number; long: number }) => {
  const reference = await open(memoryStorage())
  const { alone, together } = await openBoth(db, name)
  const law = fc.asyncProperty(cases, async (given) => {
    const rows = {
      notes: given.notes.map(({ parent, ...note }, at) =>
        aNote({ ...note, id: `n${at}`, parentId: `n${parent}` }),
      ),
      lines: given.lines.map(({ note, ...line }, at) => aLine({ ...line, id: `l${at}`, noteId: `n${note}` })),
    }
    await Promise.all([seed(reference, rows), seed(alone, rows)])
    const expected = await answers(reference, given)
    expect(await answers(alone, given)).toEqual(expected)
    expect(await answers(together, given)).toEqual(expected)
  })
  await fc.assert(law, { numRuns: effort(runs) })
}

const servers: readonly { name: EngineName; label: string; open: () => Promise<Database | undefined> }[] = [
  {
    name: 'postgres',
    label: 'PostgreSQL',
    open: async () => {
      const url = await addressOf('PostgreSQL')
      if (url === undefined) return undefined
      const place = await postgresPlace(url)
      const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: place.pool() }) })
      return { db, remove: place.remove }
    },
  },
  {
    name: 'mysql',
    label: 'MariaDB',
    open: async () => {
      const url = await addressOf('MariaDB')
      if (url === undefined) return undefined
      const place = await mariadbPlace(url)
      const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: place.pool() }) })
      return { db, remove: place.remove }
    },
  },
]

describe('any plan over any rows', () => {
  it('has the same answer on SQLite as in memory, in every form and order [RE-6: part, SQLite]', async () => {
    const db = sqliteDatabase()
    onTestFinished(() => db.destroy())
    await isAnswering(db, 'sqlite', { short: 400, long: 50_000 })
  }, 120_000)

  it.skipIf(!isEveryEngine).each(servers)(
    'has the same answer on $label as in memory [RE-6: part]',
    async (server) => {
      const database = await server.open()
      onTestFinished(async () => database?.remove())
      if (database) await isAnswering(database.db, server.name, { short: 150, long: 5_000 })
    },
    600_000,
  )
})
