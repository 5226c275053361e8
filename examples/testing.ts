/** A test of a host's own code: memory instead of a database, a clock that is moved, ids that count. */
import { strict as assert } from 'node:assert'
import { type CrmOf, commerce, customer, days, defineCrm } from 'clientele'
import { factoryOf, samples, testCrm } from 'clientele/testing'
import { z } from 'zod'

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({ attributes: z.object({ plan: z.enum(['free', 'pro']).default('free') }) }),
    commerce: commerce(),
  },
})
const f = model.fields.customer

// #region subject
/** What is tested: it makes customers pro who bought in the last 30 days. */
const rewardRegulars = async (crm: CrmOf<typeof model>): Promise<number> => {
  const where = f.purchases.within(days(30)).some()
  let count = 0
  for await (const { id } of crm.customer.stream({ where })) {
    await crm.customer.update({ customerId: id, attributes: { plan: 'pro' } })
    count += 1
  }
  return count
}
// #endregion

// #region test-crm
const { crm, clock, events, errors } = await testCrm(model)
// #endregion

// #region factory
const make = factoryOf(model)
const ada = await crm.customer.create(make('customer.create', { name: 'Ada' }))
await crm.purchase.record(make('purchase.record', { customerId: ada.id }))
const bob = await crm.customer.create(make('customer.create'))
console.log(ada.id, bob.id, bob.name)
// #endregion

// #region clock
clock.advance(days(31))
assert.equal(await rewardRegulars(crm), 0)

await crm.purchase.record(make('purchase.record', { customerId: bob.id }))
assert.equal(await rewardRegulars(crm), 1)
// #endregion

// #region events
await crm.settled()
assert.deepEqual(errors, [])
for (const { position, type, recordedAt } of events) console.log(position, type, recordedAt)
// #endregion

// #region samples
// Two ways to say one thing must agree on every row there can be.
const isPro = model.compile(f.attributes.plan.eq('pro'), { now: clock.instant() })
const rows = samples(model, 'customer', { seed: 42, count: 500 })
assert.ok(rows.every((row) => isPro(row) === (row.attributes.plan === 'pro')))
console.log(`${rows.length} rows, ${rows.filter(isPro).length > 0}`)
// #endregion

await crm.close()

// Output:
// cus_1 cus_2 name 3
// 1 customer.created 2026-01-15T09:00:00.000Z
// 2 purchase.recorded 2026-01-15T09:00:00.000Z
// 3 customer.created 2026-01-15T09:00:00.000Z
// 4 purchase.recorded 2026-02-15T09:00:00.000Z
// 5 customer.updated 2026-02-15T09:00:00.000Z
// 500 rows, true
