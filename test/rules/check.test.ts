import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Catalogue, EntityInfo, FieldInfo } from '../../src/kernel/index.js'
import { pathText } from '../../src/kernel/index.js'
import { check, parseRule, ruleInvalid, ruleJsonSchema } from '../../src/rules/index.js'
import { anyRule } from './arbitraries.js'
import { catalogue } from './catalogue.js'

const about = (where: unknown) => ({ v: 1, entity: 'customer', where })
const eq = (field: string, value: unknown) => about({ op: 'eq', left: { field }, right: { value } })
const faults = (json: unknown) =>
  check(json, catalogue).map(
    ({ path, expected, received }) => `${pathText(path)}: ${expected} <- ${received}`,
  )

describe('check', () => {
  it('finds nothing in a rule of every operator [RU-23: what rules can say]', () => {
    const left = { field: 'nickname' }
    const right = { value: 'a' }
    const operators = [
      { op: 'eq', left, right, ignoreCase: true },
      ...['eq', 'lt', 'lte', 'gt', 'gte', 'contains', 'startsWith', 'endsWith'].map((op) => ({
        op,
        left,
        right,
      })),
      { op: 'in', left, values: ['a', 'b'] },
      { op: 'isSet', left },
      { op: 'hasAny', left: { field: 'tags' }, values: ['a'] },
      { op: 'hasAll', left: { field: 'tags' }, values: ['a'] },
      { op: 'within', left: { field: 'lastSeenAt' }, window: { last: { days: 3 } } },
      { op: 'some', relation: 'purchases', where: { op: 'some', relation: 'lines' } },
      { op: 'not', of: { op: 'or', of: [] } },
      { op: 'lt', left: { field: 'lastSeenAt' }, right: { instant: { ago: { hours: 1 } } } },
      { op: 'eq', left: { field: 'ownerId' }, right: { actor: 'id' } },
      { op: 'eq', left: { param: 'city' }, right: { field: 'attributes.city' } },
    ]
    expect(faults(about({ op: 'and', of: operators }))).toEqual([])
  })

  const refused: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['no object', null, [': an object with v, entity, where, purpose, zone or weekStart <- null']],
    ['a list', [], [': an object with v, entity, where, purpose, zone or weekStart <- array of 0']],
    [
      'nothing in it',
      {},
      ['v: a value <- nothing', 'entity: a value <- nothing', 'where: a value <- nothing'],
    ],
    ['another version', { ...eq('visits', 1), v: 2 }, ['v: 1 <- number 2']],
    [
      'an unknown entity',
      { v: 1, entity: 'lead', where: {} },
      ["entity: one of customer, purchase, purchaseLine or ticket <- 'lead'"],
    ],
    [
      'an entity from the prototype',
      { v: 1, entity: 'constructor', where: {} },
      ["entity: one of customer, purchase, purchaseLine or ticket <- 'constructor'"],
    ],
    [
      'an unknown key',
      { ...eq('visits', 1), name: 'x' },
      ['name: only v, entity, where, purpose, zone or weekStart <- an unknown key'],
    ],
    [
      'an unknown operator',
      about({ op: 'matches' }),
      [
        "where.op: one of and, or, not, eq, lt, lte, gt, gte, contains, startsWith, endsWith, in, hasAny, hasAll, isSet, within, some, followedBy, missed, regularly, bucket, inRegion, withinKm <- 'matches'",
      ],
    ],
    [
      'an operator from the prototype',
      about({ op: 'toString' }),
      [
        "where.op: one of and, or, not, eq, lt, lte, gt, gte, contains, startsWith, endsWith, in, hasAny, hasAll, isSet, within, some, followedBy, missed, regularly, bucket, inRegion, withinKm <- 'toString'",
      ],
    ],
    [
      'a sugared operator',
      about({ op: 'ne', left: { field: 'visits' }, right: { value: 1 } }),
      [
        "where.op: one of and, or, not, eq, lt, lte, gt, gte, contains, startsWith, endsWith, in, hasAny, hasAll, isSet, within, some, followedBy, missed, regularly, bucket, inRegion, withinKm <- 'ne'",
      ],
    ],
    [
      'a prototype key',
      JSON.parse('{"v":1,"entity":"customer","where":{"op":"and","of":[],"__proto__":{}}}'),
      ['where.?: only op or of <- an unknown key'],
    ],
    [
      'a field that does not exist',
      eq('shoeSize', 42),
      ["where.left.field: a field of customer that rules may name <- 'shoeSize'"],
    ],
    [
      'a field from the prototype',
      eq('constructor', 1),
      ["where.left.field: a field of customer that rules may name <- 'constructor'"],
    ],
    [
      'a field that is no name',
      eq('x; drop table', 1),
      ['where.left.field: a field of customer that rules may name <- text of 13 characters'],
    ],
    [
      'two kinds of operand',
      about({ op: 'isSet', left: { field: 'name', value: 1 } }),
      [
        'where.left: one of field, value, instant, today, actor, param, related, sum, times, minus, ratio, age or birthday <- object',
      ],
    ],
    [
      'no kind of operand',
      about({ op: 'isSet', left: {} }),
      [
        'where.left: one of field, value, instant, today, actor, param, related, sum, times, minus, ratio, age or birthday <- object',
      ],
    ],
    [
      'a constant that is asked whether it is set',
      about({ op: 'isSet', left: { value: 1 } }),
      ['where.left: a field <- object'],
    ],
    [
      'an operator the type lacks',
      about({ op: 'contains', left: { field: 'visits' }, right: { value: 'a' } }),
      ["where.op: eq, lt, lte, gt, gte, in or isSet, which integer has <- 'contains'"],
    ],
    [
      'order of an enum',
      about({ op: 'lt', left: { field: 'kind' }, right: { value: 'person' } }),
      ["where.op: eq, in or isSet, which enum has <- 'lt'"],
    ],
    [
      'eq of a list',
      about({ op: 'eq', left: { field: 'tags' }, right: { value: 'a' } }),
      ["where.op: isSet, hasAny or hasAll, which list has <- 'eq'"],
    ],
    [
      'a window on a day',
      about({ op: 'within', left: { field: 'birthDate' }, window: { last: { days: 1 } } }),
      ['where.window.last: only from, until or calendar <- an unknown key'],
    ],
    [
      'ignoreCase of a number',
      about({ op: 'eq', left: { field: 'visits' }, right: { value: 1 }, ignoreCase: true }),
      ['where.ignoreCase: none, for integer <- true'],
    ],
    [
      'ignoreCase: false',
      about({ op: 'eq', left: { field: 'name' }, right: { value: 'a' }, ignoreCase: false }),
      ['where.ignoreCase: true, or left out <- false'],
    ],
    [
      'digits for a number',
      eq('visits', '42'),
      ['where.right.value: a safe integer <- text of 2 characters'],
    ],
    [
      'a number for digits',
      eq('nickname', 42),
      ['where.right.value: well-formed text of at most 10000 characters without NUL <- number 42'],
    ],
    ['half a visit', eq('visits', 1.5), ['where.right.value: a safe integer <- number 1.5']],
    ['NaN', eq('score', Number.NaN), ['where.right.value: a finite number <- NaN']],
    ['Infinity', eq('score', Number.POSITIVE_INFINITY), ['where.right.value: a finite number <- Infinity']],
    [
      'an unsafe integer',
      eq('visits', 2 ** 53),
      ['where.right.value: a safe integer <- number 9007199254740992'],
    ],
    [
      'null',
      eq('nickname', null),
      ['where.right.value: well-formed text of at most 10000 characters without NUL <- null'],
    ],
    [
      'an enum value outside its options',
      eq('kind', 'robot'),
      ['where.right.value: one of person or organization <- text of 5 characters'],
    ],
    [
      'a day that does not exist',
      eq('birthDate', '2026-02-29'),
      ['where.right.value: a day (YYYY-MM-DD) <- text of 10 characters'],
    ],
    [
      'an instant for a day',
      eq('birthDate', '2026-02-28T00:00:00Z'),
      ['where.right.value: a day (YYYY-MM-DD) <- text of 20 characters'],
    ],
    [
      'a day for an instant',
      eq('lastSeenAt', '2026-02-28'),
      [
        'where.right.value: an instant (ISO 8601 with an offset, years 1000 to 9999) <- text of 10 characters',
      ],
    ],
    [
      'an instant without an offset',
      eq('lastSeenAt', '2026-02-28T00:00:00'),
      [
        'where.right.value: an instant (ISO 8601 with an offset, years 1000 to 9999) <- text of 19 characters',
      ],
    ],
    [
      'a lone surrogate',
      eq('nickname', 'a\ud800'),
      ['where.right.value: well-formed text of at most 10000 characters without NUL <- text of 2 characters'],
    ],
    [
      'NUL',
      eq('nickname', 'a\0'),
      ['where.right.value: well-formed text of at most 10000 characters without NUL <- text of 2 characters'],
    ],
    [
      '200,000 characters',
      eq('nickname', 'a'.repeat(200_000)),
      [
        'where.right.value: well-formed text of at most 10000 characters without NUL <- text of 200000 characters',
      ],
    ],
    [
      'money without a currency',
      eq('spent', { amount: 5 }),
      ['where.right.value.currency: a value <- nothing'],
    ],
    [
      'money of a fraction',
      eq('spent', { amount: 0.5, currency: 'EUR' }),
      ['where.right.value.amount: minor units as a safe integer <- number 0.5'],
    ],
    [
      'money in a currency that is none',
      eq('spent', { amount: 5, currency: 'euro' }),
      ["where.right.value.currency: an ISO 4217 code <- 'euro'"],
    ],
    [
      'a number for money',
      eq('spent', 5),
      ['where.right.value: an object with amount or currency <- number 5'],
    ],
    [
      'fields of two types',
      about({ op: 'eq', left: { field: 'nickname' }, right: { field: 'visits' } }),
      ['where.right.field: a value of type text <- a value of type integer'],
    ],
    [
      'an instant against a day',
      about({ op: 'lt', left: { field: 'birthDate' }, right: { instant: { ago: { days: 1 } } } }),
      ['where.right.instant: a value of type day <- a value of type instant'],
    ],
    [
      'text in a list of numbers',
      about({ op: 'in', left: { field: 'visits' }, values: [1, 'two', 3] }),
      ['where.values[1]: a safe integer <- text of 3 characters'],
    ],
    [
      'a hole in a list',
      about({ op: 'in', left: { field: 'visits' }, values: new Array(2) }),
      ['where.values[0]: a safe integer <- nothing', 'where.values[1]: a safe integer <- nothing'],
    ],
    [
      'a hole in an and',
      about({ op: 'and', of: new Array(1) }),
      [
        'where.of[0].op: one of and, or, not, eq, lt, lte, gt, gte, contains, startsWith, endsWith, in, hasAny, hasAll, isSet, within, some, followedBy, missed, regularly, bucket, inRegion, withinKm <- nothing',
      ],
    ],
    [
      'a list that is none',
      about({ op: 'in', left: { field: 'visits' }, values: 3 }),
      ['where.values: a list of values <- number 3'],
    ],
    [
      'too long a list',
      about({ op: 'in', left: { field: 'visits' }, values: new Array(10_001).fill(1) }),
      ['where.values: at most 10000 values <- array of 10001'],
    ],
    [
      'an unknown relation',
      about({ op: 'some', relation: 'orders' }),
      ["where.relation: a relation of customer <- 'orders'"],
    ],
    [
      'a relation from the prototype',
      about({ op: 'some', relation: '__proto__' }),
      ['where.relation: a relation of customer <- text of 9 characters'],
    ],
    [
      'a field of another entity',
      about({ op: 'some', relation: 'purchases', where: { op: 'isSet', left: { field: 'nickname' } } }),
      ["where.where.left.field: a field of purchase that rules may name <- 'nickname'"],
    ],
    [
      'an empty window',
      about({ op: 'within', left: { field: 'lastSeenAt' }, window: {} }),
      ['where.window: either last, next, from and until, after and upTo or calendar <- nothing'],
    ],
    [
      'two windows',
      about({
        op: 'within',
        left: { field: 'lastSeenAt' },
        window: { last: { days: 1 }, next: { days: 1 } },
      }),
      ['where.window: either last, next, from and until, after and upTo or calendar <- last,next'],
    ],
    [
      'a window of no length',
      about({ op: 'within', left: { field: 'lastSeenAt' }, window: { last: { days: 0 } } }),
      ['where.window.last: a length of time <- none'],
    ],
    [
      'a window of months',
      about({ op: 'within', left: { field: 'lastSeenAt' }, window: { last: { months: 1 } } }),
      ['where.window.last.months: only days or hours <- an unknown key'],
    ],
    [
      'a window of half days',
      about({ op: 'within', left: { field: 'lastSeenAt' }, window: { last: { days: 0.5 } } }),
      ['where.window.last.days: a whole number from 0 to 1000000 <- number 0.5'],
    ],
    [
      'a window that ends before it begins',
      about({
        op: 'within',
        left: { field: 'lastSeenAt' },
        window: { from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' },
      }),
      ['where.window.until: an instant after from <- an earlier one'],
    ],
    [
      'a moment in two directions',
      about({ op: 'lt', left: { field: 'lastSeenAt' }, right: { instant: { ago: {}, ahead: {} } } }),
      ['where.right.instant: either ago or ahead <- object'],
    ],
    [
      'a parameter without a name',
      about({ op: 'eq', left: { field: 'nickname' }, right: { param: '' } }),
      ['where.right.param: a name <- text of 0 characters'],
    ],
  ]

  it.each(refused)('refuses %s, with its path [RU-11]', (_, json, expected) => {
    expect(faults(json)).toEqual(expected)
  })

  it('tells all faults of a rule at once', () => {
    const json = about({ op: 'and', of: [eq('visits', 'x').where, eq('shoeSize', 1).where] })
    expect(check(json, catalogue).map(({ path }) => pathText(path))).toEqual([
      'where.of[0].right.value',
      'where.of[1].left.field',
    ])
  })

  it('never repeats a value it refuses', () => {
    const secret = 'ada@example.com'
    expect(JSON.stringify(check(eq('visits', secret), catalogue))).not.toContain(secret)
    expect(JSON.stringify(check(eq(secret, 1), catalogue))).not.toContain(secret)
  })

  it('takes only what is declared, where names are declared', () => {
    const options = { actor: { id: 'text' }, params: { visits: 'integer' } } as const
    const where = (right: unknown) => about({ op: 'eq', left: { field: 'visits' }, right })
    expect(check(where({ param: 'visits' }), catalogue, options)).toEqual([])
    expect(check(where({ param: 'city' }), catalogue, options)[0]).toMatchObject({
      expected: 'visits',
      received: "'city'",
    })
    expect(check(where({ actor: 'id' }), catalogue, options)[0]).toMatchObject({
      expected: 'a value of type integer',
    })
    expect(check(where({ actor: 'team' }), catalogue, options)[0]).toMatchObject({
      path: ['where', 'right', 'actor'],
    })
  })

  it('refuses a rule about another entity than asked for', () => {
    expect(check(eq('visits', 1), catalogue, { entity: 'purchase' })).toEqual([
      { path: ['entity'], expected: 'purchase', received: "'customer'" },
    ])
  })
})

