import type ICAL from 'ical.js'
import { DAY_MS, daysInMonth, modulo, weekdayOf } from './days.js'
import { unreadableFeed } from './errors.js'

/**
 * The days on which an event repeats, by testing each day of each month that the rule does not pass over.
 *
 * Not by the library's own iterator: on some rules that no day fits, 30 February among them, it never returns.
 *
 * @see RFC 5545, section 3.3.10; BYWEEKNO, BYYEARDAY, BYSETPOS and what is shorter than a day are refused
 */
export const repeatedDays = (rule: ICAL.Recur, start: number, until: number): number[] => {
  const fits = compileRule(rule, start)
  const last = Math.min(until, endOf(rule) ?? until)
  const found: number[] = []
  for (let month = monthOf(start); firstOf(month) <= last; month += 1) {
    if (!fits.month(month)) continue
    const end = Math.min(firstOf(month + 1) - 1, last)
    for (let day = Math.max(firstOf(month), start); day <= end; day += 1) {
      if (fits.day(day, month)) found.push(day)
      if (found.length === rule.count) return found
    }
  }
  return found
}

function endOf({ until }: ICAL.Recur): number | undefined {
  return until ? Date.UTC(until.year, until.month - 1, until.day) / DAY_MS : undefined
}

/** Months are counted from January of the year 0. */
function monthOf(day: number): number {
  const date = new Date(day * DAY_MS)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

function firstOf(month: number): number {
  return Date.UTC(Math.floor(month / 12), modulo(month, 12), 1) / DAY_MS
}

interface Fits {
  month(month: number): boolean
  day(day: number, month: number): boolean
}

const frequencies: readonly string[] = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']
const partNames: readonly string[] = ['BYMONTH', 'BYMONTHDAY', 'BYDAY']

function compileRule(rule: ICAL.Recur, start: number): Fits {
  const parts = rule.parts as Readonly<Record<string, readonly unknown[] | undefined>> // by the names of BY parts
  const unknown = Object.keys(parts).find((name) => !partNames.includes(name))
  if (unknown) throw unreadableFeed({ reason: `a rule in it uses ${unknown}` })
  if (!frequencies.includes(rule.freq)) throw unreadableFeed({ reason: `a rule in it repeats ${rule.freq}` })

  const startDate = new Date(start * DAY_MS)
  const isBare = !parts.BYMONTHDAY && !parts.BYDAY
  const months =
    parts.BYMONTH ?? (rule.freq === 'YEARLY' && isBare ? [startDate.getUTCMonth() + 1] : undefined)
  const isByDate = rule.freq === 'MONTHLY' || rule.freq === 'YEARLY'
  const monthDays = parts.BYMONTHDAY ?? (isByDate && isBare ? [startDate.getUTCDate()] : undefined)
  const weekdays = (
    parts.BYDAY ?? (rule.freq === 'WEEKLY' && isBare ? [codes[weekdayOf(start)]] : undefined)
  )?.map((part) => compileWeekday(String(part), rule.freq, parts.BYMONTH !== undefined))
  const inStep = stepOf(rule, start)

  return {
    month: (month) => (months === undefined || months.includes(modulo(month, 12) + 1)) && inStep.month(month),
    day: (day, month) =>
      inStep.day(day) &&
      (monthDays === undefined || isMonthDay(monthDays, day, month)) &&
      (weekdays === undefined || weekdays.some((isThat) => isThat(day, month))),
  }
}

/** Which months and days are a multiple of the interval away from the start. */
function stepOf({ freq, interval, wkst }: ICAL.Recur, start: number) {
  const year = (month: number): number => Math.floor(month / 12)
  const weekStart = wkst === undefined ? 0 : modulo(wkst - 2, 7) // the library counts from Sunday as 1
  const week = (day: number): number => Math.floor((day - modulo(weekdayOf(day) - weekStart, 7)) / 7)
  const every = (steps: number): boolean => modulo(steps, interval) === 0
  return {
    month: (month: number): boolean => {
      if (freq === 'YEARLY') return every(year(month) - year(monthOf(start)))
      return freq !== 'MONTHLY' || every(month - monthOf(start))
    },
    day: (day: number): boolean => {
      if (freq === 'WEEKLY') return every(week(day) - week(start))
      return freq !== 'DAILY' || every(day - start)
    },
  }
}

function isMonthDay(monthDays: readonly unknown[], day: number, month: number): boolean {
  const ofMonth = day - firstOf(month) + 1
  const length = daysInMonth(Math.floor(month / 12), modulo(month, 12) + 1)
  return monthDays.includes(ofMonth) || monthDays.includes(ofMonth - length - 1)
}

const codes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** `MO` is every Monday; `2MO` and `-1MO` the second and the last of the month, or of the year of a yearly rule. */
function compileWeekday(
  part: string,
  freq: string,
  hasMonth: boolean,
): (day: number, month: number) => boolean {
  const weekday = codes.indexOf(part.slice(-2))
  const nth = Number(part.slice(0, -2))
  if (nth === 0) return (day) => weekdayOf(day) === weekday

  const isOfYear = freq === 'YEARLY' && !hasMonth
  return (day, month) => {
    const first = firstOf(isOfYear ? month - modulo(month, 12) : month)
    const next = firstOf(isOfYear ? month - modulo(month, 12) + 12 : month + 1)
    const position = nth > 0 ? Math.floor((day - first) / 7) + 1 : -Math.floor((next - 1 - day) / 7) - 1
    return weekdayOf(day) === weekday && position === nth
  }
}
