import chineseDays from 'chinese-days'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { birthDateOf, lunarCalendar } from '../../../src/engines/calendar/lunar.js'
import { isCrmError, toInstant } from '../../../src/kernel/index.js'

const lunar = await lunarCalendar()

describe('lunarCalendar', () => {
  it.each([
    ['2024-02-10', { year: 2024, month: 1, leap: false, day: 1, monthDays: 29, leapMonth: 0 }],
    ['2023-03-22', { year: 2023, month: 2, leap: true, day: 1, monthDays: 29, leapMonth: 2 }],
    ['2020-06-20', { year: 2020, month: 4, leap: true, day: 29, monthDays: 29, leapMonth: 4 }],
    ['2025-01-28', { year: 2024, month: 12, leap: false, day: 29, monthDays: 29, leapMonth: 0 }],
    ['2033-12-22', { year: 2033, month: 11, leap: true, day: 1, monthDays: 29, leapMonth: 11 }],
    ['1996-09-27', { year: 1996, month: 8, leap: false, day: 15, monthDays: 29, leapMonth: 0 }],
    ['2026-09-25', { year: 2026, month: 8, leap: false, day: 15, monthDays: 29, leapMonth: 0 }],
  ])('knows the day %s [CU-2: a table-based library]', (day, date) => {
    expect(lunar(day)).toEqual(date)
  })

  // Three stretches, 120 days, where new moons near midnight are told otherwise: the other table has Mid-Autumn of 1996
  // on 26 September.
  const elsewhere = /^(1933-0[78]|1996-(0[789]|10)|2060-0[45])/

  it('agrees with another table on days of 1901 to 2099', () => {
    const first = Date.UTC(1901, 1, 19)
    const days = fc
      .integer({ min: 0, max: 72_000 })
      .map((n) => toInstant(first + n * 86_400_000).slice(0, 10))
      .filter((day) => !elsewhere.test(day))
    fc.assert(
      fc.property(days, (day) => {
        const { year, month, leap, day: own } = lunar(day)
        const { lunarYear, lunarMon, isLeap, lunarDay } = chineseDays.getLunarDate(day)
        expect([year, month, leap, own]).toEqual([lunarYear, lunarMon, isLeap, lunarDay])
      }),
      { numRuns: 400 },
    )
  })
})

describe('birthDateOf', () => {
  it.each([
    [{ calendar: 'gregorian', year: 1990, month: 2, day: 3 }, '1990-02-03'],
    [{ calendar: 'gregorian', month: 2, day: 29 }, null],
    [{ calendar: 'lunar', month: 8, day: 15 }, null],
    [{ calendar: 'lunar', year: 1990, month: 5, leap: true, day: 1 }, '1990-06-23'],
    [{ calendar: 'lunar', year: 1990, month: 5, day: 1 }, '1990-05-24'],
    [{ calendar: 'lunar', year: 1999, month: 11, day: 30 }, '2000-01-06'],
  ] as const)('tells the day of %o', async (birthday, day) => {
    expect(await birthDateOf(birthday)).toBe(day)
  })

  it.each([
    [{ calendar: 'lunar', year: 1991, month: 5, leap: true, day: 1 }, ['birthday', 'leap'], 'leap month 5'],
    [{ calendar: 'lunar', year: 2024, month: 1, day: 30 }, ['birthday', 'day'], 'number 30'],
  ] as const)('refuses %o, which the year does not have', async (birthday, path, received) => {
    const error = await birthDateOf(birthday, ['birthday']).catch((refused: unknown) => refused)
    expect(isCrmError(error) && error.issues).toMatchObject([{ path, received }])
  })

  it('undoes the calendar', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 70_000 }), async (n) => {
        const day = toInstant(Date.UTC(1905, 0, 1) + n * 86_400_000).slice(0, 10)
        const { year, month, leap, day: own } = lunar(day)
        const birthday = { calendar: 'lunar', year, month, day: own, ...(leap && { leap }) } as const
        expect(await birthDateOf(birthday)).toBe(day)
      }),
      { numRuns: 200 },
    )
  })
})
