import { type Kysely, sql } from 'kysely'
import { tableName } from '../../adapters/kysely/index.js'
import { memoryStorage, memoryStore } from '../../adapters/memory/index.js'
import type { Row, StorageDriver } from '../../src/storage/index.js'
import { testCrm } from '../../src/testing/index.js'
import type { EngineName } from '../crm/crms.js'
import { storeOf } from '../crm/crms.js'
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

/** The entities that have a table, the platform's among them. */
const entities = async (): Promise<readonly string[]> => {
  const store = memoryStore()
  const { crm } = await testCrm(shopModel, { storage: memoryStorage({ store }) })
  await crm.customer.count()
  return [...store.tables.keys()].toSorted()
}

export const placeOn = async (engine: EngineName): Promise<Place> =>
  engine === 'memory' ? inMemory() : inSql(engine, await entities())

function inMemory(): Place {
  const store = memoryStore()
  let kept = new Map<string, readonly Row[]>()
  const rows = () => new Map([...store.tables].map(([entity, table]) => [entity, [...table.all()]] as const))
  return {
    connect: () => memoryStorage({ store }),
    host: async () => {
      throw new TypeError('Memory has no transactions of hosts.')
    },
    dump: async () => written([...rows()]),
    keep: async () => {
      kept = rows()
    },
    restore: async () => {
      for (const [entity, table] of store.tables) {
        for (const row of [...table.all()]) table.remove(row)
        for (const row of kept.get(entity) ?? []) table.insert(row)
      }
    },
  }
}

function inSql(engine: EngineName, names: readonly string[]): Place {
  const store = storeOf(engine)
  // Every store but memory's has the host's own handle.
  const db = store.db as Kysely<unknown> | undefined
  if (!db) throw new TypeError(`${engine} has no handle.`)
  const tables = names.map((name) => ({ real: sql.table(tableName(name)), kept: sql.table(`kept_${name}`) }))
  return {
    // Nobody asks for the host's own tables here.
    connect: () => store.connect() as unknown as StorageDriver,
    host: (work) => db.transaction().execute((native) => work(native as never)),
    dump: async () =>
      written(await Promise.all(names.map(async (name) => [name, await store.raw(name)] as const))),
    keep: async () => {
      for (const { real, kept } of tables)
        await sql`create table ${kept} as select * from ${real}`.execute(db)
    },
    restore: () =>
      db.transaction().execute(async (tx) => {
        for (const { real, kept } of tables) {
          await sql`delete from ${real}`.execute(tx)
          await sql`insert into ${real} select * from ${kept}`.execute(tx)
        }
      }),
  }
}

function written(tables: readonly (readonly [string, readonly object[]])[]): string {
  return tables
    .map(([name, rows]) => [name, ...rows.map((row) => JSON.stringify(row)).toSorted()].join('\n'))
    .join('\n\n')
}
