import { describe, expect, it } from 'vitest'
import { days, eur } from '../../src/kernel/index.js'
import {
  ago,
  always,
  type Condition,
  first,
  followedBy,
  missed,
  not,
  type PublicRecord,
  parseRule,
  type Rule,
  regularly,
  restarted,
  stopped,
} from '../../src/rules/index.js'
import { askRich, rf, rich, rp } from './rich.js'

// NOW is 2026-05-01T12:00:00.000Z.
const now = '2026-05-01T12:00:00.000Z'
const justAfterNow = '2026-05-01T12:00:00.001Z'
const dayAgo = '2026-04-30T12:00:00.000Z'
const justAfterDayAgo = '2026-04-30T12:00:00.001Z'
const weekAgo = '2026-04-24T12:00:00.000Z'
const justAfterWeekAgo = '2026-04-24T12:00:00.001Z'

const bought = (...placedAt: string[]): PublicRecord => ({
  purchases: placedAt.map((at) => ({ placedAt: at, quantity: 1, netBooked: eur(10), net: eur(10) })),
})
const { purchases, tickets } = rf

type Row = readonly [name: string, rule: Rule, record: PublicRecord, answer: boolean]

describe('sums', () => {
  const rows: readonly Row[] = [
    ['at most 3 of nothing', purchases.count().lte(3), {}, true],
    ['at most a total of nothing', purchases.sum('net').lte(eur(0)), {}, true],
    ['no mean of nothing', purchases.avg('quantity').lte(3), {}, false],
    ['no largest of nothing', purchases.max('quantity').lte(3), {}, false],
    ['the complement of no mean', not(purchases.avg('quantity').lte(3)), {}, true],
    ['future records without a window', purchases.count().eq(2), bought(now, justAfterNow), true],
    [
      'no future records in a window',
      purchases.within(days(1)).count().eq(1),
      bought(now, justAfterNow),
      true,
    ],
    ['no archived records', purchases.count().eq(0), { purchases: [{ archivedAt: now }] }, true],
    [
      '0 is a value',
      purchases.countDistinct('quantity').eq(1),
      { purchases: [{ quantity: 0 }, { quantity: null }] },
      true,
    ],
    ['nothing over nothing is missing', purchases.count().per(tickets.count()).gte(0), {}, false],
    ['nothing over nothing, denied', not(purchases.count().per(tickets.count()).gte(0)), {}, true],
    ['the newest, exactly then', purchases.latest().lte(ago(days(1))), bought(weekAgo, dayAgo), true],
    [
      'the newest, a moment later',
      purchases.latest().lte(ago(days(1))),
      bought(weekAgo, justAfterDayAgo),
      false,
    ],
    [
      'exact money beyond 2^53',
      purchases.sum('net').gt(eur(Number.MAX_SAFE_INTEGER)),
      {
        purchases: [{ netBooked: eur(Number.MAX_SAFE_INTEGER) }, { netBooked: eur(1) }],
      },
      true,
    ],
    [
      'no value of a missing record',
      rp.customer.its((customer) => customer.visits).lt(9),
      { customer: null },
      false,
    ],
  ]
  it.each(rows)('know %s [RU-5: meaning]', (_, rule, record, answer) => {
    expect(askRich(rule, record)).toBe(answer)
  })
})

