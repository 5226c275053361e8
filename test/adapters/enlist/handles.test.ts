import { PGlite } from '@electric-sql/pglite'
import { type RunSql, sqlStorage } from 'clientele/adapters/sql'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Kysely, MysqlDialect, PostgresDialect, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { createCrm, customer, defineCrm } from '../../../src/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { addressOf, isEveryEngine } from '../../tools/engines.js'
import { mariadbPlace } from '../../tools/mariadb.js'
import { postgresPlace } from '../../tools/postgres.js'
import { temporaryFile } from '../kysely/database.js'
import { overDrizzle, overMysql2, overPg, overPglite } from '../kysely/handles.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })

const postgresUrl = await addressOf('PostgreSQL')
const mariadbUrl = await addressOf('MariaDB')

/** A host's database: how it is opened, and how the host has transactions of its own. */
interface Host {
  readonly storage: StorageDriver
  /** Begins a transaction, hands over its handle, and ends it as the work does. Always on the same connection. */
  hosting<R>(work: (native: unknown) => Promise<R>): Promise<R>
  /** What a host might hand over that is in no transaction. */
  readonly outside?: unknown
}

/** Statements that a host runs by itself. */
const framed =
  (run: (text: string) => Promise<unknown>, native: unknown): Host['hosting'] =>
  async (work) => {
    await run('begin')
    try {
      const result = await work(native)
      await run('commit')
      return result
    } catch (error) {
      await run('rollback')
      throw error
    }
  }

const hosts: readonly (readonly [string, () => Promise<Host>, boolean])[] = [
  ['a client of pg', hostOfPg, postgresUrl !== undefined],
  ['a transaction of Drizzle', hostOfDrizzle, postgresUrl !== undefined],
  ['a transaction of PGlite', hostOfPglite, isEveryEngine],
  ['a connection of mysql2', hostOfMysql2, mariadbUrl !== undefined],
  ['a database of libsql', hostOfLibsql, true],
  ['anything that can run', hostThatRuns, true],
  ['a Kysely of one connection to SQLite', hostOfSqlite, true],
  ['a Kysely of one connection to PostgreSQL', hostOfOnePg, postgresUrl !== undefined],
  ['a Kysely of one connection to MariaDB', hostOfOneMysql2, mariadbUrl !== undefined],
]

describe.each(hosts)('crm.enlist on %s', (_, makeHost, isThere) => {
  it.skipIf(!isThere)(
    'opens in the transaction of the host, and writes in it or not at all [AP-12: part, handles]',
    async () => {
      const { storage, hosting } = await makeHost()
      const crm = createCrm(model, { storage })
      const refusal = new Error('refused by the host')
      const refused = hosting(async (native) => {
        await crm.enlist(native, (tx) => tx.customer.create({ name: 'Nobody' }))
        throw refusal
      })
      await expect(refused).rejects.toBe(refusal)
      const heard: unknown[] = []
      crm.on('customer.created', ({ position, subject }) => heard.push([position, subject.id]))
      const { value, afterCommit } = await hosting((native) =>
        crm.enlist(native, async (tx) => {
          expect(tx.native).toBe(native)
          return tx.customer.create({ name: 'Ada', email: 'ada@example.com' })
        }),
      )
      expect((await crm.customer.list()).items.map(({ name }) => name)).toEqual(['Ada'])
      afterCommit()
      await crm.settled()
      expect(heard).toEqual([[1, value.id]])
    },
  )

  it.skipIf(!isThere)(
    'opens there while another call waits for the one connection [ST-9: part, opening in a transaction]',
    async () => {
      const { storage, hosting } = await makeHost()
      const crm = createCrm(model, { storage })
      let waiting: Promise<number> | undefined
      await hosting(async (native) => {
        // It begins to open the storage, and gets the connection once the host has done.
        waiting = crm.customer.count()
        await crm.enlist(native, (tx) => tx.customer.create({ name: 'Ada' }))
      })
      expect([0, 1]).toContain(await waiting)
      expect(await crm.customer.count()).toBe(1)
    },
  )

  it.skipIf(!isThere)(
    'joins the next transaction of the connection after one was rolled back [AP-12: part, a handle for many]',
    async () => {
      const { storage, hosting } = await makeHost()
      const crm = createCrm(model, { storage })
      const must = { code: 'transaction.must_roll_back' }
      const refused = hosting(async (native) => {
        const failed = crm.enlist(native, async (tx) => {
          await tx.customer.create({ name: 'Nobody' })
          throw new Error('mine')
        })
        await expect(failed).rejects.toMatchObject(must)
        await expect(crm.enlist(native, async () => 1)).rejects.toMatchObject(must)
        throw new Error('rolled back')
      })
      await expect(refused).rejects.toThrow('rolled back')
      await hosting((native) => crm.enlist(native, (tx) => tx.customer.create({ name: 'Ada' })))
      expect((await crm.customer.list()).items.map(({ name }) => name)).toEqual(['Ada'])
    },
  )

  it.skipIf(!isThere)('refuses what is in no transaction [AP-12: part, what is handed over]', async () => {
    const { storage, outside } = await makeHost()
    const crm = createCrm(model, { storage })
    if (outside === undefined) return
    const wrong = crm.enlist(outside, (tx) => tx.customer.create({ name: 'Ada' }))
    await expect(wrong).rejects.toMatchObject({ code: 'storage.not_in_transaction' })
    expect(await crm.customer.count()).toBe(0)
  })
})

