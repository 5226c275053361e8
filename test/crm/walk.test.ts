import { describe, expect, it } from 'vitest'
import { days, eur } from '../../src/kernel/index.js'
import {
  avg,
  byDay,
  byMonth,
  byWeek,
  count,
  countDistinct,
  max,
  min,
  rate,
  sum,
} from '../../src/rules/index.js'
import { testCrm } from '../../src/testing/index.js'
import { all, errorOf, multiModel } from './crms.js'
import { f, openShop } from './shop.js'
import { drivers } from './weaker-drivers.js'

const c = f.customer
const p = f.purchase
const own = { in: 'EUR' } as const
const spent = c.purchases.sum('net', own)
const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id)

describe.each(drivers)('every door of reading, on $name [AP-9]', ({ open }) => {
  it('answers as it promises', async () => {
    const { crm } = await openShop(open())
    await crm.ticket.open({ id: 't1', customerId: 'ada', subject: 'Late parcel' })
    await crm.customer.create({ id: 'eve', name: 'Eve' })
    await crm.customer.archive({ customerId: 'eve' })

    // get throws, find does not.
    expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({ name: 'ada' })
    expect(await errorOf(crm.customer.get({ customerId: 'nobody' }))).toMatchObject({
      code: 'customer.not_found',
    })
    expect(await crm.customer.find({ customerId: 'nobody' })).toBeUndefined()

    // where, search, archived.
    const buyers = c.purchases.some()
    expect(ids((await crm.customer.list({ where: buyers, search: 'AD' })).items)).toEqual(['ada'])
    expect(ids((await crm.customer.list({ archived: 'only' })).items)).toEqual(['eve'])
    expect(await crm.customer.count({ archived: 'include' })).toBe(5)
    expect(await crm.customer.count({ where: buyers })).toBe(3)

    // order by a field, an attribute and a sum; nulls where they are asked for.
    const ordered = async (order: object) => ids((await crm.customer.list({ order: [order] as never })).items)
    expect(await ordered({ by: c.name, dir: 'desc' })).toEqual(['dora', 'cleo', 'bob', 'ada'])
    const plan = c.attributes.plan
    expect(await ordered({ by: plan, nulls: 'first' })).toEqual(['dora', 'bob', 'ada', 'cleo'])
    expect(await ordered({ by: plan, nulls: 'last' })).toEqual(['bob', 'ada', 'cleo', 'dora'])

    // columns, include and pages, and the stream of the same.
    const query = {
      where: c.purchases.within(days(90)).some(),
      order: [{ by: spent, dir: 'desc' as const }],
      columns: { spent, last: c.purchases.latest() },
    }
    const first = await crm.customer.list({ ...query, include: ['tickets'], limit: 2 })
    expect(first.items.map(({ id, computed }) => [id, computed.spent])).toEqual([
      ['bob', eur(50_00)],
      ['ada', eur(35_00)],
    ])
    expect(first.items.map(({ included }) => ids(included.tickets))).toEqual([[], ['t1']])
    const rest = await crm.customer.list({
      ...query,
      include: ['tickets'],
      limit: 2,
      after: first.next ?? '',
    })
    expect([ids(rest.items), rest.next]).toEqual([['cleo'], undefined])
    expect(ids(await all(crm.customer.stream(query)))).toEqual(['bob', 'ada', 'cleo'])
    const bound = { ...query, where: buyers, after: first.next ?? '' }
    expect(await errorOf(crm.customer.list(bound))).toMatchObject({ code: 'cursor.invalid' })
    expect(await errorOf(crm.customer.list({ limit: 501 }))).toMatchObject({ code: 'input.invalid' })

    // aggregate: fields, attributes and the calendar of a zone; every figure; having.
    const net = p.net.in('EUR')
    const figures = await crm.purchase.aggregate({
      where: p.customer.some((customer) => customer.attributes.plan.eq('pro')),
      by: {
        month: byMonth(p.placedAt, { zone: 'Asia/Tokyo' }),
        plan: p.customer.its((customer) => customer.attributes.plan),
      },
      measures: {
        orders: count(),
        buyers: countDistinct(p.customerId),
        revenue: sum(net),
        average: avg(net),
        least: min(net),
        most: max(net),
        share: rate(count({ where: p.source.eq('web') }), count()),
      },
      having: { orders: { gte: 2 } },
    })
    expect(figures).toEqual([
      {
        month: '2026-01-01',
        plan: 'pro',
        orders: 3,
        buyers: 1,
        revenue: eur(35_00),
        average: eur(17_50),
        least: eur(10_00),
        most: eur(25_00),
        share: 1 / 3,
      },
    ])
    const perDay = { by: { day: byDay(p.placedOn) }, measures: { n: count() } }
    expect((await crm.purchase.aggregate(perDay)).at(-1)).toEqual({ day: '2026-01-14', n: 2 })
    const perWeek = { by: { week: byWeek(p.placedAt), source: p.source }, measures: { n: count() }, limit: 1 }
    expect(await crm.purchase.aggregate(perWeek)).toEqual([{ week: '2025-11-24', source: 'shop', n: 1 }])

    // explain and why.
    expect(await crm.explain({ entity: 'customer', ...query })).toMatchObject({
      pushed: { filter: expect.any(Boolean), order: expect.any(Boolean) },
      finishedAbove: expect.any(Array),
      statements: expect.any(Array),
    })
    const { matches, reason } = await crm.why({ rule: spent.gte(eur(40_00)), customerId: 'ada' })
    expect([matches, reason.holds]).toEqual([false, false])
  })

  it('brings at most a hundred related rows', async () => {
    const { crm } = await openShop(open())
    for (let n = 0; n < 101; n++) await crm.ticket.open({ customerId: 'ada', subject: `Ticket ${n}` })
    const { items } = await crm.customer.list({ include: ['tickets'], limit: 1 })
    expect(items.map(({ included }) => included.tickets.length)).toEqual([100])
  })
  it('binds a cursor to its tenant', async () => {
    const { crm } = await testCrm(multiModel, { storage: open() })
    const [acme, globex] = [crm.scope({ tenant: 'acme' }), crm.scope({ tenant: 'globex' })]
    for (const tenant of [acme, globex]) {
      await tenant.customer.create({ name: 'Ada' })
      await tenant.customer.create({ name: 'Bob' })
    }
    const { next: after = '' } = await acme.customer.list({ limit: 1 })
    expect((await acme.customer.list({ limit: 1, after })).items).toHaveLength(1)
    expect(await errorOf(globex.customer.list({ limit: 1, after }))).toMatchObject({ code: 'cursor.invalid' })
  })
})
