import { birthdayKey, type Day, type LunarCalendar } from '../kernel/index.js'
import { daysBetween, isLeapYear } from './calendar-days.js'
import type { Interval } from './windows.js'

/** A lunar year has at most 385 days: in a window that long everybody has a birthday. */
const everyBirthday = 386

/** The days of a year, as they are stored, whose birthdays fall into an interval of days; each once. */
export const birthdayKeys = ({ from, until }: Interval, lunar: LunarCalendar): readonly string[] | 'all' => {
  if (from === undefined || until === undefined) return 'all'
  const days = daysBetween(from, until, everyBirthday)
  if (days.length === everyBirthday) return 'all'
  return [...new Set(days.flatMap((day) => [...gregorianKeys(day), ...lunarKeys(day, lunar)]))]
}

/** Who was born on 29 February has the birthday on the 28th in common years. */
function gregorianKeys(day: Day): readonly string[] {
  const key = day.slice(5)
  return key === '02-28' && !isLeapYear(Number(day.slice(0, 4))) ? [key, '02-29'] : [key]
}

/**
 * The birthdays on a day of the Chinese calendar. One in a leap month falls in the regular month of its number where
 * the year has no such leap month; one on the 30th falls on the 29th of a month of 29 days.
 */
function lunarKeys(day: Day, lunar: LunarCalendar): readonly string[] {
  const date = lunar(day)
  const days = date.day === 29 && date.monthDays === 29 ? [29, 30] : [date.day]
  const isLeapMoved = !date.leap && date.leapMonth !== date.month
  return days.flatMap((each) => {
    const own = birthdayKey({
      calendar: 'lunar',
      month: date.month,
      ...(date.leap && { leap: true }),
      day: each,
    })
    return isLeapMoved
      ? [own, birthdayKey({ calendar: 'lunar', month: date.month, leap: true, day: each })]
      : [own]
  })
}
