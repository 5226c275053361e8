import { describe, expect, it } from 'vitest'
import { days, eur, usd } from '../../src/kernel/index.js'
import {
  actor,
  ago,
  always,
  and,
  createShapes,
  createSlots,
  entitiesMixed,
  type Injection,
  never,
  not,
  or,
  type Predicate,
  param,
  paramInvalid,
  type ResolveOptions,
  type Rule,
  resolve,
  ruleInvalid,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { catalogue } from './catalogue.js'
import { f, p } from './fields.js'

const options: ResolveOptions = { catalogue, now: NOW }
const predicateOf = (rule: Rule, more: Partial<ResolveOptions> = {}) =>
  resolve(rule, { ...options, ...more }).predicate
const valuesOf = (rule: Rule, more: Partial<ResolveOptions> = {}) =>
  resolve(rule, { ...options, ...more }).values

const visits = { column: 'visits', type: 'integer' } as const
const slot = (place: number, type: 'integer' | 'text' | 'enum' | 'instant' | 'number') => ({
  slot: place,
  type,
})
const visitsEq = (place: number, negated = false): Predicate => ({
  kind: 'compare',
  op: 'eq',
  left: visits,
  right: slot(place, 'integer'),
  negated,
})

describe('resolve', () => {
  it('puts constants into slots, in the order they are read', () => {
    expect(resolve(and(f.visits.eq(3), f.attributes.city.in(['Berlin', 'Rome', 'Berlin'])), options)).toEqual(
      {
        predicate: {
          kind: 'and',
          of: [
            visitsEq(0),
            {
              kind: 'in',
              left: { column: 'attributes', type: 'text', attribute: 'city' },
              list: slot(1, 'text'),
              negated: false,
            },
          ],
        },
        values: [3, ['Berlin', 'Rome']],
      },
    )
  })

  it('takes not down to the leaves', () => {
    expect(predicateOf(not(and(f.visits.eq(1), not(f.visits.eq(2)))))).toEqual({
      kind: 'or',
      of: [visitsEq(0, true), visitsEq(1)],
    })
  })

  it('turns a window into a half-open interval [RU-13: instant windows]', () => {
    const rule = f.lastSeenAt.within(days(90))
    expect(predicateOf(rule)).toEqual({
      kind: 'intervals',
      left: { column: 'lastSeenAt', type: 'instant' },
      intervals: [{ from: slot(0, 'instant'), until: slot(1, 'instant') }],
      negated: false,
    })
    expect(valuesOf(rule)).toEqual(['2026-01-31T12:00:00.001Z', '2026-05-01T12:00:00.001Z'])
    expect(valuesOf(f.lastSeenAt.within({ next: days(7) }))).toEqual([
      '2026-05-01T12:00:00.001Z',
      '2026-05-08T12:00:00.001Z',
    ])
    expect(valuesOf(f.lastSeenAt.lt(ago(days(1))))).toEqual(['2026-04-30T12:00:00.000Z'])
  })

  it('stays within the years that engines keep', () => {
    expect(valuesOf(f.lastSeenAt.within(days(1_000_000)))).toEqual(['2026-05-01T12:00:00.001Z'])
    expect(valuesOf(f.lastSeenAt.gt(ago(days(1_000_000))))).toEqual(['1000-01-01T00:00:00.000Z'])
  })

  it('compares money in its own currency, and denies exactly that', () => {
    const currency = { column: 'spentCurrency', type: 'text' } as const
    const amount = { column: 'spentAmount', type: 'integer' } as const
    const parts = (negated: boolean) => [
      { kind: 'compare', op: 'eq', left: currency, right: slot(0, 'text'), negated },
      { kind: 'compare', op: 'gte', left: amount, right: slot(1, 'integer'), negated },
    ]
    expect(predicateOf(f.spent.gte(eur(5)))).toEqual({ kind: 'and', of: parts(false) })
    expect(predicateOf(not(f.spent.gte(eur(5))))).toEqual({ kind: 'or', of: parts(true) })
    expect(valuesOf(f.spent.gte(usd(5)))).toEqual(['USD', 5])
    expect(predicateOf(f.attributes.limit.isSet())).toEqual({
      kind: 'set',
      left: { column: 'attributes', type: 'integer', attribute: 'limit', member: 'amount' },
      negated: false,
    })
  })

  it('reads the folded column where there is one, else says ignoreCase [RU-12]', () => {
    expect(resolve(f.name.contains('ADA', { ignoreCase: true }), options)).toEqual({
      predicate: {
        kind: 'text',
        op: 'contains',
        left: { column: 'nameFolded', type: 'text' },
        right: slot(0, 'text'),
        ignoreCase: false,
        negated: false,
      },
      values: ['ada'],
    })
    expect(predicateOf(f.name.eq('ADA', { ignoreCase: true }))).toMatchObject({ kind: 'compare', op: 'eq' })
    expect(predicateOf(f.nickname.contains('ADA', { ignoreCase: true }))).toMatchObject({
      left: { column: 'nickname' },
      ignoreCase: true,
    })
    expect(predicateOf(f.name.contains('ADA'))).toMatchObject({ left: { column: 'name' }, ignoreCase: false })
  })

  const folded: readonly (readonly [string, Rule, boolean])[] = [
    ['always', always('customer'), true],
    ['never', never('customer'), false],
    ['in of none', f.kind.in([]), false],
    ['notIn of none', f.kind.notIn([]), true],
    ['hasAny of none', f.tags.hasAny([]), false],
    ['an and with a never', and(f.visits.eq(1), never('customer')), false],
    ['an or with an always', or(f.visits.eq(1), always('customer')), true],
    ['a missing value of the actor', f.ownerId.eq(actor('id')), false],
    ['the complement of one', f.ownerId.ne(actor('id')), true],
    ['some of never', f.purchases.some((purchase) => purchase.id.in([])), false],
    ['none of never', f.purchases.none((purchase) => purchase.id.in([])), true],
  ]
  it.each(folded)('folds %s away', (_, rule, answer) => {
    expect(resolve(rule, options)).toEqual({ predicate: answer, values: [] })
  })

  it('leaves archived related rows out [RU-4: without the company tree]', () => {
    const live = { kind: 'set', left: { column: 'archivedAt', type: 'instant' }, negated: true }
    const on = [{ local: 'id', foreign: 'customerId' }]
    expect(predicateOf(f.purchases.none())).toEqual({
      kind: 'exists',
      entity: 'purchase',
      on,
      where: live,
      negated: true,
    })
    // Lines are never archived: nothing is asked of them.
    expect(predicateOf(p.lines.some())).toEqual({
      kind: 'exists',
      entity: 'purchaseLine',
      on: [{ local: 'id', foreign: 'purchaseId' }],
      negated: false,
    })
  })

  it('refuses a rule that does not hold up', () => {
    const rule = { v: 1, entity: 'customer', where: { op: 'isSet', left: { field: 'shoeSize' } } } as const
    expect(() => resolve(rule, options)).toThrow('where.left.field: expected a field of customer')
    expect(() => resolve(rule, { ...options, shapes: createShapes() })).toThrow('where.left.field')
    expect(ruleInvalid.code).toBe('rule.invalid')
  })

  it('refuses a parameter that was not given, or is of another type', () => {
    const rule = f.visits.gt(param('least'))
    const refused = (received: string) =>
      paramInvalid({ param: 'least', expected: 'a safe integer', received })
    expect(() => resolve(rule, options)).toThrow(refused('nothing'))
    expect(() => resolve(rule, { ...options, params: { least: '3' } })).toThrow(
      refused('text of 1 characters'),
    )
    expect(valuesOf(rule, { params: { least: 3 } })).toEqual([3])
    expect(valuesOf(f.lastSeenAt.gt(param('at')), { params: { at: new Date(0) } })).toEqual([
      '1970-01-01T00:00:00.000Z',
    ])
  })
})

describe('shapes', () => {
  it('are one object for rules that differ in their constants', () => {
    const shapes = createShapes()
    const rule = (city: string, count: number) =>
      and(
        f.attributes.city.in([city, 'Rome']),
        f.purchases.within(days(count)).none(),
        f.spent.gt(eur(count)),
      )
    const first = resolve(rule('Berlin', 1), { ...options, shapes })
    const second = resolve(rule('Paris', 9), { ...options, shapes, now: '2027-01-01T00:00:00.000Z' })
    expect(second.predicate).toBe(first.predicate)
    expect(Object.isFrozen(first.predicate)).toBe(true)
    expect(resolve(f.visits.gt(1), { ...options, shapes }).predicate).not.toBe(
      resolve(f.visits.lt(1), { ...options, shapes }).predicate,
    )
  })

  it('are forgotten, the one used longest ago first', () => {
    const shapes = createShapes({ most: 2 })
    const [eq, gt, lt] = [f.visits.eq(1), f.visits.gt(1), f.visits.lt(1)]
    const shapeOf = (rule: Rule) => resolve(rule, { ...options, shapes }).predicate
    const [firstEq, firstGt] = [shapeOf(eq), shapeOf(gt)]
    shapeOf(eq)
    shapeOf(lt)
    expect(shapeOf(eq)).toBe(firstEq)
    expect(shapeOf(gt)).not.toBe(firstGt)
  })

  it('belong to whoever made them', () => {
    const [mine, yours] = [createShapes(), createShapes()]
    expect(resolve(f.visits.eq(1), { ...options, shapes: mine }).predicate).not.toBe(
      resolve(f.visits.eq(1), { ...options, shapes: yours }).predicate,
    )
  })

  it('read a rule that can still change every time', () => {
    const shapes = createShapes()
    const rule = structuredClone(f.visits.eq(1)) as { where: { right: { value: number } } } & Rule
    expect(resolve(rule, { ...options, shapes }).values).toEqual([1])
    rule.where.right.value = 2
    expect(resolve(rule, { ...options, shapes }).values).toEqual([2])
  })
})

describe('what core injects', () => {
  const tenant = (value: string): Injection => ({
    on: [{ local: 'tenant', foreign: 'tenant' }],
    predicate: (slots) => ({
      kind: 'compare',
      op: 'eq',
      left: { column: 'tenant', type: 'text' },
      right: slots.add(value, 'text'),
      negated: false,
    }),
  })
  const isTenant = (place: number) => ({
    kind: 'compare',
    op: 'eq',
    left: { column: 'tenant', type: 'text' },
    right: slot(place, 'text'),
    negated: false,
  })

  it('stands before the rule at the root', () => {
    expect(resolve(f.visits.eq(3), { ...options, root: tenant('t1') })).toEqual({
      predicate: { kind: 'and', of: [isTenant(0), visitsEq(1)] },
      values: ['t1', 3],
    })
    expect(resolve(always('customer'), { ...options, root: tenant('t1') })).toEqual({
      predicate: isTenant(0),
      values: ['t1'],
    })
    expect(resolve(never('customer'), { ...options, root: tenant('t1') }).predicate).toBe(false)
  })

  it('stands beside more rules, each within the limits by itself', () => {
    const deepest = [...Array(8)].reduce<Rule>((rule) => not(rule), f.visits.eq(3))
    expect(resolve(deepest, { ...options, also: [f.visits.eq(4), deepest] })).toEqual({
      predicate: { kind: 'and', of: [visitsEq(0), visitsEq(1), visitsEq(1)] },
      values: [4, 3],
    })
    expect(() => resolve(f.visits.eq(3), { ...options, also: [p.quantity.eq(1)] })).toThrow(
      entitiesMixed({ expected: 'customer', found: 'purchase' }),
    )
    const root = { rule: p.quantity.eq(1) }
    expect(() => resolve(f.visits.eq(3), { ...options, root })).toThrow('about purchase')
  })

  it('gives equal values of one type one place, and no others', () => {
    const slots = createSlots(['t1'])
    const added = [
      slots.add('a', 'text'),
      slots.add('a', 'day'),
      slots.add('a', 'text'),
      slots.add('t1', 'text'),
    ]
    expect(added.map(({ slot }) => slot)).toEqual([1, 2, 1, 3])
    expect(slots.values).toEqual(['t1', 'a', 'a', 't1'])
  })

  it('is in every subquery, at every depth', () => {
    const asked: string[] = []
    const inject = (entity: string) => {
      asked.push(entity)
      return tenant('t1')
    }
    const rule = f.purchases.every((purchase) => purchase.lines.some())
    const { predicate } = resolve(rule, { ...options, inject })
    expect(asked).toEqual(['purchase', 'purchaseLine'])
    expect(predicate).toMatchObject({
      kind: 'exists',
      on: [{ local: 'tenant' }, { local: 'id' }],
      where: {
        of: [
          isTenant(0),
          { kind: 'set' },
          { kind: 'exists', on: [{ local: 'tenant' }, { local: 'id' }], where: isTenant(0), negated: true },
        ],
      },
      negated: true,
    })
  })

  it('may be a rule, whose own subqueries are not given rules in turn', () => {
    const mine = p.customer.some((customer) => customer.ownerId.eq(actor('id')))
    const yours = f.purchases.some()
    const inject = (entity: string): Injection => ({ rule: entity === 'purchase' ? mine : yours })
    const { predicate, values } = resolve(
      f.purchases.some((purchase) => purchase.quantity.gt(1)),
      {
        ...options,
        inject,
        actor: { id: 'u1' },
      },
    )
    expect(values).toEqual(['u1', 1])
    expect(predicate).toMatchObject({
      kind: 'exists',
      entity: 'purchase',
      where: {
        kind: 'and',
        of: [
          {
            kind: 'exists',
            entity: 'customer',
            where: { of: [{ kind: 'set' }, { left: { column: 'ownerId' } }] },
          },
          { kind: 'set' },
          { kind: 'compare', left: { column: 'quantity' } },
        ],
      },
    })
  })
})
