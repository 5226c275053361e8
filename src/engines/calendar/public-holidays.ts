import type Holidays from 'date-holidays'
import type { HolidaysTypes } from 'date-holidays'
import { DAY_MS, readDay, writeDay } from './days.js'
import { unknownPlace } from './errors.js'
import { loadLibrary } from './load-library.js'
import { type PartDay, partDaysToOverrides } from './part-days.js'
import type { HolidaySource } from './types.js'

/** The public holidays of a country, a state and a region of it, from `date-holidays`. */
export const publicHolidays = async (
  country: string,
  years: readonly number[],
  region: string | undefined,
): Promise<Omit<HolidaySource, 'knownUntil'>> => {
  const { default: Library } = await loadLibrary('date-holidays', () => import('date-holidays'))
  const source = openPlace(new Library({ types: ['public'] }), country, region)

  // The year before too: a holiday of several days may reach over New Year.
  const asked = new Set(years)
  const queried = new Set(years.flatMap((year) => [year - 1, year]))
  const parts = [...queried].flatMap((year) => source.getHolidays(year)).flatMap(toParts)
  const within = parts.filter(({ day }) => asked.has(Number(writeDay(day).slice(0, 4))))
  return partDaysToOverrides(within)
}

function openPlace(library: Holidays, country: string, region: string | undefined): Holidays {
  const [state, district] = (region ?? '').replace(`${country}-`, '').split('-')
  const isCountry = Object.hasOwn(library.getCountries(), country)
  const isState = !state || (isCountry && Object.hasOwn(library.getStates(country) ?? {}, state))
  const isDistrict =
    !district || (state && isState && Object.hasOwn(library.getRegions(country, state) ?? {}, district))
  if (!isCountry || !isState || !isDistrict) {
    throw unknownPlace(region === undefined ? { country } : { country, region })
  }
  library.init(
    { country, ...(state ? { state } : {}), ...(district ? { region: district } : {}) },
    { types: ['public'] },
  )
  return library
}

/**
 * `2024-12-24 14:00:00` is closed from two; `2024-04-10 00:00:00 -0600` begins at sunset and is taken as its civil
 * days, which is how a state gives them off.
 */
function toParts({ date, start, end }: HolidaysTypes.Holiday): PartDay[] {
  const day = readDay(date.slice(0, 10))
  if (day === undefined) return []
  const [hours = 0, minutes = 0] = date.slice(11, 16).split(':').map(Number)
  const from = (hours * 60 + minutes) * 60_000
  const length = end.getTime() - start.getTime()
  if (from > 0) return [{ day, closed: [from, Math.min(DAY_MS, from + length)] }]

  const isFromSunset = date.length > 'YYYY-MM-DD HH:mm:ss'.length
  const days = isFromSunset ? Math.floor(length / DAY_MS) : Math.round(length / DAY_MS)
  return Array.from({ length: Math.max(1, days) }, (_, index) => ({ day: day + index, closed: [0, DAY_MS] }))
}