describe('related records over time', () => {
  const hasStopped = stopped(purchases, { long: days(7), recent: days(1) })
  const isBack = restarted(purchases, { recent: days(1), quiet: days(6) })
  const isNew = first(purchases).within(days(1))
  const followed = followedBy(purchases, tickets, days(1))
  const unanswered = missed(purchases, tickets, days(1))
  const asked = (placedAt: string, createdAt: string) => ({ ...bought(placedAt), tickets: [{ createdAt }] })
  const daily = (atLeast: number) => regularly(purchases, { atLeast, of: 2, each: days(1) })
  const rows: readonly Row[] = [
    ['stopped, its last exactly at the recent edge', hasStopped, bought(dayAgo), true],
    ['not stopped a moment later', hasStopped, bought(justAfterDayAgo), false],
    ['stopped, its last just within the long time', hasStopped, bought(justAfterWeekAgo), true],
    ['not stopped, its last exactly at the long edge', hasStopped, bought(weekAgo), false],
    ['restarted exactly at the edges of the quiet time', isBack, bought(weekAgo, justAfterDayAgo), true],
    [
      'not restarted with one just inside the quiet time',
      isBack,
      bought(weekAgo, justAfterWeekAgo, now),
      false,
    ],
    [
      'not restarted with one at the later edge of the quiet time',
      isBack,
      bought(weekAgo, dayAgo, now),
      false,
    ],
    ['not restarted who was never there', isBack, bought(now), false],
    ['new with the first in the window', isNew, bought(justAfterDayAgo, now), true],
    ['not new with one at its edge', isNew, bought(dayAgo, now), false],
    ['followed at the very end of the time', followed, asked(dayAgo, now), true],
    ['not followed a moment too late', followed, asked('2026-04-30T11:59:59.999Z', now), false],
    ['not followed at the same moment', followed, asked(dayAgo, dayAgo), false],
    ['not followed by what came before', followed, asked(dayAgo, weekAgo), false],
    ['not followed by what is still to come', followed, asked(now, justAfterNow), false],
    ['missed exactly when the time is over', unanswered, bought(dayAgo), true],
    ['not missed a moment before', unanswered, bought(justAfterDayAgo), false],
    ['not missed where it came in time', unanswered, asked(dayAgo, now), false],
    ['missed where it came too late', unanswered, asked(weekAgo, now), true],
    ['nothing missed of nothing', unanswered, {}, false],
    ['regular in both periods', daily(2), bought(now, dayAgo), true],
    ['regular in one period only', daily(2), bought(now, justAfterDayAgo), false],
    ['no future period', daily(1), bought(justAfterNow), false],
  ]
  it.each(rows)('are %s [RU-6: edges]', (_, rule, record, answer) => {
    expect([askRich(rule, record), askRich(not(rule), record)]).toEqual([answer, !answer])
  })

  it('do not depend on the order of records, nor on one told twice', () => {
    const times = [weekAgo, justAfterWeekAgo, dayAgo, now]
    for (const rule of [hasStopped, isBack, isNew, daily(2)]) {
      const answer = askRich(rule, bought(...times))
      expect(askRich(rule, bought(...times.toReversed(), ...times))).toBe(answer)
    }
  })
})

describe('a relative rule', () => {
  it('survives a save and a load, and moves with the clock', () => {
    const loaded = parseRule(JSON.parse(JSON.stringify(purchases.within(days(1)).some())), rich)
    expect(askRich(loaded, bought(dayAgo))).toBe(false)
    expect(askRich(loaded, bought(dayAgo), { now: '2026-05-01T11:00:00.000Z' })).toBe(true)
  })
})

describe('a rule whose conditions are taken away', () => {
  const bracket: Condition = { op: 'or', of: [{ op: 'isSet', left: { field: 'visits' } }] }
  const about = (where: Condition): Rule => ({ v: 1, entity: 'customer', where })

  it('is everybody without any, as it says', () => {
    expect(askRich(always('customer'), {})).toBe(true)
    expect(askRich(about({ op: 'and', of: [] }), {})).toBe(true)
    expect(askRich(about({ op: 'or', of: [] }), {})).toBe(false)
  })

  it('keeps the brackets of an or of one beside an and', () => {
    const rule = about({ op: 'and', of: [bracket, { op: 'isSet', left: { field: 'score' } }] })
    expect(askRich(rule, { visits: 1 })).toBe(false)
    expect(askRich(rule, { visits: 1, score: 0 })).toBe(true)
  })
})
