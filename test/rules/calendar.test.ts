import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill/full'
import { beforeAll, describe, expect, it } from 'vitest'
import { lunarCalendar } from '../../src/engines/calendar/lunar.js'
import {
  type Birthday,
  birthdayKey,
  type LunarCalendar,
  type WeekStart,
  weekStarts,
} from '../../src/kernel/index.js'
import {
  age,
  birthdayWithin,
  type CalendarUnit,
  comingPeriods,
  inZone,
  previousPeriods,
  resolve,
  thisPeriod,
  today,
  weeksFrom,
} from '../../src/rules/index.js'
import { askRich, rf, rich } from './rich.js'
import { zones } from './rich-arbitraries.js'

const units = ['day', 'week', 'month', 'quarter', 'year'] as const

const anyInstant = fc
  .integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2100, 0, 1) })
  .map((ms) => new Date(ms).toISOString())

/** Around the midnights of a zone, where days change. */
const nearMidnight = fc
  .tuple(fc.constantFrom(...zones), anyInstant, fc.constantFrom(-3_600_001, -1, 0, 1, 3_600_000))
  .map(([zone, now, beside]) => ({
    zone,
    now: new Date(
      Temporal.Instant.from(now).toZonedDateTimeISO(zone).startOfDay().epochMilliseconds + beside,
    ).toISOString(),
  }))

const moment = fc.oneof(fc.record({ zone: fc.constantFrom(...zones), now: anyInstant }), nearMidnight)
const weekStart = fc.constantFrom(...weekStarts)

/** As another calendar counts them. */
const weekdays = { monday: 1, saturday: 6, sunday: 7 }

const todayAt = (now: string, zone: string) =>
  Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate()

const startOf = (
  day: Temporal.PlainDate,
  unit: CalendarUnit,
  later: number,
  weekStart: WeekStart = 'monday',
): Temporal.PlainDate => {
  switch (unit) {
    case 'day':
      return day.add({ days: later })
    case 'week':
      return day.subtract({ days: (day.dayOfWeek - weekdays[weekStart] + 7) % 7 }).add({ weeks: later })
    case 'month':
      return day.with({ day: 1 }).add({ months: later })
    case 'quarter':
      return day.with({ day: 1, month: day.month - ((day.month - 1) % 3) }).add({ months: 3 * later })
    case 'year':
      return day.with({ day: 1, month: 1 }).add({ years: later })
  }
}

const inZoneText = (day: Temporal.PlainDate, zone: string) =>
  new Date(day.toZonedDateTime(zone).epochMilliseconds).toISOString()

