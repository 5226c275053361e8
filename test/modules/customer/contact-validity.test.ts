import { describe, expect, it } from 'vitest'
import { days } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { type CustomerOptions, customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const modelOf = (unique?: CustomerOptions<never>['unique']) =>
  defineCrm({ currency: 'EUR', timeZone: 'Europe/Berlin', modules: { customer: customer({ unique }) } })

// It is 15 January 2026, ten in the morning in Berlin.
describe.each(storages)('contact points on $name', ({ open }) => {
  const start = async (unique?: CustomerOptions<never>['unique']) => {
    const made = await testCrm(modelOf(unique), { storage: open() })
    const { crm, events } = made
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await crm.customer.create({ id: 'bob', name: 'Bob' })
    const told = async () => {
      await crm.settled()
      return events.filter(({ type }) => type.startsWith('contact_point')).map(({ type }) => type)
    }
    return { ...made, told }
  }
  const email = { customerId: 'ada', kind: 'email', value: 'ada@example.com' } as const

  it('are changed in what is said of them, and never in what they are [CU-3: part, label and source]', async () => {
    const { crm, told, events } = await start()
    const point = await crm.contactPoint.add(email)
    const { id: contactPointId } = point
    const said = { label: 'work', source: 'fair', validFrom: '2026-01-01' }
    const changed = await crm.contactPoint.update({ contactPointId, ...said, ifVersion: 1 })
    expect(changed).toEqual({ ...point, ...said, version: 2 })
    expect(await crm.contactPoint.update({ contactPointId, label: 'work' })).toEqual(changed)
    expect(await told()).toEqual(['contact_point.added', 'contact_point.updated'])
    expect(events.at(-1)?.data).toMatchObject({ changes: { label: { from: null, to: 'work' } } })
    const stale = crm.contactPoint.update({ contactPointId, label: 'home', ifVersion: 1 })
    await expect(stale).rejects.toMatchObject({ code: 'storage.conflict' })
    const other = { contactPointId, value: 'b@example.com' } as never
    await expect(crm.contactPoint.update(other)).rejects.toMatchObject({ issues: [{ path: ['value'] }] })
    const backwards = crm.contactPoint.update({ contactPointId, validUntil: '2025-12-31' })
    await expect(backwards).rejects.toMatchObject({ issues: [{ path: ['validUntil'] }] })
  })

  it('free what was unique when they are shared [CU-3: part, own or shared]', async () => {
    const { crm } = await start()
    const { id: contactPointId } = await crm.contactPoint.add(email)
    const bobs = () => crm.contactPoint.add({ ...email, customerId: 'bob' })
    await expect(bobs()).rejects.toMatchObject({ code: 'customer.duplicate', details: { otherId: 'ada' } })
    await crm.contactPoint.update({ contactPointId, sharing: 'shared' })
    await bobs()
    const again = crm.contactPoint.update({ contactPointId, sharing: 'own' })
    await expect(again).rejects.toMatchObject({ details: { key: 'email', otherId: 'bob' } })
  })

  it('are verified, when and until when [CU-3: part, verified]', async () => {
    const { crm, told, events } = await start()
    const { id: contactPointId } = await crm.contactPoint.add(email)
    const verified = await crm.contactPoint.verify({
      contactPointId,
      verifiedAt: new Date('2026-01-10T09:00:00Z'),
      verifiedUntil: '2027-01-10T09:00:00Z',
    })
    const when = { verifiedAt: '2026-01-10T09:00:00.000Z', verifiedUntil: '2027-01-10T09:00:00.000Z' }
    expect(verified).toMatchObject({ ...when, version: 2 })
    expect(await crm.contactPoint.verify({ contactPointId, ...when })).toEqual(verified)
    expect(await told()).toEqual(['contact_point.added', 'contact_point.verified'])
    expect(events.at(-1)).toMatchObject({ occurredAt: when.verifiedAt, data: when })
    expect(await crm.contactPoint.verify({ contactPointId })).toMatchObject({
      verifiedAt: '2026-01-15T09:00:00.000Z',
      verifiedUntil: null,
    })
    const later = crm.contactPoint.verify({ contactPointId, verifiedAt: '2026-02-01T00:00:00Z' })
    await expect(later).rejects.toMatchObject({ issues: [{ path: ['verifiedAt'] }] })
    const over = crm.contactPoint.verify({ contactPointId, verifiedUntil: '2026-01-01T00:00:00Z' })
    await expect(over).rejects.toMatchObject({ issues: [{ path: ['verifiedUntil'] }] })
  })

  it('expire when their last day is over, by tick [CU-3: part, validity]', async () => {
    const { crm, clock, told, events } = await start()
    const point = await crm.contactPoint.add({ ...email, validUntil: '2026-01-16' })
    expect(point).toMatchObject({ primary: true, expiresAt: '2026-01-16T23:00:00.000Z', expiredAt: null })
    const ada = () => crm.customer.get({ customerId: 'ada' })
    clock.advance(days(1))
    await crm.tick()
    expect(await ada()).toMatchObject({ email: 'ada@example.com' })

    clock.advance(days(1))
    await crm.tick()
    expect(await crm.contactPoint.get({ contactPointId: point.id })).toMatchObject({
      primary: false,
      expiresAt: null,
      expiredAt: '2026-01-16T23:00:00.000Z',
    })
    expect(await ada()).toMatchObject({ email: null })
    expect(await told()).toEqual(['contact_point.added', 'contact_point.expired'])
    const expired = events.find(({ type }) => type === 'contact_point.expired')
    expect(expired?.occurredAt).toBe('2026-01-16T23:00:00.000Z')

    // It identifies nobody any more, and whoever has it next has it anew.
    await crm.contactPoint.add({ ...email, customerId: 'bob' })
    const later = crm.contactPoint.update({ contactPointId: point.id, validUntil: '2026-12-31' })
    await expect(later).rejects.toMatchObject({ code: 'customer.duplicate', details: { otherId: 'bob' } })
  })

  it('are valid again when their last day is moved on', async () => {
    const { crm, clock } = await start()
    const { id: contactPointId } = await crm.contactPoint.add({ ...email, validUntil: '2026-01-15' })
    clock.advance(days(2))
    await crm.tick()
    const again = await crm.contactPoint.update({ contactPointId, validUntil: null })
    expect(again).toMatchObject({ expiredAt: null, expiresAt: null, primary: false })
    await crm.contactPoint.makePrimary({ contactPointId })
    expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ email: 'ada@example.com' })
    const past = await crm.contactPoint.add({ ...email, value: 'old@example.com', validUntil: '2020-01-01' })
    expect(past).toMatchObject({ expiredAt: '2020-01-01T23:00:00.000Z', primary: false })
    expect(await crm.contactPoint.makePrimary({ contactPointId: past.id })).toEqual(past)
  })

  it('expire of archived customers too, who take back only what is theirs', async () => {
    const { crm, clock } = await start()
    await crm.contactPoint.add({ ...email, validUntil: '2026-01-15' })
    await crm.customer.archive({ customerId: 'ada' })
    await crm.contactPoint.add({ ...email, customerId: 'bob' })
    clock.advance(days(2))
    await crm.tick()
    const restored = await crm.customer.restore({ customerId: 'ada' })
    expect(restored).toMatchObject({ archivedAt: null, email: null })
  })

  it('are handed over when a number is recycled, and nobody is merged [CU-15: part, recycled]', async () => {
    const { crm, told, events } = await start({ phone: 'all' })
    const phone = { kind: 'phone', value: '+442071234567' } as const
    const old = await crm.contactPoint.add({ ...phone, customerId: 'ada' })
    await crm.contactPoint.verify({ contactPointId: old.id })
    const handing = { contactPointId: old.id, toCustomerId: 'bob' }
    const anew = await crm.contactPoint.handOver(handing)
    expect(anew).toMatchObject({ customerId: 'bob', primary: true, verifiedAt: null, expiredAt: null })
    expect(await crm.contactPoint.get({ contactPointId: old.id })).toMatchObject({
      customerId: 'ada',
      primary: false,
      expiredAt: '2026-01-15T09:00:00.000Z',
    })
    const phones = (await crm.customer.list({ order: [{ by: modelOf().fields.customer.id, dir: 'asc' }] }))
      .items
    expect(phones.map(({ id, phone: number }) => [id, number])).toEqual([
      ['ada', null],
      ['bob', '+442071234567'],
    ])
    await told()
    const handed = events.find(({ type }) => type === 'contact_point.handed_over')
    expect(handed?.parties.map(({ customerId }) => customerId).toSorted()).toEqual(['ada', 'bob'])
    const timeline = await crm.customer.timeline({ customerId: 'ada' })
    expect(timeline.items.map(({ type }) => type)).toContain('contact_point.handed_over')
    expect(await crm.contactPoint.handOver({ ...handing, contactPointId: anew.id })).toEqual(anew)
  })

  it('are handed over once, however often that is asked [CU-15: part, recycled]', async () => {
    const { crm, clock, events } = await start()
    const old = await crm.contactPoint.add({ customerId: 'ada', kind: 'phone', value: '+442071234567' })
    const handing = { contactPointId: old.id, toCustomerId: 'bob' }
    const first = await crm.contactPoint.handOver(handing)
    clock.advance(days(1))
    expect(await crm.contactPoint.handOver(handing)).toEqual(first)
    await crm.settled()
    expect(events.filter(({ type }) => type === 'contact_point.handed_over')).toHaveLength(1)
  })

  it.each([
    ['phones of all', { phone: 'all' }, '+442071234567', 'phone', 'organisation', 'customer.duplicate'],
    ['phones of persons', { phone: 'persons' }, '+442071234567', 'phone', 'organisation', undefined],
    ['no e-mail', { email: 'shared' }, 'ada@example.com', 'email', 'person', undefined],
    ['e-mail of all', { email: 'all' }, 'ada@example.com', 'email', 'organisation', 'customer.duplicate'],
    ['phones by themselves', {}, '+442071234567', 'phone', 'person', undefined],
  ] as const)(
    'are unique as the host declares: %s [CU-3: declared policy]',
    async (_, unique, value, name, kind, code) => {
      const { crm } = await start(unique)
      await crm.customer.create({ name: 'First', kind: 'person', [name]: value })
      await crm.customer.create({
        name: 'Own',
        kind: 'organisation',
        [name === 'phone' ? 'email' : 'phone']: null,
      })
      const second = await crm.customer
        .create({ name: 'Second', kind, [name]: value })
        .catch((error) => error)
      expect(second.code).toBe(code)
    },
  )

  it('refuse a policy that is none', () => {
    expect(() => customer({ unique: { email: 'never' as never } })).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    )
  })

  it('tell WeCom ids of two corporations and callers apart [CU-3: part, WeCom]', async () => {
    const { crm } = await start()
    const wecom = {
      customerId: 'ada',
      kind: 'wecom',
      value: 'wmX1',
      corpId: 'ww1',
      callerId: 'app1',
    } as const
    const first = await crm.contactPoint.add(wecom)
    expect(await crm.contactPoint.add(wecom)).toEqual(first)
    const second = await crm.contactPoint.add({ ...wecom, callerId: 'app2' })
    expect(second.id).not.toBe(first.id)
    const { corpId: _, ...without } = wecom
    await expect(crm.contactPoint.add(without as never)).rejects.toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['corpId'] }],
    })
    await expect(crm.contactPoint.add({ ...email, corpId: 'ww1' } as never)).rejects.toMatchObject({
      issues: [{ path: ['corpId'] }],
    })
  })
})
