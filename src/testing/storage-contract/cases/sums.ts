import { type Term, unsafeInteger } from '../../../storage/index.js'
import { type ContractFixture, contractCase } from '../contract.js'
import { equal, rejection } from '../expect.js'
import { aLine, aNote } from '../model.js'
import {
  and,
  byIdInOrder,
  byTerm,
  column,
  compare,
  exists,
  ids,
  insert,
  not,
  rows,
  slot,
  sumOf,
} from '../shapes.js'

type Unit = Extract<Term, { kind: 'calendar' }>['unit']

const needs = { needs: ['columns', 'relations', 'sums'] } as const
const toLines = { tenant: 'tenant', id: 'noteId' }
const toChildren = { tenant: 'tenant', id: 'parentId' }
const order = column('order', 'integer')
const group = column('group', 'text')
const size = column('size', 'integer')
const weight = column('weight', 'number')
const madeAt = column('madeAt', 'instant')

/** Notes a to d. Of a there are three lines, of b one; of c only another tenant's. */
const seed = async ({ first }: ContractFixture): Promise<void> => {
  await insert(first, 'note', [
    aNote({ id: 'a', size: 6, weight: 0.5 }),
    aNote({ id: 'b', size: 3, weight: 0 }),
    aNote({ id: 'c', size: 1 }),
    aNote({ id: 'd', weight: -0.25 }),
    aNote({ id: 'c', tenant: 't2' }),
  ])
  await insert(first, 'noteLine', [
    aLine({ id: 'l1', noteId: 'a', group: 'b', order: 1 }),
    aLine({ id: 'l2', noteId: 'a', group: 'B', order: 2 }),
    aLine({ id: 'l3', noteId: 'a', group: 'b', order: null }),
    aLine({ id: 'l4', noteId: 'b', group: '\u{1f600}', order: 2 }),
    aLine({ id: 'l5', noteId: 'c', group: 'b', order: 9, tenant: 't2' }),
  ])
}

const made = async (fixture: ContractFixture, question: Parameters<typeof rows>[1]) => {
  const answer = await rows(fixture.second, question)
  return answer.map(({ id, ...others }) => [id, ...Object.values(others)])
}

const most = Number.MAX_SAFE_INTEGER

