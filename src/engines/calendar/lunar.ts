import type { Lunar, LunarMonth } from 'lunar-typescript'
import { type Birthday, gregorianBirthDate } from '../../kernel/birthday.js'
import { type Issue, invalid } from '../../kernel/errors.js'
import type { LunarCalendar } from '../../kernel/lunar.js'
import type { Day } from '../../kernel/time.js'
import { daysInMonth } from './days.js'
import { loadLibrary } from './load-library.js'

/**
 * The Chinese calendar, from the tables of `lunar-typescript`. `Intl` has one too, which is wrong on 357 days of the
 * years 1900 to 2100.
 *
 * @returns a function from a Gregorian day to its lunar date
 * @throws `calendar.library_missing`
 */
export const lunarCalendar = async (): Promise<LunarCalendar> => {
  const { Solar, LunarMonth: Months, LunarYear } = await library()
  return (day) => {
    const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
    const lunar = Solar.fromYmd(year, month, date).getLunar()
    const inMonth = Months.fromYm(lunar.getYear(), lunar.getMonth())
    return {
      year: lunar.getYear(),
      month: Math.abs(lunar.getMonth()),
      // The library counts leap months below zero.
      leap: lunar.getMonth() < 0,
      day: lunar.getDay(),
      monthDays: inMonth?.getDayCount() ?? 30,
      leapMonth: LunarYear.fromYear(lunar.getYear()).getLeapMonth(),
    }
  }
}

/**
 * The Gregorian day somebody was born on. Only a lunar birthday with a year needs the library.
 *
 * @param path - where the birthday stands in an input, for the error
 * @returns `null` where the year is unknown
 * @throws `input.invalid` for a lunar month or day that its year does not have | `calendar.library_missing`
 */
export const birthDateOf = async (birthday: Birthday, path: Issue['path'] = []): Promise<Day | null> => {
  if (birthday.calendar === 'gregorian' || birthday.year === undefined) {
    return gregorianBirthDate(birthday) ?? null
  }
  const { Lunar: Dates, LunarMonth: Months } = await library()
  const { year, month, leap, day } = birthday
  const signed = leap ? -month : month
  const issue = faultOf(birthday, Months.fromYm(year, signed))
  if (issue) throw invalid('birthday', [{ ...issue, path: [...path, ...issue.path] }])
  return dayOf(Dates.fromYmd(year, signed, day))
}

/**
 * The next day a birthday falls on, today included. Who was born on 29 February has it on the 28th in common years; a
 * lunar one of a leap month falls in the regular month of its number where the year has no such leap month, one on the
 * 30th on the 29th of a short month. Only a lunar one needs the library.
 *
 * @throws `calendar.library_missing`
 * @see docs/decisions/0071-ages-and-birthdays.md
 */
export const nextBirthdayOn = async (birthday: Birthday, today: Day): Promise<Day> => {
  const inYear =
    birthday.calendar === 'lunar' ? await lunarYears(birthday, today) : gregorianYears(birthday, today)
  return inYear(0) >= today ? inYear(0) : inYear(1)
}

function gregorianYears({ month, day }: Birthday, today: Day): (ahead: number) => Day {
  return (ahead) => {
    const year = Number(today.slice(0, 4)) + ahead
    const last = daysInMonth(year, month)
    return gregorianBirthDate({ calendar: 'gregorian', year, month, day: Math.min(day, last) }) ?? today
  }
}

async function lunarYears({ month, leap, day }: Birthday, today: Day): Promise<(ahead: number) => Day> {
  const { Lunar: Dates, LunarMonth: Months, Solar } = await library()
  const [year = 0, inYear = 0, date = 0] = today.split('-').map(Number)
  const current = Solar.fromYmd(year, inYear, date).getLunar().getYear()
  return (ahead) => {
    const own = leap ? Months.fromYm(current + ahead, -month) : null
    const inMonth = own ?? Months.fromYm(current + ahead, month)
    const days = inMonth?.getDayCount() ?? 30
    return dayOf(Dates.fromYmd(current + ahead, own ? -month : month, Math.min(day, days)))
  }
}

function faultOf({ month, day }: Birthday, inMonth: LunarMonth | null): Issue | undefined {
  if (!inMonth) {
    return { path: ['leap'], expected: 'a leap month that the year has', received: `leap month ${month}` }
  }
  const monthDays = inMonth.getDayCount()
  if (day <= monthDays) return undefined
  return { path: ['day'], expected: `a day from 1 to ${monthDays}`, received: `number ${day}` }
}

function dayOf(lunar: Lunar): Day {
  return lunar.getSolar().toYmd()
}

function library(): Promise<typeof import('lunar-typescript')> {
  return loadLibrary('lunar-typescript', () => import('lunar-typescript'))
}
