import { describe, expect, it } from 'vitest'
import { days, eur, hours } from '../../src/kernel/index.js'
import {
  actor,
  ago,
  ahead,
  always,
  and,
  check,
  entitiesMixed,
  fieldRefs,
  never,
  not,
  nothingJoined,
  or,
  param,
  type Rule,
} from '../../src/rules/index.js'
import { catalogue } from './catalogue.js'
import { f, p } from './fields.js'

const nickname = { field: 'nickname' }
const seen = { field: 'lastSeenAt' }
const eq = (field: string, value: unknown) => ({ op: 'eq', left: { field }, right: { value } })

describe('a field', () => {
  const written: readonly (readonly [string, Rule, unknown])[] = [
    ['eq', f.nickname.eq('a'), eq('nickname', 'a')],
    [
      'eq, ignoring case',
      f.nickname.eq('a', { ignoreCase: true }),
      { ...eq('nickname', 'a'), ignoreCase: true },
    ],
    ['eq, not ignoring case', f.nickname.eq('a', { ignoreCase: false }), eq('nickname', 'a')],
    ['ne', f.nickname.ne('a'), { op: 'not', of: eq('nickname', 'a') }],
    ['gte', f.visits.gte(3), { op: 'gte', left: { field: 'visits' }, right: { value: 3 } }],
    [
      'between',
      f.visits.between(1, 3),
      {
        op: 'and',
        of: [
          { op: 'gte', left: { field: 'visits' }, right: { value: 1 } },
          { op: 'lte', left: { field: 'visits' }, right: { value: 3 } },
        ],
      },
    ],
    ['in', f.kind.in(['person']), { op: 'in', left: { field: 'kind' }, values: ['person'] }],
    [
      'notIn',
      f.kind.notIn(['person']),
      { op: 'not', of: { op: 'in', left: { field: 'kind' }, values: ['person'] } },
    ],
    ['isSet', f.nickname.isSet(), { op: 'isSet', left: nickname }],
    ['isMissing', f.nickname.isMissing(), { op: 'not', of: { op: 'isSet', left: nickname } }],
    [
      'contains',
      f.nickname.contains('a', { ignoreCase: true }),
      { op: 'contains', left: nickname, right: { value: 'a' }, ignoreCase: true },
    ],
    ['has', f.tags.has('a'), { op: 'hasAny', left: { field: 'tags' }, values: ['a'] }],
    ['hasAll', f.tags.hasAll(['a', 'b']), { op: 'hasAll', left: { field: 'tags' }, values: ['a', 'b'] }],
    [
      'hasNone',
      f.tags.hasNone(['a']),
      { op: 'not', of: { op: 'hasAny', left: { field: 'tags' }, values: ['a'] } },
    ],
    ['an attribute', f.attributes.plan.eq('pro'), eq('attributes.plan', 'pro')],
    ['money', f.spent.eq(eur(5)), eq('spent', { amount: 5, currency: 'EUR' })],
    ['another field', f.nickname.eq(f.name), { op: 'eq', left: nickname, right: { field: 'name' } }],
    [
      'an attribute on the right',
      f.visits.gt(f.attributes.age),
      { op: 'gt', left: { field: 'visits' }, right: { field: 'attributes.age' } },
    ],
    ['actor', f.ownerId.eq(actor('id')), { op: 'eq', left: { field: 'ownerId' }, right: { actor: 'id' } }],
    ['param', f.nickname.eq(param('who')), { op: 'eq', left: nickname, right: { param: 'who' } }],
    [
      'ago',
      f.lastSeenAt.lt(ago(days(3))),
      { op: 'lt', left: seen, right: { instant: { ago: { days: 3 } } } },
    ],
    [
      'ahead',
      f.lastSeenAt.gt(ahead(hours(2))),
      { op: 'gt', left: seen, right: { instant: { ahead: { hours: 2 } } } },
    ],
    [
      'a Date',
      f.lastSeenAt.lt(new Date(0)),
      { op: 'lt', left: seen, right: { value: '1970-01-01T00:00:00.000Z' } },
    ],
    [
      'within a duration',
      f.lastSeenAt.within(days(3)),
      { op: 'within', left: seen, window: { last: { days: 3 } } },
    ],
    [
      'within next',
      f.lastSeenAt.within({ next: hours(3) }),
      { op: 'within', left: seen, window: { next: { hours: 3 } } },
    ],
    [
      'within last',
      f.lastSeenAt.within({ last: hours(3) }),
      { op: 'within', left: seen, window: { last: { hours: 3 } } },
    ],
    [
      'within two instants',
      f.lastSeenAt.within({ from: new Date(0), until: '1970-01-02T00:00:00Z' }),
      {
        op: 'within',
        left: seen,
        window: { from: '1970-01-01T00:00:00.000Z', until: '1970-01-02T00:00:00Z' },
      },
    ],
  ]
  it.each(written)('writes %s [RU-23: what rules can say]', (_, rule, where) => {
    expect(rule).toEqual({ v: 1, entity: 'customer', where })
    expect(JSON.parse(JSON.stringify(rule))).toEqual(rule)
    expect(check(rule, catalogue)).toEqual([])
  })

  it('carries its entity and its name', () => {
    expect([f.name.entity, f.name.field]).toEqual(['customer', 'name'])
    expect(f.attributes.plan.field).toBe('attributes.plan')
  })

  it('has the operators of its type and no others', () => {
    expect(Object.keys(f.kind).toSorted()).toEqual([
      'entity',
      'eq',
      'field',
      'in',
      'isMissing',
      'isSet',
      'ne',
      'notIn',
    ])
    expect('lt' in f.vip).toBe(false)
    expect('contains' in f.visits).toBe(false)
  })

  it('leaves what it is given as it was', () => {
    const price = { amount: 5, currency: 'EUR' }
    const length = { days: 3 }
    f.spent.eq(price)
    f.lastSeenAt.within(length)
    f.lastSeenAt.lt(ago(length))
    expect([Object.isFrozen(price), Object.isFrozen(length)]).toEqual([false, false])
  })
})

