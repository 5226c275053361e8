import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pathText } from '../../src/kernel/index.js'
import {
  type Condition,
  check,
  type Operand,
  parseOperands,
  parseRule,
  ruleInvalid,
  ruleJsonSchema,
} from '../../src/rules/index.js'
import { rich } from './rich.js'
import { richRule } from './rich-arbitraries.js'

const about = (where: unknown, more: object = {}, entity = 'customer') => ({ v: 1, entity, ...more, where })
const faults = (json: unknown) =>
  check(json, rich).map(({ path, expected, received }) => `${pathText(path)}: ${expected} <- ${received}`)

const one = { value: 1 }
const sum = (fn: string, more: object = {}) => ({ sum: { fn, relation: 'purchases', ...more } })
const gte = (left: unknown, right: unknown = one) => about({ op: 'gte', left, right })
const within = (left: unknown, window: unknown) => about({ op: 'within', left, window })
const euros = { value: { amount: 1, currency: 'EUR' } }
const dollars = { value: { amount: 1, currency: 'USD' } }

describe('check', () => {
  const taken: readonly (readonly [string, unknown])[] = [
    ['a sum of booked money', gte(sum('sum', { field: 'net' }), euros)],
    ['a sum of own money in a currency', gte(sum('avg', { field: 'total', in: 'USD' }), dollars)],
    [
      'a decimal beside arithmetic of whole numbers',
      gte({ minus: [sum('count'), { field: 'visits' }] }, { value: 0.5 }),
    ],
    ['a decimal within arithmetic', gte({ minus: [{ field: 'visits' }, { value: 0.5 }] })],
    ['a mean of whole numbers beside a decimal', gte(sum('avg', { field: 'quantity' }), { value: 1.5 })],
    [
      'a share of money',
      gte({ times: { of: sum('sum', { field: 'net' }), by: 0.5 } }, sum('max', { field: 'net' })),
    ],
    ['a ratio of money', gte({ ratio: [sum('sum', { field: 'net' }), euros] })],
    ['the age beside a parameter', gte({ age: 'bornOn' }, { param: 'least' })],
    ['a day beside today', about({ op: 'lt', left: { field: 'bornOn' }, right: { today: -1 } })],
    ['a sum that is there', about({ op: 'isSet', left: sum('latest') })],
    ['the newest in a window', within(sum('latest'), { calendar: { unit: 'month', from: 0, until: 1 } })],
    [
      'a zone and a purpose',
      about({ op: 'and', of: [] }, { zone: 'Europe/Berlin', purpose: 'marketing', weekStart: 'sunday' }),
    ],
  ]
  it.each(taken)('takes %s', (_, json) => {
    expect(faults(json)).toEqual([])
  })

  const refused: readonly (readonly [string, unknown, readonly string[]])[] = [
    [
      'a sum without a field',
      gte(sum('sum')),
      ['where.left.sum.field: a field of purchase that rules may name <- nothing'],
    ],
    [
      'a count with a field',
      gte(sum('count', { field: 'net' })),
      ["where.left.sum.field: none, for count <- 'net'"],
    ],
    [
      'a sum of an unknown field',
      gte(sum('sum', { field: 'shoeSize' })),
      ["where.left.sum.field: a field of purchase that rules may name <- 'shoeSize'"],
    ],
    [
      'a sum of the prototype',
      gte(sum('sum', { field: 'constructor' })),
      ["where.left.sum.field: a field of purchase that rules may name <- 'constructor'"],
    ],
    [
      'a sum of texts',
      gte(sum('sum', { field: 'id' })),
      ['where.left.sum.field: a field of type integer, number or money <- one of type text'],
    ],
    [
      'the least of words',
      gte(sum('min', { field: 'status' })),
      [
        'where.left.sum.field: a field of type text, integer, number, instant, day or money <- one of type enum',
      ],
    ],
    [
      'an unknown function',
      gte(sum('median', { field: 'quantity' })),
      ["where.left.sum.fn: one of count, countDistinct, sum, avg, min, max, latest or earliest <- 'median'"],
    ],
    [
      'a function of the prototype',
      gte(sum('toString')),
      [
        "where.left.sum.fn: one of count, countDistinct, sum, avg, min, max, latest or earliest <- 'toString'",
      ],
    ],
    [
      'a sum over no relation',
      gte({ sum: { fn: 'count', relation: 'orders' } }),
      ["where.left.sum.relation: a relation of customer <- 'orders'"],
    ],
    [
      'amounts that are not booked',
      gte(sum('sum', { field: 'total' }), euros),
      ['where.left.sum.in: a currency: total is not booked <- nothing'],
    ],
    [
      'a currency of numbers',
      gte(sum('sum', { field: 'quantity', in: 'EUR' })),
      ["where.left.sum.in: none, for integer <- 'EUR'"],
    ],
    [
      'no currency',
      gte({ field: 'spent', in: 'euro' }, euros),
      ["where.left.in: an ISO 4217 code <- 'euro'"],
    ],
    [
      'a currency beside no field',
      gte({ value: 1, in: 'EUR' }),
      ['where.left.in: a field beside it <- none'],
    ],
    [
      'another currency than the books',
      gte(sum('sum', { field: 'net' }), dollars),
      ["where.right.value.currency: EUR <- 'USD'"],
    ],
    [
      'two currencies',
      gte(sum('sum', { field: 'net' }), { field: 'spent', in: 'USD' }),
      ['where.right.field: money in EUR <- money in USD'],
    ],
    [
      'a number beside money',
      gte(sum('sum', { field: 'net' }), { field: 'visits' }),
      ['where.right.field: money in EUR <- a value of type integer'],
    ],
    [
      'a decimal beside a count',
      gte(sum('count'), { value: 0.5 }),
      ['where.right.value: a safe integer <- number 0.5'],
    ],
    [
      'the newest of what has no time',
      about({ op: 'isSet', left: { sum: { fn: 'latest', relation: 'lines' } } }, {}, 'purchase'),
      ["where.left.sum.relation: a relation to records with a time <- 'lines'"],
    ],
    [
      'arithmetic of texts',
      gte({ minus: [{ field: 'nickname' }, one] }),
      ['where.left.minus[0]: numbers or money <- a value of type text'],
    ],
    [
      'money less a number',
      gte({ minus: [{ field: 'spent' }, { field: 'visits' }] }),
      ['where.left.minus[1].field: a value of type money <- a value of type number'],
    ],
    ['three operands', gte({ ratio: [one, one, one] }), ['where.left.ratio: two operands <- array of 3']],
    [
      'no number to multiply by',
      gte({ times: { of: { field: 'visits' }, by: Number.POSITIVE_INFINITY } }),
      ['where.left.times.by: a finite number <- Infinity'],
    ],
    [
      'arithmetic of ages',
      gte({ times: { of: { age: 'bornOn' }, by: 2 } }),
      ['where.left.times.of: numbers or money <- a value of type integer'],
    ],
    [
      'the age beside a field',
      gte({ age: 'bornOn' }, { field: 'visits' }),
      ['where.right.field: a number, actor or param: an age is compared with those <- another operand'],
    ],
    [
      'the age at an instant',
      gte({ age: 'createdAt' }),
      ['where.left.age: a field of type day or birthday <- one of type instant'],
    ],
    [
      'whether an age is there',
      about({ op: 'isSet', left: { age: 'bornOn' } }),
      ['where.left: a field <- object'],
    ],
    [
      'half a day',
      about({ op: 'eq', left: { field: 'bornOn' }, right: { today: 0.5 } }),
      ['where.right.today: a whole number of days, at most 1000000 <- number 0.5'],
    ],
    [
      'a value of many records',
      about({
        op: 'eq',
        left: { related: { relation: 'purchases', of: { field: 'status' } } },
        right: { value: 'paid' },
      }),
      ["where.left.related.relation: a relation to one record <- 'purchases'"],
    ],
    [
      'a list of a related record',
      about(
        { op: 'hasAny', left: { related: { relation: 'customer', of: { field: 'tags' } } }, values: ['a'] },
        {},
        'purchase',
      ),
      ['where.left.related.of: a single value: ask lists and addresses with some <- a value of type list'],
    ],
    [
      'a constant of a related record',
      about({ op: 'eq', left: { related: { relation: 'customer', of: one } }, right: one }, {}, 'purchase'),
      ['where.left.related.of: something read from the customer <- object'],
    ],
    [
      'a window back from now, on a day',
      within({ field: 'bornOn' }, { last: { days: 1 } }),
      ['where.window.last: only from, until or calendar <- an unknown key'],
    ],
    [
      'an instant as the end of days',
      within({ field: 'bornOn' }, { until: '2026-05-01T00:00:00Z' }),
      ['where.window.until: a day (YYYY-MM-DD) <- text of 20 characters'],
    ],
    [
      'a birthday as a field',
      within({ field: 'birthday' }, { calendar: { unit: 'day', from: 0, until: 1 } }),
      ['where.left: the days of a birthday ({ birthday }) <- a field'],
    ],
    [
      'the birthday of a day',
      within({ birthday: 'bornOn' }, { calendar: { unit: 'day', from: 0, until: 1 } }),
      ['where.left.birthday: a field of type birthday <- one of type day'],
    ],
    [
      'periods that end before they begin',
      within({ field: 'createdAt' }, { calendar: { unit: 'day', from: 1, until: 1 } }),
      ['where.window.calendar.until: a number above from <- 1'],
    ],
    [
      'an unknown period',
      within({ field: 'createdAt' }, { calendar: { unit: 'decade', from: 0, until: 1 } }),
      ["where.window.calendar.unit: day, week, month, quarter or year <- 'decade'"],
    ],
    [
      'half a period',
      within({ field: 'createdAt' }, { calendar: { unit: 'day', from: 0.5, until: 1 } }),
      ['where.window.calendar.from: a whole number from -100000 to 100000 <- number 0.5'],
    ],
    [
      'moments in the wrong order',
      within({ field: 'createdAt' }, { after: { ago: { days: 1 } }, upTo: { ago: { days: 2 } } }),
      ['where.window.upTo: a moment later than after <- an earlier one'],
    ],
    [
      'a step to one record',
      about(
        {
          op: 'followedBy',
          first: { relation: 'customer' },
          next: { relation: 'customer' },
          within: { days: 1 },
        },
        {},
        'purchase',
      ),
      [
        "where.first.relation: a relation to records that name this one themselves <- 'customer'",
        "where.next.relation: a relation to records that name this one themselves <- 'customer'",
      ],
    ],
    [
      'a step along the tree',
      about({
        op: 'missed',
        first: { relation: 'ancestors' },
        next: { relation: 'tickets' },
        within: { days: 1 },
      }),
      ["where.first.relation: a relation to records that name this one themselves <- 'ancestors'"],
    ],
    [
      'steps without a time between',
      about({
        op: 'missed',
        first: { relation: 'tickets' },
        next: { relation: 'tickets' },
        within: { days: 0 },
      }),
      ['where.within: a length of time <- none'],
    ],
    [
      'a rhythm of 61 periods',
      about({ op: 'regularly', relation: 'tickets', atLeast: 1, of: 61, each: 'day' }),
      ['where.of: a whole number from 1 to 60 <- number 61'],
    ],
    [
      'a rhythm in more periods than there are',
      about({ op: 'regularly', relation: 'tickets', atLeast: 4, of: 3, each: 'day' }),
      ['where.atLeast: a whole number from 1 to 3 <- number 4'],
    ],
    [
      'a share the wrong way round',
      about({ op: 'bucket', seed: 's', from: 0.5, to: 0.5 }),
      ['where.to: a part of 1 above from <- number 0.5'],
    ],
    [
      'a share beyond all',
      about({ op: 'bucket', seed: 's', from: 0, to: 1.1 }),
      ['where.to: a part of 1 above from <- number 1.1'],
    ],
    [
      'a share without a seed',
      about({ op: 'bucket', seed: '', from: 0, to: 1 }),
      ['where.seed: a text of 1 to 200 characters <- text of 0 characters'],
    ],
    [
      'a share of what has no hash',
      about({ op: 'bucket', seed: 's', from: 0, to: 1 }, {}, 'purchase'),
      ["where.op: another condition: purchase has no buckets <- 'bucket'"],
    ],
    [
      'the region of a text',
      about({ op: 'inRegion', left: { field: 'name' }, system: 'country', code: 'DE' }),
      ['where.left.field: a field of type address <- one of type text'],
    ],
    [
      'a region of no list',
      about({ op: 'inRegion', left: { field: 'address' }, system: 'zip', code: '1' }),
      ["where.system: country, iso-3166-2, gbt-2260 or nuts <- 'zip'"],
    ],
    [
      'all of China as a region',
      about({ op: 'inRegion', left: { field: 'address' }, system: 'gbt-2260', code: '000000' }),
      ['where.code: a GB/T 2260 code of six digits <- text of 6 characters'],
    ],
    [
      'a place without a datum',
      about({ op: 'withinKm', left: { field: 'address' }, km: 1, of: { latitude: 1, longitude: 1 } }),
      ['where.of.datum: a value <- nothing'],
    ],
    [
      'a place off the earth',
      about({
        op: 'withinKm',
        left: { field: 'address' },
        km: 1,
        of: { latitude: 91, longitude: 1, datum: 'WGS-84' },
      }),
      ['where.of.latitude: degrees from -90 to 90 <- number 91'],
    ],
    [
      'less than no distance',
      about({
        op: 'withinKm',
        left: { field: 'address' },
        km: -1,
        of: { latitude: 1, longitude: 1, datum: 'WGS-84' },
      }),
      ['where.km: a number of kilometres <- number -1'],
    ],
    [
      'an unknown zone',
      about({ op: 'and', of: [] }, { zone: 'Mars/Olympus' }),
      ['zone: an IANA time zone <- text of 12 characters'],
    ],
    [
      'weeks from another day',
      about({ op: 'and', of: [] }, { weekStart: 'tuesday' }),
      ["weekStart: monday, saturday or sunday <- 'tuesday'"],
    ],
    [
      'an offset as a zone',
      about({ op: 'and', of: [] }, { zone: '+02:00' }),
      ['zone: an IANA time zone <- text of 6 characters'],
    ],
    [
      'a sentence as a purpose',
      about({ op: 'and', of: [] }, { purpose: 'to sell things' }),
      ['purpose: a word <- text of 14 characters'],
    ],
  ]
  it.each(refused)('refuses %s, with its path [RU-11]', (_, json, expected) => {
    expect(faults(json)).toEqual(expected)
  })

  it('counts sums and their conditions as terms, and what stands in operands as depth [RU-2: operands]', () => {
    const counted = {
      op: 'gte',
      left: sum('count', { where: { op: 'isSet', left: { field: 'net' } } }),
      right: one,
    }
    const many = (count: number) => about({ op: 'and', of: Array(count).fill(counted) })
    expect(faults(many(33))).toEqual([])
    expect(faults(many(34))[0]).toMatch(/at most 100 conditions in one rule <- more$/)
    const nested = (depth: number): Operand =>
      depth === 0 ? { field: 'visits' } : { times: { of: nested(depth - 1), by: 1 } }
    expect(faults(gte(nested(8)))).toEqual([])
    expect(faults(gte(nested(9)))[0]).toMatch(/conditions nested at most 8 deep <- a deeper one$/)
    const wrapped = (depth: number): Condition =>
      depth === 0
        ? { op: 'gte', left: nested(1), right: one }
        : { op: 'some', relation: 'ancestors', where: wrapped(depth - 1) }
    expect(faults(about(wrapped(7)))).toEqual([])
    expect(faults(about(wrapped(8)))[0]).toMatch(/conditions nested at most 8 deep/)
  })

  it('answers whatever JSON it is given, and refuses with rule.invalid alone', () => {
    const rules = richRule().map((rule) => JSON.parse(JSON.stringify(rule)))
    const damaged = fc
      .tuple(
        rules,
        fc.nat(),
        fc.oneof(fc.jsonValue(), fc.constantFrom('__proto__', 'constructor', -0, 1e308)),
      )
      .map(([rule, place, value]) => replaced(rule, place, value))
    fc.assert(
      fc.property(fc.oneof(damaged, fc.jsonValue()), (json) => {
        const issues = check(json, rich)
        if (issues.length === 0) return
        expect(issues.every(({ expected, received }) => expected !== '' && received !== '')).toBe(true)
        expect(refusalOf(() => parseRule(json, rich))).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

/** The same JSON with one of its values replaced. */
function replaced(json: unknown, place: number, value: unknown): unknown {
  const places: { at: Record<string, unknown>; key: string }[] = []
  const walk = (each: unknown) => {
    if (typeof each !== 'object' || each === null) return
    for (const [key, inner] of Object.entries(each)) {
      places.push({ at: each as Record<string, unknown>, key })
      walk(inner)
    }
  }
  walk(json)
  const found = places[place % places.length]
  if (found) found.at[found.key] = value
  return json
}

function refusalOf(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch (error) {
    return ruleInvalid.is(error)
  }
}

describe('a rank', () => {
  const rankings: readonly (readonly [string, unknown, string])[] = [
    ['the best fifth', about({ op: 'top', of: { field: 'spent' }, percent: 20 }), "where.op: 'top'"],
    ['the lowest ten', about({ op: 'bottom', of: { field: 'visits' }, count: 10 }), "where.op: 'bottom'"],
    ['a rank of a field', gte({ rank: { field: 'visits' } }), 'where.left.rank: an unknown key'],
    ['a percentile', gte({ percentile: { field: 'visits' } }), 'where.left.percentile: an unknown key'],
    ['a rank among related rows', gte(sum('rank', { field: 'net' })), "where.left.sum.fn: 'rank'"],
    [
      'an order and a limit',
      about({ op: 'and', of: [] }, { order: [{ field: 'spent' }], limit: 20 }),
      'order: an unknown key',
    ],
  ]
  it.each(rankings)(
    'is no rule, and is refused by its name: %s [RU-9: no ranks in a rule]',
    (_, json, said) => {
      const found = check(json, rich).map(({ path, received }) => `${pathText(path)}: ${received}`)
      expect(found).toContain(said)
      expect(refusalOf(() => parseRule(json, rich))).toBe(true)
    },
  )
})

describe('parseOperands', () => {
  const read =
    (...operands: unknown[]) =>
    () =>
      parseOperands(operands, rich, { entity: 'customer' })

  it('reads what lists are ordered by', () => {
    const operands = [{ field: 'name' }, sum('sum', { field: 'net' }), { value: 1 }]
    expect(read(...operands)()).toEqual(operands)
  })

  it('refuses with the place in the list', () => {
    expect(read({ field: 'name' }, { field: 'shoeSize' })).toThrow('[1].field: expected a field of customer')
    expect(read({ age: 'bornOn' })).toThrow('ages and birthdays follow from dates')
    expect(() => parseOperands({}, rich, { entity: 'customer' })).toThrow('expected a list of operands')
    expect(() => parseOperands([], rich, { entity: 'lead' })).toThrow('entity: expected one of')
  })
})

describe('ruleJsonSchema', () => {
  const schema = z.fromJSONSchema(ruleJsonSchema(rich) as Parameters<typeof z.fromJSONSchema>[0])

  it('takes every rule of the richer forms', () => {
    fc.assert(
      fc.property(richRule(), (rule) => {
        expect(schema.safeParse(rule).error).toBeUndefined()
      }),
      { numRuns: 200 },
    )
  })

  it('refuses what no rule has', () => {
    const wrong = [gte(sum('median')), gte(sum('count', { field: 'net' })), within({ field: 'bornOn' }, {})]
    expect(wrong.map((json) => schema.safeParse(json).success)).toEqual([false, false, false])
  })
})
