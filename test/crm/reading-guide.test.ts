import {
  and,
  avg,
  byMonth,
  commerce,
  count,
  createCrm,
  customer,
  days,
  defineCrm,
  eur,
  rate,
  sum,
} from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { testClock } from 'clientele/testing'
import { expect, it } from 'vitest'
import { z } from 'zod'

const model = defineCrm({
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  modules: {
    customer: customer({ attributes: z.object({ plan: z.enum(['free', 'pro']).optional() }) }),
    commerce: commerce(),
  },
})

/** Three customers; the clock stands at 15 January 2026, 09:00. */
const open = async () => {
  const crm = createCrm(model, { storage: memoryStorage(), clock: testClock('2026-01-15T09:00:00.000Z') })
  const sales = [
    ['ada', '2025-12-31T23:30:00Z', 90_00],
    ['ada', '2026-01-10T12:00:00Z', 30_00],
    ['bob', '2026-01-12T12:00:00Z', 50_00],
  ] as const
  await crm.customer.create({ id: 'ada', name: 'Ada', attributes: { plan: 'pro' } })
  await crm.customer.create({ id: 'bob', name: 'Bob', attributes: { plan: 'free' } })
  await crm.customer.create({ id: 'cleo', name: 'Cleo' })
  for (const [at, [customerId, placedAt, amount]] of sales.entries()) {
    const total = { amount, currency: 'EUR' }
    await crm.purchase.record({ customerId, source: 'shop', externalId: String(at), placedAt, total })
  }
  return crm
}

it('lists customers by what they spent', async () => {
  const crm = await open()
  // #region list
  const f = model.fields.customer
  const spent = f.purchases.within(days(365)).sum('net')

  const { items, next } = await crm.customer.list({
    where: and(f.purchases.within(days(90)).some(), f.attributes.plan.isSet()),
    columns: { spent, orders: f.purchases.count(), last: f.purchases.latest() },
    order: [{ by: spent, dir: 'desc', nulls: 'last' }, { by: f.name }],
    include: ['contactPoints'],
    limit: 50,
  })
  const rows = items.map(({ name, computed: c }) => [name, c.spent?.amount, c.orders, c.last])
  // #endregion
  expect(next).toBeUndefined()
  expect(rows).toEqual([
    ['Ada', 120_00, 2, '2026-01-10T12:00:00.000Z'],
    ['Bob', 50_00, 1, '2026-01-12T12:00:00.000Z'],
  ])
})

it('groups purchases by the months of a zone', async () => {
  const crm = await open()
  // #region aggregate
  const p = model.fields.purchase

  const months = await crm.purchase.aggregate({
    by: {
      month: byMonth(p.placedAt, { zone: 'Europe/Berlin' }),
      plan: p.customer.its((c) => c.attributes.plan),
    },
    measures: {
      orders: count(),
      large: count({ where: p.net.gte(eur(50_00)) }),
      revenue: sum(p.net),
      average: avg(p.net),
      largeShare: rate(count({ where: p.net.gte(eur(50_00)) }), count()),
    },
    having: { revenue: { gte: eur(10_00) } },
    order: [{ by: 'revenue', dir: 'desc' }],
    limit: 100,
  })
  // [{ month: '2026-01-01', plan: 'pro', orders: 2, large: 1, revenue: { amount: 12000, currency: 'EUR' }, ... }, ...]
  // #endregion
  expect(months).toEqual([
    {
      month: '2026-01-01',
      plan: 'pro',
      orders: 2,
      large: 1,
      revenue: eur(120_00),
      average: eur(60_00),
      largeShare: 0.5,
    },
    {
      month: '2026-01-01',
      plan: 'free',
      orders: 1,
      large: 1,
      revenue: eur(50_00),
      average: eur(50_00),
      largeShare: 1,
    },
  ])
})

it('says how a question is answered, and why for a customer', async () => {
  const crm = await open()
  const f = model.fields.customer
  const where = f.purchases.within(days(90)).count().gte(2)
  // #region explain
  const plan = await crm.explain({ entity: 'customer', where, order: [{ by: f.purchases.sum('net') }] })
  const { pushed, finishedAbove, statements } = plan

  const { matches, reason } = await crm.why({ rule: where, customerId: 'ada' })
  // #endregion
  expect(pushed).toMatchObject({ filter: true, order: true })
  expect([...finishedAbove, ...statements]).toEqual([])
  expect([matches, reason.holds]).toEqual([true, true])
})
