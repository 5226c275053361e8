/** A platform with many tenants: their settings, their suspension, their export and their end. */
import { commerce, createCrm, customer, defineCrm, tenantDeleted, tenantSuspended } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { countedIds } from 'clientele/testing'

// #region model
const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  tenancy: 'multi',
  modules: { customer: customer(), commerce: commerce() },
})
// #endregion

const crm = createCrm(model, { storage: memoryStorage(), newId: countedIds() })
await crm.migrations.apply()

// #region scope
const acme = crm.scope({ tenant: 'acme' })
await acme.customer.create({ name: 'Ada', email: 'ada@example.com' })
// #endregion

// #region settings
await crm.tenants.create({ tenant: 'kaigan', label: 'Kaigan Ltd.', settings: { timeZone: 'Asia/Tokyo' } })
const { settings } = await crm.tenants.settings({
  tenant: 'kaigan',
  currency: 'JPY',
  weekStart: 'sunday',
})
console.log(settings.currency, settings.timeZone, settings.locale)
// #endregion

// #region list
const { items } = await crm.tenants.list({ limit: 50 })
for (const { tenant, state, label } of items) console.log(tenant, state, label)
// #endregion

// #region suspend
await crm.tenants.suspend({ tenant: 'acme', reason: 'The invoice of May is open.' })
try {
  await acme.customer.list()
} catch (error) {
  if (!tenantSuspended.is(error)) throw error
  console.log(`refused: ${error.details.tenant}`)
}
await crm.tenants.resume({ tenant: 'acme' })
// #endregion

// #region export
const counts = new Map<string, number>()
for await (const { table } of crm.tenants.export({ tenant: 'acme' })) {
  counts.set(table, (counts.get(table) ?? 0) + 1)
}
console.log(`customers: ${counts.get('customer')}, events: ${counts.get('event')}`)
// #endregion

// #region delete
const { rows } = await crm.tenants.delete({ tenant: 'acme', confirm: 'acme' })
console.log(rows > 0)
try {
  await acme.customer.create({ name: 'Eve' })
} catch (error) {
  if (!tenantDeleted.is(error)) throw error
  console.log(`gone: ${error.details.tenant}`)
}
// #endregion

// Output:
// JPY Asia/Tokyo en
// acme active null
// kaigan active Kaigan Ltd.
// refused: acme
// customers: 1, events: 1
// true
// gone: acme
