/** Reading the log: a change feed, a customer's timeline, what was changed, and records as they were. */
import { commerce, createCrm, customer, defineCrm, logRewound } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { countedIds, testClock } from 'clientele/testing'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
const clock = testClock()
const crm = createCrm(model, { storage: memoryStorage(), newId: countedIds(), clock })
await crm.migrations.apply()

// #region write
const { id: customerId } = await crm.customer.create({ name: 'Ada' })
const yesterday = clock.instant()
clock.advance({ days: 1 })
await crm.customer.update({ customerId, countryCode: 'GB' }, { reason: 'she told us on the phone' })
// #endregion

// #region import
// Bought and known long ago, recorded now.
await crm.purchase.record({
  customerId,
  source: 'shop',
  externalId: '7',
  placedAt: '2025-03-01T12:00:00Z',
  recordedAt: '2025-03-02T08:00:00Z',
  total: { amount: 1990, currency: 'EUR' },
})
// #endregion

// #region feed
/** Where the feed has come to; kept by the host, with what it made of the events. */
let cursor: string | undefined

const follow = async () => {
  for await (const event of crm.events.read({ after: cursor, types: ['customer.*', 'purchase.recorded'] })) {
    console.log(`${event.position} ${event.type}${event.reason ? `: ${event.reason}` : ''}`)
    cursor = event.cursor
  }
}
await follow()
await crm.customer.archive({ customerId })
await follow()
// #endregion

// #region rewound
/** What was read is gone: the database was restored from an older backup. */
const followOrRestart = async () => {
  try {
    await follow()
  } catch (error) {
    if (!logRewound.is(error)) throw error
    cursor = undefined
    await follow()
  }
}
await followOrRestart()
// #endregion

// #region timeline
const { items, next } = await crm.customer.timeline({ customerId, limit: 2 })
console.log(items.map(({ type }) => type).join(', '), next ? 'and more' : '')

// What had happened by a day, as far as it was known by then.
const spring = '2025-04-01T00:00:00Z'
const then = await crm.customer.timeline({ customerId, occurred: spring, recorded: spring })
console.log(then.items.map(({ type }) => type).join(', '))
// #endregion

// #region changes
const changes = await crm.customer.changes({ customerId, field: 'countryCode' })
for (const { from, to, reason, actor, recordedAt } of changes.items) {
  console.log(`${from} -> ${to}, ${recordedAt.slice(0, 10)} by ${actor.id}: ${reason}`)
}
// #endregion

// #region as-of
const before = await crm.customer.asOf({ customerId, recorded: yesterday })
const now = await crm.customer.asOf({ customerId })
console.log(before.countryCode, before.version, now.countryCode, now.version)
// #endregion

await crm.close()

// Output:
// 1 customer.created
// 2 customer.updated: she told us on the phone
// 3 purchase.recorded
// 4 customer.archived
// customer.archived, purchase.recorded and more
// purchase.recorded
// null -> GB, 2026-01-16 by host: she told us on the phone
// null 1 GB 3
