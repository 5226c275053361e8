import { createCrm, customer, defineCrm } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { Kysely, MysqlDialect, sql } from 'kysely'
import { createPool, type RowDataPacket } from 'mysql2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { addressOf } from '../tools/engines.js'
import { mariadbPlace } from '../tools/mariadb.js'
import { overMysql2 } from './kysely/handles.js'

const url = (await addressOf('MariaDB')) ?? ''

interface ShopDatabase {
  shop_order: { id: string; customer_id: string }
}

const model = defineCrm({ currency: 'EUR', timeZone: 'Europe/Berlin', modules: { customer: customer() } })

/** A database of the test's own. */
const openPlace = async () => {
  const place = await mariadbPlace(url)
  onTestFinished(place.remove)
  const uri = new URL(url)
  uri.pathname = place.database
  return { ...place, uri: uri.href }
}

function openShop(uri: string) {
  // #region open
  const pool = createPool({ uri, connectionLimit: 10, queueLimit: 1_000 })

  const db = new Kysely<ShopDatabase>({ dialect: new MysqlDialect({ pool: prepared(pool) }) })
  const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'mysql' }) })
  // #endregion
  onTestFinished(() => db.destroy())
  return { db, crm }
}

describe.skipIf(!url)('the guide to MariaDB and MySQL', () => {
  it('keeps a crm in the database of its host, in one transaction with the host', async () => {
    const { uri } = await openPlace()
    const { db, crm } = openShop(uri)
    await crm.migrations.apply()
    await db.schema
      .createTable('shop_order')
      .addColumn('id', 'varchar(100)')
      .addColumn('customer_id', 'varchar(128)')
      .execute()
    // #region transaction
    await crm.transaction(async (tx) => {
      const ada = await tx.customer.create({ name: 'Ada Lovelace' })
      await tx.native.insertInto('shop_order').values({ id: 'o1', customer_id: ada.id }).execute()
    })
    // #endregion
    const orders = await db.selectFrom('shop_order').selectAll().execute()
    expect(orders).toEqual([{ id: 'o1', customer_id: (await crm.customer.list({})).items[0]?.id }])
    expect(await crm.verify()).toMatchObject({ schema: [] })
  })

  it('keeps it in a database of its own', async () => {
    const [place, other] = [await openPlace(), await openPlace()]
    const { db } = openShop(place.uri)
    const schema = other.database
    // #region schema
    const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'mysql', schema }) })
    await crm.migrations.apply()
    // #endregion
    const { rows } = await sql`select table_schema as place from information_schema.tables
      where table_name = 'crm_customer' and table_schema in (${place.database}, ${schema})`.execute(db)
    expect(rows).toEqual([{ place: schema }])
  })

  it('does without Kysely', async () => {
    const { uri } = await openPlace()
    const pool = createPool(uri)
    onTestFinished(() => pool.promise().end())
    const crm = createCrm(model, { storage: overMysql2(pool) })
    await crm.migrations.apply()
    await crm.transaction(async (tx) => {
      await tx.customer.create({ name: 'Ada' })
      const names = 'select name from crm_customer'
      expect((await tx.native.query<RowDataPacket[]>(names))[0]).toEqual([{ name: 'Ada' }])
      expect((await pool.promise().query<RowDataPacket[]>(names))[0]).toEqual([])
    })
    expect(await crm.customer.count()).toBe(1)
  })
})
