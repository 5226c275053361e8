import { DAY_MS, type Day, firstYear, lastYear, type WeekStart } from '../kernel/index.js'
import type { CalendarUnit } from './ast.js'
import type { PeriodUnit } from './predicate.js'

/** The day so many days later. `undefined` outside the years 1000 to 9999. */
export const addDays = (day: Day, count: number): Day | undefined => dayAt(dayMs(day) + count * DAY_MS)

/** A unit with the day it begins on. */
export const periodUnit = (unit: CalendarUnit, weekStart: WeekStart): PeriodUnit =>
  unit === 'week' ? `${weekStart}Week` : unit

/** The first day of the period so many periods after the one a day lies in. `undefined` outside the years 1000 to 9999. */
export const startOfPeriod = (day: Day, unit: PeriodUnit, later: number): Day | undefined =>
  dayAt(periodStartMs(dayMs(day), unit, later))

/** When the period so many periods after the one a moment lies in begins; both are moments of UTC. */
export const periodStartMs = (ms: number, unit: PeriodUnit, later: number): number => {
  const length = lengths[unit]
  const date = new Date(ms)
  if ('months' in length) {
    const { months } = length
    const month = date.getUTCMonth()
    return Date.UTC(date.getUTCFullYear(), month - (month % months) + months * later, 1)
  }
  const { days, from } = length
  const midnight = Math.floor(ms / DAY_MS) * DAY_MS
  return midnight + (days * later - ((date.getUTCDay() - from + 7) % days)) * DAY_MS
}

/** How long periods are; those of days begin on a day of the week, counted from Sunday. */
const lengths: Readonly<Record<PeriodUnit, { months: number } | { days: number; from: number }>> = {
  day: { days: 1, from: 0 },
  mondayWeek: { days: 7, from: 1 },
  saturdayWeek: { days: 7, from: 6 },
  sundayWeek: { days: 7, from: 0 },
  month: { months: 1 },
  quarter: { months: 3 },
  year: { months: 12 },
}

/** The same day so many years before; 1 March for a 29 February that is not there. */
export const yearsBefore = (day: Day, count: number): Day | undefined => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return dayAt(Date.UTC(year - count, month - 1, date))
}

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** The days of `[from, until)`, at most so many. */
export const daysBetween = (from: Day, until: Day, most: number): readonly Day[] => {
  const days: Day[] = []
  for (let ms = dayMs(from); ms < dayMs(until) && days.length < most; ms += DAY_MS) {
    days.push(new Date(ms).toISOString().slice(0, 10))
  }
  return days
}

const dayMs = (day: Day): number => Date.parse(`${day}T00:00:00.000Z`)

function dayAt(ms: number): Day | undefined {
  // Beyond what a Date can hold there is no year either.
  const year = new Date(ms).getUTCFullYear()
  return year >= firstYear && year <= lastYear ? new Date(ms).toISOString().slice(0, 10) : undefined
}
