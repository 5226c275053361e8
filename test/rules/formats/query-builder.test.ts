import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eur } from '../../../src/kernel/index.js'
import { fromQueryBuilder } from '../../../src/rules/formats/from-query-builder.js'
import { toQueryBuilder } from '../../../src/rules/formats/to-query-builder.js'
import { untranslatable } from '../../../src/rules/formats/untranslatable.js'
import {
  and,
  type BuilderOperator,
  type Condition,
  compileRule,
  forPurpose,
  inZone,
  not,
  or,
  type Rule,
  weeksFrom,
} from '../../../src/rules/index.js'
import { anyRecord } from '../arbitraries.js'
import { complete, NOW } from '../ask.js'
import { catalogue } from '../catalogue.js'
import { f, p } from '../fields.js'
import { spoken } from '../sayings.js'
import { tameRule, tries } from './tame.js'

const read = (query: unknown) => fromQueryBuilder(query, catalogue, { entity: 'customer' })
const write = (rule: Rule) => toQueryBuilder(rule, catalogue)
const one = (field: string, operator: string, value: unknown, more: object = {}) => ({
  combinator: 'and',
  rules: [{ field, operator, value, ...more }],
})

const faultsOf = (translate: () => unknown) => {
  try {
    translate()
  } catch (error) {
    if (untranslatable.is(error)) return error.issues
    throw error
  }
  return 'it translates'
}

const field = (name: string) => ({ field: name })
const constant = (value: string | number | boolean) => ({ value })

