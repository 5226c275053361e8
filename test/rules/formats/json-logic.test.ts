import fc from 'fast-check'
import { LogicEngine } from 'json-logic-engine'
import { describe, expect, it } from 'vitest'
import { eur, type Json } from '../../../src/kernel/index.js'
import { fromJsonLogic } from '../../../src/rules/formats/from-json-logic.js'
import { toJsonLogic } from '../../../src/rules/formats/to-json-logic.js'
import { untranslatable } from '../../../src/rules/formats/untranslatable.js'
import {
  and,
  type Condition,
  compileRule,
  forPurpose,
  inZone,
  not,
  type Operand,
  or,
  type Rule,
  weeksFrom,
} from '../../../src/rules/index.js'
import { complete, NOW } from '../ask.js'
import { catalogue } from '../catalogue.js'
import { f, p } from '../fields.js'
import { spoken } from '../sayings.js'
import { tameRule, tries, wellTyped } from './tame.js'

const engine = new LogicEngine()
const answer = (rule: Rule, record: object) =>
  compileRule(rule, catalogue)({ now: NOW })(record as Readonly<Record<string, unknown>>)
const read = (logic: unknown) => fromJsonLogic(logic, catalogue, { entity: 'customer' })
const write = (rule: Rule) => toJsonLogic(rule, catalogue)
const about = (where: Condition): Rule => ({ v: 1, entity: 'customer', where })

const faultsOf = (translate: () => unknown) => {
  try {
    translate()
  } catch (error) {
    if (untranslatable.is(error)) return error.issues
    throw error
  }
  return 'it translates'
}

const v = (path: string): Json => ({ var: path })
const field = (name: string): Operand => ({ field: name })
const constant = (value: string | number | boolean): Operand => ({ value })

/** What both formats can say: text is not ordered, and what a text begins with is a constant. */
const sayable = (condition: Condition): Condition => {
  if (!('right' in condition)) return condition
  const { op, left, right } = condition
  if (op === 'startsWith' || op === 'endsWith')
    return 'value' in right ? condition : { op: 'contains', left, right }
  if (op === 'eq' || op === 'contains') return condition
  const named = 'field' in left ? left.field : 'field' in right ? right.field : ''
  const isText = Object.values(catalogue).some(({ fields }) => fields[named]?.type === 'text')
  return isText ? { op: 'eq', left, right } : condition
}

