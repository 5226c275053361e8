import { describe, expect, it } from 'vitest'
import type { ValueType } from '../../src/kernel/index.js'
import {
  type CalendarTerm,
  type ColumnTerm,
  compilePredicate,
  compileTermOf,
  matches,
  type Predicate,
  type Slot,
  type StoredRow,
  type SumTerm,
  type Term,
  termValue,
  type Values,
} from '../../src/rules/index.js'

const column = (name: string, type: ValueType): ColumnTerm => ({ column: name, type })
const slot = (at: number, type: ValueType): Slot => ({ slot: at, type })
const on = [
  { local: 'tenant', foreign: 'tenant' },
  { local: 'id', foreign: 'up' },
]
const sum = (fn: SumTerm['fn'], of?: Term, more: Partial<SumTerm> = {}): SumTerm => ({
  kind: 'sum',
  fn,
  entity: 'order',
  on,
  ...(of && { of }),
  type: 'integer',
  ...more,
})

const customer = { tenant: 't1', id: 'a' }
const order = (values: StoredRow) => ({ tenant: 't1', up: 'a', ...values })

/** A term in both readings, which must agree. */
const made = (term: Term, values: Values, row: StoredRow, orders: readonly StoredRow[] = []) => {
  const plain = termValue(term, values, row, () => orders)
  expect(compileTermOf(term)(values)(row, () => orders)).toBe(plain)
  return plain
}

const holds = (predicate: Predicate, values: Values, row: StoredRow, orders: readonly StoredRow[] = []) => {
  const plain = matches(predicate, values, row, () => orders)
  expect(compilePredicate(predicate)(values)(row, () => orders)).toBe(plain)
  return plain
}

describe('a sum', () => {
  const n = column('n', 'integer')
  const most = Number.MAX_SAFE_INTEGER

  it.each<[string, SumTerm, readonly StoredRow[], unknown]>([
    ['count of nothing', sum('count'), [], 0],
    ['countDistinct of nothing', sum('countDistinct', n), [], 0],
    ['sum of nothing', sum('sum', n), [], 0],
    ['min of nothing', sum('min', n), [], undefined],
    ['max of nothing', sum('max', n), [], undefined],
    ['count of rows, missing values too', sum('count'), [order({ n: null }), order({})], 2],
    ['count of joined rows only', sum('count'), [order({ tenant: 't2' }), order({ up: 'b' })], 0],
    ['sum of the values that are there', sum('sum', n), [order({ n: null }), order({ n: 2 })], 2],
    ['sum of missing values only', sum('sum', n), [order({ n: null })], 0],
    ['countDistinct by value', sum('countDistinct', n), [order({ n: 1 }), order({ n: 1 }), order({})], 1],
    [
      'countDistinct of text by its bytes',
      sum('countDistinct', column('t', 'text')),
      ['\u00e9', 'e\u0301', 'E', 'e'].map((t) => order({ t })),
      4,
    ],
    [
      'max of text by code point',
      sum('max', column('t', 'text'), { type: 'text' }),
      ['\uFF5E', '\u{1F600}'].map((t) => order({ t })),
      '\u{1F600}',
    ],
    [
      'min of booleans, false first',
      sum('min', column('b', 'boolean'), { type: 'boolean' }),
      [order({ b: true }), order({ b: false })],
      false,
    ],
    [
      'max of instants',
      sum('max', column('at', 'instant'), { type: 'instant' }),
      [order({ at: '2026-01-02T00:00:00.000Z' }), order({ at: '2026-01-01T00:00:00.000Z' })],
      '2026-01-02T00:00:00.000Z',
    ],
    [
      'sum of doubles that overflows',
      sum('sum', column('x', 'number'), { type: 'number' }),
      [order({ x: 1e308 }), order({ x: 1e308 })],
      undefined,
    ],
    ['sum at the edge of exactness', sum('sum', n), [order({ n: most }), order({ n: 0 })], most],
    ['sum beyond it', sum('sum', n), [order({ n: most }), order({ n: 2 })], 9_007_199_254_740_993n],
    [
      'sum that comes back from beyond it',
      sum('sum', n),
      [order({ n: most }), order({ n: most }), order({ n: 1 }), order({ n: -most })],
      9_007_199_254_740_992n,
    ],
    [
      'sum that comes back into the safe range',
      sum('sum', n),
      [order({ n: most }), order({ n: most }), order({ n: -most }), order({ n: -1 })],
      9_007_199_254_740_990,
    ],
    [
      'sum of an attribute that is no whole number',
      sum('sum', { column: 'json', type: 'integer', attribute: 'k' }),
      [order({ json: { k: 1.5 } }), order({ json: { k: '9' } }), order({ json: { k: 2 } })],
      3.5,
    ],
  ])('is exact and leaves out what is missing: %s [RU-5] [RU-15]', (_, term, orders, value) => {
    expect(made(term, [], customer, orders)).toBe(value)
  })

  it('is compared without rounding, also beyond 2^53 [RU-15]', () => {
    const over = (op: 'eq' | 'gt', at: Term): Predicate => ({
      kind: 'compare',
      op,
      left: sum('sum', n),
      right: at,
      negated: false,
    })
    const orders = [order({ n: most }), order({ n: 2 })]
    // 2^53 + 1, which no double holds: 2^53 is below it, not equal.
    expect(holds(over('gt', slot(0, 'number')), [2 ** 53], customer, orders)).toBe(true)
    expect(holds(over('eq', slot(0, 'number')), [2 ** 53], customer, orders)).toBe(false)
    expect(holds(over('eq', sum('sum', n)), [], customer, orders)).toBe(true)
    expect(holds(over('gt', { ...sum('sum', n), fn: 'max' }), [], customer, orders)).toBe(true)
  })

  it('says "at most 3" of nothing [RU-5]', () => {
    const atMost: Predicate = {
      kind: 'compare',
      op: 'lte',
      left: sum('count'),
      right: slot(0, 'integer'),
      negated: false,
    }
    expect(holds(atMost, [3], customer)).toBe(true)
    expect(holds({ ...atMost, negated: true }, [3], customer)).toBe(false)
  })
})