describe('fromQueryBuilder', () => {
  const operators: readonly (readonly [BuilderOperator, string, unknown, Rule])[] = [
    ['=', 'name', 'Ada', f.name.eq('Ada')],
    ['!=', 'name', 'Ada', f.name.ne('Ada')],
    ['<', 'visits', '3', f.visits.lt(3)],
    ['<=', 'visits', 3, f.visits.lte(3)],
    ['>', 'score', '0.5', f.score.gt(0.5)],
    ['>=', 'score', '-1', f.score.gte(-1)],
    ['contains', 'name', 'a', f.name.contains('a')],
    ['beginsWith', 'name', 'a', f.name.startsWith('a')],
    ['endsWith', 'name', 'a', f.name.endsWith('a')],
    ['doesNotContain', 'name', 'a', not(f.name.contains('a'))],
    ['doesNotBeginWith', 'name', 'a', not(f.name.startsWith('a'))],
    ['doesNotEndWith', 'name', 'a', not(f.name.endsWith('a'))],
    ['null', 'nickname', null, f.nickname.isMissing()],
    ['notNull', 'nickname', null, f.nickname.isSet()],
    ['in', 'visits', '1, 2,3', f.visits.in([1, 2, 3])],
    ['in', 'name', 'a,b\\,c, ', f.name.in(['a', 'b,c'])],
    ['notIn', 'attributes.plan', ['free', 'pro'], f.attributes.plan.notIn(['free', 'pro'])],
    ['between', 'visits', '1,3', f.visits.between(1, 3)],
    ['between', 'birthDate', ['1990-01-01', '2000-01-01'], f.birthDate.between('1990-01-01', '2000-01-01')],
    ['notBetween', 'visits', [1, '3'], not(f.visits.between(1, 3))],
    ['=', 'vip', 'true', f.vip.eq(true)],
    ['=', 'vip', false, f.vip.eq(false)],
    ['>=', 'lastSeenAt', '2026-05-01T00:00:00Z', f.lastSeenAt.gte('2026-05-01T00:00:00.000Z')],
    ['>', 'spent', '12.30 EUR', f.spent.gt(eur(1230))],
    ['contains', 'tags', 'a', f.tags.has('a')],
    ['doesNotContain', 'tags', 'a', f.tags.hasNone(['a'])],
    ['in', 'tags', 'a,b', f.tags.hasAny(['a', 'b'])],
    ['notIn', 'tags', ['a', 'b'], f.tags.hasNone(['a', 'b'])],
  ]
  it.each(operators)('reads %s of %s', (operator, name, value, rule) => {
    expect(read(one(name, operator, value))).toEqual(rule)
  })

  it('compares with another field', () => {
    expect(read(one('name', '=', 'nickname', { valueSource: 'field' }))).toEqual(f.name.eq(f.nickname))
    expect(read(one('name', 'in', 'nickname, id', { valueSource: 'field' })).where).toEqual({
      op: 'or',
      of: [
        { op: 'eq', left: field('name'), right: field('nickname') },
        { op: 'eq', left: field('name'), right: field('id') },
      ],
    })
    expect(
      read(one('visits', 'between', ['attributes.age', 'visits'], { valueSource: 'field' })).where,
    ).toEqual({
      op: 'and',
      of: [
        { op: 'gte', left: field('visits'), right: field('attributes.age') },
        { op: 'lte', left: field('visits'), right: field('visits') },
      ],
    })
  })

  it('takes an amount without a currency for one of the books', () => {
    const query = one('spent', '>=', '1000')
    expect(fromQueryBuilder(query, spoken, { entity: 'customer' }).where).toEqual({
      op: 'gte',
      left: field('spent'),
      right: { value: eur(1000_00) },
    })
  })

  it('reads groups in groups, negated and in the plain form', () => {
    const vip = { field: 'vip', operator: '=', value: true }
    const often = { field: 'visits', operator: '>', value: '9' }
    const query = {
      id: 'root',
      combinator: 'and',
      rules: [vip, { combinator: 'OR', not: true, rules: [often, { ...vip, value: false }] }],
    }
    expect(read(query)).toEqual(and(f.vip.eq(true), not(or(f.visits.gt(9), f.vip.eq(false)))))
  })

  it('reads independent combinators: and before or', () => {
    const rules = [1, 2, 3].map((value) => ({ field: 'visits', operator: '=', value }))
    expect(read({ rules: [rules[0], 'or', rules[1], 'and', rules[2]] })).toEqual(
      or(f.visits.eq(1), and(f.visits.eq(2), f.visits.eq(3))),
    )
    expect(faultsOf(() => read({ rules: [rules[0], 'or'] }))).toEqual([
      { path: ['rules'], expected: 'a rule after the last combinator', received: 'nothing' },
    ])
    expect(faultsOf(() => read({ rules: [rules[0], 'xor', rules[1]] }))).toEqual([
      { path: ['rules', 1], expected: 'and or or', received: "'xor'" },
    ])
  })

  it('lets everything pass where a group says nothing, and leaves out what is muted', () => {
    const muted = { field: 'vip', operator: '=', value: true, muted: true }
    expect(read({ combinator: 'or', rules: [] }).where).toEqual({ op: 'and', of: [] })
    expect(read({ combinator: 'or', rules: [muted] }).where).toEqual({ op: 'and', of: [] })
    expect(read({ combinator: 'and', not: true, rules: [] }).where).toEqual({ op: 'or', of: [] })
  })

  const paid = { combinator: 'and', rules: [{ field: 'status', operator: '=', value: 'paid' }] }
  const isPaid: Condition = { op: 'eq', left: field('status'), right: constant('paid') }
  const count = { sum: { fn: 'count', relation: 'purchases', where: isPaid } }
  const modes = [
    [{ mode: 'some' }, { op: 'some', relation: 'purchases', where: isPaid }],
    [{ mode: 'none' }, { op: 'not', of: { op: 'some', relation: 'purchases', where: isPaid } }],
    [
      { mode: 'all' },
      { op: 'not', of: { op: 'some', relation: 'purchases', where: { op: 'not', of: isPaid } } },
    ],
    [
      { mode: 'atLeast', threshold: 2 },
      { op: 'gte', left: count, right: constant(2) },
    ],
    [
      { mode: 'atMost', threshold: 3 },
      { op: 'lte', left: count, right: constant(3) },
    ],
    [
      { mode: 'exactly', threshold: 0 },
      { op: 'eq', left: count, right: constant(0) },
    ],
  ] as const
  it.each(modes)('reads a match mode: %j', (match, where) => {
    expect(read(one('purchases', '=', paid, { match })).where).toEqual(where)
  })

  it('says everything that does not translate, by path', () => {
    const rules = [
      { field: 'salary', operator: '=', value: 1 },
      { field: 'name', operator: 'soundsLike', value: 'a' },
      { field: 'visits', operator: '=', value: 'many' },
      { field: 'vip', operator: '<', value: true },
      { field: 'spent', operator: '=', value: '12' },
      { field: 'visits', operator: 'between', value: '1' },
      { field: 'name', operator: '=', value: 'x', valueSource: 'parameter' },
      { field: 'tags', operator: 'beginsWith', value: 'a' },
      { field: 'orders', operator: '=', value: paid, match: { mode: 'some' } },
      { field: 'purchases', operator: '=', value: paid, match: { mode: 'most' } },
      { field: 'purchases', operator: '=', value: paid, match: { mode: 'atLeast', threshold: -1 } },
      'a rule',
      { combinator: 'xor', rules: [{ field: 'name', operator: 'in', value: 5n }] },
    ]
    expect(faultsOf(() => read({ combinator: 'and', rules }))).toEqual([
      { path: ['rules', 0, 'field'], expected: 'a field of customer', received: "'salary'" },
      {
        path: ['rules', 1, 'operator'],
        expected:
          'one of = != < <= > >= contains beginsWith endsWith doesNotContain doesNotBeginWith doesNotEndWith null notNull in notIn between notBetween',
        received: "'soundsLike'",
      },
      { path: ['rules', 2], expected: 'a safe integer', received: 'text of 4 characters' },
      { path: ['rules', 3], expected: 'eq or isSet, which boolean has', received: "'lt'" },
      { path: ['rules', 4], expected: 'an object with amount or currency', received: 'text of 2 characters' },
      { path: ['rules', 5, 'value'], expected: 'two values', received: '1' },
      { path: ['rules', 6, 'valueSource'], expected: 'value or field', received: "'parameter'" },
      { path: ['rules', 7, 'operator'], expected: 'contains, for a list', received: "'beginsWith'" },
      { path: ['rules', 8, 'field'], expected: 'a relation of customer', received: "'orders'" },
      {
        path: ['rules', 9, 'match', 'mode'],
        expected: 'all, some, none, atLeast, atMost or exactly',
        received: "'most'",
      },
      { path: ['rules', 10, 'match', 'threshold'], expected: 'a whole number from 0', received: 'number -1' },
      { path: ['rules', 11], expected: 'a rule or a group', received: 'text of 6 characters' },
      { path: ['rules', 12, 'combinator'], expected: 'and or or', received: "'xor'" },
      {
        path: ['rules', 12, 'rules', 0, 'value'],
        expected: 'a list, or text with commas between',
        received: 'bigint',
      },
    ])
  })

  it('refuses what is no query, and entities it does not know', () => {
    expect(faultsOf(() => read('x'))).toEqual([
      { path: [], expected: 'a group with rules', received: 'text of 1 characters' },
    ])
    expect(faultsOf(() => fromQueryBuilder(one('a', '=', 1), catalogue, { entity: 'lead' }))).toEqual([
      { path: ['entity'], expected: 'one of customer, purchase, purchaseLine or ticket', received: "'lead'" },
    ])
    const deep = Array.from({ length: 100_000 }).reduce<unknown>((inner) => ({ rules: [inner] }), {
      rules: [],
    })
    expect(faultsOf(() => read(deep))).toHaveLength(1)
  })
})