/** The tables are made through another driver: the one that is looked at has not been opened. */
async function ready(makeStorage: () => StorageDriver): Promise<StorageDriver> {
  await createCrm(model, { storage: makeStorage() }).migrations.apply()
  return makeStorage()
}

async function hostOfPg(): Promise<Host> {
  const place = await postgresPlace(postgresUrl ?? '')
  onTestFinished(place.remove)
  const pool = place.pool()
  const storage = await ready(() => overPg(pool))
  const client = await pool.connect()
  onTestFinished(() => client.release())
  return { storage, hosting: framed((text) => client.query(text), client), outside: client }
}

async function hostOfDrizzle(): Promise<Host> {
  const place = await postgresPlace(postgresUrl ?? '')
  onTestFinished(place.remove)
  const db = drizzle(place.pool())
  const storage = await ready(() => overDrizzle(db))
  return { storage, hosting: (work) => db.transaction(work), outside: db }
}

async function hostOfPglite(): Promise<Host> {
  const pglite = await PGlite.create()
  onTestFinished(() => pglite.close())
  const storage = await ready(() => overPglite(pglite))
  return { storage, hosting: (work) => pglite.transaction(work), outside: pglite }
}

async function hostOfMysql2(): Promise<Host> {
  const place = await mariadbPlace(mariadbUrl ?? '')
  onTestFinished(place.remove)
  const pool = place.pool()
  const storage = await ready(() => overMysql2(pool))
  const connection = await pool.promise().getConnection()
  onTestFinished(() => connection.release())
  return { storage, hosting: framed((text) => connection.query(text), connection), outside: connection }
}

/** `better-sqlite3` speaks the same language. */
function runOn(database: Pick<SqliteDatabase, 'prepare'>): RunSql {
  return async (text, parameters) => {
    const statement = database.prepare(text)
    if (statement.reader) return { rows: statement.all(parameters) as Record<string, unknown>[], affected: 0 }
    return { rows: [], affected: Number(statement.run(parameters).changes) }
  }
}

async function hostOfLibsql(): Promise<Host> {
  const database = new Libsql(temporaryFile(), { timeout: 0 }) as unknown as SqliteDatabase
  onTestFinished(() => void database.close())
  const run = runOn(database)
  const makeStorage = () =>
    sqlStorage<SqliteDatabase>({
      engine: 'sqlite',
      run,
      runIn: runOn,
      transact: (work) => framed((text) => run(text, []), database)(() => work(run, database)),
    })
  const storage = await ready(makeStorage)
  return { storage, hosting: framed((text) => run(text, []), database), outside: database }
}

/** Whatever a host has, with a `run` of its own. */
async function hostThatRuns(): Promise<Host> {
  const database = new Libsql(temporaryFile(), { timeout: 0 }) as unknown as SqliteDatabase
  onTestFinished(() => void database.close())
  const handle = { run: runOn(database), of: 'the host' }
  const begun = framed((text) => handle.run(text, []), handle)
  const makeStorage = () =>
    sqlStorage<typeof handle>({
      engine: 'sqlite',
      run: handle.run,
      transact: (work) => begun(() => work(handle.run, handle)) as ReturnType<typeof work>,
    })
  return { storage: await ready(makeStorage), hosting: begun, outside: handle }
}

/** A handle of Kysely and its only connection. */
async function hostOf(db: Kysely<unknown>, engine: 'sqlite' | 'postgres' | 'mysql'): Promise<Host> {
  onTestFinished(() => db.destroy())
  const storage = await ready(() => kyselyStorage(db, { engine, connections: 'one' }))
  return { storage, hosting: (work) => db.transaction().execute(work), outside: db }
}

function hostOfSqlite(): Promise<Host> {
  const database = prepared(new Libsql(temporaryFile(), { timeout: 0 }) as unknown as SqliteDatabase)
  return hostOf(new Kysely<unknown>({ dialect: new SqliteDialect({ database }) }), 'sqlite')
}

async function hostOfOnePg(): Promise<Host> {
  const place = await postgresPlace(postgresUrl ?? '')
  const pool = place.pool({ max: 1 })
  onTestFinished(place.remove)
  return hostOf(new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }), 'postgres')
}

async function hostOfOneMysql2(): Promise<Host> {
  const place = await mariadbPlace(mariadbUrl ?? '')
  const pool = place.pool({ connectionLimit: 1 })
  onTestFinished(place.remove)
  return hostOf(new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) }), 'mysql')
}
