import { describe, expect, it } from 'vitest'
import { days, eur, hours } from '../../src/kernel/index.js'
import {
  age,
  ago,
  always,
  and,
  birthdayWithin,
  check,
  comingPeriods,
  first,
  followedBy,
  forPurpose,
  inBucket,
  inZone,
  missed,
  not,
  operandOf,
  or,
  previousPeriods,
  type Rule,
  regularly,
  restarted,
  servingMixed,
  stopped,
  thisPeriod,
  today,
  weeksFrom,
} from '../../src/rules/index.js'
import { rf, rich, rp } from './rich.js'

const sum = (fn: string, more: object = {}) => ({ sum: { fn, relation: 'purchases', ...more } })
const gte = (left: unknown, right: unknown) => ({ op: 'gte', left, right })
const paid = { op: 'eq', left: { field: 'status' }, right: { value: 'paid' } }
const placed = (window: object) => ({ op: 'within', left: { field: 'placedAt' }, window })
const some = (where: unknown) => ({ op: 'some', relation: 'purchases', where })
const denied = (of: unknown) => ({ op: 'not', of })
const joined = (...of: unknown[]) => ({ op: 'and', of })
const euros = (amount: number) => ({ value: { amount, currency: 'EUR' } })
const seen = { field: 'lastSeenAt' }
const born = { field: 'bornOn' }
const { purchases, tickets } = rf

describe('a builder', () => {
  const written: readonly (readonly [string, Rule, unknown])[] = [
    ['a sum', purchases.sum('net').gte(eur(5)), gte(sum('sum', { field: 'net' }), euros(5))],
    [
      'a sum in a window',
      purchases.within(days(365)).sum('net').gte(eur(5)),
      gte(sum('sum', { field: 'net', where: placed({ last: { days: 365 } }) }), euros(5)),
    ],
    [
      'a sum under conditions, in the order they were written',
      purchases
        .where((p) => p.status.eq('paid'))
        .within(days(1))
        .count()
        .gte(2),
      gte(sum('count', { where: joined(paid, placed({ last: { days: 1 } })) }), { value: 2 }),
    ],
    [
      'a sum in its own currency',
      purchases.sum('total', { in: 'EUR' }).gte(eur(5)),
      gte(sum('sum', { field: 'total', in: 'EUR' }), euros(5)),
    ],
    ['a mean', purchases.avg('weight').gte(0.5), gte(sum('avg', { field: 'weight' }), { value: 0.5 })],
    [
      'different values',
      purchases.countDistinct('status').gte(2),
      gte(sum('countDistinct', { field: 'status' }), { value: 2 }),
    ],
    [
      'the newest',
      purchases.latest().gt(ago(days(3))),
      { op: 'gt', left: sum('latest'), right: { instant: { ago: { days: 3 } } } },
    ],
    [
      'the oldest in a window',
      purchases.earliest().within(days(3)),
      { op: 'within', left: sum('earliest'), window: { last: { days: 3 } } },
    ],
    [
      'the largest of an attribute',
      rf.ancestors.max('attributes.age').gte(3),
      gte({ sum: { fn: 'max', relation: 'ancestors', field: 'attributes.age' } }, { value: 3 }),
    ],
    [
      'a share of another sum',
      purchases.sum('net').gte(purchases.max('net').times(0.5)),
      gte(sum('sum', { field: 'net' }), { times: { of: sum('max', { field: 'net' }), by: 0.5 } }),
    ],
    [
      'a difference and a ratio',
      purchases.count().minus(rf.visits).gte(purchases.count().per(tickets.count())),
      gte(
        { minus: [sum('count'), { field: 'visits' }] },
        { ratio: [sum('count'), { sum: { fn: 'count', relation: 'tickets' } }] },
      ),
    ],
    ['money in a currency', rf.spent.in('EUR').gte(eur(5)), gte({ field: 'spent', in: 'EUR' }, euros(5))],
    [
      'money less money',
      rf.spent.minus(rf.credit).gte(eur(5)),
      gte({ minus: [{ field: 'spent' }, { field: 'credit' }] }, euros(5)),
    ],
    ['an age', age(rf.bornOn).gte(18), gte({ age: 'bornOn' }, { value: 18 })],
    [
      'a list of ages',
      age(rf.birthday).in([18, 19]),
      { op: 'in', left: { age: 'birthday' }, values: [18, 19] },
    ],
    [
      'a birthday in a window',
      birthdayWithin(rf.birthday, comingPeriods(14, 'day')),
      {
        op: 'within',
        left: { birthday: 'birthday' },
        window: { calendar: { unit: 'day', from: 0, until: 14 } },
      },
    ],
    ['today', rf.bornOn.eq(today()), { op: 'eq', left: born, right: { today: 0 } }],
    [
      'a day of days',
      rf.bornOn.within(thisPeriod('month')),
      { op: 'within', left: born, window: { calendar: { unit: 'month', from: 0, until: 1 } } },
    ],
    [
      'days written out',
      rf.bornOn.within({ from: '2026-05-01' }),
      { op: 'within', left: born, window: { from: '2026-05-01' } },
    ],
    [
      'previous periods',
      rf.lastSeenAt.within(previousPeriods(7, 'day')),
      { op: 'within', left: seen, window: { calendar: { unit: 'day', from: -7, until: 0 } } },
    ],
    [
      'ends of its own',
      rf.lastSeenAt.within({ after: ago(days(7)), upTo: ago(hours(1)) }),
      { op: 'within', left: seen, window: { after: { ago: { days: 7 } }, upTo: { ago: { hours: 1 } } } },
    ],
    [
      'a region',
      rf.address.inRegion({ system: 'country', code: 'DE' }),
      { op: 'inRegion', left: { field: 'address' }, system: 'country', code: 'DE' },
    ],
    [
      'a distance',
      rf.address.withinKm(10, { latitude: 1, longitude: 2, datum: 'WGS-84' }),
      {
        op: 'withinKm',
        left: { field: 'address' },
        km: 10,
        of: { latitude: 1, longitude: 2, datum: 'WGS-84' },
      },
    ],
    [
      'a share of all',
      inBucket('customer', { seed: 's', from: 0, to: 0.1 }),
      { op: 'bucket', seed: 's', from: 0, to: 0.1 },
    ],
    [
      'a sequence',
      followedBy(
        purchases.where((p) => p.status.eq('paid')),
        tickets,
        days(30),
      ),
      {
        op: 'followedBy',
        first: { relation: 'purchases', where: paid },
        next: { relation: 'tickets' },
        within: { days: 30 },
      },
    ],
    [
      'a missed one',
      missed(tickets, purchases, hours(2)),
      { op: 'missed', first: { relation: 'tickets' }, next: { relation: 'purchases' }, within: { hours: 2 } },
    ],
    [
      'a rhythm',
      regularly(
        purchases.where((p) => p.status.eq('paid')),
        { atLeast: 3, of: 6, each: 'month' },
      ),
      { op: 'regularly', relation: 'purchases', where: paid, atLeast: 3, of: 6, each: 'month' },
    ],
    [
      'a rolling rhythm',
      regularly(tickets, { atLeast: 1, of: 2, each: days(30) }),
      { op: 'regularly', relation: 'tickets', atLeast: 1, of: 2, each: { days: 30 } },
    ],
    [
      'stopped',
      stopped(purchases, { long: days(365), recent: days(90) }),
      joined(some(placed({ last: { days: 365 } })), denied(some(placed({ last: { days: 90 } })))),
    ],
    [
      'restarted',
      restarted(
        purchases.where((p) => p.status.eq('paid')),
        { recent: days(30), quiet: { days: 180, hours: 1 } },
      ),
      joined(
        some(joined(placed({ last: { days: 30 } }), paid)),
        denied(
          some(
            joined(placed({ after: { ago: { days: 210, hours: 1 } }, upTo: { ago: { days: 30 } } }), paid),
          ),
        ),
        some(joined(placed({ upTo: { ago: { days: 210, hours: 1 } } }), paid)),
      ),
    ],
    [
      'the first ever',
      first(purchases).within(days(30)),
      joined(some(placed({ last: { days: 30 } })), denied(some(placed({ upTo: { ago: { days: 30 } } })))),
    ],
    [
      'the first ever since an instant',
      first(purchases).within({ from: '2026-01-01T00:00:00.000Z' }),
      joined(
        some(placed({ from: '2026-01-01T00:00:00.000Z' })),
        denied(some(placed({ until: '2026-01-01T00:00:00.000Z' }))),
      ),
    ],
  ]
  it.each(written)('writes %s [RU-23: without segments]', (_, rule, where) => {
    expect(rule).toEqual({ v: 1, entity: 'customer', where })
    expect(JSON.parse(JSON.stringify(rule))).toEqual(rule)
    expect(check(rule, rich)).toEqual([])
  })

  it('writes a value of the one related record [RU-1: related]', () => {
    const rule = rp.customer.its((customer) => customer.attributes.plan).eq('pro')
    expect(rule.where).toEqual({
      op: 'eq',
      left: { related: { relation: 'customer', of: { field: 'attributes.plan' } } },
      right: { value: 'pro' },
    })
    expect(check(rule, rich)).toEqual([])
    const spent = rp.customer.its((customer) => customer.purchases.sum('total', { in: 'EUR' }))
    expect(check(spent.gte(eur(1)), rich)).toEqual([])
  })

  it('gives sums to orders and columns as operands', () => {
    expect(operandOf('customer', purchases.sum('net'))).toEqual(sum('sum', { field: 'net' }))
    expect(operandOf('customer', rf.name)).toEqual({ field: 'name' })
    expect(() => operandOf('customer', rp.quantity)).toThrow('about purchase')
  })

  it('refuses windows over what has no time', () => {
    expect(() => rp.lines.within(days(1))).toThrow('purchaseLine declares no time field')
  })
})

