import { describe, expect, it } from 'vitest'
import { commerce, customer, defineCrm } from '../../src/index.js'
import { testCrm } from '../../src/testing/index.js'
import { storages } from '../modules/storages.js'

const model = defineCrm({
  currency: 'EUR',
  modules: { customer: customer(), commerce: commerce() },
})
const f = model.fields

const clerk = { kind: 'user', id: 'clerk' } as const
interface Asked {
  readonly actor: { readonly id: string }
  readonly entity: string
}

const eur = (amount: number) => ({ amount, currency: 'EUR' })

const order = (externalId: string, amount: number, placedOn: string) => ({
  customerId: 'a',
  source: 'shop',
  externalId,
  placedOn,
  total: eur(amount),
})

describe.each(storages)('on $name', ({ open }) => {
  const start = async (options: object = {}) => {
    const { crm } = await testCrm(model, { storage: open(), ...options })
    await crm.customer.create({
      id: 'a',
      name: 'Ada',
      email: 'ada@example.com',
      externalIds: [{ source: 'shop', value: '7' }],
    })
    await crm.contactPoint.add({ customerId: 'a', kind: 'email', value: 'lovelace@example.com' })
    await crm.customer.create({ id: 'b', name: 'Bob' })
    await crm.purchase.record(order('1', 1000, '2025-03-01'))
    await crm.purchase.record(order('2', 500, '2025-05-01'))
    await crm.purchase.record(order('3', 250, '2025-04-01'))
    await crm.purchase.record({ ...order('4', 9900, '2025-06-01'), customerId: 'b' })
    return crm
  }

  describe('customer.view', () => {
    it('tells of a customer what each module knows [CU-13: view]', async () => {
      const crm = await start()
      const { profile, contactPoints, externalIds, purchases } = await crm.customer.view({ customerId: 'a' })
      expect(profile).toEqual(await crm.customer.get({ customerId: 'a' }))
      expect(contactPoints.items.map(({ value, primary }) => [value, primary])).toEqual([
        ['ada@example.com', true],
        ['lovelace@example.com', false],
      ])
      expect(externalIds.items.map(({ source, value }) => [source, value])).toEqual([['shop', '7']])
      expect(purchases.items.map(({ externalId }) => externalId)).toEqual(['2', '3', '1'])
      expect(purchases.hasMore).toBe(false)
      expect(purchases.totals).toEqual({
        recorded: 3,
        orders: 3,
        net: eur(1750),
        gross: eur(1750),
        firstAt: '2025-03-01T00:00:00.000Z',
        lastAt: '2025-05-01T00:00:00.000Z',
      })
    })

    it('tells of a customer without anything', async () => {
      const crm = await start()
      const { contactPoints, purchases } = await crm.customer.view({ customerId: 'b' })
      expect(contactPoints).toEqual({ items: [], hasMore: false, totals: {} })
      expect(purchases.totals).toMatchObject({ orders: 1, net: eur(9900) })
    })

    it('cuts what there is much of, and sums all of it', async () => {
      const crm = await start()
      for (let n = 0; n < 20; n++) await crm.purchase.record(order(`more-${n}`, 1, '2025-01-01'))
      const { purchases } = await crm.customer.view({ customerId: 'a' })
      expect(purchases.items).toHaveLength(20)
      expect(purchases.hasMore).toBe(true)
      expect(purchases.totals).toMatchObject({ orders: 23, net: eur(1770) })
    })

    it('refuses a customer that is not there, and an archived one unless asked for [AP-10: view]', async () => {
      const crm = await start()
      await expect(crm.customer.view({ customerId: 'c' })).rejects.toMatchObject({
        code: 'customer.not_found',
      })
      await crm.customer.archive({ customerId: 'a' })
      await expect(crm.customer.view({ customerId: 'a' })).rejects.toMatchObject({
        code: 'customer.not_found',
      })
      const { profile } = await crm.customer.view({ customerId: 'a', archived: 'include' })
      expect(profile.name).toBe('Ada')
    })

    it('reads a customer that was merged away as the one that stands for it, as `why` does [CU-15: view]', async () => {
      const crm = await start()
      await crm.customer.merge({ survivorId: 'a', otherIds: ['b'] })
      const { profile, purchases } = await crm.customer.view({ customerId: 'b' })
      expect([profile.id, purchases.totals.recorded]).toEqual(['a', 4])
      expect((await crm.customer.view({ customerId: 'b', archived: 'include' })).profile.id).toBe('a')
      expect((await crm.customer.view({ customerId: 'b', archived: 'only' })).profile.id).toBe('b')
      expect((await crm.why({ rule: f.customer.name.eq('Ada'), customerId: 'b' })).matches).toBe(true)
    })

    it('hides what its actor may not see: rows, fields, figures and whole sections [CU-13: view, AP-14: view]', async () => {
      const authorize = ({ actor, entity }: Asked) => {
        if (actor.id !== 'clerk') return true
        if (entity === 'customer') return { hide: ['email'] }
        if (entity === 'contactPoint') return { rows: f.contactPoint.primary.eq(true) }
        if (entity === 'purchase') return { rows: f.purchase.externalId.ne('2'), hide: ['net', 'bookedNet'] }
        return false
      }
      const crm = await start({ authorize })
      const { profile, contactPoints, externalIds, purchases } = await crm
        .scope({ actor: clerk })
        .customer.view({ customerId: 'a' })
      expect(profile).not.toHaveProperty('email')
      expect(contactPoints.items.map(({ value }) => value)).toEqual(['ada@example.com'])
      expect(externalIds).toEqual({ items: [], hasMore: false, totals: {} })
      expect(purchases.items.map(({ externalId }) => externalId)).toEqual(['3', '1'])
      expect(purchases.items[0]).not.toHaveProperty('net')
      expect(purchases.totals).toEqual({
        recorded: 2,
        orders: 2,
        net: null,
        gross: eur(1250),
        firstAt: '2025-03-01T00:00:00.000Z',
        lastAt: '2025-04-01T00:00:00.000Z',
      })
    })

    it('tells nothing of purchases whose status is hidden from the figures that ask for it', async () => {
      const authorize = ({ actor, entity }: Asked) =>
        actor.id !== 'clerk' || entity !== 'purchase' ? true : { hide: ['status', 'customerId'] }
      const crm = await start({ authorize })
      const { purchases } = await crm.scope({ actor: clerk }).customer.view({ customerId: 'a' })
      expect(purchases).toMatchObject({ items: [], hasMore: false })
      expect(purchases.totals).toMatchObject({ recorded: 0, orders: null, net: eur(0) })
    })
  })
})
