import type { Day } from './time.js'

/** A day of the Chinese calendar. */
export interface LunarDate {
  readonly year: number
  /** 1 to 12; a leap month has the number of the one before it. */
  readonly month: number
  readonly leap: boolean
  readonly day: number
  /** 29 or 30. */
  readonly monthDays: number
  /** The month of this lunar year that is followed by a leap month; 0 when none is. */
  readonly leapMonth: number
}

/** Converts a Gregorian day. Rules are given one, so that they need no table of their own. */
export type LunarCalendar = (day: Day) => LunarDate
