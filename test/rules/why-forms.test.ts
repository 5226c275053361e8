import { describe, expect, it } from 'vitest'
import { days, eur } from '../../src/kernel/index.js'
import {
  always,
  fieldsIn,
  first,
  followedBy,
  forPurpose,
  inZone,
  missed,
  never,
  type Rule,
  regularly,
  relationsIn,
  type WhyOptions,
  weeksFrom,
  why,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { rf, rich, rp } from './rich.js'

const bought = (id: string, placedAt: string, booked?: number) => ({
  id,
  placedAt,
  archivedAt: null,
  net: { amount: booked ?? 7, currency: booked === undefined ? 'USD' : 'EUR' },
  netBooked: booked === undefined ? null : eur(booked),
  total: { amount: 3, currency: 'USD' },
})

const ada = {
  id: 'c1',
  visits: 3,
  purchases: [
    bought('p1', '2026-04-20T00:00:00.000Z', 500),
    bought('p2', '2026-04-21T00:00:00.000Z', 100),
    bought('p3', '2026-04-22T00:00:00.000Z'),
    bought('p4', '2025-01-01T00:00:00.000Z', 900),
  ],
  tickets: [{ id: 't1', createdAt: '2026-04-20T10:00:00.000Z', archivedAt: null }],
}

const ask = (rule: Rule, more: Partial<WhyOptions> = {}) =>
  why(rule, ada, { catalogue: rich, now: NOW, locale: 'en', ...more })
const lately = rf.purchases.within(days(30))

describe('why', () => {
  it('tells a sum, of how many it was made, and how many were not booked [RU-14: left out]', () => {
    const { matches, reason } = ask(lately.sum('net').gte(eur(1000)))
    expect(matches).toBe(false)
    expect(reason.sums).toEqual([
      { fn: 'sum', relation: 'purchases', field: 'net', value: eur(600), counted: 2, leftOut: 1 },
    ])
  })

  it('tells what was left out because it is in another currency', () => {
    const { reason } = ask(lately.max('net', { in: 'USD' }).gte({ amount: 1, currency: 'USD' }))
    expect(reason.sums).toEqual([
      {
        fn: 'max',
        relation: 'purchases',
        field: 'net',
        value: { amount: 7, currency: 'USD' },
        counted: 1,
        leftOut: 2,
      },
    ])
  })

  it('tells the parts of what was calculated', () => {
    const { reason } = ask(rf.visits.per(lately.count()).gte(rf.purchases.avg('net').per(eur(100))))
    expect(reason.facts).toEqual([{ field: 'visits', value: 3 }])
    expect(reason.sums).toEqual([
      { fn: 'count', relation: 'purchases', value: 3, counted: 3, leftOut: 0 },
      { fn: 'avg', relation: 'purchases', field: 'net', value: eur(500), counted: 3, leftOut: 1 },
    ])
  })

  it('tells a value of the one related record, with the way to it', () => {
    const rule = rp.customer.its((customer) => customer.visits).gt(1)
    const record = { id: 'p1', customer: { visits: 3 } }
    const answer = why(rule, record, { catalogue: rich, now: NOW, locale: 'en' })
    expect([answer.matches, answer.reason.facts]).toEqual([true, [{ field: 'customer.visits', value: 3 }]])
  })

  it('tells what a window was', () => {
    const rule = inZone(
      rf.lastSeenAt.within({ calendar: { unit: 'day', from: 0, until: 1 } }),
      'Europe/Berlin',
    )
    expect(ask(rule).reason.window).toEqual({
      from: '2026-04-30T22:00:00.000Z',
      until: '2026-05-01T22:00:00.000Z',
    })
    const week = weeksFrom(rf.lastSeenAt.within({ calendar: { unit: 'week', from: 0, until: 1 } }), 'sunday')
    expect(ask(week).reason.window).toEqual({
      from: '2026-04-26T00:00:00.000Z',
      until: '2026-05-03T00:00:00.000Z',
    })
  })

  it('tells which records were followed, and which were not', () => {
    const step = (relation: string, entity: string, total: number, ids: string[]) => ({
      relation,
      entity,
      total,
      matched: ids.length,
      ids,
    })
    expect(ask(followedBy(rf.purchases, rf.tickets, days(1))).reason.steps).toEqual([
      step('purchases', 'purchase', 4, ['p1']),
      step('tickets', 'ticket', 1, ['t1']),
    ])
    expect(ask(missed(lately, rf.tickets, days(1))).reason.steps).toEqual([
      step('purchases', 'purchase', 3, ['p2', 'p3']),
      step('tickets', 'ticket', 1, ['t1']),
    ])
  })

  it('tells in how many periods records lie', () => {
    const { reason } = ask(regularly(rf.purchases, { atLeast: 2, of: 3, each: 'month' }))
    expect(reason).toMatchObject({
      holds: false,
      steps: [
        {
          total: 3,
          periods: 1,
          window: { from: '2026-02-01T00:00:00.000Z', until: '2026-05-01T00:00:00.000Z' },
        },
      ],
    })
  })

  it('tells the windows that a first one is made of', () => {
    const { matches, reason } = ask(first(rf.purchases).within(days(30)))
    expect(matches).toBe(false)
    expect(reason.of.map(({ holds, related }) => [holds, related?.matched])).toEqual([
      [true, 3],
      [false, 1],
    ])
  })

  it('hides a sum of hidden fields, and what would tell it', () => {
    const hide = (_: string, field: string) => field === 'net'
    const ratio = lately.sum('net').per(eur(1))
    const { reason } = ask(ratio.gte(rf.purchases.count()), { hide })
    expect(reason.holds).toBe('hidden')
    expect(reason.sums).toEqual([{ fn: 'count', relation: 'purchases', value: 4, counted: 4, leftOut: 0 }])
  })

  it('says that a record is outside the purpose', () => {
    const rule = forPurpose(rf.visits.gt(1), 'marketing')
    const objected = ask(rule, { outside: () => always('customer') })
    expect([objected.matches, objected.outside, objected.reason.holds]).toEqual([false, 'marketing', true])
    const agreed = ask(rule, { outside: () => never('customer') })
    expect([agreed.matches, agreed.outside]).toEqual([true, undefined])
  })
})

describe('fieldsIn and relationsIn', () => {
  it('know what operands, steps and sums read', () => {
    const rule = followedBy(
      rf.purchases.where((each) => each.status.eq('paid')),
      rf.tickets,
      days(1),
    )
    expect(fieldsIn(rule, rich)).toEqual([
      { entity: 'purchase', field: 'placedAt' },
      { entity: 'purchase', field: 'status' },
      { entity: 'ticket', field: 'createdAt' },
    ])
    expect(relationsIn(rule)).toEqual([['purchases'], ['tickets']])
    const sums = rp.customer.its((customer) => customer.purchases.latest()).gt(rp.placedAt)
    expect(fieldsIn(sums, rich)).toEqual([{ entity: 'purchase', field: 'placedAt' }])
    expect(relationsIn(sums)).toEqual([['customer'], ['customer', 'purchases']])
  })
})