describe('a purpose, a zone and a week', () => {
  const rule = rf.visits.gt(1)

  it('are said of a whole rule, and stay with its complement', () => {
    const serving = weeksFrom(inZone(forPurpose(rule, 'marketing'), 'Europe/Berlin'), 'sunday')
    const own = { purpose: 'marketing', zone: 'Europe/Berlin', weekStart: 'sunday' }
    expect(serving).toEqual({ ...rule, ...own })
    expect(not(serving)).toEqual({ ...serving, where: denied(rule.where) })
    expect(forPurpose(serving, 'research').purpose).toBe('research')
    expect(and(serving, serving)).toMatchObject(own)
    expect(Object.isFrozen(serving)).toBe(true)
  })

  it('are not mixed [RU-16: one purpose for a rule]', () => {
    const marketing = forPurpose(rule, 'marketing')
    expect(() => and(marketing, rule)).toThrow(
      servingMixed({ what: 'purpose', expected: 'marketing', found: 'none' }),
    )
    expect(() => or(always('customer'), inZone(rule, 'UTC'))).toThrow(
      servingMixed({ what: 'zone', expected: 'none', found: 'UTC' }),
    )
    expect(() => and(weeksFrom(rule, 'sunday'), rule)).toThrow(
      'A rule of the week start none stands where one of the week start sunday is wanted.',
    )
    expect(() => purchases.some((p) => forPurpose(p.quantity.gt(1), 'x'))).toThrow('purpose x')
  })
})