describe('a calendar window', () => {
  const window = fc.record({
    unit: fc.constantFrom(...units),
    from: fc.integer({ min: -30, max: 30 }),
    length: fc.integer({ min: 1, max: 20 }),
  })

  it('is whole periods of the zone, as another calendar has them [RU-13: calendar windows] [RU-17]', () => {
    fc.assert(
      fc.property(moment, window, weekStart, ({ zone, now }, { unit, from, length }, begins) => {
        const asked = rf.lastSeenAt.within({ calendar: { unit, from, until: from + length } })
        const rule = weeksFrom(inZone(asked, zone), begins)
        const day = todayAt(now, zone)
        expect(resolve(rule, { catalogue: rich, now }).values).toEqual([
          inZoneText(startOf(day, unit, from, begins), zone),
          inZoneText(startOf(day, unit, from + length, begins), zone),
        ])
      }),
      { numRuns: 1000 },
    )
  })

  it('is the days themselves, of a day [RU-13: days] [RU-17]', () => {
    fc.assert(
      fc.property(moment, window, weekStart, ({ zone, now }, { unit, from, length }, begins) => {
        const rule = rf.bornOn.within({ calendar: { unit, from, until: from + length } })
        const day = todayAt(now, zone)
        expect(resolve(rule, { catalogue: rich, now, zone, weekStart: begins }).values).toEqual([
          startOf(day, unit, from, begins).toString(),
          startOf(day, unit, from + length, begins).toString(),
        ])
      }),
      { numRuns: 500 },
    )
  })

  const at = (zone: string, now: string) => ({ catalogue: rich, now, zone })

  it('is a day of 23 hours and one of 25 where the clock changes [RU-13: part, calendar]', () => {
    const day = rf.lastSeenAt.within(thisPeriod('day'))
    expect(resolve(day, at('Europe/Berlin', '2026-03-29T10:00:00.000Z')).values).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ])
    expect(resolve(day, at('Europe/Berlin', '2026-10-25T10:00:00.000Z')).values).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ])
  })

  it('begins where the clock leaps over midnight, by a quarter of an hour too [RU-13: part, calendar]', () => {
    const day = rf.lastSeenAt.within(thisPeriod('day'))
    expect(resolve(day, at('Asia/Kathmandu', '1986-01-01T10:00:00.000Z')).values).toEqual([
      '1985-12-31T18:30:00.000Z',
      '1986-01-01T18:15:00.000Z',
    ])
  })

  it('excludes today from the previous days, and includes it in the coming ones [RU-13: part, calendar]', () => {
    const values = (window: Parameters<typeof rf.lastSeenAt.within>[0]) =>
      resolve(rf.lastSeenAt.within(window), at('UTC', '2026-05-01T12:00:00.000Z')).values
    expect(values(previousPeriods(7, 'day'))).toEqual([
      '2026-04-24T00:00:00.000Z',
      '2026-05-01T00:00:00.000Z',
    ])
    expect(values(comingPeriods(14, 'day'))).toEqual(['2026-05-01T00:00:00.000Z', '2026-05-15T00:00:00.000Z'])
    expect(values(thisPeriod('month'))).toEqual(['2026-05-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'])
    expect(values(thisPeriod('week'))).toEqual(['2026-04-27T00:00:00.000Z', '2026-05-04T00:00:00.000Z'])
  })

  it.each([
    ['monday', '2026-12-28T05:00:00.000Z', '2027-01-04T05:00:00.000Z'],
    ['saturday', '2027-01-02T05:00:00.000Z', '2027-01-09T05:00:00.000Z'],
    ['sunday', '2026-12-27T05:00:00.000Z', '2027-01-03T05:00:00.000Z'],
  ] as const)(
    'has weeks from the %s, across the end of a year [RU-13: part, calendar]',
    (weekStart, from, until) => {
      const week = rf.lastSeenAt.within(thisPeriod('week'))
      // A Saturday, half past eleven at night in New York.
      const saturday = at('America/New_York', '2027-01-03T04:30:00.000Z')
      expect(resolve(week, { ...saturday, weekStart }).values).toEqual([from, until])
      expect(resolve(weeksFrom(week, weekStart), { ...saturday, weekStart: 'monday' }).values).toEqual([
        from,
        until,
      ])
    },
  )

  it('has weeks that are an hour shorter or longer where the clock changes [RU-13: part, calendar]', () => {
    const week = weeksFrom(rf.lastSeenAt.within(thisPeriod('week')), 'sunday')
    const [spring, autumn] = ['2026-03-29T10:00:00.000Z', '2026-10-25T10:00:00.000Z']
    expect(resolve(week, at('Europe/Berlin', spring)).values).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-04-04T22:00:00.000Z',
    ])
    expect(resolve(week, at('Europe/Berlin', autumn)).values).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-31T23:00:00.000Z',
    ])
  })

  it('ends where the years end that engines keep', () => {
    const values = (from: number, until: number) =>
      resolve(rf.lastSeenAt.within({ calendar: { unit: 'year', from, until } }), {
        catalogue: rich,
        now: '2026-05-01T12:00:00.000Z',
      })
    // A year of two figures is not one of the twentieth century.
    expect(values(-1950, 1).values).toEqual(['2027-01-01T00:00:00.000Z'])
    expect(values(-5000, 1).values).toEqual(['2027-01-01T00:00:00.000Z'])
    expect(values(0, 9000).values).toEqual(['2026-01-01T00:00:00.000Z'])
    expect(values(-5000, -4000).values).toEqual(['1000-01-01T00:00:00.000Z'])
  })
})

