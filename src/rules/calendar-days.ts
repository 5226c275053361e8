import { DAY_MS, type Day, firstYear, lastYear } from '../kernel/index.js'
import type { CalendarUnit } from './ast.js'

/** The day so many days later. `undefined` outside the years 1000 to 9999. */
export const addDays = (day: Day, count: number): Day | undefined => dayAt(dayMs(day) + count * DAY_MS)

/** The first day of the period so many periods after the one a day lies in. Weeks begin on Monday. */
export const startOfPeriod = (day: Day, unit: CalendarUnit, later: number): Day | undefined => {
  const [year = 0, month = 1] = day.split('-').map(Number)
  switch (unit) {
    case 'day':
      return addDays(day, later)
    case 'week':
      return addDays(day, 7 * later - daysSinceMonday(day))
    case 'month':
      return dayAt(Date.UTC(year, month - 1 + later, 1))
    case 'quarter':
      return dayAt(Date.UTC(year, 3 * (Math.floor((month - 1) / 3) + later), 1))
    case 'year':
      return dayAt(Date.UTC(year + later, 0, 1))
  }
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

function daysSinceMonday(day: Day): number {
  return (new Date(dayMs(day)).getUTCDay() + 6) % 7
}
