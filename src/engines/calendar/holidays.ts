/**
 * Where a calendar's holidays come from: tables of countries and iCalendar feeds, by optional peers.
 *
 * @module
 */
export { libraryMissing, unknownPlace, unreadableFeed } from './errors.js'
export { holidaysOf } from './holidays-of.js'
export { fromICalendar, type ICalendarOptions } from './icalendar.js'
export type { HolidaySource } from './types.js'
