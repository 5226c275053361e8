import { invalid } from '../../kernel/errors.js'
import { chineseHolidays, firstDecreedYear } from './chinese-holidays.js'
import { unknownPlace } from './errors.js'
import { collectFaults } from './faults.js'
import { publicHolidays } from './public-holidays.js'
import type { HolidaySource } from './types.js'

/** The years for which `date-holidays` has tables of every moon calendar; outside them it leaves holidays out. */
const firstYear = 1970
const lastYear = 2075

/**
 * The public holidays of a country, its state or region, for the years named.
 *
 * China's (`CN`) come from the optional peer `chinese-days`, with the weekends worked for them as overrides; all
 * others from `date-holidays`. Where a holiday begins at sunset its civil days are closed.
 *
 * @returns `{ holidays, overrides, knownUntil }`, to be spread into a calendar; `knownUntil` is the end of the first
 *   unbroken run of the years, for China of those that have been decreed
 * @throws `input.invalid` | `calendar.unknown_place` | `calendar.library_missing`
 */
export const holidaysOf = async (
  /** ISO 3166-1, two capital letters. */
  country: string,
  /** 1970 to 2075; for China from 2004. */
  years: readonly number[],
  /** The library's code of a state, or of a region in it: `BY`, `BY-A`; `DE-BY` is understood too. */
  region?: string,
): Promise<HolidaySource> => {
  const sorted = readYears(country, years)
  if (country !== 'CN') {
    return { ...(await publicHolidays(country, sorted, region)), knownUntil: endOfRun(sorted, sorted) }
  }
  if (region !== undefined) throw unknownPlace({ country, region })
  const { decreed, ...source } = await chineseHolidays(sorted)
  return { ...source, knownUntil: endOfRun(sorted, decreed) }
}

function readYears(country: unknown, years: unknown): readonly number[] {
  const faults = collectFaults()
  const first = country === 'CN' ? firstDecreedYear : firstYear
  if (typeof country !== 'string' || !/^[A-Z]{2}$/.test(country)) {
    faults.add(['country'], 'a country code of two capital letters', country)
  }
  if (!Array.isArray(years) || years.length === 0) faults.add(['years'], 'at least one year', years)
  const list: readonly unknown[] = Array.isArray(years) ? years : []
  for (const [index, year] of list.entries()) {
    const isYear = Number.isInteger(year) && Number(year) >= first && Number(year) <= lastYear
    if (!isYear) faults.add(['years', index], `a year from ${first} to ${lastYear}`, year)
  }
  if (faults.issues.length > 0) throw invalid('calendar.holidaysOf', faults.issues)
  return [...new Set(list.map(Number))].toSorted((a, b) => a - b)
}

/** The last day of the years that are known without a gap; before the first, when that is not known. */
function endOfRun(years: readonly number[], known: readonly number[]): string {
  const [first = firstYear] = years
  let year = first
  while (known.includes(year)) year += 1
  return `${year - 1}-12-31`
}
