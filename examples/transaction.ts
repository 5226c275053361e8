/** One transaction for the host's own tables and for the crm's: both are written, or neither is. */
import { commerce, createCrm, customer, defineCrm } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { countedIds } from 'clientele/testing'
import { type Generated, Kysely, SqliteDialect } from 'kysely'
import Database from 'libsql'

// #region database
interface ShopDatabase {
  shop_order: { id: Generated<number>; customer_id: string; cents: number }
}

const db = new Kysely<ShopDatabase>({
  dialect: new SqliteDialect({ database: prepared(new Database(':memory:')) }),
})
// #endregion

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

// #region checkout
const checkout = (customerId: string, cents: number) =>
  crm.transaction(async (tx) => {
    const order = await tx.native
      .insertInto('shop_order')
      .values({ customer_id: customerId, cents })
      .returning('id')
      .executeTakeFirstOrThrow()
    return tx.purchase.record({
      customerId,
      source: 'shop',
      externalId: String(order.id),
      total: { amount: cents, currency: 'EUR' },
    })
  })
// #endregion

// #region both
const purchase = await checkout(ada.id, 4200)
console.log(`${purchase.source} ${purchase.externalId}: ${purchase.net.amount} ${purchase.net.currency}`)
// #endregion

// #region neither
// No such customer: the order that was inserted before it was found out is gone too.
await checkout('cus_99', 100).catch((error) => console.log(error.code))
const orders = await db.selectFrom('shop_order').selectAll().execute()
console.log(`${orders.length} order, ${await crm.purchase.count()} purchase`)
// #endregion

// #region refusal
// Inside one transaction a refusal may be caught and the work goes on.
await crm.transaction(async (tx) => {
  const known = await tx.customer.find({ customerId: 'cus_99' })
  console.log(`known: ${known !== undefined}`)
  await tx.customer.update({ customerId: 'cus_99', name: 'Nobody' }).catch((error) => console.log(error.code))
  await tx.customer.update({ customerId: ada.id, name: 'Ada Lovelace' })
})
console.log((await crm.customer.get({ customerId: ada.id })).name)
// #endregion

// #region retry
// The same key answers again without doing again: a retry after a timeout is safe.
const options = { idempotencyKey: 'sign-up-17' }
const first = await crm.customer.create({ name: 'Grace' }, options)
const again = await crm.customer.create({ name: 'Grace' }, options)
console.log(first.id === again.id)
// #endregion

// #region version
// Whoever changes what somebody else has changed since is told so, with the version it has now.
await crm.customer
  .update({ customerId: ada.id, name: 'Ada King', ifVersion: 1 })
  .catch((error) => console.log(error.code, error.details.currentVersion))
// #endregion

// #region bulk
const names = ['Alan', '', 'Edsger']
for await (const row of crm.bulk(
  'customer.create',
  names.map((name) => ({ name })),
)) {
  console.log(row.index, row.ok ? row.value.name : (row.error as Error).message)
}
// #endregion

await crm.close()
await db.destroy()

// Output:
// shop 1: 4200 EUR
// customer.not_found
// 1 order, 1 purchase
// known: false
// customer.not_found
// Ada Lovelace
// true
// storage.conflict 2
// 0 Alan
// 1 customer.create: name: expected a name that is not blank, received text of 0 characters
// 2 Edsger