describe('toJsonLogic', () => {
  const there = (path: string) => ({ '!==': [v(path), null] })
  const said: readonly (readonly [string, Rule, Json])[] = [
    ['all', about({ op: 'and', of: [] }), true],
    ['none', about({ op: 'or', of: [] }), false],
    ['eq', f.name.eq('Ada'), { '===': [v('name'), 'Ada'] }],
    ['ne', f.attributes.plan.ne('pro'), { '!': [{ '===': [v('attributes.plan'), 'pro'] }] }],
    ['lt', f.visits.lt(5), { and: [there('visits'), { '<': [v('visits'), 5] }] }],
    ['in', f.visits.in([1, 2]), { and: [there('visits'), { in: [v('visits'), [1, 2]] }] }],
    ['isSet', f.nickname.isSet(), there('nickname')],
    ['isMissing', f.nickname.isMissing(), { '!': [there('nickname')] }],
    ['contains', f.name.contains('a'), { and: [there('name'), { in: ['a', v('name')] }] }],
    [
      'startsWith',
      f.name.startsWith('Ad'),
      { and: [there('name'), { '===': [{ substr: [v('name'), 0, 2] }, 'Ad'] }] },
    ],
    [
      'endsWith',
      f.name.endsWith('da'),
      { and: [there('name'), { '===': [{ substr: [v('name'), -2] }, 'da'] }] },
    ],
    ['contains nothing', f.name.contains(''), there('name')],
    ['endsWith nothing', f.name.endsWith(''), there('name')],
    [
      'hasAll',
      f.tags.hasAll(['a', 'b']),
      { and: [there('tags'), { and: [{ in: ['a', v('tags')] }, { in: ['b', v('tags')] }] }] },
    ],
    [
      'within',
      f.lastSeenAt.within({ from: '2026-01-01T00:00:00.000Z' }),
      { and: [there('lastSeenAt'), { '>=': [v('lastSeenAt'), '2026-01-01T00:00:00.000Z'] }] },
    ],
    [
      'money',
      f.spent.gte(eur(1230)),
      {
        and: [there('spent'), { '===': [v('spent.currency'), 'EUR'] }, { '>=': [v('spent.amount'), 1230] }],
      },
    ],
    [
      'another field',
      f.name.eq(f.nickname),
      { and: [there('name'), there('nickname'), { '===': [v('name'), v('nickname')] }] },
    ],
    [
      'some',
      f.purchases.some((purchase) => purchase.status.eq('paid')),
      {
        some: [
          v('purchases'),
          { and: [{ '===': [v('archivedAt'), null] }, { '===': [v('status'), 'paid'] }] },
        ],
      },
    ],
    [
      'one',
      p.customer.some((customer) => customer.vip.eq(true)),
      {
        and: [
          there('customer'),
          { '===': [v('customer.archivedAt'), null] },
          { '===': [v('customer.vip'), true] },
        ],
      },
    ],
    [
      'a value of another record',
      {
        v: 1,
        entity: 'purchase',
        where: {
          op: 'gt',
          left: field('quantity'),
          right: { related: { relation: 'customer', of: field('visits') } },
        },
      },
      {
        and: [
          there('quantity'),
          { '===': [v('customer.archivedAt'), null] },
          there('customer.visits'),
          { '>': [v('quantity'), v('customer.visits')] },
        ],
      },
    ],
    [
      'a ratio',
      about({ op: 'gt', left: { ratio: [field('visits'), field('score')] }, right: constant(0.5) }),
      {
        and: [
          there('visits'),
          there('score'),
          { '!==': [v('score'), 0] },
          { '<=': [-Number.MAX_VALUE, { '/': [v('visits'), v('score')] }, Number.MAX_VALUE] },
          { '>': [{ '/': [v('visits'), v('score')] }, 0.5] },
        ],
      },
    ],
  ]
  it.each(said)('says %s', (_, rule, logic) => {
    expect(write(rule)).toEqual(logic)
  })

  it('reads booked money booked, and own money in its currency', () => {
    const compared = (left: Operand): Rule => about({ op: 'gt', left, right: { value: eur(5) } })
    expect(toJsonLogic(compared(field('spent')), spoken)).toEqual({
      and: [
        there('bookedSpent'),
        { '===': [v('bookedSpent.currency'), 'EUR'] },
        { '>': [v('bookedSpent.amount'), 5] },
      ],
    })
    expect(toJsonLogic(compared({ field: 'spent', in: 'EUR' }), spoken)).toEqual({
      and: [
        { '===': [v('spent.currency'), 'EUR'] },
        { '===': [v('spent.currency'), 'EUR'] },
        { '>': [v('spent.amount'), 5] },
      ],
    })
  })

  it('refuses by name and path what JSONLogic has no words for', () => {
    const where: Condition = {
      op: 'and',
      of: [
        { op: 'eq', left: field('name'), right: constant('a'), ignoreCase: true },
        { op: 'lt', left: field('name'), right: constant('a') },
        { op: 'within', left: field('lastSeenAt'), window: { last: { days: 3 } } },
        { op: 'lt', left: field('lastSeenAt'), right: { instant: { ago: { days: 1 } } } },
        { op: 'eq', left: field('ownerId'), right: { actor: 'id' } },
        { op: 'startsWith', left: field('name'), right: field('nickname') },
        { op: 'gt', left: { sum: { fn: 'count', relation: 'purchases' } }, right: constant(2) },
      ],
    }
    expect(faultsOf(() => write(about(where)))).toEqual([
      {
        path: ['where', 'of', 0, 'ignoreCase'],
        expected: 'none: JSONLogic has no such option',
        received: 'true',
      },
      {
        path: ['where', 'of', 1, 'op'],
        expected: 'eq, for text: JSONLogic orders it by UTF-16',
        received: "'lt'",
      },
      {
        path: ['where', 'of', 2, 'window'],
        expected: 'a window from and until: JSONLogic has no clock',
        received: "'last'",
      },
      { path: ['where', 'of', 3, 'right'], expected: 'a value JSONLogic can read', received: "'instant'" },
      { path: ['where', 'of', 4, 'right'], expected: 'a value JSONLogic can read', received: "'actor'" },
      {
        path: ['where', 'of', 5, 'right'],
        expected: 'a constant, whose length is known',
        received: 'another operand',
      },
      { path: ['where', 'of', 6, 'left'], expected: 'a value JSONLogic can read', received: "'sum'" },
    ])
  })

  it('refuses purposes, zones and weeks', () => {
    const rule = weeksFrom(inZone(forPurpose(f.visits.gt(1), 'marketing'), 'UTC'), 'sunday')
    expect(faultsOf(() => write(rule))).toEqual([
      { path: ['purpose'], expected: 'none: JSONLogic serves none', received: 'a purpose' },
      { path: ['zone'], expected: 'none: JSONLogic has no zone', received: 'a zone' },
      { path: ['weekStart'], expected: 'none: JSONLogic has no week', received: 'a week start' },
    ])
  })

  it('answers as the rule does, in another engine', () => {
    fc.assert(
      fc.property(tameRule(sayable), wellTyped, (rule, record) => {
        const whole = complete('customer', record)
        expect(engine.run(write(rule), whole)).toBe(answer(rule, whole))
      }),
      tries,
    )
  })

  const purchases = [
    complete('purchase', { quantity: 2, customer: { vip: true, visits: 1 } }),
    complete('purchase', { quantity: 0, customer: { vip: false, visits: 1 } }),
    complete('purchase', { quantity: 2, customer: { vip: null, visits: null } }),
    complete('purchase', { quantity: null, customer: null }),
  ]
  const moreThanVisits: Condition = {
    op: 'gt',
    left: field('quantity'),
    right: { related: { relation: 'customer', of: field('visits') } },
  }
  it.each<readonly [string, Rule<'purchase'>, readonly boolean[]]>([
    ['a condition on it', p.customer.some((each) => each.vip.eq(true)), [true, false, false, false]],
    ['its absence', p.customer.none(), [false, false, false, true]],
    ['a condition on it, if any', p.customer.every((each) => each.vip.ne(true)), [false, true, true, true]],
    ['a value of it', { v: 1, entity: 'purchase', where: moreThanVisits }, [true, false, false, false]],
  ])('follows a relation to one record: %s', (_, rule, answers) => {
    const again = fromJsonLogic(write(rule), catalogue, { entity: 'purchase' })
    expect(purchases.map((purchase) => answer(rule, purchase))).toEqual(answers)
    expect(purchases.map((purchase) => engine.run(write(rule), purchase))).toEqual(answers)
    expect(purchases.map((purchase) => answer(again, purchase))).toEqual(answers)
  })

  it('computes as the rule does', () => {
    fc.assert(
      fc.property(computedRule, wellTyped, (rule, record) => {
        const whole = complete('customer', record)
        expect(engine.run(write(rule), whole)).toBe(answer(rule, whole))
        expect(answer(read(write(rule)), whole)).toBe(answer(rule, whole))
      }),
      tries,
    )
  })

  it('is read again as a rule of the same meaning', () => {
    fc.assert(
      fc.property(tameRule(sayable), wellTyped, (rule, record) => {
        const whole = complete('customer', record)
        expect(answer(read(write(rule)), whole)).toBe(answer(rule, whole))
      }),
      tries,
    )
  })
})

