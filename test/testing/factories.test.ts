import { commerce, customer, defineCrm, isCrmError } from 'clientele'
import { factoryOf, samples, testCrm } from 'clientele/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bookings } from '../../examples/own-module/bookings.js'
import { codecOf } from '../../src/storage/index.js'

const model = defineCrm({
  currency: 'JPY',
  modules: {
    customer: customer({
      attributes: z.object({
        plan: z.enum(['free', 'pro']),
        seats: z.int().optional(),
        since: z.iso.datetime().optional(),
        tags: z.array(z.string()).optional(),
      }),
    }),
    commerce: commerce(),
    bookings,
  },
})

describe('factoryOf', () => {
  it('makes what an operation requires, and nothing else [AP-25: part, factories]', () => {
    const make = factoryOf(model)

    expect(make('customer.create')).toEqual({ name: 'name 1', attributes: { plan: 'free' } })
    expect(make('product.create')).toEqual({ sku: 'sku 2', name: 'name 2' })
    expect(make('purchase.record', { source: 'web' })).toEqual({
      customerId: 'cus_1',
      source: 'web',
      externalId: 'externalId 3',
      total: { amount: 1000, currency: 'JPY' },
    })
    expect(make('booking.make')).toEqual({
      customerId: 'cus_1',
      startsAt: '2026-01-15T09:00:00.000Z',
      seats: 1,
    })
  })

  it('makes inputs that every creating operation takes, of a host’s own module too [AP-25: part, factories]', async () => {
    const { crm } = await testCrm(model)
    const make = factoryOf(model)
    await crm.customer.create(make('customer.create', { email: 'ada@example.com' }))
    const creating = Object.values(model.operations).filter(({ kind }) => kind === 'create')
    expect(creating.map(({ name }) => name)).toEqual([
      'customer.create',
      'customer.ensure',
      'contactPoint.add',
      'externalId.add',
      'identifier.add',
      'relationship.add',
      'customerRole.begin',
      'product.create',
      'product.ensure',
      'productCategory.create',
      'purchase.record',
      'booking.make',
    ])

    const said = {
      'contactPoint.add': { kind: 'social' },
      'externalId.add': {},
      'identifier.add': { kind: 'club' },
      'customerRole.begin': { role: 'member' },
      'product.create': {},
      'productCategory.create': {},
      'purchase.record': {},
      'booking.make': {},
    } as const
    for (const [name, some] of Object.entries(said)) {
      await crm.call(name as never, make(name as never, some as never))
      await crm.call(name as never, make(name as never, some as never))
    }
    expect([await crm.product.count(), await crm.purchase.count(), await crm.booking.count()]).toEqual([
      2, 2, 2,
    ])
  })

  it('refuses an operation the model does not have', () => {
    expect(() => factoryOf(model)('customer.fly' as never)).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    )
  })
})

describe('samples', () => {
  it.each(Object.keys(model.entities))(
    'gives rows of %s that a storage keeps as they are [AP-25: part, samples]',
    (name) => {
      const codec = codecOf(model['~parts'].entities[name] as never)
      for (const row of samples(model, name as 'customer', { count: 200 })) {
        expect(codec.decode(codec.encode('main', row))).toEqual(row)
      }
    },
  )

  it('gives the same rows for the same seed, and others for another [AP-25: part, samples]', () => {
    const first = samples(model, 'customer', { seed: 7, count: 20 })
    expect(samples(model, 'customer', { seed: 7, count: 20 })).toEqual(first)
    expect(samples(model, 'customer', { seed: 8, count: 20 })).not.toEqual(first)
  })

  it('has missing values, edges and every word of an enum among them [AP-25: part, samples]', () => {
    const rows = samples(model, 'customer', { count: 200 })
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['person', 'organisation']))
    expect(rows.some(({ givenName }) => givenName === null)).toBe(true)
    expect(rows.some(({ name }) => name === '100%')).toBe(true)
    expect(rows.some(({ attributes }) => attributes.seats === undefined)).toBe(true)
    expect(rows.some(({ archivedAt }) => archivedAt !== null)).toBe(true)
  })

  it('lets a rule be asked of any of them [AP-25: part, samples]', () => {
    const isPro = model.compile(model.fields.customer.attributes.plan.eq('pro'), {
      now: '2026-01-15T09:00:00Z',
    })
    const rows = samples(model, 'customer', { count: 100 })
    expect(rows.filter(isPro)).toEqual(rows.filter(({ attributes }) => attributes.plan === 'pro'))
  })
})

describe('testCrm', () => {
  it('stands still in time, counts ids, and keeps events and what listeners throw [AP-25]', async () => {
    const { crm, clock, events, errors } = await testCrm(model)
    crm.on('customer.created', () => {
      throw new Error('no')
    })
    const input = { name: 'Ada', email: 'ada@example.com', attributes: { plan: 'pro' } } as const
    const ada = await crm.customer.create(input)
    clock.advance({ days: 1 })
    const later = await crm.customer.update({ customerId: ada.id, name: 'Ada L.' })
    await crm.settled()

    expect([ada.id, ada.createdAt, later.updatedAt]).toEqual([
      'cus_1',
      '2026-01-15T09:00:00.000Z',
      '2026-01-16T09:00:00.000Z',
    ])
    expect(events.map(({ id, type }) => `${id} ${type}`)).toEqual([
      'evt_1 customer.created',
      'evt_2 customer.updated',
    ])
    expect(errors.map(({ error }) => String(error))).toEqual(['Error: no'])
  })

  it('starts empty each time [AP-25: part, testCrm]', async () => {
    const first = await testCrm(model)
    await first.crm.product.create({ sku: 'A', name: 'A' })
    const second = await testCrm(model)
    expect(await second.crm.product.count()).toBe(0)
    expect(await second.crm.product.create({ sku: 'A', name: 'A' }).catch(isCrmError)).toHaveProperty(
      'id',
      'pro_1',
    )
  })
})