export const sumCases = [
  contractCase(
    'sum/count',
    'A count of related rows is 0 where there are none, and counts those of the same tenant only.',
    async (fixture) => {
      await seed(fixture)
      const lines = sumOf('count', 'noteLine', toLines)
      const where = (op: 'eq' | 'lte' | 'gte') => compare(lines, op, slot(1, 'integer'))
      equal(await ids(fixture.second, { where: where('eq'), values: [0] }), ['c', 'd'], 'with none')
      equal(
        await ids(fixture.second, { where: where('lte'), values: [1] }),
        ['b', 'c', 'd'],
        'with at most one',
      )
      equal(await ids(fixture.second, { where: where('gte'), values: [2] }), ['a'], 'with two or more')
      equal(
        await ids(fixture.second, { where: not(where('gte')), values: [2] }),
        ['b', 'c', 'd'],
        'of the complement',
      )
    },
    needs,
  ),
  contractCase(
    'sum/functions',
    'Sums leave out missing values; of nothing `min` and `max` are missing and the others 0.',
    async (fixture) => {
      await seed(fixture)
      const of = { of: order }
      const computed = {
        total: sumOf('sum', 'noteLine', toLines, of),
        least: sumOf('min', 'noteLine', toLines, of),
        most: sumOf('max', 'noteLine', toLines, of),
        kinds: sumOf('countDistinct', 'noteLine', toLines, { of: group }),
        last: sumOf('max', 'noteLine', toLines, { of: group }),
      }
      equal(await made(fixture, { computed }), [
        ['a', 3, 1, 2, 2, 'b'],
        ['b', 2, 2, 2, 1, '\u{1f600}'],
        ['c', 0, null, null, 0, null],
        ['d', 0, null, null, 0, null],
      ])
    },
    needs,
  ),
  contractCase(
    'sum/where',
    'A sum is over the related rows that meet its condition.',
    async (fixture) => {
      await seed(fixture)
      const where = compare(group, 'eq', slot(1, 'text'))
      const computed = { many: sumOf('count', 'noteLine', toLines, { where }) }
      equal(await made(fixture, { computed, values: ['b'] }), [
        ['a', 2],
        ['b', 0],
        ['c', 0],
        ['d', 0],
      ])
    },
    needs,
  ),
  contractCase(
    'sum/exact',
    'A sum of integers beyond 2^53 is compared exactly.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'p' }),
        aNote({ id: 'q' }),
        aNote({ id: 'p1', parentId: 'p', size: most, limit: most }),
        aNote({ id: 'p2', parentId: 'p', size: most, limit: most - 1 }),
        aNote({ id: 'q1', parentId: 'q', size: most, limit: most }),
        aNote({ id: 'q2', parentId: 'q', size: most, limit: most }),
      ])
      const sizes = sumOf('sum', 'note', toChildren, { of: size })
      const limits = sumOf('sum', 'note', toChildren, { of: column('limit', 'integer') })
      const above = compare(sizes, 'gt', slot(1, 'integer'))
      equal(await ids(second, { where: compare(sizes, 'gt', limits) }), ['p'], 'sums that differ by one')
      equal(await ids(second, { where: above, values: [most] }), ['p', 'q'], 'a sum and a number')
    },
    needs,
  ),
  contractCase(
    'sum/unsafe',
    'A sum of integers beyond 2^53 is an error when it is answered, never a rounding.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'p' }),
        aNote({ id: 'p1', parentId: 'p', size: most }),
        aNote({ id: 'p2', parentId: 'p', size: 1 }),
      ])
      const computed = { total: sumOf('sum', 'note', toChildren, { of: size }) }
      const error = await rejection(rows(second, { computed }), 'a sum that no number holds')
      equal(unsafeInteger.is(error), true, 'whether the refusal is storage.unsafe_integer')
    },
    needs,
  ),
  contractCase(
    'sum/order',
    'Rows are ordered by a sum, missing ones where the plan puts them.',
    async (fixture) => {
      await seed(fixture)
      const by = sumOf('min', 'noteLine', toLines, { of: order })
      for (const [direction, nulls, expected] of [
        ['asc', 'last', 'abcd'],
        ['desc', 'last', 'bacd'],
        ['asc', 'first', 'cdab'],
      ] as const) {
        const found = await ids(fixture.second, { order: [byTerm(by, direction, nulls), byIdInOrder] })
        equal(found.join(''), expected, `${direction}, ${nulls}`)
      }
    },
    { needs: [...needs.needs, 'order'] },
  ),
  contractCase(
    'lookup',
    'A value of the one row that is joined can be compared; where there is none it is missing.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'a', title: 'top', size: 1 }),
        aNote({ id: 'b', parentId: 'a', title: 'below' }),
        aNote({ id: 'c', parentId: 'gone', title: 'lost' }),
      ])
      const on = [
        { local: 'tenant', foreign: 'tenant' },
        { local: 'parentId', foreign: 'id' },
      ]
      const title = column('title', 'text')
      const lookup = { kind: 'lookup', entity: 'note', on, of: title, type: 'text' } as const
      const top = compare(lookup, 'eq', slot(1, 'text'))
      equal(await ids(second, { where: top, values: ['top'] }), ['b'])
      equal(await ids(second, { where: not(top), values: ['top'] }), ['a', 'c'], 'the complement')
      const small = { ...lookup, where: compare(size, 'gt', slot(1, 'integer')) }
      equal(
        (await rows(second, { computed: { small }, values: [5] })).map((row) => row.small),
        [null, null, null],
      )
    },
    needs,
  ),
  contractCase(
    'arithmetic',
    'Arithmetic is that of doubles; a ratio with zero below is missing, as is what misses a part.',
    async (fixture) => {
      await seed(fixture)
      const third = slot(1, 'number')
      const computed = {
        half: { kind: 'times', left: size, right: slot(2, 'number'), type: 'number' },
        less: { kind: 'minus', left: weight, right: third, type: 'number' },
        ratio: { kind: 'ratio', left: size, right: weight, type: 'number' },
        parts: { kind: 'ratio', left: size, right: slot(3, 'integer'), type: 'number' },
      } as const
      equal(await made(fixture, { computed, values: [0.1, 0.5, 4] }), [
        ['a', 3, 0.4, 12, 1.5],
        ['b', 1.5, -0.1, null, 0.75],
        ['c', 0.5, null, null, 0.25],
        ['d', null, -0.35, null, null],
      ])
      const above = compare(computed.ratio, 'gt', slot(2, 'number'))
      equal(await ids(fixture.second, { where: above, values: [0.1, 0.5, 4] }), ['a'], 'compared')
    },
    needs,
  ),
  contractCase(
    'outer',
    'A related row can be compared with the row that led to it, moved by a length of time.',
    async ({ first, second }) => {
      const at = (hour: number) => `2026-04-01T${String(hour).padStart(2, '0')}:00:00.000Z`
      await insert(first, 'note', [
        aNote({ id: 'a' }),
        aNote({ id: 'a1', parentId: 'a', madeAt: at(1) }),
        aNote({ id: 'b' }),
        aNote({ id: 'b1', parentId: 'b', madeAt: at(1) }),
      ])
      await insert(first, 'note', [
        aNote({ id: 'a2', parentId: 'a', seenAt: at(3) }),
        aNote({ id: 'b2', parentId: 'b', seenAt: at(4) }),
      ])
      const siblings = { tenant: 'tenant', parentId: 'parentId' }
      const seenAt = column('seenAt', 'instant')
      const then = exists(
        'note',
        siblings,
        and(
          compare(seenAt, 'gt', { kind: 'outer', of: madeAt, type: 'instant' } as never),
          compare(seenAt, 'lte', {
            kind: 'outer',
            of: madeAt,
            plusMs: slot(1, 'integer'),
            type: 'instant',
          } as never),
        ),
      )
      const followed = exists('note', toChildren, then)
      equal(await ids(second, { where: followed, values: [2 * 3_600_000] }), ['a'], 'within two hours')
      equal(await ids(second, { where: followed, values: [3 * 3_600_000] }), ['a', 'b'], 'within three')
    },
    needs,
  ),
  contractCase(
    'period',
    'An instant lies in one of the periods between ascending bounds, or in none.',
    async ({ first, second }) => {
      const days = ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01', '2026-03-01']
      await insert(
        first,
        'note',
        days.map((day, n) => aNote({ id: `n${n}`, madeAt: `${day}T00:00:00.000Z` })),
      )
      const bounds = [1, 2, 3].map((at) => slot(at, 'instant'))
      const period = { kind: 'period', of: madeAt as never, bounds, type: 'integer' } as const
      const values = ['2026-01-01', '2026-02-01', '2026-03-01'].map((day) => `${day}T00:00:00.000Z`)
      const answer = await rows(second, { computed: { period }, values })
      equal(
        answer.map((row) => row.period),
        [null, 0, 0, 1, null],
      )
    },
    needs,
  ),
  contractCase(
    'bucket',
    'A bucket is the product and sum modulo a number, exact up to 2^53.',
    async ({ first, second }) => {
      const hashes = [0, 1, 2_147_483_647, null]
      await insert(
        first,
        'note',
        hashes.map((hash, n) => aNote({ id: `n${n}`, size: hash })),
      )
      const [times, plus, modulus] = [slot(1, 'integer'), slot(2, 'integer'), slot(3, 'integer')]
      const bucket = { kind: 'bucket', of: size as never, times, plus, modulus, type: 'integer' } as const
      const answer = await rows(second, {
        computed: { bucket },
        values: [2_097_151, 2_147_483_647, 1_000_003],
      })
      equal(
        answer.map((row) => row.bucket),
        [477_206, 574_351, 515_002, null],
      )
    },
    needs,
  ),
  contractCase(
    'calendar',
    'An instant has a day, week, month, quarter and year in local time, by the shift it lies before.',
    async ({ first, second }) => {
      const instants = [
        '2026-03-28T22:59:59.999Z',
        '2026-03-28T23:00:00.000Z',
        '2026-10-24T22:30:00.000Z',
        null,
      ]
      await insert(
        first,
        'note',
        instants.map((at, n) => aNote({ id: `n${n}`, madeAt: at })),
      )
      const shifts = [
        { until: slot(1, 'instant'), offsetMs: slot(2, 'integer') },
        { until: slot(3, 'instant'), offsetMs: slot(4, 'integer') },
      ]
      const inUnit = (unit: Unit) =>
        ({
          kind: 'calendar',
          of: madeAt as never,
          unit,
          shifts,
          offsetMs: slot(2, 'integer'),
          type: 'day',
        }) as const
      const computed = {
        day: inUnit('day'),
        week: inUnit('mondayWeek'),
        month: inUnit('month'),
        quarter: inUnit('quarter'),
        year: inUnit('year'),
      }
      const values = ['2026-03-29T01:00:00.000Z', 3_600_000, '2026-10-25T01:00:00.000Z', 7_200_000]
      const answer = await rows(second, { computed, values })
      equal(
        answer.map(({ id, ...units }) => Object.values(units)),
        [
          ['2026-03-28', '2026-03-23', '2026-03-01', '2026-01-01', '2026-01-01'],
          ['2026-03-29', '2026-03-23', '2026-03-01', '2026-01-01', '2026-01-01'],
          ['2026-10-25', '2026-10-19', '2026-10-01', '2026-10-01', '2026-01-01'],
          [null, null, null, null, null],
        ],
      )
    },
    needs,
  ),
  contractCase(
    'calendar/days',
    'A day lies in its week, month, quarter and year as it is.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'a', dueOn: '2024-02-29' }),
        aNote({ id: 'b', dueOn: '2027-01-03' }),
      ])
      const of = column('dueOn', 'day') as never
      const inUnit = (unit: Unit) => ({ kind: 'calendar', of, unit, shifts: [], type: 'day' }) as const
      const computed = {
        week: inUnit('mondayWeek'),
        month: inUnit('month'),
        quarter: inUnit('quarter'),
        year: inUnit('year'),
      }
      equal(await rows(second, { computed }), [
        { id: 'a', week: '2024-02-26', month: '2024-02-01', quarter: '2024-01-01', year: '2024-01-01' },
        { id: 'b', week: '2026-12-28', month: '2027-01-01', quarter: '2027-01-01', year: '2027-01-01' },
      ])
    },
    needs,
  ),
  contractCase(
    'calendar/weeks',
    'A week begins on Monday, Saturday or Sunday, as its unit says, across a year and a change of clocks.',
    async ({ first, second }) => {
      const days = ['1969-12-28', '2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04']
      // The clocks turn from one hour ahead to two between the second and the third.
      const nights = ['2026-03-27', '2026-03-28', '2026-03-29', '2026-03-30', '2026-03-31']
      const notes = days.map((dueOn, n) =>
        aNote({ id: `n${n}`, dueOn, madeAt: `${nights[n]}T22:30:00.000Z` }),
      )
      await insert(first, 'note', notes)
      const onDay = (unit: Unit) =>
        ({ kind: 'calendar', of: column('dueOn', 'day') as never, unit, shifts: [], type: 'day' }) as const
      const at = (unit: Unit) =>
        ({
          ...onDay(unit),
          of: madeAt as never,
          shifts: [{ until: slot(1, 'instant'), offsetMs: slot(2, 'integer') }],
          offsetMs: slot(3, 'integer'),
        }) as const
      const computed = {
        monday: onDay('mondayWeek'),
        saturday: onDay('saturdayWeek'),
        sunday: onDay('sundayWeek'),
        mondayAt: at('mondayWeek'),
        saturdayAt: at('saturdayWeek'),
        sundayAt: at('sundayWeek'),
      }
      const answer = await rows(second, {
        computed,
        values: ['2026-03-29T01:00:00.000Z', 3_600_000, 7_200_000],
      })
      equal(
        answer.map(({ id, ...weeks }) => Object.values(weeks)),
        [
          ['1969-12-22', '1969-12-27', '1969-12-28', '2026-03-23', '2026-03-21', '2026-03-22'],
          ['2026-12-28', '2026-12-26', '2026-12-27', '2026-03-23', '2026-03-28', '2026-03-22'],
          ['2026-12-28', '2027-01-02', '2026-12-27', '2026-03-30', '2026-03-28', '2026-03-29'],
          ['2026-12-28', '2027-01-02', '2027-01-03', '2026-03-30', '2026-03-28', '2026-03-29'],
          ['2027-01-04', '2027-01-02', '2027-01-03', '2026-03-30', '2026-03-28', '2026-03-29'],
        ],
      )
    },
    needs,
  ),
  contractCase(
    'near',
    'A point is near another when their squared distance is at most the limit; a missing one is near nothing.',
    async ({ first, second }) => {
      await insert(first, 'note', [
        aNote({ id: 'a', attributes: { x: 1, y: 0, z: 0 } }),
        aNote({ id: 'b', attributes: { x: 0.5, y: 0.5, z: 0 } }),
        aNote({ id: 'c', attributes: { x: 0.5, y: 0.5 } }),
        aNote({ id: 'd' }),
      ])
      const axis = (key: string) => column('attributes', 'number', key) as never
      const number = (at: number) => slot(at, 'number')
      const where = {
        kind: 'near',
        left: [axis('x'), axis('y'), axis('z')],
        point: [number(1), number(2), number(3)],
        limit: number(4),
        negated: false,
      } as const
      equal(await ids(second, { where, values: [1, 0, 0, 0.5] }), ['a', 'b'], 'on the edge')
      equal(await ids(second, { where, values: [1, 0, 0, 0.4999] }), ['a'], 'within')
      equal(
        await ids(second, { where: not(where), values: [1, 0, 0, 0.4999] }),
        ['b', 'c', 'd'],
        'the complement',
      )
    },
    { needs: [...needs.needs, 'json'] },
  ),
  contractCase(
    'computed/names',
    'What is made of a row is answered under the name the plan gives it, beside the columns.',
    async (fixture) => {
      await seed(fixture)
      const computed = { sort_0: sumOf('count', 'noteLine', toLines), computed_1: column('size', 'integer') }
      const [row = {}] = await rows(fixture.second, { columns: ['size', 'id'], computed })
      equal(row, { size: 6, id: 'a', sort_0: 3, computed_1: 6 })
    },
    needs,
  ),
  contractCase(
    'sum/nested',
    'A sum may be over rows that are found by a sum, and over values that are looked up.',
    async (fixture) => {
      await seed(fixture)
      await insert(fixture.first, 'note', [
        aNote({ id: 'a1', parentId: 'a' }),
        aNote({ id: 'a2', parentId: 'a' }),
        aNote({ id: 'b1', parentId: 'b' }),
      ])
      await insert(fixture.first, 'noteLine', [
        aLine({ id: 'm1', noteId: 'a1', order: 10 }),
        aLine({ id: 'm2', noteId: 'a1', order: 20 }),
        aLine({ id: 'm3', noteId: 'b1', order: 5 }),
      ])
      const lines = sumOf('count', 'noteLine', toLines)
      const written = compare(lines, 'gte', slot(1, 'integer'))
      const children = sumOf('count', 'note', toChildren, { where: written })
      equal(await ids(fixture.second, { where: compare(children, 'eq', slot(1, 'integer')), values: [1] }), [
        'a',
        'b',
      ])
      const on = [
        { local: 'tenant', foreign: 'tenant' },
        { local: 'noteId', foreign: 'id' },
      ]
      const ofNote = { kind: 'lookup', entity: 'note', on, of: size, type: 'integer' } as const
      const computed = { sizes: sumOf('sum', 'noteLine', toLines, { of: ofNote }) }
      equal(
        (await made(fixture, { computed, limit: 2 })).map(([, sum]) => sum),
        [18, 0],
      )
    },
    needs,
  ),
]
