import { describe, expect, it } from 'vitest'
import { money } from '../../src/kernel/index.js'
import {
  avg,
  byDay,
  byMonth,
  byQuarter,
  byWeek,
  byYear,
  count,
  countDistinct,
  max,
  min,
  rate,
  sum,
} from '../../src/rules/index.js'
import { storages } from '../modules/storages.js'
import { errorOf } from './crms.js'
import { f, openShop } from './shop.js'
import { drivers } from './weaker-drivers.js'

const p = f.purchase
const euros = p.net.in('EUR')
const plan = p.customer.its((customer) => customer.attributes.plan)

describe.each(drivers)('aggregate on $name', ({ open }) => {
  it('answers a row for each combination of the keys, with every figure [AP-9: part, aggregate]', async () => {
    const { crm } = await openShop(open())
    const rows = await crm.purchase.aggregate({
      by: { plan },
      measures: {
        orders: count(),
        buyers: countDistinct(p.customerId),
        revenue: sum(euros),
        average: avg(euros),
        least: min(euros),
        first: min(p.placedAt),
        lastOn: max(p.placedOn),
        web: count({ where: p.source.eq('web') }),
        webShare: rate(count({ where: p.source.eq('web') }), count()),
        dollars: sum(p.net.in('USD')),
      },
    })
    expect(rows).toEqual([
      {
        plan: 'free',
        orders: 1,
        buyers: 1,
        revenue: money(5000, 'EUR'),
        average: money(5000, 'EUR'),
        least: money(5000, 'EUR'),
        first: '2026-01-14T12:00:00.000Z',
        lastOn: '2026-01-14',
        web: 1,
        webShare: 1,
        dollars: money(0, 'USD'),
      },
      {
        plan: 'pro',
        orders: 5,
        buyers: 2,
        revenue: money(7000, 'EUR'),
        average: money(1750, 'EUR'),
        least: money(1000, 'EUR'),
        first: '2025-11-30T12:00:00.000Z',
        lastOn: '2026-01-14',
        web: 2,
        webShare: 0.4,
        dollars: money(700, 'USD'),
      },
    ])
  })

  it('answers one row without keys, also of nothing [AP-9: part, aggregate]', async () => {
    const { crm } = await openShop(open())
    const measures = {
      orders: count(),
      revenue: sum(euros),
      average: avg(euros),
      share: rate(count(), count()),
    }
    expect(await crm.purchase.aggregate({ measures })).toEqual([
      { orders: 6, revenue: money(12000, 'EUR'), average: money(2400, 'EUR'), share: 1 },
    ])
    expect(await crm.purchase.aggregate({ measures, where: p.source.eq('nowhere') })).toEqual([
      { orders: 0, revenue: money(0, 'EUR'), average: null, share: null },
    ])
    expect(
      await crm.purchase.aggregate({ by: { source: p.source }, measures, where: p.source.eq('no') }),
    ).toEqual([])
  })

  it('keeps what `having` lets through, in order, as many as asked [AP-9: part, having]', async () => {
    const { crm } = await openShop(open())
    const measures = { orders: count(), revenue: sum(euros), average: avg(euros) }
    const by = { customer: p.customerId }
    const named = async (query: object) =>
      (await crm.purchase.aggregate({ by, measures, ...query })).map(({ customer }) => customer)
    expect(await named({})).toEqual(['ada', 'bob', 'cleo'])
    expect(await named({ having: { orders: { gte: 2 } } })).toEqual(['ada', 'cleo'])
    expect(await named({ having: { orders: { gt: 1, lt: 2.5 } } })).toEqual(['cleo'])
    expect(await named({ having: { average: { gt: money(2000, 'EUR') } } })).toEqual(['bob'])
    expect(await named({ order: [{ by: 'revenue', dir: 'desc' }] })).toEqual(['bob', 'ada', 'cleo'])
    expect(await named({ order: [{ by: 'average', dir: 'desc' }, { by: 'orders' }] })).toEqual([
      'bob',
      'cleo',
      'ada',
    ])
    expect(await named({ order: [{ by: 'customer', dir: 'desc' }], limit: 2 })).toEqual(['cleo', 'bob'])
  })

  it('tells missing values from others, and groups by attributes and sums [AP-9: part, aggregate]', async () => {
    const { crm } = await openShop(open())
    const rows = await crm.customer.aggregate({
      by: { plan: f.customer.attributes.plan, orders: f.customer.purchases.count() },
      measures: { customers: count(), spent: sum(f.customer.purchases.sum('net', { in: 'EUR' })) },
      order: [{ by: 'plan', nulls: 'first' }, { by: 'orders' }],
    })
    expect(rows).toEqual([
      { plan: null, orders: 0, customers: 1, spent: money(0, 'EUR') },
      { plan: 'free', orders: 1, customers: 1, spent: money(5000, 'EUR') },
      { plan: 'pro', orders: 2, customers: 1, spent: money(3500, 'EUR') },
      { plan: 'pro', orders: 3, customers: 1, spent: money(3500, 'EUR') },
    ])
  })

  it('groups by the days, weeks, months, quarters and years of a zone [AP-9: part, calendar]', async () => {
    const { crm } = await openShop(open())
    const orders = { orders: count() }
    const counted = async (key: ReturnType<typeof byDay<'purchase'>>) =>
      (await crm.purchase.aggregate({ by: { at: key }, measures: orders })).map(
        ({ at, orders: n }) => `${at} ${n}`,
      )
    expect(await counted(byDay(p.placedAt))).toEqual([
      '2025-11-30 1',
      '2025-12-31 1',
      '2026-01-02 1',
      '2026-01-10 1',
      '2026-01-14 2',
    ])
    expect(await counted(byWeek(p.placedAt))).toEqual([
      '2025-11-24 1',
      '2025-12-29 2',
      '2026-01-05 1',
      '2026-01-12 2',
    ])
    expect(await counted(byMonth(p.placedAt))).toEqual(['2025-11-01 1', '2025-12-01 1', '2026-01-01 4'])
    expect(await counted(byQuarter(p.placedAt))).toEqual(['2025-10-01 2', '2026-01-01 4'])
    expect(await counted(byYear(p.placedAt))).toEqual(['2025-01-01 2', '2026-01-01 4'])
    expect(await counted(byYear(p.placedAt, { zone: 'Pacific/Kiritimati' }))).toEqual([
      '2025-01-01 1',
      '2026-01-01 5',
    ])
    expect(await counted(byMonth(p.placedOn))).toEqual(['2025-11-01 1', '2025-12-01 1', '2026-01-01 4'])
  })

  it.each([
    [
      'Europe/Berlin',
      ['2026-03-28T23:00Z', '2026-03-29T21:59Z'],
      '2026-03-29',
      '2026-03-29T22:00Z',
      '2026-03-30',
    ],
    [
      'Europe/Berlin',
      ['2026-10-24T22:00Z', '2026-10-25T22:59Z'],
      '2026-10-25',
      '2026-10-25T23:00Z',
      '2026-10-26',
    ],
    [
      'America/New_York',
      ['2026-03-08T05:00Z', '2026-03-09T03:59Z'],
      '2026-03-08',
      '2026-03-09T04:00Z',
      '2026-03-09',
    ],
    [
      'America/New_York',
      ['2026-11-01T04:00Z', '2026-11-02T04:59Z'],
      '2026-11-01',
      '2026-11-02T05:00Z',
      '2026-11-02',
    ],
    [
      'Australia/Lord_Howe',
      ['2026-04-04T13:00Z', '2026-04-05T13:29Z'],
      '2026-04-05',
      '2026-04-05T13:30Z',
      '2026-04-06',
    ],
    [
      'Pacific/Apia',
      ['2011-12-29T10:00Z', '2011-12-30T09:59Z'],
      '2011-12-29',
      '2011-12-30T10:00Z',
      '2011-12-31',
    ],
    [
      'America/Bogota',
      ['2026-01-14T05:00Z', '2026-01-15T04:30Z'],
      '2026-01-14',
      '2026-01-15T05:00Z',
      '2026-01-15',
    ],
    [
      'Pacific/Tongatapu',
      ['2026-01-14T11:00Z', '2026-01-15T10:59Z'],
      '2026-01-15',
      '2026-01-15T11:00Z',
      '2026-01-16',
    ],
  ] as const)(
    'knows where a day of %s begins and ends: %j is %s [AP-9: part, zones]',
    async (zone, inside, day, next, nextDay) => {
      const { crm } = await openShop(open())
      for (const placedAt of [...inside, next]) {
        await crm.purchase.record({
          customerId: 'dora',
          source: 'clock',
          externalId: placedAt,
          placedAt,
          total: money(1, 'EUR'),
        })
      }
      const rows = await crm.purchase.aggregate({
        where: p.source.eq('clock'),
        by: { day: byDay(p.placedAt, { zone }) },
        measures: { many: count() },
      })
      expect(rows).toEqual([
        { day, many: 2 },
        { day: nextDay, many: 1 },
      ])
    },
  )

  it('refuses a sum that no number can hold, and compares it all the same [AP-9: part, exact sums]', async () => {
    const { crm } = await openShop(open())
    for (const externalId of ['a', 'b']) {
      const total = money(Number.MAX_SAFE_INTEGER, 'EUR')
      await crm.purchase.record({ customerId: 'dora', source: 'huge', externalId, total })
    }
    const query = { by: { source: p.source }, measures: { revenue: sum(euros) } }
    expect(await errorOf(crm.purchase.aggregate(query))).toMatchObject({ code: 'storage.unsafe_integer' })
    const most = money(Number.MAX_SAFE_INTEGER, 'EUR')
    const below = await crm.purchase.aggregate({ ...query, having: { revenue: { lt: most } } })
    expect(below.map(({ source }) => source)).toEqual(['shop', 'web'])
    const columns = { spent: f.customer.purchases.sum('net', { in: 'EUR' }) }
    expect(await errorOf(crm.customer.list({ columns }))).toMatchObject({ code: 'storage.unsafe_integer' })
    const where = columns.spent.gt(most)
    expect((await crm.customer.list({ where })).items.map(({ id }) => id)).toEqual(['dora'])
  })

  it('rounds an average of money once, halves away from zero [AP-9: part, averages]', async () => {
    const { crm } = await openShop(open())
    for (const [externalId, amount] of [
      ['1', 1],
      ['2', 2],
      ['3', 1],
      ['4', 2],
    ] as const) {
      await crm.purchase.record({
        customerId: 'dora',
        source: 'cents',
        externalId,
        total: money(amount, 'EUR'),
      })
    }
    const rows = await crm.purchase.aggregate({
      where: p.source.eq('cents'),
      measures: { average: avg(euros), number: avg(f.purchase.version) },
    })
    expect(rows).toEqual([{ average: money(2, 'EUR'), number: 1 }])
  })

  it('counts what the actor may read, and nothing of what is hidden [AP-14: part, aggregate]', async () => {
    const { crm } = await openShop(open(), {
      authorize: ({ actor, entity }) => {
        const { id } = actor as { id: string }
        if (id === 'web' && entity === 'purchase') return { rows: p.source.eq('web') }
        if (id === 'masked' && entity === 'purchase') return { hide: ['net', 'source'] }
        return id !== 'blind'
      },
    })
    const as = (id: string) => crm.scope({ actor: { kind: 'user', id } }).purchase
    const measures = { orders: count() }
    expect(await as('web').aggregate({ measures })).toEqual([{ orders: 3 }])
    expect(await errorOf(as('blind').aggregate({ measures }))).toMatchObject({ code: 'access.denied' })
    const refused = [
      [{ measures, by: { source: p.source } }, ['by', 'source', 'field']],
      [{ measures: { revenue: sum(euros) } }, ['measures', 'revenue', 'of', 'field']],
      [{ measures: { web: count({ where: p.source.eq('web') }) } }, ['measures', 'web', 'where']],
    ] as const
    for (const [query, path] of refused) {
      const error = await errorOf(as('masked').aggregate(query as never))
      expect(error).toMatchObject({ code: 'input.invalid' })
      expect(JSON.stringify((error.issues as { path: unknown }[])[0]?.path)).toContain(
        JSON.stringify(path).slice(0, -1),
      )
    }
  })
})

