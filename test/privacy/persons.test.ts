import { describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../src/kernel/index.js'
import { testCrm } from '../../src/testing/index.js'
import { storages } from '../modules/storages.js'
import { everything } from './model.js'

describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const opened = await testCrm(everything, { storage: open() })
    const { crm } = opened
    await crm.customer.create({ id: 'ada', name: 'Ada', email: 'ada@example.com' })
    await crm.customer.create({ id: 'bob', name: 'Bob', email: 'bob@example.com' })
    return crm
  }
  type Crm = Awaited<ReturnType<typeof start>>
  const log = async (crm: Crm): Promise<readonly RecordedEvent[]> => {
    const events: RecordedEvent[] = []
    for await (const event of crm.events.read()) events.push(event as RecordedEvent)
    return events
  }

  it('erases who was merged away together with who stands for them [CU-12: two subjects in one event]', async () => {
    const crm = await start()
    await crm.customer.create({ id: 'twin', name: 'Ada Twin', email: 'twin@example.com' })
    await crm.purchase.record({
      customerId: 'twin',
      source: 'shop',
      externalId: 'o1',
      total: { amount: 100, currency: 'EUR' },
    })
    await crm.customer.merge({ survivorId: 'ada', otherIds: ['twin'] })
    const before = await log(crm)
    const { receipt, customerId } = await crm.customer.erase({ customerId: 'twin' })
    expect(customerId).toBe('ada')
    expect(receipt.customerIds).toEqual(['ada', 'twin'])
    const after = await log(crm)
    expect(JSON.stringify(after)).not.toMatch(/Ada|Twin|twin@|ada@/)
    expect(after.slice(0, before.length).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    expect(await crm.purchase.count()).toBe(1)
    await expect(crm.customer.unmerge({ customerId: 'twin' })).rejects.toMatchObject({
      code: 'customer.erased',
    })
    await expect(crm.customer.merge({ survivorId: 'bob', otherIds: ['ada'] })).rejects.toMatchObject({
      code: 'customer.not_found',
    })
  })

  it('leaves the other of two whole [CU-12: two subjects in one event]', async () => {
    const crm = await start()
    await crm.relationship.add({ fromId: 'bob', toId: 'ada', kind: 'household', role: 'brother of Ada' })
    const talk = await crm.interaction.record({
      customerId: 'bob',
      channel: 'meeting',
      direction: 'inbound',
      subject: 'Their garden',
      parties: [{ customerId: 'ada', role: 'guest' }],
    })
    const own = await crm.interaction.record({
      customerId: 'ada',
      channel: 'meeting',
      direction: 'inbound',
      subject: 'Ada alone',
      parties: [{ customerId: 'bob', role: 'guest' }],
    })
    const before = await crm.customer.timeline({ customerId: 'bob' })
    await crm.customer.erase({ customerId: 'ada' })
    expect(await crm.relationship.count({ archived: 'include' })).toBe(0)
    expect(await crm.interaction.get({ interactionId: talk.id })).toEqual(talk)
    expect(await crm.interaction.get({ interactionId: own.id })).toMatchObject({ subject: null })
    const after = await crm.customer.timeline({ customerId: 'bob' })
    expect(after.items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id))
    expect(JSON.stringify(after.items)).not.toMatch(/brother of Ada|Ada alone/)
    expect(await crm.customer.get({ customerId: 'bob' })).toMatchObject({ name: 'Bob' })
  })

  it('takes what hangs on rows of the person, however deep [CU-12: derived]', async () => {
    const crm = await start()
    const order = { source: 'shop', total: { amount: 100, currency: 'EUR' } }
    const purchase = await crm.purchase.record({ customerId: 'ada', externalId: 'o1', ...order })
    const other = await crm.purchase.record({ customerId: 'bob', externalId: 'o2', ...order })
    const about = (id: string) => ({ subject: { entity: 'purchase', id } })
    const note = await crm.note.add({ ...about(purchase.id), body: 'rang about it' })
    await crm.comment.add({ subject: { entity: 'note', id: note.id }, body: 'rang again' })
    await crm.note.add({ ...about(other.id), body: 'all well' })
    const file = await crm.fileRef.add({
      subject: { entity: 'customer', id: 'ada' },
      name: 'passport.pdf',
      mediaType: 'application/pdf',
      bytes: 10,
      sha256: 'a'.repeat(64),
    })
    const { receipt } = await crm.customer.erase({ customerId: 'ada' })
    expect(receipt.removed).toEqual(
      expect.arrayContaining([
        { entity: 'note', rows: 1 },
        { entity: 'comment', rows: 1 },
        { entity: 'fileRef', rows: 1 },
      ]),
    )
    expect((await crm.note.list()).items.map(({ body }) => body)).toEqual(['all well'])
    expect(await crm.comment.count({ archived: 'include' })).toBe(0)
    expect(await crm.fileErasure.count()).toBe(1)
    await crm.tick()
    expect(await crm.fileErasure.count()).toBe(0)
    await expect(crm.fileRef.get({ fileRefId: file.id })).rejects.toMatchObject({ code: 'fileRef.not_found' })
    expect(JSON.stringify(await log(crm))).not.toMatch(/rang|passport/)
  })
})

describe('with a policy', () => {
  it('exports what the actor may read, and no more [CU-12: export]', async () => {
    const { crm } = await testCrm(everything, {
      authorize: ({ entity, actor }: { entity: string; actor: { id: string } }) => {
        if (actor.id === 'host') return true
        if (entity === 'contactPoint') return false
        return entity === 'customer' ? { hide: ['name', 'sortName'] } : true
      },
    } as never)
    await crm.customer.create({ id: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' })
    await crm.visit.open({ customerId: 'ada', complaint: 'headache' })
    const clerk = crm.scope({ actor: { kind: 'user', id: 'clerk' } } as never)
    const { items } = await clerk.customer.exportSubject({ customerId: 'ada', limit: 1000 })
    expect(new Set(items.map(({ entity }) => entity))).toEqual(new Set(['customer', 'visit', 'event']))
    expect(JSON.stringify(items)).not.toMatch(/Lovelace/)
    expect(JSON.stringify(items)).toContain('headache')
  })
})
