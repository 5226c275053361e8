import { createCrm, customer, defineCrm } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Pool } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addressOf } from '../tools/engines.js'
import { postgresPlace } from '../tools/postgres.js'
import { overDrizzle, overPg } from './kysely/handles.js'

const url = (await addressOf('PostgreSQL')) ?? ''

interface ShopDatabase {
  shop_order: { id: string; customer_id: string }
}

const model = defineCrm({ currency: 'EUR', timeZone: 'Europe/Berlin', modules: { customer: customer() } })
const logger = { warn: (_text: string, _error: Error) => {} }

/** A place of the test's own; connections to it look there first. */
const openPlace = async () => {
  const place = await postgresPlace(url)
  onTestFinished(place.remove)
  const connectionString = new URL(url)
  connectionString.searchParams.set('options', `-c search_path=${place.schema}`)
  return { ...place, connectionString: connectionString.href }
}

function openShop(connectionString: string) {
  // #region open
  const pool = new Pool({ connectionString, max: 10, connectionTimeoutMillis: 5_000 })
  pool.on('error', (error) => logger.warn('a connection that nobody used was lost', error))
  pool.on('connect', (client) => client.on('error', (error) => logger.warn('a connection was lost', error)))

  const db = new Kysely<ShopDatabase>({ dialect: new PostgresDialect({ pool: prepared(pool) }) })
  const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'postgres' }) })
  // #endregion
  onTestFinished(() => db.destroy())
  return { db, crm }
}

describe.skipIf(!url)('the guide to PostgreSQL', () => {
  it('keeps a crm in the database of its host, in one transaction with the host', async () => {
    const { connectionString } = await openPlace()
    const { db, crm } = openShop(connectionString)
    await crm.migrations.apply()
    await db.schema
      .createTable('shop_order')
      .addColumn('id', 'text')
      .addColumn('customer_id', 'text')
      .execute()
    // #region transaction
    await crm.transaction(async (tx) => {
      const ada = await tx.customer.create({ name: 'Ada Lovelace' })
      await tx.native.insertInto('shop_order').values({ id: 'o1', customer_id: ada.id }).execute()
    })
    // #endregion
    const orders = await db.selectFrom('shop_order').selectAll().execute()
    expect(orders).toEqual([{ id: 'o1', customer_id: (await crm.customer.list({})).items[0]?.id }])
  })

  it('keeps it in a schema of its own', async () => {
    const place = await openPlace()
    const { db } = openShop(place.connectionString)
    const schema = `${place.schema}_crm`
    // #region schema
    await sql`create schema if not exists ${sql.id(schema)}`.execute(db)
    const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'postgres', schema }) })
    await crm.migrations.apply()
    // #endregion
    const tables = await sql`select tablename from pg_tables where schemaname = ${schema}`.execute(db)
    await sql`drop schema ${sql.id(schema)} cascade`.execute(db)
    expect(tables.rows).toContainEqual({ tablename: 'crm_customer' })
  })

  it('does without Kysely', async () => {
    const { connectionString } = await openPlace()
    const pool = new Pool({ connectionString })
    onTestFinished(() => pool.end())
    const crm = createCrm(model, { storage: overPg(pool) })
    await crm.migrations.apply()
    await crm.transaction(async (tx) => {
      await tx.customer.create({ name: 'Ada' })
      const names = 'select name from crm_customer'
      expect((await tx.native.query(names)).rows).toEqual([{ name: 'Ada' }])
      expect((await pool.query(names)).rows).toEqual([])
    })
    expect(await crm.customer.count()).toBe(1)
  })

  it('shares a transaction of Drizzle', async () => {
    const { connectionString } = await openPlace()
    const pool = new Pool({ connectionString })
    onTestFinished(() => pool.end())
    const db = drizzle(pool)
    const crm = createCrm(model, { storage: overDrizzle(db) })
    await crm.migrations.apply()
    await pool.query('create table shop_order (id text, customer_id text)')
    // #region drizzle-transaction
    const shopOrder = pgTable('shop_order', { id: text(), customerId: text('customer_id') })
    await crm.transaction(async (tx) => {
      const ada = await tx.customer.create({ name: 'Ada Lovelace' })
      await tx.native.insert(shopOrder).values({ id: 'o1', customerId: ada.id })
    })
    // #endregion
    const [ada] = (await crm.customer.list({})).items
    expect(await db.select().from(shopOrder)).toEqual([{ id: 'o1', customerId: ada?.id }])
    const careless = crm.transaction(async (tx) => {
      await tx.native.insert(shopOrder).values({ id: 'o2' })
      throw new Error('refused')
    })
    await expect(careless).rejects.toThrow('refused')
    expect(await db.select({ id: shopOrder.id }).from(shopOrder)).toEqual([{ id: 'o1' }])
  })
})
