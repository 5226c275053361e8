/** Looking: customers found by what somebody remembers of them, and shown with all that is known; goods that come back. */
import { commerce, createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
const crm = createCrm(model, { storage: memoryStorage() })
await crm.migrations.apply()

const { id: customerId } = await crm.customer.create({
  name: '王小明',
  email: 'xm.wang@example.com',
  phone: '+8613812345678',
})
await crm.customer.create({ name: 'Wanda Lovelace' })

// #region search
const names = async (search: string) => (await crm.customer.list({ search })).items.map(({ name }) => name)

console.log(await names('wang'), await names('wxm'), await names('小明'), await names('5678'))
// The best first: the whole word before longer ones.
console.log(await names('wan'))
// #endregion

// #region record
const purchase = await crm.purchase.record({
  customerId,
  source: 'shop',
  externalId: '2026-7',
  placedOn: '2026-01-05',
  lines: [
    { sku: 'TEA', name: 'Tea', quantity: 2, unitPrice: { amount: 1200, currency: 'EUR' } },
    { sku: 'MUG', name: 'Mug', unitPrice: { amount: 900, currency: 'EUR' } },
  ],
  unknownProducts: 'create',
})
// #endregion

// #region return
const f = model.fields
const { items: lines } = await crm.purchaseLine.list({
  where: f.purchaseLine.purchaseId.eq(purchase.id),
  order: [{ by: f.purchaseLine.gross, dir: 'desc' }],
})
const tea = lines[0]?.id ?? ''

const back = await crm.purchase.return({
  purchaseId: purchase.id,
  returnedOn: '2026-01-09',
  lines: [{ purchaseLineId: tea, quantity: 1 }],
})
console.log('to be paid back:', back.net.amount)
// #endregion

// #region view
const { profile, contactPoints, purchases } = await crm.customer.view({ customerId })
console.log(profile.name, contactPoints.items.map(({ value }) => value).toSorted())
console.log(purchases.items[0]?.status, purchases.totals.orders, purchases.totals.net)
// #endregion

// Output:
// [ '王小明' ] [ '王小明' ] [ '王小明' ] [ '王小明' ]
// [ 'Wanda Lovelace', '王小明' ]
// to be paid back: 1200
// 王小明 [ '+8613812345678', 'xm.wang@example.com' ]
// partly_returned 1 { amount: 2100, currency: 'EUR' }
