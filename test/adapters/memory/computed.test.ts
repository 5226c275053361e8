import { describe, expect, it } from 'vitest'
import { memoryStorage, memoryStore } from '../../../adapters/memory/index.js'
import type { ValueType } from '../../../src/kernel/index.js'
import {
  type AggregatePlan,
  type Row,
  type SelectPlan,
  type Term,
  unsafeInteger,
  unsupported,
  type Values,
} from '../../../src/storage/index.js'
import { aLine, aNote, contractModel } from '../../../src/testing/storage-contract/index.js'

const openMemory = async (rows: { notes?: readonly Row[]; lines?: readonly Row[] } = {}) => {
  const store = memoryStore()
  const storage = memoryStorage({ store })
  await storage.open(contractModel)
  await storage.transact(
    ({ apply }) =>
      apply([
        { op: 'insert', entity: 'note', rows: rows.notes ?? [] },
        { op: 'insert', entity: 'noteLine', rows: rows.lines ?? [] },
      ]),
    {},
  )
  const select = (plan: Partial<SelectPlan>, values: Values = []) =>
    storage.read((session) => session.select({ entity: 'note', columns: ['id'], order: [], ...plan }, values))
  const aggregate = (plan: Partial<AggregatePlan>, values: Values = []) =>
    storage.read(
      async (session) =>
        (await session.aggregate?.(
          { entity: 'note', by: [], measures: [{ as: 'n', fn: 'count' }], order: [], ...plan },
          values,
        )) ?? [],
    )
  return { store, storage, select, aggregate }
}

const column = (name: string, type: ValueType): Term => ({ column: name, type })
const lineCount: Term = {
  kind: 'sum',
  fn: 'count',
  entity: 'noteLine',
  on: [
    { local: 'tenant', foreign: 'tenant' },
    { local: 'id', foreign: 'noteId' },
  ],
  type: 'integer',
}
const orderSum: Term = { ...lineCount, fn: 'sum', of: { column: 'order', type: 'integer' } }
const most = Number.MAX_SAFE_INTEGER

