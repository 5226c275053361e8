import type { CalendarDefinition, Interval, Weekday } from '../../../src/engines/calendar/index.js'

export const HOUR_MS = 3_600_000
export const MINUTE_MS = 60_000

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri']

/** Monday to Friday with the same intervals. */
export const workWeek = (...intervals: readonly Interval[]): CalendarDefinition['hours'] =>
  Object.fromEntries(weekdays.map((day) => [day, intervals]))

/** All seven days with the same intervals. */
export const everyDay = (...intervals: readonly Interval[]): CalendarDefinition['hours'] => ({
  ...workWeek(...intervals),
  sat: intervals,
  sun: intervals,
})
