/** Who customers are to each other and to us, whose they are, and what to mend of their data. */
import { createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { invalidIdentifier, qualityPolicy } from 'clientele/customer'
import { and } from 'clientele/rules'
import { team } from 'clientele/team'

// #region model
const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: {
    // Phones tell customers apart here, names are said in pinyin, and the queue of what to mend is kept.
    customer: customer({ unique: { phone: 'all' }, pinyin: true, quality: true }),
    team: team(),
  },
})
const f = model.fields.customer
// #endregion

// #region policy
const partners = qualityPolicy({
  key: 'partners',
  rule: f.roles.some((one) => and(one.role.eq('partner'), one.state.eq('active'))),
  require: ['birthday', 'email'],
  fresh: { phone: 365 },
})
// #endregion

const crm = createCrm(model, { storage: memoryStorage(), definitions: [partners] })
// The reaction that keeps the queue reads the log from here on.
await crm.tick()

// #region relationships
const acme = await crm.customer.create({ kind: 'organisation', name: 'Acme' })
const wei = await crm.customer.create({ name: '张伟', countryCode: 'GB', phone: '020 7946 0018' })
console.log(wei.pronunciation)

const job = await crm.relationship.add({
  fromId: wei.id,
  toId: acme.id,
  kind: 'works_for',
  role: 'CTO',
  startedOn: '2020-05-01',
})
const { organisationId } = await crm.customer.get({ customerId: wei.id })
console.log(organisationId === acme.id, job.state)

const ctos = f.relationships.some((one) => and(one.kind.eq('works_for'), one.role.eq('CTO')))
console.log(await crm.customer.count({ where: ctos }))
// #endregion

// #region roles
await crm.customerRole.begin({ customerId: wei.id, role: 'partner', startedOn: '2021-01-01' })
const isPartner = f.roles.some((one) => and(one.role.eq('partner'), one.state.eq('active')))
console.log(await crm.customer.count({ where: isPartner }))
// #endregion

// #region identifiers
await crm.identifier.add({ customerId: acme.id, kind: 'vat', countryCode: 'DE', value: 'DE 136 695 976' })
try {
  await crm.identifier.add({ customerId: acme.id, kind: 'lei', value: '5493001KJTIIGC8Y1R13' })
} catch (error) {
  if (!invalidIdentifier.is(error)) throw error
  console.log(`refused: expected ${error.details.expected}`)
}
// #endregion

// #region assign
const uma = await crm.user.create({ name: 'Uma', email: 'uma@example.com' })
const sales = await crm.team.create({ name: 'Sales' })
await crm.team.addMember({ teamId: sales.id, userId: uma.id, role: 'lead' })
await crm.customer.assign({ customerId: wei.id, ownerId: uma.id, teamId: sales.id })
console.log(await crm.customer.count({ where: f.owner.some((user) => user.name.eq('Uma')) }))
// #endregion

// #region quality
await crm.settled()
const queue = await crm.mend.list({ where: model.fields.mend.ownerId.eq(uma.id) })
for (const { policy, field, reason } of queue.items.toSorted((a, b) => (a.field < b.field ? -1 : 1))) {
  console.log(policy, field, reason)
}
const { completeness } = await crm.customer.quality({ customerId: wei.id })
console.log(completeness.toFixed(2))
// #endregion

// #region recycled
const bob = await crm.customer.create({ name: 'Bob' })
const { items } = await crm.contactPoint.list({ where: model.fields.contactPoint.kind.eq('phone') })
for (const { id } of items) await crm.contactPoint.handOver({ contactPointId: id, toCustomerId: bob.id })
const [old, anew] = [
  await crm.customer.get({ customerId: wei.id }),
  await crm.customer.get({ customerId: bob.id }),
]
console.log(old.phone, anew.phone)
// #endregion

await crm.close()

// Output:
// zhāng wěi
// true active
// 1
// 1
// refused: expected a Legal Entity Identifier, its check digits right
// 1
// partners birthday missing
// partners email missing
// 0.33
// null +442079460018