describe('limits', () => {
  const nested = (depth: number): unknown =>
    depth === 0 ? eq('visits', 1).where : { op: 'not', of: nested(depth - 1) }
  const wide = (terms: number) => about({ op: 'or', of: new Array(terms).fill(eq('visits', 1).where) })

  it('are a depth of 8 [RU-2]', () => {
    expect(faults(about(nested(8)))).toEqual([])
    expect(faults(about(nested(9)))[0]).toMatch('conditions nested at most 8 deep <- a deeper one')
  })

  it('are 100 terms, quantifiers and empty groups among them [RU-2]', () => {
    expect(faults(wide(100))).toEqual([])
    expect(faults(wide(101))).toEqual(['where.of: at most 100 conditions <- array of 101'])
    const halves = about({ op: 'and', of: [wide(60).where, wide(41).where] })
    expect(faults(halves)).toEqual(['where.of[1].of[40]: at most 100 conditions in one rule <- more'])
    const empties = about({ op: 'and', of: [wide(100).where, { op: 'and', of: [] }] })
    expect(faults(empties)).toEqual(['where.of[1]: at most 100 conditions in one rule <- more'])
    const quantified = about({ op: 'and', of: [wide(100).where, { op: 'some', relation: 'purchases' }] })
    expect(faults(quantified)).toHaveLength(1)
  })

  it('are counted before anything is rewritten: the same clause a hundred times and one is too much [RU-2]', () => {
    expect(() => parseRule(wide(101), catalogue)).toThrow(
      'The rule is invalid: where.of: expected at most 100 conditions, received array of 101.',
    )
  })

  it('hold against bombs, in no time', () => {
    const cyclic: Record<string, unknown> = { op: 'not' }
    cyclic.of = cyclic
    let deep: unknown = eq('visits', 1).where
    for (let i = 0; i < 100_000; i++) deep = { op: 'and', of: [deep] }
    let shared: unknown = { op: 'and', of: [] }
    for (let i = 0; i < 8; i++) shared = { op: 'and', of: new Array(100).fill(shared) }
    const keys = {
      ...eq('visits', 1),
      ...Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, 1])),
    }
    const faulty = about({ op: 'and', of: new Array(100).fill({ op: 'nope' }) })

    const start = performance.now()
    expect(check(about(cyclic), catalogue)).toHaveLength(1)
    expect(check(about(deep), catalogue)).toHaveLength(1)
    expect(check(about(shared), catalogue)).toHaveLength(50)
    expect(check(keys, catalogue)).toHaveLength(50)
    expect(check(faulty, catalogue)).toHaveLength(50)
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('a field of the catalogue that changed', () => {
  const rule = eq('attributes.plan', 'pro')
  const customer = catalogue.customer as EntityInfo
  const changed = (fields: Record<string, FieldInfo>): Catalogue => ({
    ...catalogue,
    customer: { ...customer, fields },
  })
  const { 'attributes.plan': plan, ...others } = customer.fields

  it('makes a rule invalid when it was renamed', () => {
    const renamed = changed({ ...others, 'attributes.tier': plan as FieldInfo })
    expect(check(rule, renamed)).toEqual([
      {
        path: ['where', 'left', 'field'],
        expected: 'a field of customer that rules may name',
        received: "'attributes.plan'",
      },
    ])
  })

  it('makes a rule invalid when it has another type or lost a word', () => {
    const numeric = changed({ ...others, 'attributes.plan': { ...(plan as FieldInfo), type: 'integer' } })
    expect(check(rule, numeric)[0]?.path).toEqual(['where', 'right', 'value'])
    const narrower = changed({ ...others, 'attributes.plan': { ...(plan as FieldInfo), options: ['free'] } })
    expect(check(rule, narrower)[0]).toMatchObject({ expected: 'one of free' })
  })

  it('is found under a not as well: it never means everybody', () => {
    const { 'attributes.plan': _, ...fields } = customer.fields
    expect(check(about({ op: 'not', of: rule.where }), changed(fields))).toHaveLength(1)
  })
})

describe('parseRule', () => {
  it('answers a frozen copy: text in NFC, instants in UTC, no -0', () => {
    const json = about({
      op: 'and',
      of: [
        { op: 'eq', left: { field: 'nickname' }, right: { value: 'e\u0301' } },
        { op: 'lt', left: { field: 'lastSeenAt' }, right: { value: '2026-05-01T14:00+02:00' } },
        { op: 'within', left: { field: 'lastSeenAt' }, window: { from: '2026-05-01T00:00:00-05:00' } },
        { op: 'gt', left: { field: 'score' }, right: { value: -0 } },
        { op: 'in', left: { field: 'nickname' }, values: ['o\u0308'] },
      ],
    })
    const rule = parseRule(json, catalogue)
    expect(rule).toEqual(
      about({
        op: 'and',
        of: [
          { op: 'eq', left: { field: 'nickname' }, right: { value: '\u00e9' } },
          { op: 'lt', left: { field: 'lastSeenAt' }, right: { value: '2026-05-01T12:00:00.000Z' } },
          { op: 'within', left: { field: 'lastSeenAt' }, window: { from: '2026-05-01T05:00:00.000Z' } },
          { op: 'gt', left: { field: 'score' }, right: { value: 0 } },
          { op: 'in', left: { field: 'nickname' }, values: ['\u00f6'] },
        ],
      }),
    )
    expect(Object.isFrozen(rule.where)).toBe(true)
    expect(Object.isFrozen(json.where)).toBe(false)
  })

  it('throws one refusal that names the first fault and carries them all', () => {
    const read = () =>
      parseRule(about({ op: 'and', of: [eq('visits', 'x').where, { op: 'nope' }] }), catalogue)
    expect(read).toThrow(
      'The rule is invalid: where.of[0].right.value: expected a safe integer, received text of 1 characters (and 1 more).',
    )
    try {
      read()
    } catch (error) {
      expect(ruleInvalid.is(error) && error.issues).toHaveLength(2)
      expect(ruleInvalid.is(error) && error.kind).toBe('invalid')
    }
  })

  it('throws nothing but its refusal, whatever JSON comes', () => {
    const refusesOrReads = (json: unknown) => {
      try {
        expect(check(parseRule(json, catalogue), catalogue)).toEqual([])
      } catch (error) {
        if (!ruleInvalid.is(error)) throw error
        expect(error.issues.length).toBeGreaterThan(0)
      }
    }
    fc.assert(fc.property(fc.jsonValue(), refusesOrReads), { numRuns: 500 })
    fc.assert(
      fc.property(fc.jsonValue(), (json) => refusesOrReads(about(json))),
      { numRuns: 500 },
    )
    fc.assert(fc.property(mutated, refusesOrReads), { numRuns: 2000 })
  })
})

/** A valid rule in which one value was replaced by something else. */
const mutated = fc
  .tuple(
    anyRule(),
    fc.nat(),
    fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, Number.NaN, '__proto__', 'constructor', [[]])),
  )
  .map(([rule, where, junk]) => {
    const copy = structuredClone(rule) as unknown as Record<string, unknown>
    const places: [Record<string, unknown>, string][] = []
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return
      for (const key of Object.keys(value)) {
        places.push([value as Record<string, unknown>, key])
        visit((value as Record<string, unknown>)[key])
      }
    }
    visit(copy)
    const [place, key] = places[where % places.length] ?? [copy, 'v']
    place[key] = junk
    return copy
  })

