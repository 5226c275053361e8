import { customer, defineCrm } from 'clientele'
import { testCrm } from 'clientele/testing'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const { crm } = await testCrm(model)

const birthday = { calendar: 'gregorian', year: 1815, month: 12, day: 10 } as const
await crm.customer.create({ id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', birthday })
await crm.customer.create({ id: 'twin', name: 'Ada Lovelaec', phone: '+442079460958', birthday })
for (const name of ['Grace Hopper', 'Alan Turing', 'Edsger Dijkstra', 'Barbara Liskov']) {
  await crm.customer.create({ name })
}

// #region find
const { items } = await crm.customer.findDuplicates()
for (const { customerId, otherId, probability, evidence } of items) {
  console.log(`${customerId} and ${otherId}: ${probability.toFixed(2)}`)
  console.log(
    evidence
      .map(({ field, level }) => `${field} ${level}`)
      .sort()
      .join(', '),
  )
}
// #endregion

// #region merge
const plan = await crm.customer.planMerge({ survivorId: 'ada', otherIds: ['twin'] })
console.log(
  plan.contradictions.length,
  plan.changes.map(({ field }) => field),
)

await crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })
const found = await crm.customer.get({ customerId: 'twin' })
console.log(found.id, found.name, found.phone)
// #endregion

// #region unmerge
await crm.customer.unmerge({ customerId: 'twin' })
console.log((await crm.customer.get({ customerId: 'twin' })).name)
// #endregion

await crm.close()

// Output:
// ada and twin: 0.99
// birthDate same, familyName close, givenName same
// 0 []
// ada Ada Lovelace +442079460958
// Ada Lovelaec
