import { describe, expect, it } from 'vitest'
import { days, money } from '../../src/kernel/index.js'
import { storages } from '../modules/storages.js'
import { all, errorOf } from './crms.js'
import { around } from './drivers.js'
import { f, openShop } from './shop.js'
import { drivers, withoutSums } from './weaker-drivers.js'

const spent = f.customer.purchases.sum('net', { in: 'EUR' })
const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id)

describe.each(drivers)('lists on $name', ({ open }) => {
  it('show sums under names of their own, missing ones as null [AP-9: part, columns]', async () => {
    const { crm } = await openShop(open())
    const { items } = await crm.customer.list({
      columns: {
        spent,
        orders: f.customer.purchases.count(),
        last: f.customer.purchases.latest(),
        average: f.customer.purchases.avg('net', { in: 'EUR' }),
        sources: f.customer.purchases.countDistinct('source'),
        recently: f.customer.purchases.within(days(10)).count(),
      },
    })
    expect(items.map(({ id, computed }) => [id, computed])).toEqual([
      [
        'ada',
        {
          spent: money(3500, 'EUR'),
          orders: 3,
          last: '2026-01-14T12:00:00.000Z',
          average: money(1750, 'EUR'),
          sources: 2,
          recently: 2,
        },
      ],
      [
        'bob',
        {
          spent: money(5000, 'EUR'),
          orders: 1,
          last: '2026-01-14T12:00:00.000Z',
          average: money(5000, 'EUR'),
          sources: 1,
          recently: 1,
        },
      ],
      [
        'cleo',
        {
          spent: money(3500, 'EUR'),
          orders: 2,
          last: '2025-12-31T12:00:00.000Z',
          average: money(1750, 'EUR'),
          sources: 2,
          recently: 0,
        },
      ],
      ['dora', { spent: money(0, 'EUR'), orders: 0, last: null, average: null, sources: 0, recently: 0 }],
    ])
  })

  it.each([
    ['asc', 'last', ['dora', 'ada', 'cleo', 'bob']],
    ['desc', 'last', ['bob', 'ada', 'cleo', 'dora']],
  ] as const)(
    'are ordered by a sum, %s, ties by id [AP-9: part, order by a sum]',
    async (dir, nulls, expected) => {
      const { crm } = await openShop(open())
      const order = [{ by: spent, dir, nulls }]
      expect(ids((await crm.customer.list({ order })).items)).toEqual(expected)
      expect(ids(await all(crm.customer.stream({ order })))).toEqual(expected)
    },
  )

  it.each([
    ['asc', 'first', ['dora', 'cleo', 'ada', 'bob']],
    ['asc', 'last', ['cleo', 'ada', 'bob', 'dora']],
    ['desc', 'first', ['dora', 'ada', 'bob', 'cleo']],
  ] as const)(
    'page by what may be missing, %s, nulls %s [AP-9: part, cursors over sums]',
    async (dir, nulls, expected) => {
      const { crm } = await openShop(open())
      const order = [{ by: f.customer.purchases.latest(), dir, nulls }]
      const found: string[] = []
      let after: string | undefined
      do {
        const page = await crm.customer.list({ order, limit: 1, ...(after && { after }) })
        found.push(...ids(page.items))
        after = page.next
      } while (after)
      expect(found).toEqual(expected)
    },
  )

  it('page by a sum that ties, where the rows are filtered by another [AP-9: part, cursors over sums]', async () => {
    const { crm } = await openShop(open())
    const query = { where: f.customer.purchases.count().gte(2), order: [{ by: spent, dir: 'desc' as const }] }
    const first = await crm.customer.list({ ...query, limit: 1 })
    const second = await crm.customer.list({ ...query, limit: 1, after: first.next ?? '' })
    expect([...ids(first.items), ...ids(second.items), second.next]).toEqual(['ada', 'cleo', undefined])
    expect(await crm.customer.count({ where: query.where })).toBe(2)
    const other = { order: [{ by: f.customer.purchases.count() }], after: first.next ?? '' }
    expect(await errorOf(crm.customer.list(other))).toMatchObject({ code: 'cursor.invalid' })
  })

  it('leave out archived related records [AP-10: part, sums]', async () => {
    const { crm } = await openShop(open())
    for (const id of ['t1', 't2']) await crm.ticket.open({ id, customerId: 'ada', subject: id })
    await crm.ticket.archive({ ticketId: 't1' })
    const { items } = await crm.customer.list({ columns: { tickets: f.customer.tickets.count() }, limit: 1 })
    expect(items[0]?.computed).toEqual({ tickets: 1 })
  })

  it('sum what the actor may read, and nothing else [AP-14: part, sums]', async () => {
    const { crm } = await openShop(open(), {
      authorize: ({ actor, entity }) => {
        const { id } = actor as { id: string }
        if (id === 'web' && entity === 'purchase') return { rows: f.purchase.source.eq('web') }
        return id !== 'blind' || entity !== 'purchase'
      },
    })
    const orders = { columns: { orders: f.customer.purchases.count() }, order: [{ by: f.customer.id }] }
    const counted = async (id: string) => {
      const { items } = await crm.scope({ actor: { kind: 'user', id } }).customer.list(orders)
      return items.map(({ computed }) => computed.orders)
    }
    expect(await counted('all')).toEqual([3, 1, 2, 0])
    expect(await counted('web')).toEqual([1, 1, 1, 0])
    expect(await counted('blind')).toEqual([0, 0, 0, 0])
  })

  it('refuse sums over hidden fields, and what is no sum, with its place [AP-14: part, hidden sums]', async () => {
    const { crm } = await openShop(open(), {
      authorize: ({ entity }) => (entity === 'purchase' ? { hide: ['net'] } : true),
    })
    const inColumns = errorOf(crm.customer.list({ columns: { spent } }))
    expect(await inColumns).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['columns', 'spent', 'sum', 'field'] }],
    })
    expect(await errorOf(crm.customer.list({ order: [{ by: spent }] }))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['order', 0, 'by', 'sum', 'field'] }],
    })
    const bad = [
      { columns: { x: { sum: { fn: 'sum', relation: 'nothing', field: 'net' } } } },
      { columns: { x: { made: 'up' } } },
      { columns: { 'x y': spent } },
      { columns: [] },
      { order: [{ by: { sum: {} } }] },
      { order: [{ by: { field: 'nothing' } }] },
    ]
    for (const query of bad) {
      expect(await errorOf(crm.customer.list(query as never))).toMatchObject({ code: 'input.invalid' })
    }
  })
})

describe('related rows that are read above the storage', () => {
  it('are read once for each relation, and of a window only those within it [ST-2: part, windows]', async () => {
    const [{ open }] = storages as readonly [(typeof storages)[number]]
    const read: number[] = []
    const storage = around(withoutSums(open()), {
      select: (select) => async (plan, values, options) => {
        const rows = await select(plan, values, options)
        if (plan.entity === 'purchase') read.push(rows.length)
        return rows
      },
    })
    const { crm } = await openShop(storage)
    read.length = 0
    const recently = f.customer.purchases.within(days(10))
    const where = recently.count().gte(2)
    expect(ids((await crm.customer.list({ where })).items)).toEqual(['ada'])
    expect(read).toEqual([3])
    read.length = 0
    const { items } = await crm.customer.list({
      columns: { recently: recently.count(), spent: recently.sum('net', { in: 'EUR' }) },
    })
    expect(items.map(({ computed }) => computed.recently)).toEqual([2, 1, 0, 0])
    expect(read).toEqual([3])
  })
})
