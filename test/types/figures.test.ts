import {
  avg,
  byDay,
  byMonth,
  commerce,
  count,
  createCrm,
  customer,
  defineCrm,
  eur,
  max,
  min,
  rate,
  sum,
} from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const attributes = z.object({ plan: z.enum(['free', 'pro']).optional(), seats: z.int().optional() })
const model = defineCrm({
  currency: 'EUR',
  modules: { customer: customer({ attributes }), commerce: commerce() },
})
const f = model.fields.customer
const p = model.fields.purchase
const crm = createCrm(model, { storage: memoryStorage() })

interface Money {
  readonly amount: number
  readonly currency: string
}

/** What must not compile is written here and never run. */
const neverRun = (_: () => unknown) => {}

describe('the columns of a list', () => {
  it('are typed by what they are made of [AP-9: part, types]', () => {
    const listed = () =>
      crm.customer.list({
        columns: {
          spent: f.purchases.sum('net'),
          orders: f.purchases.count(),
          last: f.purchases.latest(),
          plan: f.attributes.plan,
        },
        order: [{ by: f.purchases.sum('net'), dir: 'desc' }, { by: f.name }],
      })
    type Item = Awaited<ReturnType<typeof listed>>['items'][number]
    expectTypeOf<Item['computed']['spent']>().toEqualTypeOf<Money | null>()
    expectTypeOf<Item['computed']['orders']>().toEqualTypeOf<number | null>()
    expectTypeOf<Item['computed']['last']>().toEqualTypeOf<string | null>()
    expectTypeOf<Item['computed']['plan']>().toEqualTypeOf<'free' | 'pro' | null>()
    expectTypeOf<Item['name']>().toEqualTypeOf<string>()
  })

  it('are none where none are asked for, and of no other entity [AP-9: part, types]', () => {
    neverRun(async () => {
      const { items } = await crm.customer.list()
      // @ts-expect-error no columns were asked for
      items[0]?.computed
      // @ts-expect-error a purchase's field is none of a customer
      await crm.customer.list({ columns: { net: p.net } })
      // @ts-expect-error nor does it order customers
      await crm.customer.list({ order: [{ by: p.net }] })
    })
  })
})

describe('an aggregate', () => {
  it('answers rows typed by its keys and figures [AP-9: part, types]', () => {
    const grouped = () =>
      crm.purchase.aggregate({
        by: { month: byMonth(p.placedAt), status: p.status, plan: p.customer.its((c) => c.attributes.plan) },
        measures: {
          orders: count({ where: p.source.eq('shop') }),
          revenue: sum(p.net),
          average: avg(p.net),
          first: min(p.placedAt),
          share: rate(sum(p.net), count()),
        },
        having: { orders: { gte: 3 }, revenue: { gt: eur(100) } },
        order: [{ by: 'revenue', dir: 'desc' }, { by: 'month' }],
      })
    type Row = Awaited<ReturnType<typeof grouped>>[number]
    expectTypeOf<Row['month']>().toEqualTypeOf<string | null>()
    expectTypeOf<Row['plan']>().toEqualTypeOf<'free' | 'pro' | null>()
    expectTypeOf<Row['orders']>().toEqualTypeOf<number>()
    expectTypeOf<Row['revenue']>().toEqualTypeOf<Money>()
    expectTypeOf<Row['average']>().toEqualTypeOf<Money | null>()
    expectTypeOf<Row['first']>().toEqualTypeOf<string | null>()
    expectTypeOf<Row['share']>().toEqualTypeOf<number | null>()
  })

  it('takes nothing of another entity, type or name [AP-9: part, types]', () => {
    neverRun(async () => {
      const measures = { orders: count() }
      // @ts-expect-error a customer's field is none of a purchase
      await crm.purchase.aggregate({ measures: { most: max(f.name) } })
      // @ts-expect-error text has no sum
      sum(p.source)
      // @ts-expect-error text has no day
      byDay(p.source)
      // @ts-expect-error a count is a number
      await crm.purchase.aggregate({ measures, having: { orders: { gte: 'many' } } })
      // @ts-expect-error no figure has this name
      await crm.purchase.aggregate({ measures, order: [{ by: 'revenue' }] })
      // @ts-expect-error a rule about customers
      await crm.purchase.aggregate({ measures, where: f.name.eq('Ada') })
      // @ts-expect-error a figure of customers
      await crm.purchase.aggregate({ measures: { named: count({ where: f.name.eq('Ada') }) } })
      // @ts-expect-error figures of two entities
      rate(count({ where: f.name.eq('Ada') }), sum(p.net))
    })
  })
})