describe('arithmetic', () => {
  const [a, b] = [column('a', 'number'), column('b', 'number')]
  it.each<[string, 'times' | 'minus' | 'ratio', unknown, unknown, unknown]>([
    ['a product', 'times', 3, 0.5, 1.5],
    ['a difference', 'minus', 1, 3, -2],
    ['a ratio', 'ratio', 1, 4, 0.25],
    ['a ratio by zero', 'ratio', 1, 0, undefined],
    ['a ratio by minus zero', 'ratio', 1, -0, undefined],
    ['zero by something', 'ratio', 0, -5, 0],
    ['a product that overflows', 'times', 1e308, 10, undefined],
    ['a missing left side', 'minus', null, 1, undefined],
    ['a missing right side', 'times', 1, null, undefined],
    ['a text', 'minus', '3', 1, undefined],
  ])('of doubles, missing where it has no result: %s [RU-1]', (_, kind, left, right, value) => {
    const term: Term = { kind, left: a, right: b, type: 'number' }
    expect(made(term, [], { a: left, b: right })).toBe(value)
  })
})

describe('a lookup', () => {
  const lookup: Term = { kind: 'lookup', entity: 'order', on, of: column('n', 'integer'), type: 'integer' }
  const isOpen: Predicate = {
    kind: 'compare',
    op: 'eq',
    left: column('open', 'boolean'),
    right: slot(0, 'boolean'),
    negated: false,
  }

  it('reads the joined row, where it meets the condition', () => {
    expect(made(lookup, [], customer, [order({ n: 7 })])).toBe(7)
    expect(made(lookup, [], customer, [order({ n: null })])).toBe(undefined)
    expect(made(lookup, [], customer, [])).toBe(undefined)
    expect(made({ ...lookup, where: isOpen }, [true], customer, [order({ n: 7, open: false })])).toBe(
      undefined,
    )
  })
})

describe('a period', () => {
  const bounds = ['2026-01-01', '2026-02-01', '2026-03-01']
  const term: Term = {
    kind: 'period',
    of: column('day', 'day'),
    bounds: bounds.map((_, at) => slot(at, 'day')),
    type: 'integer',
  }
  it.each([
    ['2025-12-31', undefined],
    ['2026-01-01', 0],
    ['2026-01-31', 0],
    ['2026-02-01', 1],
    ['2026-02-28', 1],
    ['2026-03-01', undefined],
    [null, undefined],
  ])('holds its beginning and not its end: %s', (day, value) => {
    expect(made(term, bounds, { day })).toBe(value)
  })
})

describe('a bucket', () => {
  it('is exact for the largest hash and factors [RU-8]', () => {
    const term: Term = {
      kind: 'bucket',
      of: column('hash', 'integer'),
      times: slot(0, 'integer'),
      plus: slot(1, 'integer'),
      modulus: slot(2, 'integer'),
      type: 'integer',
    }
    const exactly = Number(((2n ** 31n - 1n) * (2n ** 21n - 1n) + 2n ** 31n - 1n) % 1_000_003n)
    const values = [2 ** 21 - 1, 2 ** 31 - 1, 1_000_003]
    expect(made(term, values, { hash: 2 ** 31 - 1 })).toBe(exactly)
    expect(made(term, values, { hash: null })).toBe(undefined)
  })
})

