import type { Weekday } from './types.js'

export const DAY_MS = 86_400_000

export const weekdays = [
  'mon',
  'tue',
  'wed',
  'thu',
  'fri',
  'sat',
  'sun',
] as const satisfies readonly Weekday[]

const dayPattern = /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/

/** A day as the number of days since 1970-01-01; `undefined` when the text is no day of the years 1000 to 9999. */
export const readDay = (text: unknown): number | undefined => {
  if (typeof text !== 'string' || !dayPattern.test(text)) return undefined
  const ms = Date.parse(`${text}T00:00:00Z`)
  return hasThatDay(text) ? ms / DAY_MS : undefined
}

/** Whether the month of a well-formed `YYYY-MM-DD...` text has its day: `Date.parse` takes 30 February for 1 March. */
export const hasThatDay = (text: string): boolean => {
  const day = Number(text.slice(8, 10))
  return day <= 28 || day <= daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5, 7)))
}

export const daysInMonth = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate()

export const writeDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The day after a day that exists. */
export const dayAfter = (day: string): string => writeDay((readDay(day) ?? 0) + 1)

export const firstDay = Date.parse('1000-01-01T00:00:00Z') / DAY_MS
export const lastDay = Date.parse('9999-12-31T00:00:00Z') / DAY_MS

/** 0 for Monday to 6 for Sunday: 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => modulo(day + 3, 7)

export const modulo = (n: number, by: number): number => ((n % by) + by) % by
