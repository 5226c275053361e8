import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm, customer, defineCrm, type RowOf } from 'clientele'
import { type CrmTables, kyselyStorage, prepared, tableName } from 'clientele/adapters/kysely'
import { memoryStorage } from 'clientele/adapters/memory'
import { runStorageContract, storageContract } from 'clientele/testing'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { expect, it, onTestFinished } from 'vitest'
import { brokenDrivers } from '../contract/broken-drivers.js'
import { type MakeStore, memory } from '../contract/stores.js'

const model = defineCrm({ currency: 'EUR', timeZone: 'Europe/Berlin', modules: { customer: customer() } })

// #region tables
interface ShopDatabase extends CrmTables<{ customer: RowOf<typeof model, 'customer'> }> {
  shop_order: { id: string; customer_id: string; total: number }
}
// #endregion

/** `better-sqlite3` as the guide writes it; the tests have libsql, which speaks its language. */
const Database = Libsql as unknown as new (file: string, options: { timeout: number }) => SqliteDatabase

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-guide-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'shop.db')
}

function openShop(file: string) {
  // #region open
  const database = new Database(file, { timeout: 0 })
  database.prepare('pragma journal_mode = wal').all([])
  database.prepare('pragma synchronous = full').run([])

  const db = new Kysely<ShopDatabase>({ dialect: new SqliteDialect({ database: prepared(database) }) })
  const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
  // #endregion
  return { db, crm }
}

it('keeps a crm in the database of its host', async () => {
  const { db, crm } = openShop(temporaryFile())
  // #region migrate
  const statements = await crm.migrations.sql()
  await crm.migrations.apply()
  const { schema: differences } = await crm.verify()
  // #endregion
  expect(statements[0]).toMatch('create table if not exists "crm_migration"')
  expect(differences).toEqual([])
  await db.schema
    .createTable('shop_order')
    .addColumn('id', 'text')
    .addColumn('customer_id', 'text')
    .addColumn('total', 'integer')
    .execute()

  // #region transaction
  await crm.transaction(async (tx) => {
    const ada = await tx.customer.create({ name: 'Ada Lovelace' })
    await tx.native.insertInto('shop_order').values({ id: 'o1', customer_id: ada.id, total: 4200 }).execute()
  })
  // #endregion
  expect(await db.selectFrom('shop_order').select('total').execute()).toEqual([{ total: 4200 }])

  // #region join
  const spent = await db
    .selectFrom('crm_customer as c')
    .innerJoin('shop_order as o', 'o.customer_id', 'c.id')
    .where('c.tenant', '=', 'main')
    .where('c.archived_at', 'is', null)
    .select(['c.name', 'c.created_at', 'o.total'])
    .execute()
  // #endregion
  expect(spent).toEqual([{ name: 'Ada Lovelace', created_at: expect.any(Number), total: 4200 }])
  await db.destroy()
})

it('names tables as the host may write them', () => {
  // #region names
  const lines = tableName('purchaseLine') // crm_purchase_line
  // #endregion
  expect(lines).toBe('crm_purchase_line')
})

it('says what a storage keeps of the contract', async () => {
  const makeStore = memory
  // #region contract
  const report = await runStorageContract(makeStore, { cases: storageContract })
  const broken = report.results.filter(({ outcome }) => outcome === 'failed')
  for (const { key, sentence, reason } of broken) console.log(`${key}: ${sentence} ${reason}`)
  // #endregion
  expect(report.driver).toBe('memory')
  expect(broken).toEqual([])
})

it('makes a new store for every case', async () => {
  // #region store
  const makeStore: MakeStore = async () => {
    const storage = memoryStorage()
    return {
      // Two drivers that see the same rows: here one and the same.
      connect: async () => storage,
      remove: async () => storage.close(),
    }
  }
  // #endregion
  const { results } = await runStorageContract(makeStore, { cases: storageContract.slice(0, 5) })
  expect(results.map(({ outcome }) => outcome)).toEqual(Array(5).fill('passed'))
})

it('finds what a storage does wrong, by name', async () => {
  const capped = brokenDrivers.find(({ name }) => name === 'caps at 100 rows')
  const cases = storageContract.filter(({ key }) => key === 'select/all')
  const { results } = await runStorageContract(capped?.makeStore ?? memory, { cases })
  expect(results.map(({ outcome }) => outcome)).toEqual(['failed'])
})

it('tells a known gap from a failure, and a gap that has closed from both', async () => {
  const cases = storageContract.filter(({ key }) => key === 'select/all' || key === 'values/text')
  const capped = brokenDrivers.find(({ name }) => name === 'caps at 100 rows')
  const { results } = await runStorageContract(capped?.makeStore ?? memory, {
    cases,
    knownGaps: ['select/all', 'values/text'],
  })
  expect(results.map(({ key, outcome }) => [key, outcome])).toEqual([
    ['values/text', 'failed'],
    ['select/all', 'known_gap'],
  ])
})