const numbers = fc.constantFrom<Operand>(field('visits'), field('score'), field('attributes.rating'))
const computed: fc.Arbitrary<Operand> = fc.oneof(
  fc.tuple(numbers, fc.constantFrom(-1, 0, 0.5, 1e308)).map(([of, by]) => ({ times: { of, by } })),
  fc.tuple(numbers, numbers).map((minus) => ({ minus })),
  fc.tuple(numbers, numbers).map((ratio) => ({ ratio })),
)
const computedRule = fc
  .tuple(fc.constantFrom('eq', 'lt', 'lte', 'gt', 'gte'), computed, fc.oneof(numbers, computed), fc.boolean())
  .map(([op, left, right, isNegated]) => {
    const where: Condition = { op, left, right }
    return about(isNegated ? { op: 'not', of: where } : where)
  })

describe('fromJsonLogic', () => {
  const visits = v('visits')
  const isThere = { '!==': [visits, null] }
  const meant: readonly (readonly [Json, Rule])[] = [
    [true, about({ op: 'and', of: [] })],
    [false, about({ op: 'or', of: [] })],
    [{ '==': [v('name'), 'Ada'] }, f.name.eq('Ada')],
    [{ '===': ['Ada', { var: ['name'] }] }, f.name.eq('Ada')],
    [{ '!=': [v('attributes.plan'), 'pro'] }, f.attributes.plan.ne('pro')],
    [{ '!==': [v('vip'), true] }, f.vip.ne(true)],
    [{ '===': [v('nickname'), null] }, f.nickname.isMissing()],
    [{ '!=': [v('nickname'), null] }, f.nickname.isSet()],
    // JSONLogic takes a missing number for zero, and so does the rule.
    [{ '<': [visits, 5] }, or(f.visits.lt(5), f.visits.isMissing())],
    [{ '>': [visits, 5] }, f.visits.gt(5)],
    [{ '>=': [visits, -1] }, or(f.visits.gte(-1), f.visits.isMissing())],
    [{ '<=': [5, visits] }, f.visits.gte(5)],
    [{ '<': [0, visits, 5] }, and(f.visits.gt(0), or(f.visits.lt(5), f.visits.isMissing()))],
    [{ and: [isThere, { '<': [visits, 5] }] }, f.visits.lt(5)],
    [{ '<': [v('birthDate'), '2000-01-01'] }, f.birthDate.lt('2000-01-01')],
    [{ '>': [v('lastSeenAt'), '2026-05-01'] }, f.lastSeenAt.gte('2026-05-01T00:00:00.000Z')],
    [{ '<=': [v('lastSeenAt'), '2026-05-01'] }, f.lastSeenAt.lt('2026-05-01T00:00:00.000Z')],
    [{ in: [v('name'), ['a', 'b']] }, f.name.in(['a', 'b'])],
    [{ in: [v('name'), ['a', 'b', null]] }, or(f.name.in(['a', 'b']), f.name.isMissing())],
    [{ in: ['a', v('name')] }, f.name.contains('a')],
    [{ in: ['', v('name')] }, and(f.name.contains(''), f.name.ne(''))],
    [{ in: ['a', v('tags')] }, f.tags.has('a')],
    [{ '!': v('vip') }, f.vip.ne(true)],
    [{ '!!': [visits] }, and(f.visits.isSet(), f.visits.ne(0))],
    [{ var: 'lastSeenAt' }, f.lastSeenAt.isSet()],
    [{ missing: ['visits', 'vip'] }, not(and(f.visits.isSet(), f.vip.isSet()))],
    [{ '!': { missing: [['name']] } }, and(f.name.isSet(), f.name.ne(''))],
    [{ missing: [['visits', 'vip']] }, not(and(f.visits.isSet(), f.vip.isSet()))],
    [{ missing_some: [3, ['visits', 'vip']] }, about({ op: 'and', of: [] })],
    [{ missing_some: [0, ['visits', 'vip']] }, about({ op: 'or', of: [] })],
    [{ missing_some: [1, ['visits', 'vip']] }, not(or(f.visits.isSet(), f.vip.isSet()))],
    [
      { missing_some: [2, ['visits', 'vip', 'score']] },
      not(
        or(
          and(f.visits.isSet(), f.vip.isSet()),
          and(f.visits.isSet(), f.score.isSet()),
          and(f.vip.isSet(), f.score.isSet()),
        ),
      ),
    ],
    [
      { some: [v('purchases'), { '===': [v('status'), 'paid'] }] },
      f.purchases.some((each) => each.status.eq('paid')),
    ],
    [
      { none: [v('purchases'), { '===': [v('status'), 'paid'] }] },
      f.purchases.none((each) => each.status.eq('paid')),
    ],
    [
      { all: [v('purchases'), { '===': [v('status'), 'paid'] }] },
      and(
        f.purchases.some(),
        f.purchases.every((each) => each.status.eq('paid')),
      ),
    ],
    [{ some: [v('tags'), { in: [v(''), ['a', 'b']] }] }, f.tags.hasAny(['a', 'b'])],
    [{ none: [v('tags'), { '===': [v(''), 'a'] }] }, f.tags.hasNone(['a'])],
    [{ if: [v('vip'), { '===': [v('name'), 'a'] }, false] }, and(f.vip.eq(true), f.name.eq('a'))],
    [
      { '?:': [v('vip'), true, { '===': [v('name'), 'a'] }] },
      or(f.vip.eq(true), and(f.vip.ne(true), f.name.eq('a'))),
    ],
    [
      { and: [isThere, { '>': [{ '*': [2, visits] }, 3] }] },
      and(
        f.visits.isSet(),
        about({ op: 'gt', left: { times: { of: field('visits'), by: 2 } }, right: constant(3) }),
      ),
    ],
    [
      { and: [isThere, { '>': [{ '+': [visits, 1] }, 3] }] },
      and(
        f.visits.isSet(),
        about({ op: 'gt', left: { minus: [field('visits'), constant(-1)] }, right: constant(3) }),
      ),
    ],
    [
      { and: [isThere, { '>': [{ '-': [visits] }, 3] }] },
      and(
        f.visits.isSet(),
        about({ op: 'gt', left: { minus: [constant(0), field('visits')] }, right: constant(3) }),
      ),
    ],
    [{ and: [{ '===': [v('spent.currency'), 'EUR'] }, { '>': [v('spent.amount'), 5] }] }, f.spent.gt(eur(5))],
    [{ '===': [v('spent.currency'), 'EUR'] }, or(f.spent.lte(eur(0)), f.spent.gt(eur(0)))],
    [
      { '===': [v('name'), v('nickname')] },
      or(f.name.eq(f.nickname), and(f.name.isMissing(), f.nickname.isMissing())),
    ],
  ]
  it.each(meant)('reads %j', (logic, rule) => {
    expect(read(logic)).toEqual(rule)
  })

  it('says everything that does not translate, by path', () => {
    const of = [
      { '===': [v('salary'), 1] },
      { '===': [v('visits'), '1'] },
      { '<': [v('name'), 'b'] },
      { '<': [v('visits'), v('score')] },
      { '>': [{ '*': [v('visits'), 2] }, 3] },
      { and: [isThere, { '!==': [v('score'), null] }, { '>': [{ '/': [visits, v('score')] }, 3] }] },
      { and: [isThere, { '!==': [v('score'), null] }, { '>': [{ '*': [visits, v('score')] }, 3] }] },
      { '>': [v('spent.amount'), 3] },
      { '===': [v('lastSeenAt'), '2026-05-01'] },
      { '===': [1, 1] },
      { cat: ['a', 'b'] },
      { all: [v('tags'), true] },
      { some: [v('orders'), true] },
      { '<': [1, 2, 3, 4] },
      { and: [] },
      { var: 'tags' },
      { var: ['name', 'Ada'] },
      'Ada',
      { in: [v('nickname'), v('name')] },
    ]
    expect(faultsOf(() => read({ or: of }))).toEqual([
      { path: ['or', 0, '===', 0], expected: 'a field of customer', received: "'salary'" },
      { path: ['or', 1, '==='], expected: 'a safe integer', received: 'text of 1 characters' },
      {
        path: ['or', 2, '<'],
        expected: 'numbers, days or instants: JSONLogic orders text by UTF-16, rules by code point',
        received: 'text',
      },
      unguarded('or', 3, '<'),
      unguarded('or', 4, '>', 0, '*', 0),
      {
        path: ['or', 5, 'and', 2, '>', 0, '/', 1],
        expected: 'a divisor that { "!==": [..., 0] } beside it keeps from zero',
        received: 'any',
      },
      {
        path: ['or', 6, 'and', 2, '>', 0, '*'],
        expected: 'a value times a constant',
        received: 'the product of two values',
      },
      {
        path: ['or', 7, '>'],
        expected: 'an amount whose currency { "===": [{ "var": "spent.currency" }, ...] } beside it says',
        received: 'one of any currency',
      },
      {
        path: ['or', 8, '==='],
        expected: 'a constant as records have it: 2026-05-01T12:00:00.000Z, text in NFC',
        received: 'another form',
      },
      { path: ['or', 9, '==='], expected: 'a value of the record', received: 'two constants' },
      {
        path: ['or', 10],
        expected:
          'one of and or ! !! == === != !== < <= > >= in var missing missing_some some all none if ?:',
        received: "'cat'",
      },
      { path: ['or', 11, 'all', 0], expected: 'a relation of customer to many', received: "'tags'" },
      { path: ['or', 12, 'some', 0], expected: 'a relation of customer to many', received: "'orders'" },
      { path: ['or', 13, '<'], expected: '2 values', received: '4' },
      { path: ['or', 14, 'and'], expected: 'at least one condition', received: 'none' },
      { path: ['or', 15, 'var'], expected: 'a condition', received: 'a value of type list' },
      { path: ['or', 16, 'var'], expected: 'a path without a default', received: "'var'" },
      {
        path: ['or', 17],
        expected: 'true, false or an object with one operator',
        received: 'text of 3 characters',
      },
      unguarded('or', 18, 'in', 0),
    ])
  })

  it('refuses nesting without an end', () => {
    const deep = Array.from({ length: 100_000 }).reduce<Json>((inner) => ({ '!': [inner] }), true)
    expect(faultsOf(() => read(deep))).toHaveLength(1)
  })

  it('answers as the logic does, missing values included', () => {
    fc.assert(
      fc.property(anyLogic, wellTyped, (logic, record) => {
        const whole = complete('customer', { ...record, purchases: live(record.purchases) })
        fc.pre(faultsOf(() => read(logic)) === 'it translates')
        expect(answer(read(logic), whole)).toBe(engine.run({ '!!': [logic] }, whole))
      }),
      tries,
    )
  })
})

