import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { money, type WeekStart, weekStarts } from '../../src/kernel/index.js'
import { defineCrm } from '../../src/model.js'
import { commerce } from '../../src/modules/commerce/index.js'
import { customer } from '../../src/modules/customer/index.js'
import {
  and,
  byWeek,
  comingPeriods,
  count,
  inZone,
  previousPeriods,
  regularly,
  thisPeriod,
  weeksFrom,
} from '../../src/rules/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { testClock, testCrm } from '../../src/testing/index.js'
import { storages } from '../modules/storages.js'
import { effort } from '../tools/effort.js'

const modelFrom = (weekStart: WeekStart) =>
  defineCrm({
    currency: 'EUR',
    timeZone: 'America/New_York',
    weekStart,
    modules: { customer: customer(), commerce: commerce() },
  })

const model = modelFrom('monday')
const c = model.fields.customer
const p = model.fields.purchase

/** A crm whose weeks begin on a day; the clock stands in the evening of Saturday, 2 January 2027, in New York. */
const open = async (weekStart: WeekStart, storage: StorageDriver) => {
  const clock = testClock('2027-01-03T04:30:00.000Z')
  const { crm } = await testCrm(modelFrom(weekStart), { storage, clock })
  await crm.customer.create({ id: 'ada', name: 'Ada' })
  const buy = async (placed: readonly string[], source = 'shop') => {
    for (const [at, placedAt] of placed.entries()) {
      const total = money(1, 'EUR')
      await crm.purchase.record({ customerId: 'ada', source, externalId: `${at}`, placedAt, total })
    }
  }
  return { crm, buy }
}

/** Noon and the last and first millisecond of days in New York, from Christmas 2026 on. */
const placed = [
  '2026-12-25T17:00:00.000Z',
  '2026-12-26T05:00:00.000Z',
  '2026-12-27T04:59:59.999Z',
  '2026-12-27T05:00:00.000Z',
  '2026-12-28T04:59:59.999Z',
  '2026-12-28T05:00:00.000Z',
  '2027-01-02T04:59:59.999Z',
  '2027-01-02T05:00:00.000Z',
  '2027-01-03T04:59:59.999Z',
  '2027-01-03T05:00:00.000Z',
  '2027-01-04T05:00:00.000Z',
]

/** The first day of a week, by another calendar than ours. */
const firstDay = (instant: string, zone: string, weekStart: WeekStart): string => {
  const day = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate()
  const begins = { monday: 1, saturday: 6, sunday: 7 }[weekStart]
  return day.subtract({ days: (day.dayOfWeek - begins + 7) % 7 }).toString()
}

const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Riyadh', 'Australia/Lord_Howe', 'Pacific/Apia']

