/** Who may see and do what: one function, asked for every call, whichever way the call comes. */
import { type AccessAnswer, actor, createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { countedIds } from 'clientele/testing'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const f = model.fields.customer

// #region policy
interface Employee {
  readonly id: string
  readonly role: 'admin' | 'sales' | 'support'
}

const crm = createCrm(model, {
  storage: memoryStorage(),
  newId: countedIds(),
  // What the log keeps of an employee.
  actorRef: ({ id }: Employee) => ({ kind: 'user', id }),
  authorize: ({ actor: employee, kind }): AccessAnswer => {
    if (employee.role === 'admin') return true
    // Sales: their own customers, whom they cannot give away.
    if (employee.role === 'sales') return { rows: f.ownerId.eq(actor('id')), readOnly: ['ownerId'] }
    // Support: everybody, to look at, without incomes.
    return kind === 'read' && { hide: ['incomeBand'] }
  },
})
// #endregion
await crm.migrations.apply()

// #region scopes
const admin = crm.scope({ actor: { id: 'alice', role: 'admin' } })
const sam = crm.scope({ actor: { id: 'sam', role: 'sales' } })
const sue = crm.scope({ actor: { id: 'sue', role: 'support' } })
// #endregion

const ada = await admin.customer.create({ name: 'Ada', ownerId: 'sam', incomeBand: 'B' })
const bob = await admin.customer.create({ name: 'Bob', ownerId: 'joe', incomeBand: 'A' })

// #region rows
console.log(`${await admin.customer.count()} customers, ${await sam.customer.count()} of them Sam's`)
// Not found and not allowed look the same.
await sam.customer.get({ customerId: bob.id }).catch((error) => console.log(error.code))
// #endregion

// #region before-and-after
// A policy's rows hold before a write and after it: nobody writes a row out of their own sight.
await sam.customer.create({ name: 'Cleo' }).catch((error) => console.log(error.code))
await sam.customer.update({ customerId: ada.id, ownerId: 'joe' }).catch((error) => console.log(error.code))
// #endregion

// #region hidden
// A hidden field does not exist: not in rows, not in orders, not in rules.
const seen = await sue.customer.get({ customerId: ada.id })
console.log('incomeBand' in seen)
await sue.customer.list({ order: [{ by: f.incomeBand }] }).catch((error) => console.log(error.message))
await sue.customer.list({ where: f.incomeBand.eq('A') }).catch((error) => console.log(error.code))
// #endregion

// #region can
// For the buttons of a page: one question to the policy, one to the storage.
const rows = [ada, bob].map(({ id }) => ({ customerId: id }))
console.log(await sam.can('customer.update', rows), await sue.can('customer.update', rows))
// #endregion

// #region hear
// A scope hears what its actor may see.
sam.on('customer.updated', ({ subject, actor: by }) => console.log(`${by.id} changed ${subject.id}`))
await admin.customer.update({ customerId: ada.id, name: 'Ada L.' })
await admin.customer.update({ customerId: bob.id, name: 'Bob B.' })
await crm.settled()
// #endregion

await crm.close()

// Output:
// 2 customers, 1 of them Sam's
// customer.not_found
// access.denied
// access.read_only
// false
// customer.list: order[0].by: expected a field of customer that lists may be ordered by, or a sum, received another name
// rule.invalid
// [ true, false ] [ false, false ]
// alice changed cus_1