describe('aggregate', () => {
  const start = async () => openShop((storages[0] as (typeof storages)[number]).open())

  it.each([
    [{}, ['measures']],
    [{ measures: {} }, ['measures']],
    [{ measures: { n: { fn: 'median', of: { field: 'net' } } } }, ['measures', 'n', 'fn']],
    [{ measures: { n: { fn: 'count', of: { field: 'net' } } } }, ['measures', 'n', 'of']],
    [{ measures: { n: { fn: 'sum', of: { field: 'source' } } } }, ['measures', 'n', 'of']],
    [{ measures: { n: { fn: 'sum', of: { field: '__proto__' } } } }, ['measures', 'n', 'of', 'field']],
    [{ measures: { n: { fn: 'rate', of: [{ fn: 'count' }] } } }, ['measures', 'n', 'of']],
    [
      { measures: { n: { fn: 'rate', of: [{ fn: 'count' }, { fn: 'rate', of: [] }] } } },
      ['measures', 'n', 'of', 1, 'fn'],
    ],
    [
      { measures: { n: { fn: 'count', where: { v: 1, entity: 'customer', where: {} } } } },
      ['measures', 'n', 'where', 'entity'],
    ],
    [{ measures: { 'a b': { fn: 'count' } } }, ['measures', '?']],
    [{ measures: { n: { fn: 'count' } }, by: { n: { field: 'source' } } }, ['measures', 'n']],
    [
      {
        measures: { n: { fn: 'count' } },
        by: { at: { calendar: { unit: 'hour', of: { field: 'placedAt' } } } },
      },
      ['by', 'at', 'calendar', 'unit'],
    ],
    [
      {
        measures: { n: { fn: 'count' } },
        by: { at: { calendar: { unit: 'day', of: { field: 'placedAt' }, zone: '+02:00' } } },
      },
      ['by', 'at', 'calendar', 'zone'],
    ],
    [
      {
        measures: { n: { fn: 'count' } },
        by: { at: { calendar: { unit: 'day', of: { field: 'source' } } } },
      },
      ['by', 'at', 'calendar', 'of'],
    ],
    [{ measures: { n: { fn: 'count' } }, by: { net: { field: 'net' } } }, ['by', 'net']],
    [{ measures: { n: { fn: 'count' } }, having: { m: { gte: 1 } } }, ['having', '?']],
    [{ measures: { n: { fn: 'count' } }, having: { n: { near: 1 } } }, ['having', 'n', '?']],
    [{ measures: { n: { fn: 'count' } }, having: { n: { gte: 'many' } } }, ['having', 'n', 'gte']],
    [{ measures: { n: { fn: 'count' } }, order: [{ by: 'm' }] }, ['order', 0, 'by']],
    [{ measures: { n: { fn: 'count' } }, limit: 10_001 }, ['limit']],
    [{ measures: { n: { fn: 'count' } }, groupBy: {} }, ['groupBy']],
    [undefined, []],
    ['everything', []],
  ])('refuses %j by its place [AP-9: part, refusals]', async (query, path) => {
    const { crm } = await start()
    const error = await errorOf(crm.purchase.aggregate(query as never))
    expect(error).toMatchObject({
      code: 'input.invalid',
      issues: expect.arrayContaining([expect.objectContaining({ path })]),
    })
  })

  it('is asked and kept as JSON [AP-9: part, measures are data]', async () => {
    const { crm } = await start()
    const query = {
      by: { month: byMonth(p.placedAt, { zone: 'UTC' }) },
      measures: {
        orders: count(),
        revenue: sum(euros, { where: p.source.eq('shop') }),
        each: rate(sum(euros), count()),
      },
      having: { orders: { gte: 2 } },
    } as const
    const kept = JSON.parse(JSON.stringify(query))
    expect(kept.measures.revenue).toEqual({
      fn: 'sum',
      of: { field: 'net', in: 'EUR' },
      where: {
        v: 1,
        entity: 'purchase',
        where: { op: 'eq', left: { field: 'source' }, right: { value: 'shop' } },
      },
    })
    expect(await crm.purchase.aggregate(kept)).toEqual(await crm.purchase.aggregate(query))
    expect(await crm.purchase.aggregate(kept)).toEqual([
      { month: '2026-01-01', orders: 4, revenue: money(1000, 'EUR'), each: 2125 },
    ])
  })

  it('never leaves out groups in silence [AP-9: part, bounds]', async () => {
    const storage = (storages[0] as (typeof storages)[number]).open()
    const { crm } = await openShop(storage)
    const message = {
      tenant: 'main',
      version: 1,
      archivedAt: null,
      ticketId: 't',
      body: 'x',
      bodyFolded: 'x',
    }
    const at = '2026-01-01T00:00:00.000Z'
    await storage.transact(
      ({ apply }) =>
        apply([
          {
            op: 'insert',
            entity: 'message',
            rows: Array.from({ length: 10_001 }, (_, n) => ({
              ...message,
              id: `m${n}`,
              createdAt: at,
              updatedAt: at,
              sentAt: at,
            })),
          },
        ]),
      {},
    )
    const query = { by: { id: f.message.id }, measures: { many: count() } }
    expect(await errorOf(crm.message.aggregate(query))).toMatchObject({
      code: 'aggregate.too_many_groups',
      kind: 'limit',
    })
    expect(await crm.message.aggregate({ ...query, limit: 3 })).toHaveLength(3)
    expect(await crm.message.aggregate({ ...query, where: f.message.id.ne('m7') })).toHaveLength(10_000)
  })

  it('refuses instants that lie too far apart for the days of a zone [AP-9: part, bounds]', async () => {
    const { crm } = await start()
    const far = { customerId: 'dora', source: 'far', externalId: '1', total: money(1, 'EUR') }
    await crm.purchase.record({ ...far, placedAt: '9999-12-31T23:00:00Z' })
    const by = (zone?: string) => ({
      by: { day: byYear(p.placedAt, zone ? { zone } : {}) },
      measures: { n: count() },
    })
    expect(await errorOf(crm.purchase.aggregate(by()))).toMatchObject({ code: 'aggregate.span_too_long' })
    expect(await crm.purchase.aggregate(by('UTC'))).toEqual([
      { day: '2025-01-01', n: 2 },
      { day: '2026-01-01', n: 4 },
      { day: '9999-01-01', n: 1 },
    ])
  })
})
