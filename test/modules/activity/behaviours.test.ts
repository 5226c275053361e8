import { describe, expect, expectTypeOf, it } from 'vitest'
import { days } from '../../../src/kernel/index.js'
import { storages } from '../storages.js'
import { f, open as openAt } from './ground.js'

const c = f.customer
const page = { name: 'page_viewed', properties: { path: '/pens', seconds: 12 } } as const

describe.each(storages)('behaviours on $name', ({ open }) => {
  const start = () => openAt(open())

  it('have names and properties of their types, and no event each [CU-8]', async () => {
    const { crm, heard } = await start()
    const seen = await crm.behaviour.track({ customerId: 'ada', ...page, externalId: '1' })
    expect(seen).toMatchObject({
      customerId: 'ada',
      anonymousId: null,
      visitorId: null,
      name: 'page_viewed',
      properties: { path: '/pens', seconds: 12 },
      source: 'host',
    })
    const cart = await crm.behaviour.track({
      customerId: 'ada',
      name: 'cart_filled',
      properties: { items: 2, seenAt: '2026-01-15T10:00:00+01:00' },
    })
    expect(cart.properties).toEqual({ items: 2, seenAt: '2026-01-15T09:00:00.000Z' })
    expect((await crm.behaviour.track({ customerId: 'ada', name: 'logged_in' })).properties).toEqual({})
    expect(await heard()).toEqual([])
    expectTypeOf<{ customerId: string; name: 'logged_out' }>().not.toExtend<
      Parameters<typeof crm.behaviour.track>[0]
    >()
    if (seen.name === 'page_viewed') expectTypeOf(seen.properties.path).toEqualTypeOf<string>()
    const wrong = [
      [{ name: 'page_viewed', properties: { path: 1 } }, ['properties', 'path']],
      [{ name: 'page_viewed', properties: { path: '/', plan: 'pro' } }, ['properties', 'plan']],
      [{ name: 'cart_filled', properties: { path: '/' } }, ['properties', 'items']],
      [{ name: 'page_left', properties: {} }, ['name']],
    ] as const
    for (const [given, path] of wrong) {
      await expect(crm.call('behaviour.track', { customerId: 'ada', ...given })).rejects.toMatchObject({
        code: 'input.invalid',
        issues: expect.arrayContaining([expect.objectContaining({ path })]),
      })
    }
    await expect(crm.behaviour.track(page)).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(crm.behaviour.track({ customerId: 'eve', ...page })).rejects.toMatchObject({
      code: 'customer.not_found',
    })
    expect(await crm.behaviour.count()).toBe(3)
  })

  it('are the same when they come again, and in conflict when they differ [CU-8: idempotent]', async () => {
    const { crm } = await start()
    const given = { customerId: 'ada', ...page, source: 'web', externalId: '1' }
    const first = await crm.behaviour.track(given)
    expect(await crm.behaviour.track(given)).toEqual(first)
    await expect(crm.behaviour.track({ ...given, properties: { path: '/inks' } })).rejects.toMatchObject({
      code: 'behaviour.differs',
      details: { fields: ['properties'] },
    })
    await crm.behaviour.track({ ...given, source: 'app' })
    expect(await crm.behaviour.count()).toBe(2)
  })

  it('are asked about in rules, with windows, counts and sums of properties [CU-8: rules]', async () => {
    const { crm } = await start()
    const at = (day: string) => ({ occurredAt: `2026-01-${day}T10:00:00Z` })
    await crm.behaviour.track({ customerId: 'ada', ...page, ...at('14') })
    await crm.behaviour.track({ customerId: 'ada', ...page, properties: { path: '/inks' }, ...at('02') })
    await crm.behaviour.track({
      customerId: 'ada',
      name: 'cart_filled',
      properties: { items: 5 },
      ...at('13'),
    })
    await crm.behaviour.track({
      customerId: 'bob',
      name: 'cart_filled',
      properties: { items: 3 },
      ...at('12'),
    })
    const recent = c.behaviours.within(days(7))
    const { items } = await crm.customer.list({
      where: c.behaviours.some((one) => one.properties.items.gte(3)),
      columns: {
        recent: recent.count(),
        items: recent.sum('properties.items'),
        seconds: c.behaviours.max('properties.seconds'),
        paths: c.behaviours.countDistinct('properties.path'),
      },
      order: [{ by: c.behaviours.sum('properties.items'), dir: 'desc' }],
    })
    expect(items.map(({ id, computed }) => [id, computed])).toEqual([
      ['ada', { recent: 2, items: 5, seconds: 12, paths: 2 }],
      ['bob', { recent: 1, items: 3, seconds: null, paths: 0 }],
    ])
    const inks = c.behaviours.where((one) => one.properties.path.startsWith('/inks'))
    expect((await crm.customer.list({ where: inks.count().gte(1) })).items.map(({ id }) => id)).toEqual([
      'ada',
    ])
    expect(await crm.customer.count({ where: c.behaviours.sum('properties.items').gt(3) })).toBe(1)
  })

  it('become those of whoever the visitor is, and are taken back exactly [CU-8: stitched]', async () => {
    const { crm, heard } = await start()
    const by = { anonymousId: 'browser-1' }
    for (const path of ['/a', '/b']) await crm.behaviour.track({ ...by, ...page, properties: { path } })
    const named = await crm.behaviour.track({ ...by, customerId: 'bob', ...page, properties: { path: '/c' } })
    await crm.behaviour.track({ anonymousId: 'browser-2', ...page })
    const visitor = await crm.behaviour.identify({ ...by, customerId: 'ada' })
    expect(await crm.behaviour.identify({ ...by, customerId: 'ada' })).toEqual(visitor)
    const later = await crm.behaviour.track({ ...by, ...page, properties: { path: '/d' } })
    expect(later).toMatchObject({ customerId: 'ada', visitorId: visitor.id })
    const of = async (customerId: string) =>
      (await crm.behaviour.list({ where: f.behaviour.customerId.eq(customerId) })).items
        .map(({ properties }) => (properties as { path: string }).path)
        .toSorted()
    expect([await of('ada'), await of('bob')]).toEqual([['/a', '/b', '/d'], ['/c']])
    await expect(crm.behaviour.identify({ ...by, customerId: 'bob' })).rejects.toMatchObject({
      code: 'visitor.taken',
    })
    await crm.behaviour.unidentify(by)
    await crm.behaviour.unidentify(by)
    expect([await of('ada'), await of('bob')]).toEqual([[], ['/c']])
    expect((await crm.behaviour.get({ behaviourId: named.id })).version).toBe(1)
    expect(await crm.behaviour.count({ where: f.behaviour.customerId.isMissing() })).toBe(4)
    const data = { visitorId: visitor.id, customerId: 'ada', anonymousId: 'browser-1' }
    expect(await heard()).toEqual([
      { type: 'customer.identified', data },
      { type: 'customer.unidentified', data },
    ])
    await crm.behaviour.identify({ ...by, customerId: 'bob' })
    expect(await of('bob')).toEqual(['/a', '/b', '/c', '/d'])
  })

  it('follow their visitor when customers are merged and parted [CU-8: stitched, merges] [CU-15: unmerge, later facts by evidence]', async () => {
    const { crm, clock } = await start()
    const by = { anonymousId: 'browser-1' }
    await crm.behaviour.track({ ...by, ...page, externalId: 'before' })
    await crm.behaviour.identify({ ...by, customerId: 'bob' })
    clock.advance({ hours: 1 })
    await crm.customer.merge({ survivorId: 'ada', otherIds: ['bob'] })
    clock.advance({ hours: 1 })
    await crm.behaviour.track({ ...by, ...page, externalId: 'while' })
    await crm.behaviour.track({ customerId: 'bob', ...page, externalId: 'named' })
    const owners = async () => {
      const { items } = await crm.behaviour.list({ order: [{ by: f.behaviour.createdAt }] })
      return items.map(({ externalId, customerId }) => [externalId, customerId])
    }
    expect(await owners()).toEqual([
      ['before', 'ada'],
      ['while', 'ada'],
      ['named', 'ada'],
    ])
    await crm.customer.unmerge({ customerId: 'bob' })
    expect(await owners()).toEqual([
      ['before', 'bob'],
      ['while', 'bob'],
      ['named', 'ada'],
    ])
    await crm.behaviour.unidentify(by)
    expect(await owners()).toEqual([
      ['before', null],
      ['while', null],
      ['named', 'ada'],
    ])
  })

  it('come in bulk, each once', async () => {
    const { crm } = await start()
    const inputs = Array.from({ length: 300 }, (_, index) => ({
      customerId: index % 2 ? 'ada' : 'bob',
      ...page,
      externalId: String(index % 200),
      ...(index === 250 && { properties: { path: '/other' } }),
    }))
    let [kept, refused] = [0, 0]
    for await (const row of crm.bulk('behaviour.track', inputs, { onError: 'continue' })) {
      if (row.ok) kept += 1
      else refused += 1
    }
    expect([kept, refused, await crm.behaviour.count()]).toEqual([299, 1, 200])
  })
})
