import { describe, expect, it } from 'vitest'
import { days, hours } from '../../src/kernel/index.js'
import {
  ago,
  ahead,
  always,
  and,
  type Condition,
  never,
  normalize,
  not,
  or,
  type Rule,
} from '../../src/rules/index.js'
import { f } from './fields.js'

const a = f.visits.eq(1)
const b = f.vip.eq(true)
const c = f.nickname.eq('x')
const customer = (where: Condition): Rule => ({ v: 1, entity: 'customer', where })

describe('normalize', () => {
  const same: readonly (readonly [string, Rule, Rule])[] = [
    ['flattens and', and(a, and(b, c)), and(a, b, c)],
    ['flattens or', or(or(a, b), c), or(a, b, c)],
    ['keeps an or in an and', and(a, or(b, c)), and(a, or(b, c))],
    ['unwraps one', and(or(a)), a],
    ['drops a double not', not(not(a)), a],
    ['drops repetition, the first stays', and(b, a, b), and(b, a)],
    ['drops what is always true', and(a, always('customer')), a],
    ['drops what is never true', or(a, never('customer')), a],
    ['turns to never', and(a, never('customer')), never('customer')],
    ['turns to always', or(a, always('customer')), always('customer')],
    ['knows not never', not(never('customer')), always('customer')],
    ['in of none is never', f.kind.in([]), never('customer')],
    ['notIn of none is always', f.kind.notIn([]), always('customer')],
    ['in of one is eq', f.kind.in(['person', 'person']), f.kind.eq('person')],
    ['hasAll of one is hasAny', f.tags.hasAll(['a']), f.tags.has('a')],
    ['hasAll of none is isSet', f.tags.hasAll([]), f.tags.isSet()],
    ['hasAny of none is never', f.tags.hasAny([]), never('customer')],
    ['48 hours are two days', f.lastSeenAt.within(hours(48)), f.lastSeenAt.within(days(2))],
    ['a day and an hour', f.lastSeenAt.within(hours(25)), f.lastSeenAt.within({ days: 1, hours: 1 })],
    ['24 hours ago', f.lastSeenAt.lt(ago(hours(24))), f.lastSeenAt.lt(ago(days(1)))],
    ['now is now', f.lastSeenAt.lt(ahead(hours(0))), f.lastSeenAt.lt(ago(days(0)))],
    [
      'some of always is some',
      f.purchases.some((p) => and(p.id.in([]), p.status.isSet())),
      never('customer'),
    ],
    ['none of never is always', f.purchases.none((p) => p.id.in([])), always('customer')],
    ['some of what is always true', f.purchases.some((p) => not(p.id.in([]))), f.purchases.some()],
    [
      'puts the field on the left',
      customer({ op: 'lt', left: { value: 3 }, right: { field: 'visits' } }),
      f.visits.gt(3),
    ],
  ]
  it.each(same)('%s', (_, given, expected) => {
    expect(normalize(given)).toEqual(expected)
    expect(Object.isFrozen(normalize(given).where)).toBe(true)
  })

  it('keeps what only looks alike apart', () => {
    expect(normalize(f.vip.eq(false))).not.toEqual(normalize(f.vip.ne(true)))
    expect(normalize(and(a, b))).not.toEqual(normalize(and(b, a)))
  })
})