describe('memoryStorage, of computed terms', () => {
  const notes = ['a', 'b', 'c'].map((id) => aNote({ id }))
  const lines = [
    aLine({ id: 'l1', noteId: 'b', order: 5 }),
    aLine({ id: 'l2', noteId: 'b', order: 7 }),
    aLine({ id: 'l3', noteId: 'c', order: 20 }),
  ]

  it('answers them as columns, and null for a missing one', async () => {
    const { select } = await openMemory({ notes, lines })
    const last: Term = { ...lineCount, fn: 'max', of: { column: 'order', type: 'integer' } }
    const computed = [
      { as: 'lines', term: lineCount },
      { as: 'last', term: last },
    ]
    expect(await select({ computed })).toEqual([
      { id: 'a', lines: 0, last: null },
      { id: 'b', lines: 2, last: 7 },
      { id: 'c', lines: 1, last: 20 },
    ])
  })

  it('orders by them, and tells the first few apart', async () => {
    const { select } = await openMemory({ notes, lines })
    const order = [{ term: orderSum, direction: 'desc', nulls: 'last' }] as const
    expect(await select({ order })).toEqual([{ id: 'c' }, { id: 'b' }, { id: 'a' }])
    expect(await select({ order, limit: 0 }, [1])).toEqual([{ id: 'c' }])
  })

  it('refuses to answer a sum beyond 2^53, and still orders by it [ST-3]', async () => {
    const { select, aggregate } = await openMemory({
      notes,
      lines: [
        aLine({ id: 'l1', noteId: 'a', order: most }),
        aLine({ id: 'l2', noteId: 'a', order: 2 }),
        aLine({ id: 'l3', noteId: 'b', order: most }),
        aLine({ id: 'l4', noteId: 'b', order: 1 }),
      ],
    })
    const refused = (error: unknown) => unsafeInteger.is(error) && error.details.received
    const answer = select({ computed: [{ as: 'sum', term: orderSum }] })
    expect(await answer.catch(refused)).toBe('9007199254740993')
    const order = [{ term: orderSum, direction: 'desc', nulls: 'last' }] as const
    expect(await select({ order, limit: 0 }, [2])).toEqual([{ id: 'a' }, { id: 'b' }])
    const total = aggregate({
      entity: 'noteLine',
      measures: [{ as: 'sum', fn: 'sum', of: column('order', 'integer') }],
    })
    expect(await total.catch(refused)).toBe('18014398509481985')
  })

  it('refuses a column its model does not have, wherever a term reads it', async () => {
    const { select, aggregate } = await openMemory()
    const refused = (error: unknown) => unsupported.is(error) && error.details.missing
    const term: Term = {
      kind: 'minus',
      left: column('size', 'integer'),
      right: column('colour', 'integer'),
      type: 'number',
    }
    const missing = ['a column colour of note']
    expect(await select({ computed: [{ as: 'x', term }] }).catch(refused)).toEqual(missing)
    expect(await aggregate({ by: [{ as: 'x', term }] }).catch(refused)).toEqual(missing)
  })

  it('finds joined rows without looking at every row, after every kind of write', async () => {
    const unindexed: Term = {
      ...lineCount,
      on: [
        { local: 'tenant', foreign: 'tenant' },
        { local: 'title', foreign: 'group' },
      ],
    }
    const { store, storage, select } = await openMemory({
      notes: [aNote({ id: 'a', title: 'x' }), aNote({ id: 'b', title: null })],
      lines: [aLine({ id: 'l1', noteId: 'a', group: 'x' }), aLine({ id: 'l2', noteId: 'a', group: null })],
    })
    const counts = async () =>
      (await select({ computed: [{ as: 'lines', term: unindexed }] })).map(({ lines: count }) => count)
    expect(await counts()).toEqual([1, 0])
    const table = store.tables.get('noteLine')
    if (table) store.tables.set('noteLine', { ...table, all: () => [] })
    const isLine = {
      kind: 'compare',
      op: 'eq',
      left: { column: 'id', type: 'text' },
      right: { slot: 0, type: 'text' },
      negated: false,
    } as const
    await storage.transact(
      ({ apply }) =>
        apply([
          { op: 'insert', entity: 'noteLine', rows: [aLine({ id: 'l3', noteId: 'b', group: 'x' })] },
          { op: 'update', entity: 'noteLine', where: isLine, values: ['l2'], set: { group: 'x' } },
          { op: 'delete', entity: 'noteLine', where: isLine, values: ['l1'] },
        ]),
      {},
    )
    expect(await counts()).toEqual([2, 0])
    const failed = storage.transact(async ({ apply }) => {
      await apply([{ op: 'update', entity: 'noteLine', where: isLine, values: ['l2'], set: { group: 'y' } }])
      throw new Error('not this time')
    }, {})
    await expect(failed).rejects.toThrow('not this time')
    expect(await counts()).toEqual([2, 0])
  })
})

