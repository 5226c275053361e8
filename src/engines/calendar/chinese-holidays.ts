import { readDay, writeDay } from './days.js'
import { loadLibrary } from './load-library.js'
import type { HolidaySource, Override } from './types.js'

/** The oldest decree the library has. */
export const firstDecreedYear = 2004

/**
 * China's holidays and the weekends worked for them, from `chinese-days`: each November the State Council decrees
 * those of the next year, so that only the years in `decreed` are known.
 */
export const chineseHolidays = async (
  years: readonly number[],
): Promise<Omit<HolidaySource, 'knownUntil'> & { decreed: readonly number[] }> => {
  const { default: library } = await loadLibrary('chinese-days', () => import('chinese-days'))
  // West of Greenwich the library names each day as the one before, its own tables too: a bare day is looked up
  // right everywhere, but the names of days it answers are not to be used.
  const details = years.flatMap(daysOf).map((day) => ({ ...library.getDayDetail(day), day }))
  const named = details.filter(({ name }) => isDecree(name))
  return {
    decreed: years.filter((year) => named.some(({ day }) => day.startsWith(`${year}-`))),
    holidays: named.filter(({ work }) => !work).map(({ day }) => day),
    overrides: named.filter(({ work }) => work).map(({ day }) => likeMonday(day)),
  }
}

function daysOf(year: number): string[] {
  const [first = 0, last = 0] = [readDay(`${year}-01-01`), readDay(`${year}-12-31`)]
  return Array.from({ length: last - first + 1 }, (_, index) => writeDay(first + index))
}

/** A decreed day is named in two languages and by number, `Spring Festival,春节,3`; any other by its weekday. */
function isDecree(name: string): boolean {
  return name.includes(',')
}

/** The decree does not say which weekday is made up for; the hours of a Monday stand for any. */
function likeMonday(day: string): Override {
  return { day, like: 'mon' }
}
