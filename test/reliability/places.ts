import { type Kysely, sql } from 'kysely'
import { tableName } from '../../adapters/kysely/index.js'
import { memoryStorage, memoryStore } from '../../adapters/memory/index.js'
import type { Model } from '../../src/model.js'
import type { Row, StorageDriver } from '../../src/storage/index.js'
import { testCrm } from '../../src/testing/index.js'
import { type EngineName, storeOf, type WhenDone } from '../crm/crms.js'
import { around } from '../crm/drivers.js'
import { shopModel } from './shop.js'

/** A storage whose every row can be looked at, kept aside and put back. */
export interface Place {
  connect(): StorageDriver
  /** Works in a transaction of the host's own, where there are such. */
  host<R>(work: (native: never) => Promise<R>): Promise<R>
  /** Everything that is stored, each table's rows in an order of their own. */
  dump(): Promise<string>
  keep(): Promise<void>
  restore(): Promise<void>
}

export interface PlaceOptions {
  /** Whose tables there are. Default: the shop's. */
  readonly model?: Model
  /** Ends the place. Default: when the test is over. */
  readonly whenDone?: WhenDone
}

/** The tables of a place, as its engine keeps them. */
interface Tables extends Pick<Place, 'connect' | 'host'> {
  read(name: string): Promise<readonly object[]>
  keep(names: readonly string[]): Promise<void>
  putBack(names: readonly string[]): Promise<void>
}

export const placeOn = async (
  engine: EngineName,
  { model = shopModel, whenDone }: PlaceOptions = {},
): Promise<Place> => {
  const names = await entities(model)
  const tables = engine === 'memory' ? inMemory() : inSql(engine, whenDone)
  /** Tables that were written to since everything was kept or put back: the others are as they were. */
  const touched = new Set<string>()
  let kept = new Map<string, string>()
  const look = async (name: string) => written(name, await tables.read(name))
  const asKept = (name: string) => (touched.has(name) ? undefined : kept.get(name))
  return {
    host: tables.host,
    connect: () => noting(tables.connect(), touched),
    dump: async () =>
      (await Promise.all(names.map(async (name) => asKept(name) ?? (await look(name))))).join('\n\n'),
    keep: async () => {
      await tables.keep(names)
      kept = new Map(await Promise.all(names.map(async (name) => [name, await look(name)] as const)))
      touched.clear()
    },
    restore: async () => {
      await tables.putBack([...touched])
      touched.clear()
    },
  }
}

/** The entities that have a table, the platform's among them. */
async function entities(model: Model): Promise<readonly string[]> {
  const store = memoryStore()
  const { crm } = await testCrm(model as typeof shopModel, { storage: memoryStorage({ store }) })
  await crm.customer.count()
  return [...store.tables.keys()].toSorted()
}

/** The driver, which notes what is written to. */
function noting(driver: StorageDriver, touched: Set<string>): StorageDriver {
  return around(driver, {
    apply: (apply) => (writes) => {
      for (const { entity } of writes) touched.add(entity)
      return apply(writes)
    },
    next: (next) => (counter, n) => {
      touched.add('logHead')
      return next(counter, n)
    },
  })
}

function inMemory(): Tables {
  const store = memoryStore()
  const kept = new Map<string, readonly Row[]>()
  const tableOf = (name: string) => store.tables.get(name)
  const rowsOf = (name: string) => [...(tableOf(name)?.all() ?? [])]
  return {
    connect: () => memoryStorage({ store }),
    host: async () => {
      throw new TypeError('Memory has no transactions of hosts.')
    },
    read: async (name) => rowsOf(name),
    keep: async (names) => {
      for (const name of names) kept.set(name, rowsOf(name))
    },
    putBack: async (names) => {
      for (const name of names) {
        for (const row of rowsOf(name)) tableOf(name)?.remove(row)
        for (const row of kept.get(name) ?? []) tableOf(name)?.insert(row)
      }
    },
  }
}

function inSql(engine: EngineName, whenDone: WhenDone | undefined): Tables {
  const store = storeOf(engine, whenDone)
  // Every store but memory's has the host's own handle.
  const db = store.db as Kysely<unknown> | undefined
  if (!db) throw new TypeError(`${engine} has no handle.`)
  const tableOf = (name: string) => ({ real: sql.table(tableName(name)), kept: sql.table(`kept_${name}`) })
  return {
    // Nobody asks for the host's own tables here.
    connect: () => store.connect() as unknown as StorageDriver,
    host: (work) => db.transaction().execute((native) => work(native as never)),
    read: (name) => store.raw(name),
    keep: async (names) => {
      for (const { real, kept } of names.map(tableOf))
        await sql`create table ${kept} as select * from ${real}`.execute(db)
    },
    putBack: (names) =>
      db.transaction().execute(async (tx) => {
        for (const { real, kept } of names.map(tableOf)) {
          await sql`delete from ${real}`.execute(tx)
          await sql`insert into ${real} select * from ${kept}`.execute(tx)
        }
      }),
  }
}

function written(name: string, rows: readonly object[]): string {
  return [name, ...rows.map((row) => JSON.stringify(row)).toSorted()].join('\n')
}