describe('a relation', () => {
  const paid = eq('status', 'paid')
  const recent = { op: 'within', left: { field: 'placedAt' }, window: { last: { days: 90 } } }
  const some = (where?: unknown) => ({ op: 'some', relation: 'purchases', ...(where ? { where } : {}) })
  const denied = (of: unknown) => ({ op: 'not', of })
  const written: readonly (readonly [string, Rule, unknown])[] = [
    ['some', f.purchases.some(), some()],
    ['some where', f.purchases.some((purchase) => purchase.status.eq('paid')), some(paid)],
    ['none', f.purchases.none((purchase) => purchase.status.eq('paid')), denied(some(paid))],
    ['every', f.purchases.every((purchase) => purchase.status.eq('paid')), denied(some(denied(paid)))],
    ['within some', f.purchases.within(days(90)).some(), some(recent)],
    ['within none', f.purchases.within(days(90)).none(), denied(some(recent))],
    [
      'within every',
      f.purchases.within(days(90)).every((purchase) => purchase.status.eq('paid')),
      denied(some({ op: 'and', of: [recent, denied(paid)] })),
    ],
    [
      'there and back',
      f.purchases.some((purchase) => purchase.customer.some((customer) => customer.vip.eq(true))),
      some({ op: 'some', relation: 'customer', where: eq('vip', true) }),
    ],
  ]
  it.each(written)('writes %s [RU-23: what rules can say]', (_, rule, where) => {
    expect(rule).toEqual({ v: 1, entity: 'customer', where })
    expect(check(rule, catalogue)).toEqual([])
  })

  it('refuses a window over an entity without a time field', () => {
    expect(() => p.lines.within(days(3))).toThrow('purchaseLine declares no time field')
  })
})

describe('and, or, not', () => {
  const a = f.visits.eq(1)
  const b = f.vip.eq(true)

  it('join and turn rules of one entity', () => {
    expect(and(a, b).where).toEqual({ op: 'and', of: [a.where, b.where] })
    expect(or(a).where).toEqual({ op: 'or', of: [a.where] })
    expect(not(a).where).toEqual({ op: 'not', of: a.where })
    expect(always('customer').where).toEqual({ op: 'and', of: [] })
    expect(never('customer').where).toEqual({ op: 'or', of: [] })
    expect(Object.isFrozen(and(a, b).where)).toBe(true)
  })

  it('refuse rules of different entities', () => {
    const other = p.status.eq('paid') as Rule as Rule<'customer'>
    expect(() => and(a, other)).toThrow(entitiesMixed({ expected: 'customer', found: 'purchase' }))
    expect(() => f.purchases.some(() => a as Rule as Rule<'purchase'>)).toThrow(
      'A condition about customer stands where one about purchase is wanted.',
    )
    expect(() => f.nickname.eq(p.id as never)).toThrow(
      entitiesMixed({ expected: 'customer', found: 'purchase' }),
    )
  })

  it('refuse to join nothing: nobody knows of what', () => {
    expect(() => and()).toThrow(nothingJoined({ op: 'and' }))
    expect(() => or()).toThrow('or() was given no condition. Begin it with always(entity) or never(entity).')
  })
})

describe('fieldRefs', () => {
  it('refuses an entity that does not exist', () => {
    expect(() => fieldRefs(catalogue, 'lead')).toThrow('No entity is called lead')
    expect(() => fieldRefs(catalogue, 'constructor')).toThrow('No entity is called constructor')
  })

  it('answers one frozen object', () => {
    expect(Object.isFrozen(f)).toBe(true)
    expect(Object.isFrozen(f.attributes)).toBe(true)
    expect(Object.isFrozen(f.name)).toBe(true)
  })
})