describe('memoryStorage, of groups', () => {
  const notes = [
    aNote({ id: 'a', title: 'x', size: 1, isOpen: true, madeAt: '2026-03-29T21:00:00.000Z' }),
    aNote({ id: 'b', title: 'x', size: 4, isOpen: false, madeAt: '2026-03-29T22:30:00.000Z' }),
    aNote({ id: 'c', title: 'y', size: null, isOpen: null, madeAt: '2026-03-30T08:00:00.000Z' }),
    aNote({ id: 'd', title: null, size: 2, isOpen: true, madeAt: null }),
  ]
  const title = column('title', 'text')
  const byTitle = [{ as: 'title', term: title }]
  const titles = [{ term: title, direction: 'asc', nulls: 'last' }] as const
  const isOpen = { kind: 'set', left: { column: 'isOpen', type: 'boolean' }, negated: false } as const

  it('sums for each value, the missing one too', async () => {
    const { aggregate } = await openMemory({ notes })
    const size = column('size', 'integer')
    const measures = [
      { as: 'rows', fn: 'count' },
      { as: 'known', fn: 'count', where: isOpen },
      { as: 'sizes', fn: 'countDistinct', of: size },
      { as: 'sum', fn: 'sum', of: size },
      { as: 'least', fn: 'min', of: size },
      { as: 'most', fn: 'max', of: size },
    ] as const
    expect(await aggregate({ by: byTitle, measures, order: titles })).toEqual([
      { title: 'x', rows: 2, known: 2, sizes: 2, sum: 5, least: 1, most: 4 },
      { title: 'y', rows: 1, known: 0, sizes: 0, sum: 0, least: null, most: null },
      { title: null, rows: 1, known: 1, sizes: 1, sum: 2, least: 2, most: 2 },
    ])
  })

  it('answers one row of nothing without groups, and none with them', async () => {
    const { aggregate } = await openMemory()
    const measures = [
      { as: 'n', fn: 'count' },
      { as: 'sum', fn: 'sum', of: column('size', 'integer') },
      { as: 'max', fn: 'max', of: column('size', 'integer') },
    ] as const
    expect(await aggregate({ measures })).toEqual([{ n: 0, sum: 0, max: null }])
    expect(await aggregate({ measures, by: byTitle })).toEqual([])
  })

  it('groups by local days, across a change of clocks', async () => {
    const { aggregate } = await openMemory({ notes })
    const day: Term = {
      kind: 'calendar',
      of: { column: 'madeAt', type: 'instant' },
      unit: 'day',
      shifts: [{ until: { slot: 0, type: 'instant' }, offsetMs: { slot: 1, type: 'integer' } }],
      offsetMs: { slot: 2, type: 'integer' },
      type: 'day',
    }
    const plan = {
      by: [{ as: 'day', term: day }],
      order: [{ term: column('day', 'day'), direction: 'asc', nulls: 'first' }],
    } as const
    expect(await aggregate(plan, ['2026-03-29T01:00:00.000Z', 3_600_000, 7_200_000])).toEqual([
      { day: null, n: 1 },
      { day: '2026-03-29', n: 1 },
      { day: '2026-03-30', n: 2 },
    ])
  })

  it('keeps the groups that are asked for, in order, as many as wanted', async () => {
    const { aggregate } = await openMemory({ notes })
    const atLeast = (slot: number) =>
      ({
        kind: 'compare',
        op: 'gte',
        left: { column: 'n', type: 'integer' },
        right: { slot, type: 'integer' },
        negated: false,
      }) as const
    expect(await aggregate({ by: byTitle, having: atLeast(0), order: titles }, [2])).toEqual([
      { title: 'x', n: 2 },
    ])
    const order = [
      { term: column('n', 'integer'), direction: 'desc', nulls: 'last' },
      { term: title, direction: 'asc', nulls: 'first' },
    ] as const
    expect(await aggregate({ by: byTitle, order, limit: 0 }, [2])).toEqual([
      { title: 'x', n: 2 },
      { title: null, n: 1 },
    ])
  })

  it('compares a sum beyond 2^53 that it need not answer', async () => {
    const { aggregate } = await openMemory({
      notes: [aNote({ id: 'a', title: 'x', size: most }), aNote({ id: 'b', title: 'x', size: 9 })],
    })
    const plan = {
      by: byTitle,
      measures: [{ as: 'sum', fn: 'sum', of: column('size', 'integer') }],
      having: {
        kind: 'compare',
        op: 'lt',
        left: { column: 'sum', type: 'integer' },
        right: { slot: 0, type: 'integer' },
        negated: false,
      },
    } as const
    expect(await aggregate(plan, [most])).toEqual([])
  })
})