function unguarded(...path: readonly (string | number)[]) {
  const expected = 'a value that { "!==": [..., null] } beside it keeps from being missing'
  return { path, expected, received: 'one that may be' }
}

/** Rules count live records only: what a record carries is. */
function live(rows: unknown): readonly object[] {
  return (rows as readonly object[]).map((row) => ({ ...row, archivedAt: null }))
}

const numeric = fc.constantFrom('visits', 'score', 'attributes.rating', 'attributes.age')
// `missing` is left out: the engine at hand does not take null for missing, as jsonlogic.com does.
const anyLogic = fc.letrec<{ logic: Json; leaf: Json }>((tie) => ({
  leaf: fc.oneof(
    fc
      .tuple(fc.constantFrom('<', '<=', '>', '>=', '===', '!=='), numeric, fc.constantFrom(-1, 0, 0.5, 1, 2))
      .filter(([, path, value]) => value !== 0.5 || path === 'score' || path === 'attributes.rating')
      .map(([op, path, value]): Json => ({ [op]: [v(path), value] })),
    fc
      .tuple(fc.constantFrom('<', '<='), numeric, fc.constantFrom(-1, 0, 2))
      .map(([op, path, high]): Json => ({ [op]: [-1, v(path), high] })),
    fc.constantFrom<Json>(
      { '===': [v('name'), v('nickname')] },
      { '!==': [v('visits'), v('attributes.age')] },
      { in: ['', v('name')] },
      { in: [v('attributes.city'), ['a', null]] },
      { in: ['a', v('tags')] },
      { '!': [v('vip')] },
      { '!!': [v('score')] },
      { '!!': [v('name')] },
      { '<=': [v('birthDate'), '2026-05-01'] },
      { '>': [v('lastSeenAt'), '2026-05-01'] },
      { '<': [v('lastSeenAt'), '2026-05-01T12:00:00.000Z'] },
      { all: [v('purchases'), { '>=': [v('quantity'), 0] }] },
      { none: [v('purchases'), { '===': [v('status'), 'paid'] }] },
      { some: [v('purchases'), { '<': [v('quantity'), 2] }] },
      { '===': [v('spent.currency'), 'EUR'] },
    ),
  ),
  logic: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('logic'), { minLength: 1, maxLength: 3 }))
      .map(([op, of]): Json => ({ [op]: of })),
    tie('logic').map((of): Json => ({ '!': [of] })),
    fc.tuple(tie('logic'), tie('logic'), tie('logic')).map((of): Json => ({ if: of })),
  ),
})).logic