describe('today', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['at 23:30 in UTC-5', 'America/Bogota', '2026-05-02T04:30:00.000Z'],
    ['at 00:30 in UTC+13', 'Pacific/Apia', '2026-04-30T11:30:00.000Z'],
  ]
  it.each(rows)('is the day of the zone %s, on a day and on an instant [RU-13: today]', (_, zone, now) => {
    expect(todayAt(now, zone).toString()).toBe('2026-05-01')
    const day = inZone(rf.bornOn.eq(today()), zone)
    const instant = inZone(rf.lastSeenAt.within(thisPeriod('day')), zone)
    const record = { bornOn: '2026-05-01', lastSeenAt: now }
    expect([askRich(day, record, { now }), askRich(instant, record, { now })]).toEqual([true, true])
    const other = inZone(rf.bornOn.eq(today(1)), zone)
    expect(askRich(other, record, { now })).toBe(false)
  })
})

describe('age', () => {
  it('counts the anniversaries reached, as another calendar does [RU-13: age] [RU-17]', () => {
    const born = fc
      .tuple(
        fc.integer({ min: 1900, max: 2030 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1, 28, 29, 30, 31),
      )
      .map(([year, month, day]) => Temporal.PlainDate.from({ year, month, day }))
    fc.assert(
      fc.property(moment, born, fc.integer({ min: 0, max: 110 }), ({ zone, now }, bornOn, years) => {
        const day = todayAt(now, zone)
        const isBorn = Temporal.PlainDate.compare(bornOn, day) <= 0
        const reached = Temporal.PlainDate.compare(bornOn.add({ years }), day) <= 0
        const record = { bornOn: bornOn.toString() }
        const ask = (rule: Parameters<typeof askRich>[0]) => askRich(inZone(rule, zone), record, { now })
        expect(ask(age(rf.bornOn).gte(years))).toBe(reached)
        expect(ask(age(rf.bornOn).lt(years))).toBe(isBorn && !reached)
      }),
      { numRuns: 1000 },
    )
  })

  const onLeapDay = { bornOn: '2000-02-29' }
  const rows: readonly (readonly [string, number])[] = [
    ['2018-02-27T12:00:00.000Z', 17],
    ['2018-02-28T12:00:00.000Z', 18],
    ['2020-02-28T12:00:00.000Z', 19],
    ['2020-02-29T12:00:00.000Z', 20],
  ]
  it.each(rows)(
    'of 29 February is reached on the 28th in common years: at %s it is %i [RU-13: 29 February]',
    (now, years) => {
      expect(askRich(age(rf.bornOn).eq(years), onLeapDay, { now })).toBe(true)
      expect(askRich(age(rf.birthday).eq(years), onLeapDay, { now })).toBe(true)
    },
  )

  it('is missing before birth, and where nothing is known', () => {
    const young = age(rf.bornOn).lt(18)
    expect([askRich(young, { bornOn: '2026-05-02' }), askRich(young, {})]).toEqual([false, false])
    expect([
      askRich(age(rf.bornOn).ne(1), {}),
      askRich(age(rf.bornOn).in([0]), { bornOn: '2026-05-01' }),
    ]).toEqual([true, true])
  })
})

describe('a birthday', () => {
  let lunar: LunarCalendar
  beforeAll(async () => {
    lunar = await lunarCalendar()
  })

  const gregorian = fc
    .record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) })
    .filter(({ month, day }) => day <= Temporal.PlainYearMonth.from({ year: 2000, month }).daysInMonth)
    .map((each): Birthday => ({ calendar: 'gregorian', ...each }))

  const chinese = fc
    .record({
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 30 }),
      leap: fc.boolean(),
    })
    .map(({ leap, ...each }): Birthday => ({ calendar: 'lunar', ...each, ...(leap && { leap }) }))

  interface Month {
    readonly first: Temporal.PlainDate
    readonly days: number
  }

  const known = new Map<number, ReadonlyMap<string, Month>>()

  /** The months of a Chinese year by their codes. Reading that calendar is slow: once for each year. */
  const monthsOf = (year: number): ReadonlyMap<string, Month> => {
    const found = known.get(year)
    if (found) return found
    const newYear = Temporal.PlainDate.from({ calendar: 'chinese', year, month: 1, day: 1 })
    const months = new Map(
      Array.from({ length: newYear.monthsInYear }, (_, index) => {
        const first = newYear.with({ month: index + 1 })
        return [first.monthCode, { first: first.withCalendar('iso8601'), days: first.daysInMonth }] as const
      }),
    )
    known.set(year, months)
    return months
  }

  /** The day it falls on in a year of its calendar. */
  const fallsOn = ({ calendar, month, leap, day }: Birthday, year: number): Temporal.PlainDate => {
    if (calendar === 'gregorian') return Temporal.PlainDate.from({ year, month, day })
    const code = `M${String(month).padStart(2, '0')}`
    const months = monthsOf(year)
    const found = (leap && months.get(`${code}L`)) || months.get(code)
    if (!found) throw new Error(`no month ${code} in ${year}`)
    return found.first.add({ days: Math.min(day, found.days) - 1 })
  }

  it('falls where another calendar puts it, lunar ones too [RU-17]', () => {
    fc.assert(
      fc.property(
        fc.oneof(gregorian, chinese),
        fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2034, 0, 1) }),
        fc.integer({ min: 1, max: 60 }),
        (birthday, nowMs, days) => {
          const now = new Date(nowMs).toISOString()
          const first = todayAt(now, 'UTC')
          const isIn = [-1, 0, 1].some((later) => {
            const day = fallsOn(birthday, first.year + later)
            return Temporal.PlainDate.compare(day, first) >= 0 && first.until(day).days < days
          })
          const rule = birthdayWithin(rf.birthday, comingPeriods(days, 'day'))
          expect(askRich(rule, { birthday }, { now, lunar })).toBe(isIn)
        },
      ),
      { numRuns: 400 },
    )
  }, 60_000)

  const keysAt = (now: string, days = 1) => {
    const rule = birthdayWithin(rf.birthday, comingPeriods(days, 'day'))
    return resolve(rule, { catalogue: rich, now, lunar }).values[0]
  }

  it('lists the days of the window, each as it is stored', () => {
    expect(keysAt('2026-02-28T12:00:00.000Z')).toEqual(['02-28', '02-29', 'L-01-12', 'L-01+-12'])
    expect(keysAt('2024-02-28T12:00:00.000Z')).toEqual(['02-28', 'L-01-19', 'L-01+-19'])
    // The leap sixth month of 2025 has 29 days and stands beside the sixth, which it does not move to.
    expect(keysAt('2025-07-25T12:00:00.000Z')).toEqual(['07-25', 'L-06+-01'])
    expect(keysAt('2025-07-24T12:00:00.000Z')).toEqual(['07-24', 'L-06-30'])
    expect(keysAt('2025-08-22T12:00:00.000Z')).toEqual(['08-22', 'L-06+-29', 'L-06+-30'])
  })

  it('of everybody is in a window as long as the longest lunar year', () => {
    const rule = birthdayWithin(rf.birthday, comingPeriods(386, 'day'))
    expect(resolve(rule, { catalogue: rich, now: '2026-05-01T12:00:00.000Z', lunar }).predicate).toEqual({
      kind: 'set',
      left: { column: birthdayColumn, type: 'text' },
      negated: false,
    })
  })

  it('is refused without the lunar calendar', () => {
    const rule = birthdayWithin(rf.birthday, thisPeriod('month'))
    expect(() => resolve(rule, { catalogue: rich, now: '2026-05-01T12:00:00.000Z' })).toThrow(
      'takes the Chinese calendar, which was not given',
    )
  })

  it('is kept as one key', () => {
    expect(birthdayKey({ calendar: 'lunar', month: 6, leap: true, day: 1 })).toBe('L-06+-01')
  })
})

const birthdayColumn = rich.customer?.fields.birthday?.birthday?.key
