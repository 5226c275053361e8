/** Activity: what customers did and like, and what is written on a record. */
import { commerce, createCrm, customer, days, defineCrm } from 'clientele'
import { activity } from 'clientele/activity'
import { memoryStorage } from 'clientele/adapters/memory'
import { testClock } from 'clientele/testing'
import { z } from 'zod'

// #region module
const bytes = new Map<string, Uint8Array>()

const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer(),
    commerce: commerce(),
    activity: activity({
      behaviours: {
        page_viewed: z.object({ path: z.string() }),
        cart_filled: z.object({ items: z.int() }),
      },
      preferences: { colour: z.enum(['red', 'blue']) },
      // Where the bytes of files are: your disk, your bucket.
      files: {
        erase: async ({ fileRefId }) => {
          bytes.delete(fileRefId)
        },
      },
    }),
  },
})
const f = model.fields
// #endregion

const clock = testClock('2026-01-15T09:00:00Z')
const crm = createCrm(model, { storage: memoryStorage(), clock })
await crm.migrations.apply()
const ada = await crm.customer.create({ id: 'ada', name: 'Ada' })

// #region hanging
crm.on('task.overdue', ({ data }) => console.log(`overdue: ${data.taskId === task.id}`))

const subject = { entity: 'customer', id: ada.id }
const task = await crm.task.create({ subject, title: 'Send the offer', dueAt: '2026-01-16T09:00:00Z' })
await crm.comment.add({ subject: { entity: 'task', id: task.id }, body: 'Waiting for prices' })
await crm.tag.add({ subject, tag: 'vip' })

const vips = await crm.customer.list({
  where: f.customer.tags.some((tagging) => tagging.tag.eq('vip')),
  include: ['tasks'],
})
console.log(vips.items.map(({ name, included }) => `${name}: ${included.tasks[0]?.title}`).join())
// #endregion

// #region behaviours
const viewed = { name: 'page_viewed', properties: { path: '/pens' } } as const
await crm.behaviour.track({ anonymousId: 'browser-1', ...viewed })
await crm.behaviour.track({ customerId: ada.id, name: 'cart_filled', properties: { items: 3 } })
await crm.behaviour.identify({ anonymousId: 'browser-1', customerId: ada.id })

const recent = f.customer.behaviours.within(days(7))
const { items } = await crm.customer.list({
  columns: { seen: recent.count(), wanted: recent.sum('properties.items') },
})
console.log(`seen ${items[0]?.computed.seen}, wanted ${items[0]?.computed.wanted}`)
// #endregion

// #region preferences
await crm.preference.set({ customerId: ada.id, key: 'colour', value: 'red', stated: false, source: 'model' })
await crm.preference.set({ customerId: ada.id, key: 'colour', value: 'blue', source: 'form' })

const [colour] = await crm.preference.effective({ customerId: ada.id })
console.log(`likes ${colour?.value}`)
// #endregion

// #region interactions
await crm.interaction.record({
  customerId: ada.id,
  channel: 'phone',
  direction: 'inbound',
  subject: 'Where is my parcel?',
  outcome: 'solved',
  source: 'pbx',
  externalId: 'call-77',
})
const { items: told } = await crm.customer.timeline({ customerId: ada.id, types: ['interaction.*'] })
console.log(told.map(({ type }) => type).join())
// #endregion

// #region files
const file = await crm.fileRef.add({
  subject,
  name: 'offer.pdf',
  mediaType: 'application/pdf',
  bytes: 3,
  sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
})
bytes.set(file.id, Uint8Array.of(1, 2, 3))

await crm.fileRef.remove({ fileRefId: file.id })
// #endregion

clock.advance(days(2))
await crm.tick()
await crm.settled()
console.log(`bytes left: ${bytes.size}`)
await crm.close()

// Output:
// Ada: Send the offer
// seen 2, wanted 3
// likes blue
// interaction.recorded
// overdue: true
// bytes left: 0
