import type { Lunar, LunarMonth } from 'lunar-typescript'
import { type Birthday, gregorianBirthDate } from '../../kernel/birthday.js'
import { type Issue, invalid } from '../../kernel/errors.js'
import type { LunarCalendar } from '../../kernel/lunar.js'
import type { Day } from '../../kernel/time.js'
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
