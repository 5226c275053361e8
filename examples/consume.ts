/** Following the log: at least once, in order, over restarts; exactly once where the effect is in the database. */
import { commerce, createCrm, customer, defineCrm } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { countedIds, testClock } from 'clientele/testing'
import { z } from 'zod'

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({ attributes: z.object({ orders: z.int().default(0) }) }),
    commerce: commerce(),
  },
})
const clock = testClock()
const crm = createCrm(model, { storage: memoryStorage(), newId: countedIds(), clock })
await crm.migrations.apply()

// #region transactional
// The count is written in the transaction that moves the checkpoint: each purchase counts exactly once.
const counter = crm.consume({
  name: 'order-counter',
  types: ['purchase.recorded'],
  from: 'start',
  onPoison: 'halt',
  transactional: true,
  handle: async ({ events, tx }) => {
    for (const { data } of events) {
      const { id: customerId, attributes } = await tx.customer.get({ customerId: data.customerId })
      await tx.customer.update({ customerId, attributes: { orders: attributes.orders + 1 } })
    }
  },
})
await counter.ready()
// #endregion

// #region outside
const warehouse = { isDown: true, orders: new Set<string>() }

// An effect elsewhere happens at least once: the warehouse must bear being told twice.
crm.consume({
  name: 'warehouse',
  types: ['purchase.recorded'],
  from: 'start',
  batch: 1,
  retry: { attempts: 2, firstMs: 1000 },
  onPoison: 'park',
  handle: async ({ events: [purchase], attempt }) => {
    if (!purchase) return
    console.log(`warehouse: try ${attempt} of ${purchase.data.externalId}`)
    if (warehouse.isDown) throw new Error('nobody answers')
    warehouse.orders.add(purchase.data.externalId)
  },
})
// #endregion

// #region write
const ada = await crm.customer.create({ name: 'Ada' })
const total = { amount: 1990, currency: 'EUR' }
await crm.purchase.record({ customerId: ada.id, source: 'shop', externalId: 'order-1', total })

// Local commits set consumers off at once; this waits for them.
await crm.settled()
// #endregion
console.log((await crm.customer.get({ customerId: ada.id })).attributes)

// #region tick
// What must wait, waits for a tick: `crm.start()`, or your own cron.
clock.advance({ hours: 1 })
await crm.tick()
// #endregion

// #region status
for (const { name, state, parked } of await crm.consumers.status()) {
  console.log(`${name} is ${state}, ${parked} parked`)
}
const { items } = await crm.consumers.parked({ name: 'warehouse' })
for (const { position, subject, error } of items) {
  console.log(`${position}: ${subject.entity} ${subject.id}, ${error?.code}`)
}
// #endregion

// #region redrive
warehouse.isDown = false
console.log(await crm.consumers.redrive({ name: 'warehouse' }))
// #endregion

// #region reset
// A new idea for the same events: read all of them again.
warehouse.orders.clear()
await crm.consumers.reset({ name: 'warehouse', to: 'start' })
await crm.settled()
console.log([...warehouse.orders])
// #endregion

await crm.close()

// Output:
// warehouse: try 1 of order-1
// { orders: 1 }
// warehouse: try 2 of order-1
// order-counter is idle, 0 parked
// warehouse is idle, 1 parked
// 2: purchase pur_1, Error
// warehouse: try 1 of order-1
// { handled: 1, parked: 0 }
// warehouse: try 1 of order-1
// [ 'order-1' ]
