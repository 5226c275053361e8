/** The crm joins a transaction that your own code has opened, and never ends it. */
import { commerce, createCrm, customer, defineCrm } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { countedIds } from 'clientele/testing'
import { type Generated, Kysely, SqliteDialect, type Transaction } from 'kysely'
import Database from 'libsql'

interface ShopDatabase {
  shop_order: { id: Generated<number>; customer_id: string; cents: number }
}

const db = new Kysely<ShopDatabase>({
  dialect: new SqliteDialect({ database: prepared(new Database(':memory:')) }),
})
await db.schema
  .createTable('shop_order')
  .addColumn('id', 'integer', (column) => column.primaryKey())
  .addColumn('customer_id', 'text', (column) => column.notNull())
  .addColumn('cents', 'integer', (column) => column.notNull())
  .execute()

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }), newId: countedIds() })
await crm.migrations.apply()
const ada = await crm.customer.create({ name: 'Ada' })
crm.on('purchase.recorded', ({ position }) => console.log(`heard of purchase at position ${position}`))

// #region enlist
// Code of yours, that somebody else calls in a transaction of theirs.
const placeOrder = async (trx: Transaction<ShopDatabase>, customerId: string, cents: number) => {
  const order = await trx
    .insertInto('shop_order')
    .values({ customer_id: customerId, cents })
    .returning('id')
    .executeTakeFirstOrThrow()
  // Last: what follows should be the commit.
  return crm.enlist(trx, (tx) =>
    tx.purchase.record({
      customerId,
      source: 'shop',
      externalId: String(order.id),
      total: { amount: cents, currency: 'EUR' },
    }),
  )
}

const { value, afterCommit } = await db.transaction().execute((trx) => placeOrder(trx, ada.id, 4200))
console.log(`committed: ${value.source} ${value.externalId}`)
afterCommit()
// #endregion
await crm.settled()

// #region rollback
// Whoever opened the transaction decides: both are there, or neither.
const undone = db.transaction().execute(async (trx) => {
  await placeOrder(trx, ada.id, 100)
  throw new Error('out of stock')
})
await undone.catch((error) => console.log(error.message))
const orders = await db.selectFrom('shop_order').selectAll().execute()
console.log(`${orders.length} order, ${await crm.purchase.count()} purchase`)
// #endregion

// #region rejected
// What had been written when the callback failed stands in your transaction until you roll it back.
const failed = db.transaction().execute((trx) =>
  crm.enlist(trx, async (tx) => {
    await tx.customer.update({ customerId: ada.id, name: 'Ada King' })
    throw new Error('changed my mind')
  }),
)
await failed.catch((error) => console.log(`${error.code}: ${error.cause.message}`))
console.log((await crm.customer.get({ customerId: ada.id })).name)
// #endregion

await crm.close()
await db.destroy()

// Output:
// committed: shop 1
// heard of purchase at position 2
// out of stock
// 1 order, 1 purchase
// transaction.must_roll_back: changed my mind
// Ada