describe.each(storages)('weeks on $name', ({ name, open: storage }) => {
  it.each([
    ['monday', { '2026-12-21': 5, '2026-12-28': 5, '2027-01-04': 1 }],
    ['saturday', { '2026-12-19': 1, '2026-12-26': 6, '2027-01-02': 4 }],
    ['sunday', { '2026-12-20': 3, '2026-12-27': 6, '2027-01-03': 2 }],
  ] as const)(
    'are counted from the %s of the model [AP-1: part, week start] [AP-9: part, calendar]',
    async (weekStart, weeks) => {
      const { crm, buy } = await open(weekStart, storage())
      await buy(placed)
      const counted = async (of: typeof p.placedAt | typeof p.placedOn) => {
        const rows = await crm.purchase.aggregate({ by: { at: byWeek(of) }, measures: { n: count() } })
        return Object.fromEntries(rows.map(({ at, n }) => [at, n]))
      }
      expect([await counted(p.placedAt), await counted(p.placedOn)]).toEqual([weeks, weeks])
    },
  )

  it('are the weeks of the zone, as another calendar tells them [AP-9: part, zones]', async () => {
    const shops = await Promise.all(
      weekStarts.map(async (each) => ({ each, ...(await open(each, storage())) })),
    )
    // Whole days beside the changes of clocks, and anywhere.
    const instants = fc
      .tuple(
        fc.constantFrom('2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2024-12-30', '2011-12-30'),
        fc.integer({ min: -10 * 24, max: 10 * 24 }),
        fc.constantFrom(-1, 0, 1_800_000),
      )
      .map(([day, hours, ms]) => new Date(Date.parse(day) + hours * 3_600_000 + ms).toISOString())
    let run = 0
    const law = fc.asyncProperty(
      fc.array(instants, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...zones),
      async (times, zone) => {
        const source = `run${run++}`
        for (const { each, crm, buy } of shops) {
          await buy(times, source)
          const rows = await crm.purchase.aggregate({
            where: p.source.eq(source),
            by: { at: byWeek(p.placedAt, { zone }) },
            measures: { n: count() },
          })
          const expected = new Map<string, number>()
          for (const time of times) {
            const key = firstDay(time, zone, each)
            expected.set(key, (expected.get(key) ?? 0) + 1)
          }
          expect(rows.map(({ at, n }) => [at, n])).toEqual([...expected].toSorted())
        }
      },
    )
    const short = name === 'memory' ? 40 : 10
    await fc.assert(law, { numRuns: effort({ short, long: 1_000 }), seed: 13 })
  }, 60_000)

  it.each([
    ['monday', [5, 5, 6]],
    ['saturday', [4, 6, 4]],
    ['sunday', [6, 3, 8]],
  ] as const)(
    'that rules mean begin on the %s of the model [RU-13: part, calendar]',
    async (weekStart, [current, last, coming]) => {
      const { crm, buy } = await open(weekStart, storage())
      await buy(placed)
      const counted = (window: Parameters<typeof p.placedAt.within>[0]) =>
        crm.purchase.count({ where: p.placedAt.within(window) })
      expect(await counted(thisPeriod('week'))).toBe(current)
      expect(await counted(previousPeriods(1, 'week'))).toBe(last)
      expect(await counted(comingPeriods(2, 'week'))).toBe(coming)
    },
  )

  it('may be a rule’s own [RU-13: part, calendar]', async () => {
    const { crm, buy } = await open('monday', storage())
    await buy(placed)
    const week = p.placedAt.within(thisPeriod('week'))
    expect(await crm.purchase.count({ where: weeksFrom(week, 'saturday') })).toBe(4)
    expect(await crm.purchase.count({ where: inZone(weeksFrom(week, 'sunday'), 'UTC') })).toBe(3)
    expect(await crm.purchase.count({ where: and(week, p.source.eq('shop')) })).toBe(5)
  })

  it.each([
    ['monday', false],
    ['saturday', true],
    ['sunday', false],
  ] as const)(
    'that somebody comes back in begin on the %s of the model [RU-6: part, weeks]',
    async (weekStart, isRegular) => {
      const { crm, buy } = await open(weekStart, storage())
      // A Friday and the Saturday after it, in the two weeks before the current one where those begin on Saturday.
      await buy(['2026-12-25T17:00:00.000Z', '2026-12-26T17:00:00.000Z'])
      const where = regularly(c.purchases, { atLeast: 2, of: 2, each: 'week' })
      expect(await crm.customer.count({ where })).toBe(isRegular ? 1 : 0)
      const { matches } = await crm.why({ rule: where, customerId: 'ada' })
      expect(matches).toBe(isRegular)
    },
  )
})

describe('a model', () => {
  it.each([
    ['monday', true],
    ['saturday', false],
    ['sunday', true],
  ] as const)('compiles rules with weeks from the %s it says', (weekStart, isInside) => {
    const rule = p.placedAt.within(thisPeriod('week'))
    const test = modelFrom(weekStart).compile(rule, { now: '2027-01-03T04:30:00.000Z' })
    const purchase = { placedAt: '2027-01-02T04:59:59.999Z' }
    // Only what the rule reads.
    expect(test(purchase as never)).toBe(isInside)
  })
})
