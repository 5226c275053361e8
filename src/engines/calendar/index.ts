/**
 * Working time: calendars of open hours, holidays and exceptions, and counting in them.
 *
 * @module
 */
export type { BusinessCalendar } from './business-calendar.js'
export { businessCalendar } from './calendar.js'
export { invertedRange, libraryMissing, neverOpen, outOfReach } from './errors.js'
export { birthDateOf, lunarCalendar } from './lunar.js'
export type {
  CalendarDefinition,
  Due,
  HolidaySource,
  InstantInput,
  Interval,
  Override,
  RollConvention,
  Weekday,
  WorkingDayOptions,
} from './types.js'
