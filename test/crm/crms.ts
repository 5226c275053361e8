import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Kysely,
  MysqlDialect,
  PostgresDialect,
  type SqliteDatabase,
  SqliteDialect,
  sql,
  type Transaction,
} from 'kysely'
import Libsql from 'libsql'
import { afterAll, onTestFinished } from 'vitest'
import { z } from 'zod'
import { kyselyStorage, prepared, tableName } from '../../adapters/kysely/index.js'
import { memoryStorage, memoryStore } from '../../adapters/memory/index.js'
import type { Clock, NewId } from '../../src/kernel/index.js'
import { defineCrm, type Model } from '../../src/model.js'
import { customer } from '../../src/modules/customer/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { countedIds, type TestCrmOptions, testClock, testCrm } from '../../src/testing/index.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { mariadbPlaces } from '../tools/mariadb.js'
import { placeLater } from '../tools/places.js'
import { postgresPlaces } from '../tools/postgres.js'
import { bound } from './bound.js'
import { desk, greeter } from './desk.js'

/** A host's own table beside ours. */
export interface HostDatabase {
  shop_order: { id: string; total: number }
}

export type Native = Transaction<HostDatabase>

const postgresUrl = isEveryEngine ? await addressOf('PostgreSQL') : undefined
const mariadbUrl = isEveryEngine ? await addressOf('MariaDB') : undefined

const schemas = postgresUrl === undefined ? undefined : postgresPlaces(postgresUrl)
const databases = mariadbUrl === undefined ? undefined : mariadbPlaces(mariadbUrl)
afterAll(async () => {
  await schemas?.removeAll()
  await databases?.removeAll()
})

export type EngineName = 'memory' | 'sqlite' | 'postgres' | 'mariadb'
export const engines: readonly EngineName[] = [
  'memory',
  'sqlite',
  ...(postgresUrl ? (['postgres'] as const) : []),
  ...(mariadbUrl ? (['mariadb'] as const) : []),
]

const attributes = z.object({
  plan: z.enum(['free', 'pro']).default('free'),
  city: z.string().optional(),
  seats: z.int().nullable().optional(),
  joinedAt: z.iso.datetime({ offset: true }).optional(),
})

export const deskModel = defineCrm({
  currency: 'EUR',
  modules: { customer: customer({ attributes }), desk: desk(), greeter: greeter() },
})

export const multiModel = defineCrm({
  currency: 'EUR',
  tenancy: 'multi',
  modules: { customer: customer({ attributes }), desk: desk(), greeter: greeter() },
})

export interface Store {
  /** Ids that count, for all crms on the store together. */
  readonly newId: NewId
  /** A driver of its own on the one store. */
  connect(): StorageDriver<Native>
  /** What is really stored, as the engine keeps it. */
  raw(entity: string): Promise<readonly Record<string, unknown>[]>
  readonly db?: Kysely<HostDatabase>
}

/** Remembers what is to be done at the end. */
export type WhenDone = (end: () => Promise<void> | void) => void

const stores: Readonly<Record<EngineName, (whenDone: WhenDone) => Store>> = {
  memory: inMemory,
  sqlite: inSqlite,
  postgres: inPostgres,
  mariadb: inMariadb,
}

/**
 * A store in memory, in a SQLite file or in a schema of a server; gone when the test is over, or as said. Its drivers refuse what is
 * bound to no tenant.
 */
export const storeOf = (engine: EngineName, whenDone: WhenDone = onTestFinished): Store => {
  const store = bareStoreOf(engine, whenDone)
  return { ...store, connect: () => bound(store.connect()) }
}

/** A store whose drivers take whatever they are asked. */
export const bareStoreOf = (engine: EngineName, whenDone: WhenDone = onTestFinished): Store =>
  stores[engine](whenDone)

function inMemory(): Store {
  const store = memoryStore()
  return {
    newId: countedIds(),
    connect: () => memoryStorage({ store }) as unknown as StorageDriver<Native>,
    raw: async (entity) => [...(store.tables.get(entity)?.all() ?? [])],
  }
}