describe('ruleJsonSchema', () => {
  const schema = z.fromJSONSchema(ruleJsonSchema(catalogue) as Parameters<typeof z.fromJSONSchema>[0])

  it('takes every rule that check takes', () => {
    fc.assert(
      fc.property(anyRule(), (rule) => {
        expect(schema.safeParse(rule).error).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['an unknown operator', about({ op: 'ne', left: { field: 'visits' }, right: { value: 1 } })],
    ['an unknown key', { ...eq('visits', 1), name: 'x' }],
    ['an unknown field', eq('shoeSize', 1)],
    ['an unknown relation', about({ op: 'some', relation: 'orders' })],
    ['an empty window', about({ op: 'within', left: { field: 'lastSeenAt' }, window: {} })],
    [
      'ignoreCase: false',
      about({ op: 'eq', left: { field: 'name' }, right: { value: 'a' }, ignoreCase: false }),
    ],
  ])('refuses %s', (_, json) => {
    expect(check(json, catalogue)).not.toEqual([])
    expect(schema.safeParse(json).success).toBe(false)
  })

  it('is plain JSON that names the entities, fields and relations there are', () => {
    const json = ruleJsonSchema(catalogue)
    expect(JSON.parse(JSON.stringify(json))).toEqual(json)
    expect(json).toMatchObject({
      properties: { entity: { enum: ['customer', 'purchase', 'purchaseLine', 'ticket'] } },
      $defs: {
        some: {
          properties: { relation: { enum: ['customer', 'lines', 'purchase', 'purchases', 'tickets'] } },
        },
      },
    })
  })
})