describe('toQueryBuilder', () => {
  it('follows a relation to one record', () => {
    const rule = p.customer.every((each) => each.vip.eq(true))
    const query = toQueryBuilder(rule, catalogue)
    expect(query).toEqual({
      combinator: 'and',
      rules: [
        {
          field: 'customer',
          operator: '=',
          match: { mode: 'all' },
          value: { combinator: 'and', rules: [{ field: 'vip', operator: '=', value: true }] },
        },
      ],
    })
    expect(fromQueryBuilder(query, catalogue, { entity: 'purchase' })).toEqual(rule)
  })

  it('writes what people see on their screens', () => {
    const rule = and(
      f.name.ne('Ada'),
      f.visits.between(1, 3),
      f.spent.gte(eur(1230)),
      f.tags.has('a'),
      not(f.nickname.startsWith('x')),
      or(f.attributes.plan.in(['pro', 'free']), f.nickname.isMissing()),
      f.purchases.every((purchase) => purchase.status.eq('paid')),
      f.tickets.none(),
    )
    expect(write(rule)).toEqual({
      combinator: 'and',
      rules: [
        { field: 'name', operator: '!=', value: 'Ada' },
        { field: 'visits', operator: 'between', value: [1, 3] },
        { field: 'spent', operator: '>=', value: '12.30 EUR' },
        { field: 'tags', operator: 'contains', value: 'a' },
        { field: 'nickname', operator: 'doesNotBeginWith', value: 'x' },
        {
          combinator: 'or',
          rules: [
            { field: 'attributes.plan', operator: 'in', value: ['pro', 'free'] },
            { field: 'nickname', operator: 'null', value: null },
          ],
        },
        {
          field: 'purchases',
          operator: '=',
          match: { mode: 'all' },
          value: { combinator: 'and', rules: [{ field: 'status', operator: '=', value: 'paid' }] },
        },
        { field: 'tickets', operator: '=', match: { mode: 'none' }, value: { combinator: 'and', rules: [] } },
      ],
    })
  })

  it('writes a number of related records as a match with a threshold', () => {
    const count = { sum: { fn: 'count', relation: 'purchases' } } as const
    const matchOf = (op: 'eq' | 'gt' | 'gte' | 'lt' | 'lte', value: number) => {
      const [rule] = write({ v: 1, entity: 'customer', where: { op, left: count, right: { value } } }).rules
      return rule
    }
    expect(matchOf('gte', 2)).toMatchObject({ field: 'purchases', match: { mode: 'atLeast', threshold: 2 } })
    expect(matchOf('gt', 2)).toMatchObject({ match: { mode: 'atLeast', threshold: 3 } })
    expect(matchOf('lt', 2)).toMatchObject({ match: { mode: 'atMost', threshold: 1 } })
    expect(matchOf('lte', 2)).toMatchObject({ match: { mode: 'atMost', threshold: 2 } })
    expect(matchOf('eq', 0)).toMatchObject({ match: { mode: 'exactly', threshold: 0 } })
  })

  it('refuses by name and path what the format has no words for', () => {
    const where: Condition = {
      op: 'and',
      of: [
        { op: 'eq', left: field('name'), right: constant('a'), ignoreCase: true },
        { op: 'within', left: field('lastSeenAt'), window: { last: { days: 3 } } },
        { op: 'lt', left: field('lastSeenAt'), right: { instant: { ago: { days: 1 } } } },
        { op: 'eq', left: field('ownerId'), right: { actor: 'id' } },
        { op: 'in', left: field('name'), values: [' a', 'b'] },
      ],
    }
    expect(faultsOf(() => write({ v: 1, entity: 'customer', where }))).toEqual([
      {
        path: ['where', 'of', 0, 'ignoreCase'],
        expected: 'none: a query has no such option',
        received: 'true',
      },
      {
        path: ['where', 'of', 1, 'window'],
        expected: 'a window from and until',
        received: "'last'",
      },
      { path: ['where', 'of', 2, 'right'], expected: 'a field', received: "'instant'" },
      { path: ['where', 'of', 3, 'right'], expected: 'a field', received: "'actor'" },
      {
        path: ['where', 'of', 4, 'values'],
        expected: 'texts without blanks around them, which a list of values loses',
        received: 'others',
      },
    ])
  })

  it('refuses purposes, zones and weeks', () => {
    const rule = weeksFrom(inZone(forPurpose(f.visits.gt(1), 'marketing'), 'UTC'), 'sunday')
    expect(faultsOf(() => write(rule))).toEqual([
      { path: ['purpose'], expected: 'none: a query serves none', received: 'a purpose' },
      { path: ['zone'], expected: 'none: a query has no zone', received: 'a zone' },
      { path: ['weekStart'], expected: 'none: a query has no week', received: 'a week start' },
    ])
  })

  it('is read again as a rule of the same meaning', () => {
    const givens = { now: NOW }
    fc.assert(
      fc.property(tameRule(), anyRecord(), (rule, record) => {
        const again = fromQueryBuilder(write(rule), catalogue, { entity: 'customer' })
        const whole = complete('customer', record)
        expect(compileRule(again, catalogue)(givens)(whole)).toBe(compileRule(rule, catalogue)(givens)(whole))
      }),
      tries,
    )
  })
})
