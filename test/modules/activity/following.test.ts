import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { hours } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { activity } from '../../../src/modules/activity/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import { privacy } from '../../../src/modules/privacy/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'
import { ada, bob, filesFailing } from './ground.js'

const sha256 = 'b'.repeat(64)

describe.each(storages)('what belongs to a customer, on $name', ({ open }) => {
  const start = async () => {
    const { files, asked } = filesFailing()
    const model = defineCrm({
      currency: 'EUR',
      modules: {
        customer: customer(),
        activity: activity({
          behaviours: { page_viewed: z.object({ path: z.string() }) },
          preferences: { colour: z.enum(['red', 'blue']) },
          files,
        }),
        privacy: privacy({ key: () => 'a key of the host that nobody guesses' }),
      },
    })
    const { crm, clock } = await testCrm(model, { storage: open() })
    for (const { id } of [ada, bob]) {
      await crm.customer.create({ id, name: id })
      const subject = { entity: 'customer', id }
      const { id: noteId } = await crm.note.add({ subject, body: `Note of ${id}` })
      const note = { entity: 'note', id: noteId }
      await crm.comment.add({ subject: note, body: `Comment on a note of ${id}` })
      await crm.task.create({ subject, title: `Task of ${id}` })
      await crm.tag.add({ subject, tag: 'vip' })
      await crm.watch.add({ subject, userId: 'usr_1' })
      await crm.fileRef.add({ id: `file of ${id}`, subject: note, ...pdf })
      await crm.preference.set({ customerId: id, key: 'colour', value: 'red' })
      await crm.behaviour.track({ anonymousId: id, name: 'page_viewed', properties: { path: '/' } })
      await crm.behaviour.identify({ anonymousId: id, customerId: id })
      const said = { channel: 'phone', direction: 'inbound', subject: 'Hello', body: `By ${id}` } as const
      await crm.interaction.record({ customerId: id, ...said })
    }
    const counts = async () => [
      await crm.note.count(),
      await crm.comment.count(),
      await crm.task.count(),
      await crm.tagging.count(),
      await crm.watch.count(),
      await crm.fileRef.count(),
      await crm.preference.count(),
      await crm.behaviour.count(),
      await crm.visitor.count(),
      await crm.interaction.count(),
    ]
    return { crm, clock, asked, counts }
  }

  it('goes when the customer is erased, bytes too [CU-10: erasure]', async () => {
    const { crm, clock, asked, counts } = await start()
    await crm.customer.erase({ customerId: 'ada' })
    // That there was an interaction stays; what was said goes.
    expect(await counts()).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2])
    const { items } = await crm.interaction.list()
    expect(items.map(({ subject, body }) => `${subject} ${body}`).toSorted()).toEqual([
      'Hello By bob',
      'null null',
    ])
    clock.advance(hours(1))
    await crm.tick()
    expect(asked.map(({ fileRefId }) => fileRefId)).toEqual(['file of ada'])
    expect(await crm.fileErasure.count()).toBe(0)
    const kept = await crm.fileRef.list()
    expect(kept.items.map(({ id }) => id)).toEqual(['file of bob'])
  })

  it('goes to whom the customer is merged into [CU-10: merges]', async () => {
    const { crm, counts } = await start()
    await crm.customer.merge({ survivorId: 'ada', otherIds: ['bob'] })
    const { items } = await crm.customer.list({
      include: ['notes', 'tasks', 'tags', 'watches', 'behaviours'],
    })
    const [only] = items
    expect(items).toHaveLength(1)
    expect(only?.included.notes.map(({ body }) => body).toSorted()).toEqual(['Note of ada', 'Note of bob'])
    expect(only?.included.tasks).toHaveLength(2)
    expect(only?.included.tags.map(({ tag }) => tag)).toEqual(['vip'])
    expect(only?.included.watches).toHaveLength(1)
    expect(only?.included.behaviours).toHaveLength(2)
    const { items: comments } = await crm.comment.list()
    expect(comments.map(({ root }) => root)).toEqual([ada, ada])
    expect((await counts()).slice(6)).toEqual([1, 2, 2, 2])
    const late = await crm.note.add({ subject: bob, body: 'By the old id' })
    expect(late.subject).toEqual(ada)
  })
})

const pdf = { name: 'offer.pdf', mediaType: 'application/pdf', bytes: 1200, sha256 }