describe('a calendar day', () => {
  const calendar = (unit: CalendarTerm['unit'], of: ColumnTerm): Term => ({
    kind: 'calendar',
    of,
    unit,
    shifts: [{ until: slot(0, 'instant'), offsetMs: slot(1, 'integer') }],
    offsetMs: slot(2, 'integer'),
    type: 'day',
  })
  const hour = 3_600_000
  // Berlin's clocks in 2026: one hour ahead until 29 March, two after it.
  const berlin: Values = ['2026-03-29T01:00:00.000Z', hour, 2 * hour]

  it.each([
    ['day', '2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['day', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['day', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['day', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['mondayWeek', '2026-03-29T21:59:59.999Z', '2026-03-23'],
    ['mondayWeek', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['sundayWeek', '2026-03-28T22:59:59.999Z', '2026-03-22'],
    ['sundayWeek', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['saturdayWeek', '2026-03-27T22:59:59.999Z', '2026-03-21'],
    ['saturdayWeek', '2026-03-27T23:00:00.000Z', '2026-03-28'],
    ['month', '2026-03-31T22:00:00.000Z', '2026-04-01'],
    ['quarter', '2026-03-31T21:00:00.000Z', '2026-01-01'],
    ['quarter', '2026-03-31T22:00:00.000Z', '2026-04-01'],
    ['year', '2025-12-31T23:00:00.000Z', '2026-01-01'],
    ['year', 'no instant', undefined],
  ] as const)('of an instant is a local one, across a change of clocks: %s of %s', (unit, at, day) => {
    expect(made(calendar(unit, column('at', 'instant')), berlin, { at })).toBe(day)
  })

  it('of a day is of that day, whatever the clocks', () => {
    const days = ['2024-12-27', '2024-12-28', '2024-12-29', '2024-12-30', '1969-12-28', '1969-12-29']
    const weeksOf = (unit: CalendarTerm['unit']) =>
      days.map((on) =>
        made(calendar(unit, column('on', 'day')), berlin, { on })
          ?.toString()
          .slice(2),
      )
    expect([weeksOf('mondayWeek'), weeksOf('saturdayWeek'), weeksOf('sundayWeek')]).toEqual([
      ['24-12-23', '24-12-23', '24-12-23', '24-12-30', '69-12-22', '69-12-29'],
      ['24-12-21', '24-12-28', '24-12-28', '24-12-28', '69-12-27', '69-12-27'],
      ['24-12-22', '24-12-22', '24-12-29', '24-12-29', '69-12-28', '69-12-28'],
    ])
  })
})

describe('the row above', () => {
  const above = (plusMs?: Slot): Predicate => ({
    kind: 'exists',
    entity: 'order',
    on,
    where: {
      kind: 'compare',
      op: 'gt',
      left: column('at', 'instant'),
      right: { kind: 'outer', of: column('at', 'instant'), ...(plusMs && { plusMs }), type: 'instant' },
      negated: false,
    },
    negated: false,
  })
  const seen = { ...customer, at: '2026-01-01T00:00:00.000Z' }
  const orders = [order({ at: '2026-01-01T00:00:00.001Z' })]

  it('is the one that the innermost relation leads from, moved by milliseconds [RU-6]', () => {
    expect(holds(above(), [], seen, orders)).toBe(true)
    expect(holds(above(slot(0, 'integer')), [0], seen, orders)).toBe(true)
    expect(holds(above(slot(0, 'integer')), [1], seen, orders)).toBe(false)
    expect(holds(above(), [], { ...seen, at: null }, orders)).toBe(false)
  })
})

describe('a point', () => {
  const near = (negated: boolean): Predicate => ({
    kind: 'near',
    left: [column('x', 'number'), column('y', 'number'), column('z', 'number')],
    point: [slot(0, 'number'), slot(1, 'number'), slot(2, 'number')],
    limit: slot(3, 'number'),
    negated,
  })
  it('is near up to the limit, and a missing one is not [RU-3] [RU-10]', () => {
    const values = [1, 0, 0, 2]
    expect(holds(near(false), values, { x: 0, y: 1, z: 0 })).toBe(true)
    expect(holds(near(false), values, { x: -1, y: 0, z: 0 })).toBe(false)
    expect(holds(near(false), values, { x: 1, y: 0, z: null })).toBe(false)
    expect(holds(near(true), values, { x: 1, y: 0, z: null })).toBe(true)
  })
})
