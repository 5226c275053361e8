import { createCrm, usd } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { purchaseDiffers } from 'clientele/commerce'
import { Customer, invalidContact } from 'clientele/customer'
import { model } from './crm.js'

const crm = createCrm(model, { storage: memoryStorage() })
await crm.migrations.apply()
crm.on('*', ({ type, data }) => {
  if (type === 'customer.updated') console.log('heard', type, JSON.stringify(data.changes))
})

// #region create
const ada = await crm.customer.create({
  id: 'user-1',
  name: 'Ada Lovelace',
  countryCode: 'GB',
  email: ' Ada@Example.com ',
  phone: '020 7946 0018',
  externalIds: [{ source: 'shop', value: '1001' }],
})
console.log(ada.email, ada.phone, ada.attributes.plan)
// #endregion

// #region update
await crm.customer.update({
  customerId: ada.id,
  ifVersion: ada.version,
  name: 'Ada King',
  attributes: { plan: 'pro' },
})
await crm.settled()
// #endregion

// #region ensure
const same = await crm.customer.ensure({
  match: { externalId: { source: 'shop', value: '1001' } },
  create: { name: 'A. King' },
  update: { source: 'shop' },
})
console.log(same.id, same.name, same.source)
await crm.settled()
// #endregion

// #region duplicate
try {
  await crm.customer.create({ name: 'Somebody else', email: 'ada@example.com' })
} catch (error) {
  if (!Customer.duplicate.is(error)) throw error
  console.log(`taken: ${error.details.key} of ${error.details.otherId}`)
}
// #endregion

// #region invalid
try {
  await crm.customer.update({ customerId: ada.id, phone: 'ask me' })
} catch (error) {
  if (!invalidContact.is(error)) throw error
  const [issue] = error.issues
  console.log(`${issue?.path.join('.')}: expected ${issue?.expected}`)
}
// #endregion

// #region contact-points
const work = await crm.contactPoint.add({
  customerId: ada.id,
  kind: 'email',
  value: 'ada@engines.example',
  label: 'work',
})
await crm.contactPoint.makePrimary({ contactPointId: work.id })
const { items } = await crm.contactPoint.list({
  where: model.fields.contactPoint.customerId.eq(ada.id),
  order: [{ by: model.fields.contactPoint.normalized, dir: 'asc' }],
})
for (const { kind, value, primary } of items) console.log(kind, value, primary ? 'primary' : '')
await crm.settled()
// #endregion

// #region archive
await crm.customer.archive({ customerId: ada.id })
console.log(await crm.customer.find({ customerId: ada.id }), await crm.customer.count({ archived: 'only' }))
await crm.customer.restore({ customerId: ada.id })
// #endregion

// #region record
const order = { customerId: ada.id, source: 'shop', externalId: 'order-7', placedOn: '2026-01-15' } as const
await crm.purchase.record({ ...order, total: usd(42_00) })
await crm.purchase.record({ ...order, total: usd(42_00) })
console.log(await crm.purchase.count({ where: model.fields.purchase.source.eq('shop') }))

try {
  await crm.purchase.record({ ...order, total: usd(43_00) })
} catch (error) {
  if (!purchaseDiffers.is(error)) throw error
  console.log(`differs in ${error.details.fields.join(', ')}`)
}
// #endregion

// #region lines
const tea = await crm.product.ensure({ match: { sku: 'TEA-1' }, create: { name: 'Green tea' } })
const purchase = await crm.purchase.record({
  customerId: ada.id,
  source: 'shop',
  externalId: 'order-8',
  lines: [
    { productId: tea.id, quantity: 2, unitPrice: usd(12_00), tax: usd(1_57) },
    { gross: usd(4_90), discount: usd(4_90) },
  ],
})
console.log(purchase.gross, purchase.net)
// #endregion

// Output:
// ada@example.com +442079460018 free
// heard customer.updated {"name":{"from":"Ada Lovelace","to":"Ada King"},"sortName":{"from":"ada lovelace","to":"ada king"},"attributes.plan":{"from":"free","to":"pro"}}
// heard customer.updated {"source":{"from":null,"to":"shop"}}
// user-1 Ada King shop
// taken: email of user-1
// phone: expected a phone number with + and the country's code, or one of the customer's country
// heard customer.updated {"email":{"from":"ada@example.com","to":"ada@engines.example"}}
// phone 020 7946 0018 primary
// email ada@engines.example primary
// email Ada@Example.com
// undefined 1
// 1
// differs in gross
// { amount: 2890, currency: 'USD' } { amount: 2243, currency: 'USD' }