function inSqlite(whenDone: WhenDone): Store {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-crm-'))
  const handles: Kysely<HostDatabase>[] = []
  whenDone(async () => {
    await Promise.all(handles.map((db) => db.destroy()))
    rmSync(folder, { recursive: true })
  })
  const opened = () => {
    const database = new Libsql(join(folder, 'crm.db'), { timeout: 0 }) as unknown as SqliteDatabase
    database.prepare('pragma journal_mode = wal').all([])
    database.prepare('pragma synchronous = off').run([])
    const db = new Kysely<HostDatabase>({ dialect: new SqliteDialect({ database: prepared(database) }) })
    handles.push(db)
    return db
  }
  const db = opened()
  return {
    db,
    newId: countedIds(),
    connect: () => kyselyStorage(handles.length === 1 ? db : opened(), { engine: 'sqlite' }),
    raw: async (entity) =>
      (await sql<Record<string, unknown>>`select * from ${sql.table(tableName(entity))}`.execute(db)).rows,
  }
}

/** Only what answers is asked. */
function taken<P>(places: { take(): Promise<P> } | undefined): () => Promise<P> {
  if (!places) throw new TypeError('The server does not answer.')
  return places.take
}

function inPostgres(whenDone: WhenDone): Store {
  const place = placeLater(taken(schemas))
  const handles: Kysely<HostDatabase>[] = []
  whenDone(async () => {
    await Promise.all(handles.map((db) => db.destroy()))
    await place.remove()
  })
  const opened = () => {
    const pool = async () => prepared(await place.pool())
    const db = new Kysely<HostDatabase>({ dialect: new PostgresDialect({ pool }) })
    handles.push(db)
    return db
  }
  const db = opened()
  return {
    db,
    newId: countedIds(),
    connect: () => kyselyStorage(handles.length === 1 ? db : opened(), { engine: 'postgres' }),
    // As JSON, where numbers are numbers.
    raw: async (entity) => {
      const { rows } = await sql<{
        row: Record<string, unknown>
      }>`select to_jsonb(t) as row from ${sql.table(tableName(entity))} as t`.execute(db)
      return rows.map(({ row }) => row)
    },
  }
}

function inMariadb(whenDone: WhenDone): Store {
  const place = placeLater(taken(databases))
  const handles: Kysely<HostDatabase>[] = []
  whenDone(async () => {
    await Promise.all(handles.map((db) => db.destroy()))
    await place.remove()
  })
  const opened = () => {
    const pool = async () => prepared(await place.pool())
    const db = new Kysely<HostDatabase>({ dialect: new MysqlDialect({ pool }) })
    handles.push(db)
    return db
  }
  const db = opened()
  return {
    db,
    newId: countedIds(),
    connect: () => kyselyStorage(handles.length === 1 ? db : opened(), { engine: 'mysql' }),
    raw: async (entity) =>
      (await sql<Record<string, unknown>>`select * from ${sql.table(tableName(entity))}`.execute(db)).rows,
  }
}

/** A clock that stands still, and whose waits are over at once. */
export const patientClock = () => {
  const clock = testClock()
  const waits: number[] = []
  const sleep: Clock['sleep'] = async (ms) => {
    waits.push(ms)
  }
  return { ...clock, sleep, waits }
}

type ModulesOf<M> = M extends Model<infer Modules, 'single' | 'multi'> ? Modules : never
type Options<M> = TestCrmOptions<ModulesOf<M>, Native, never> & { readonly store?: Store }

/** A desk on an engine. */
export const openDesk = async (
  engine: EngineName,
  { store = storeOf(engine), ...options }: Options<typeof deskModel> = {},
) => {
  const opened = await testCrm(deskModel, { storage: store.connect(), newId: store.newId, ...options })
  return { ...opened, store }
}

/** A desk of many tenants on an engine. */
export const openDesks = async (
  engine: EngineName,
  { store = storeOf(engine), ...options }: Options<typeof multiModel> = {},
) => {
  const opened = await testCrm(multiModel, { storage: store.connect(), newId: store.newId, ...options })
  return { ...opened, store }
}

/** What a promise was rejected with. */
export const errorOf = async (work: Promise<unknown>): Promise<Error & Record<string, unknown>> => {
  try {
    await work
  } catch (error) {
    return error as Error & Record<string, unknown>
  }
  throw new Error('It did not throw.')
}

/** All of an async iterable. */
export const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
