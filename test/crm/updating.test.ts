import { describe, expect, it } from 'vitest'
import { engines, errorOf, openDesk } from './crms.js'

const opened = async (engine: (typeof engines)[number]) => {
  const { crm, events, store } = await openDesk(engine)
  const ada = await crm.customer.create({
    name: 'Ada',
    source: 'fair',
    email: 'ada@example.com',
    externalIds: [{ source: 'shop', value: '17' }],
    attributes: { plan: 'pro', city: 'Berlin', seats: 3 },
  })
  const types = async () => {
    await crm.settled()
    return events.map(({ type }) => type)
  }
  return { crm, ada, types, store }
}

describe.each(engines)('update on %s', (engine) => {
  it('is flat: what is absent stays, null clears, attributes merge by key [AP-7]', async () => {
    const { crm, ada } = await opened(engine)
    const next = await crm.customer.update({
      customerId: ada.id,
      name: 'Ada King',
      source: null,
      attributes: { city: null, seats: 4 },
    })
    expect([next.name, next.source, next.email, next.attributes]).toEqual([
      'Ada King',
      null,
      'ada@example.com',
      { plan: 'pro', seats: 4 },
    ])
    expect(await crm.customer.get({ customerId: ada.id })).toEqual(next)
  })

  it('takes the version a caller has seen, and refuses a stale one with the version it has now [AP-7]', async () => {
    const { crm, ada, types } = await opened(engine)
    const second = await crm.customer.update({ customerId: ada.id, name: 'Ada King', ifVersion: 1 })
    expect(second.version).toBe(2)
    const error = await errorOf(crm.customer.update({ customerId: ada.id, name: 'Ada Byron', ifVersion: 1 }))
    expect(error).toMatchObject({
      code: 'storage.conflict',
      kind: 'conflict',
      details: { entity: 'customer', id: ada.id, ifVersion: 1, currentVersion: 2 },
    })
    expect((await crm.customer.get({ customerId: ada.id })).name).toBe('Ada King')
    expect(await types()).toEqual(['customer.created', 'customer.updated'])
  })

  it('without a change writes nothing, emits nothing and keeps the version [AP-7: part, no change]', async () => {
    const { crm, ada, types } = await opened(engine)
    const same = await crm.customer.update({
      customerId: ada.id,
      name: 'Ada',
      email: 'ADA@example.com',
      attributes: { city: 'Berlin' },
    })
    expect(same).toEqual(ada)
    expect(await types()).toEqual(['customer.created'])
  })

  it.each([
    [{ name: null }, 'name'],
    [{ id: 'cus_9' }, 'id'],
    [{ version: 9 }, 'version'],
    [{ hash: 1 }, 'hash'],
    [{ nickname: 'A' }, 'nickname'],
    [{ attributes: { plan: 'gold' } }, 'attributes.plan'],
    [{ attributes: { colour: 'red' } }, 'attributes.colour'],
  ])('refuses %j [AP-7: part, refusals]', async (changes, path) => {
    const { crm, ada } = await opened(engine)
    const error = await errorOf(crm.call('customer.update', { customerId: ada.id, ...changes }))
    expect(error).toMatchObject({ code: 'input.invalid', issues: [{ path: path.split('.') }] })
    expect(await crm.customer.get({ customerId: ada.id })).toEqual(ada)
  })
})

describe.each(engines)('ensure on %s', (engine) => {
  const create = { name: 'Somebody' }

  it.each([
    ['an id', { id: 'cus_1' }],
    ['an e-mail address', { email: 'ADA@example.com ' }],
    ['an external id', { externalId: { source: 'shop', value: '17' } }],
  ])('finds by %s, and leaves what it finds as it is [AP-7]', async (_key, match) => {
    const { crm, ada, types } = await opened(engine)
    expect(await crm.customer.ensure({ match, create })).toEqual(ada)
    expect(await types()).toEqual(['customer.created'])
  })

  it('creates what is not there, once, however often it is called [AP-7]', async () => {
    const { crm, types } = await opened(engine)
    const ensure = () =>
      crm.customer.ensure({
        match: { externalId: { source: 'shop', value: '18' } },
        create: { name: 'Bob', attributes: { plan: 'free' } },
      })
    const made = await Promise.all([ensure(), ensure(), ensure()])
    expect(new Set(made.map(({ id }) => id)).size).toBe(1)
    expect(
      (await crm.customer.list({ order: [{ by: crm.model.fields.customer.name }] })).items.map(
        ({ name }) => name,
      ),
    ).toEqual(['Ada', 'Bob'])
    expect(await types()).toEqual(['customer.created', 'customer.created'])
  })

  it('applies `update` to what it finds [AP-7]', async () => {
    const { crm, ada, types } = await opened(engine)
    const found = await crm.customer.ensure({ match: { id: ada.id }, create, update: { source: 'web' } })
    expect([found.id, found.source, found.version]).toEqual([ada.id, 'web', 2])
    expect(await types()).toEqual(['customer.created', 'customer.updated'])
  })

  it.each([{}, { id: 'a', email: 'a@example.com' }, { name: 'Ada' }, { email: 'not an address' }])(
    'refuses to match by %j [AP-7: part, one declared key]',
    async (match) => {
      const { crm } = await opened(engine)
      const error = await errorOf(crm.call('customer.ensure', { match, create }))
      expect(error).toMatchObject({ kind: 'invalid' })
      expect(await crm.customer.count()).toBe(1)
    },
  )
})
