import { describe, expect, it } from 'vitest'
import { days, eur } from '../../src/kernel/index.js'
import {
  first,
  followedBy,
  missed,
  not,
  type PublicRecord,
  previousPeriods,
  type Rule,
  regularly,
  restarted,
  stopped,
} from '../../src/rules/index.js'
import { askRich, rf } from './rich.js'

/** Purchases and tickets at instants, around NOW: 12:00 of 1 May 2026. */
const history = (purchases: readonly string[], tickets: readonly string[] = []): PublicRecord => ({
  purchases: purchases.map((placedAt) => ({ placedAt })),
  tickets: tickets.map((createdAt) => ({ createdAt })),
})

type Case = readonly [name: string, rule: Rule, record: PublicRecord, answer: boolean]

const follows = followedBy(rf.purchases, rf.tickets, days(2))
const lacks = missed(rf.purchases, rf.tickets, days(2))
const gone = stopped(rf.purchases, { recent: days(30), long: days(90) })
const back = restarted(rf.purchases, { recent: days(30), quiet: days(60) })
const began = first(rf.purchases).within(days(30))
const weekly = regularly(rf.purchases, { atLeast: 2, of: 3, each: 'week' })

const cases: readonly Case[] = [
  ['stopped, seen at the long edge', gone, history(['2026-01-31T12:00:00.000Z']), false],
  ['stopped, seen just inside it', gone, history(['2026-01-31T12:00:00.001Z']), true],
  ['stopped, seen at the recent edge', gone, history(['2026-04-01T12:00:00.000Z']), true],
  ['stopped, seen just inside the recent time', gone, history(['2026-04-01T12:00:00.001Z']), false],
  [
    'stopped, seen later than now',
    gone,
    history(['2026-04-01T12:00:00.000Z', '2026-06-01T00:00:00.000Z']),
    true,
  ],
  ['stopped, never seen', gone, history([]), false],
  ['restarted now', back, history(['2026-01-31T12:00:00.000Z', '2026-05-01T12:00:00.000Z']), true],
  [
    'restarted, last seen in the quiet time',
    back,
    history(['2026-01-31T12:00:00.001Z', '2026-05-01T12:00:00.000Z']),
    false,
  ],
  [
    'restarted, at the end of the quiet time',
    back,
    history(['2026-01-01T00:00:00.000Z', '2026-04-01T12:00:00.000Z']),
    false,
  ],
  ['restarted, seen for the first time', back, history(['2026-05-01T12:00:00.000Z']), false],
  ['first in 30 days', began, history(['2026-04-01T12:00:00.001Z', '2026-04-02T00:00:00.000Z']), true],
  ['first before them', began, history(['2026-04-01T12:00:00.000Z', '2026-04-02T00:00:00.000Z']), false],
  [
    'followed, out of order in the list',
    follows,
    history(
      ['2026-04-20T00:00:00.000Z', '2026-04-10T00:00:00.000Z'],
      ['2026-04-11T00:00:00.000Z', '2026-04-01T00:00:00.000Z'],
    ),
    true,
  ],
  [
    'followed at the very same moment',
    follows,
    history(['2026-04-10T00:00:00.000Z'], ['2026-04-10T00:00:00.000Z']),
    false,
  ],
  [
    'followed at the last moment',
    follows,
    history(['2026-04-10T00:00:00.000Z'], ['2026-04-12T00:00:00.000Z']),
    true,
  ],
  [
    'followed a moment too late',
    follows,
    history(['2026-04-10T00:00:00.000Z'], ['2026-04-12T00:00:00.001Z']),
    false,
  ],
  [
    'followed by what was there before',
    follows,
    history(['2026-04-10T00:00:00.000Z'], ['2026-04-09T00:00:00.000Z']),
    false,
  ],
  [
    'followed twice by one',
    follows,
    history(
      ['2026-04-10T00:00:00.000Z', '2026-04-10T00:00:00.000Z'],
      ['2026-04-11T00:00:00.000Z', '2026-04-11T00:00:00.000Z'],
    ),
    true,
  ],
  [
    'followed later than now',
    follows,
    history(['2026-05-01T00:00:00.000Z'], ['2026-05-01T12:00:00.001Z']),
    false,
  ],
  ['missed before the time is over', lacks, history(['2026-04-29T12:00:00.001Z']), false],
  ['missed when it is over', lacks, history(['2026-04-29T12:00:00.000Z']), true],
  [
    'missed by one of two',
    lacks,
    history(['2026-04-10T00:00:00.000Z', '2026-04-20T00:00:00.000Z'], ['2026-04-11T00:00:00.000Z']),
    true,
  ],
  [
    'missed by none',
    lacks,
    history(['2026-04-10T00:00:00.000Z', '2026-04-10T12:00:00.000Z'], ['2026-04-11T00:00:00.000Z']),
    false,
  ],
  ['missed where nothing began', lacks, history([], ['2026-04-11T00:00:00.000Z']), false],
  [
    'in two of three weeks, several times in one',
    weekly,
    history(['2026-04-20T00:00:00.000Z', '2026-04-20T00:00:00.000Z', '2026-04-26T23:59:59.999Z']),
    false,
  ],
  ['in two of three weeks', weekly, history(['2026-04-19T23:59:59.999Z', '2026-04-20T00:00:00.000Z']), true],
  ['this week is not over', weekly, history(['2026-04-20T00:00:00.000Z', '2026-04-27T00:00:00.000Z']), false],
]

describe('a history', () => {
  it.each(cases)('%s [RU-6]', (_, rule, record, answer) => {
    expect(askRich(rule, record)).toBe(answer)
    expect(askRich(not(rule), record)).toBe(!answer)
  })

  it('counts what lies in the future where no window says otherwise [RU-13]', () => {
    const future = history(['2027-01-01T00:00:00.000Z'])
    expect(askRich(rf.purchases.count().eq(1), future)).toBe(true)
    expect(askRich(rf.purchases.within(days(30)).count().eq(0), future)).toBe(true)
    expect(askRich(rf.purchases.within(previousPeriods(7, 'day')).none(), future)).toBe(true)
  })

  it('is summed to 0 where there is none, so that "at most" holds [RU-5]', () => {
    const nothing = history([])
    expect(askRich(rf.purchases.count().lte(3), nothing)).toBe(true)
    expect(askRich(rf.purchases.sum('net').lte(eur(0)), nothing)).toBe(true)
    expect(askRich(rf.purchases.avg('weight').lte(3), nothing)).toBe(false)
    expect(askRich(not(rf.purchases.min('weight').lte(3)), nothing)).toBe(true)
    expect(askRich(rf.purchases.latest().isMissing(), nothing)).toBe(true)
  })
})
