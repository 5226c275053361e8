import { expect, describe as group, it } from 'vitest'
import { days, eur, hours } from '../../src/kernel/index.js'
import {
  actor,
  ago,
  ahead,
  always,
  and,
  type Describer,
  describe,
  english,
  never,
  not,
  or,
  param,
  type Rule,
} from '../../src/rules/index.js'
import { catalogue } from './catalogue.js'
import { f, p } from './fields.js'

const say = (rule: Rule, locale = 'en') => describe(rule, catalogue, { locale })

group('describe', () => {
  const said: readonly (readonly [string, Rule])[] = [
    ['Every customer.', always('customer')],
    ['No customer.', never('customer')],
    ['Every customer whose plan is pro.', f.attributes.plan.eq('pro')],
    ['Every customer whose plan is not pro.', f.attributes.plan.ne('pro')],
    ['Every customer whose kind is one of person or organization.', f.kind.in(['person', 'organization'])],
    [
      'Every customer whose kind is none of person and organization.',
      f.kind.notIn(['person', 'organization']),
    ],
    ['Every customer whose city is “Berlin”.', f.attributes.city.eq('Berlin')],
    [
      'Every customer whose name contains “a” (in upper or lower case).',
      f.name.contains('a', { ignoreCase: true }),
    ],
    ['Every customer whose name does not start with “A”.', not(f.name.startsWith('A'))],
    ['Every customer whose name ends with “a”.', f.name.endsWith('a')],
    ['Every customer whose nickname is known.', f.nickname.isSet()],
    ['Every customer whose nickname is missing.', f.nickname.isMissing()],
    ['Every customer whose visits is at least 3.', f.visits.gte(3)],
    ['Every customer whose visits is not at least 3.', not(f.visits.gte(3))],
    ['Every customer whose visits is between 1 and 3.', f.visits.between(1, 3)],
    ['Every customer whose visits is not between 1 and 3.', not(f.visits.between(1, 3))],
    ['Every customer whose vip is true.', f.vip.eq(true)],
    ['Every customer whose spent is more than 12.30 EUR.', f.spent.gt(eur(1230))],
    ['Every customer whose birth date is on or before 1990-01-01.', f.birthDate.lte('1990-01-01')],
    ['Every customer whose last seen at is before 3 days ago.', f.lastSeenAt.lt(ago(days(3)))],
    ['Every customer whose last seen at is after 1 hour from now.', f.lastSeenAt.gt(ahead(hours(1)))],
    ['Every customer whose last seen at is at or before now.', f.lastSeenAt.lte(ago(days(0)))],
    ['Every customer whose last seen at is in the last 30 days.', f.lastSeenAt.within(days(30))],
    [
      'Every customer whose last seen at is not in the next 1 day and 6 hours.',
      not(f.lastSeenAt.within({ next: hours(30) })),
    ],
    [
      'Every customer whose last seen at is from 2026-01-01T00:00:00.000Z to before 2026-02-01T00:00:00.000Z.',
      f.lastSeenAt.within({ from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' }),
    ],
    ['Every customer whose tags include “a”.', f.tags.has('a')],
    ['Every customer whose tags include any of “a” or “b”.', f.tags.hasAny(['a', 'b'])],
    ['Every customer whose tags include all of “a” and “b”.', f.tags.hasAll(['a', 'b'])],
    ['Every customer whose tags do not include any of “a” or “b”.', f.tags.hasNone(['a', 'b'])],
    ["Every customer whose owner id is the asking actor's id.", f.ownerId.eq(actor('id'))],
    ['Every customer whose city is the given home town.', f.attributes.city.eq(param('homeTown'))],
    ['Every customer whose nickname is its name.', f.nickname.eq(f.name)],
    ['Every customer that has purchases.', f.purchases.some()],
    ['Every customer that has no purchases in the last 90 days.', f.purchases.within(days(90)).none()],
    [
      'Every customer that has purchases whose status is paid.',
      f.purchases.some((purchase) => purchase.status.eq('paid')),
    ],
    [
      'Every customer that has no purchases whose status is paid.',
      f.purchases.none((purchase) => purchase.status.eq('paid')),
    ],
    [
      'Every customer all of whose purchases are ones whose status is paid.',
      f.purchases.every((purchase) => purchase.status.eq('paid')),
    ],
    [
      'Every customer all of whose purchases in the last 7 days are ones whose quantity is more than 1.',
      f.purchases.within(days(7)).every((purchase) => purchase.quantity.gt(1)),
    ],
    [
      'Every customer that has purchases in the last 7 days (whose status is paid and whose quantity is more than 1).',
      f.purchases
        .within(days(7))
        .some((purchase) => and(purchase.status.eq('paid'), purchase.quantity.gt(1))),
    ],
    [
      'Every purchase whose customer is one whose name is “Ada”.',
      p.customer.some((customer) => customer.name.eq('Ada')),
    ],
    ['Every purchase whose customer is not on record.', p.customer.none()],
    [
      'Every purchase whose customer, if any, is one whose vip is true.',
      p.customer.every((customer) => customer.vip.eq(true)),
    ],
    [
      'Every customer whose plan is pro, whose city is “Berlin” and that has no purchases in the last 90 days.',
      and(f.attributes.plan.eq('pro'), f.attributes.city.eq('Berlin'), f.purchases.within(days(90)).none()),
    ],
    [
      'Every customer whose plan is pro and (whose vip is true or whose visits is more than 9).',
      and(f.attributes.plan.eq('pro'), or(f.vip.eq(true), f.visits.gt(9))),
    ],
    [
      'Every customer that is not one (whose vip is true or whose visits is more than 9).',
      not(or(f.vip.eq(true), f.visits.gt(9))),
    ],
    [
      'Every customer whose visits is between 1 and 3 and whose vip is true.',
      and(f.visits.between(1, 3), f.vip.eq(true)),
    ],
    [
      'Every purchase whose customer is one whose created at is in the last 3 days.',
      p.customer.within(days(3)).some(),
    ],
  ]
  it.each(said)('says: %s [RU-23: what rules can say]', (sentence, rule) => {
    expect(say(rule)).toBe(sentence)
  })

  it('names the first of a long list', () => {
    const visits = Array.from({ length: 20 }, (_, i) => i)
    expect(say(f.visits.in(visits))).toBe(
      'Every customer whose visits is one of 0, 1, 2, 3, 4, 5, 6, 7 or 12 more.',
    )
  })

  it('says a relative window the same in every locale: it is data', () => {
    expect(say(f.lastSeenAt.within(days(30)), 'de-DE')).toBe(say(f.lastSeenAt.within(days(30)), 'en-GB'))
  })

  it('speaks another language where a host gives one, labels included', () => {
    const chinese: Describer = {
      ...english,
      rule: (entity, clause) => `${clause ? `${clause.text}的` : '所有'}${entity}。`,
      related: ({ relation, how }) => `${how === 'none' ? '没有' : '有'}${relation}`,
    }
    const inChinese = (rule: Rule) =>
      describe(rule, catalogue, { locale: 'zh-Hans-CN', describers: { zh: chinese } })
    expect(inChinese(f.purchases.none())).toBe('没有purchases的客户。')
    expect(inChinese(always('customer'))).toBe('所有客户。')
    expect(describe(always('customer'), catalogue, { locale: 'fr' })).toBe('Every customer.')
  })

  it('refuses a rule that does not hold up', () => {
    expect(() => say({ v: 1, entity: 'customer', where: { op: 'isSet', left: { field: 'x' } } })).toThrow(
      'where.left',
    )
  })
})
