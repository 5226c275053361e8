/** Erasing a person: what goes, what is kept and why, what an import recognises, and everything held of somebody. */
import { createCrm, customer, days, defineCrm } from 'clientele'
import { activity } from 'clientele/activity'
import { memoryStorage } from 'clientele/adapters/memory'
import { commerce } from 'clientele/commerce'
import { privacy } from 'clientele/privacy'
import { testClock } from 'clientele/testing'

// #region module
const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer(),
    commerce: commerce(),
    activity: activity(),
    privacy: privacy({
      // Makes the hashes by which an import recognises who was erased: from the environment of the server, always the same.
      key: () => process.env.ERASURE_KEY ?? 'only for this example: 32 characters and more',
      // What the law makes you keep, by entity: here, what was said on the phone, for a year.
      duties: { interaction: { days: 365, from: 'occurredAt' } },
    }),
  },
})
// #endregion

const clock = testClock('2026-01-15T09:00:00Z')
const crm = createCrm(model, { storage: memoryStorage(), clock })
await crm.migrations.apply()

const ada = await crm.customer.create({
  name: 'Ada',
  email: 'ada@example.com',
  externalIds: [{ source: 'shop', value: '4711' }],
})
const customerId = ada.id
await crm.purchase.record({
  customerId,
  source: 'shop',
  externalId: 'o1',
  total: { amount: 4200, currency: 'EUR' },
})
await crm.note.add({ subject: { entity: 'customer', id: customerId }, body: 'Rang on Monday.' })
await crm.interaction.record({ customerId, channel: 'phone', direction: 'inbound', subject: 'Late parcel' })

// #region export
let after: string | undefined
const held = new Map<string, number>()
do {
  const page = await crm.customer.exportSubject({ customerId, after })
  for (const { entity } of page.items) held.set(entity, (held.get(entity) ?? 0) + 1)
  after = page.next
} while (after)
console.log([...held].map(([entity, rows]) => `${rows} ${entity}`).join(', '))
// #endregion

// #region erase
const { id: erasureId, state, receipt } = await crm.customer.erase({ customerId }, { reason: 'as asked' })
console.log(`${state}: ${receipt.removed.map(({ entity, rows }) => `${rows} ${entity}`).join(', ')} removed`)
for (const { entity, why, until } of receipt.kept) console.log(`${entity} kept: ${why} until ${until}`)
console.log(`yours to remove: ${receipt.leftToHost.join(', ')}`)
// #endregion
console.log(`purchases: ${await crm.purchase.count()}, customers: ${await crm.customer.count()}`)

// #region recognise
const { erased } = await crm.erasure.recognise({
  candidates: [{ email: 'ADA@example.com' }, { externalIds: [{ source: 'shop', value: '4712' }] }],
})
console.log(`import: ${erased.map((one) => (one ? 'leave out' : 'take')).join(', ')}`)
// #endregion

clock.advance(days(365))
await crm.tick()
console.log(`a year later: ${(await crm.erasure.get({ erasureId })).state}`)

// #region retention
const bob = await crm.customer.create({ name: 'Bob' })
await crm.hold.place({ customerId: bob.id, reason: 'Bob against us', until: '2028-01-01T00:00:00Z' })
await crm.retention.set({ entity: 'note', days: 90 })
// #endregion
await crm.note.add({ subject: { entity: 'customer', id: bob.id }, body: 'Sues us.' })
const eve = await crm.customer.create({ name: 'Eve' })
await crm.note.add({ subject: { entity: 'customer', id: eve.id }, body: 'Likes tea.' })
clock.advance(days(91))
await crm.tick()
console.log(`notes left: ${(await crm.note.list()).items.map(({ body }) => body).join(', ')}`)
await crm.close()

// Output:
// 1 customer, 1 contactPoint, 1 externalId, 1 interaction, 1 note, 1 purchase, 1 purchaseLine, 4 event
// restricted: 1 contactPoint, 1 externalId, 1 note removed
// interaction kept: duty until 2027-01-15T09:00:00.000Z
// yours to remove: write_ahead_log, undo_log, free_pages, replicas, backups, exports, what_consumers_and_listeners_took
// purchases: 1, customers: 0
// import: leave out, take
// a year later: done
// notes left: Sues us.
