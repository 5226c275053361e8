import { TZDate } from '@date-fns/tz'
import { startOfDay as startOfZonedDay } from 'date-fns/startOfDay'

/** A moment: ISO-8601 text in UTC with milliseconds, `2026-11-22T09:30:00.000Z`. */
export type Instant = string

/** A calendar day: `YYYY-MM-DD`. */
export type Day = string

/** The days a week may begin on. */
export const weekStarts = ['monday', 'saturday', 'sunday'] as const
export type WeekStart = (typeof weekStarts)[number]

/** Reads the time and waits. Nothing in the library waits or looks at the time but through it. */
export interface Clock {
  /** @returns milliseconds since 1970-01-01T00:00:00Z */
  now(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const SECOND_MS = 1000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

const instantText = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/
const dayText = /^(\d{4})-(\d\d)-(\d\d)$/

/** The years every engine can keep. */
export const firstYear = 1000
export const lastYear = 9999
const firstMs = Date.UTC(firstYear, 0, 1)
const lastMs = Date.UTC(lastYear, 11, 31, 23, 59, 59, 999)

export const toInstant = (ms: number): Instant => new Date(ms).toISOString()

export const instantMs = (instant: Instant): number => Date.parse(instant)

/** Reads a `Date` or ISO text with any offset; `undefined` when it is none, or outside the years 1000 to 9999. */
export const parseInstant = (value: unknown): Instant | undefined => {
  const ms = value instanceof Date ? value.getTime() : textMs(value)
  return ms !== undefined && ms >= firstMs && ms <= lastMs ? toInstant(ms) : undefined
}

function textMs(value: unknown): number | undefined {
  if (typeof value !== 'string' || !instantText.test(value) || !isDay(value.slice(0, 10))) return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : ms
}

/** Whether a text is an instant exactly as the library writes it. */
export const isInstant = (value: unknown): value is Instant =>
  typeof value === 'string' && parseInstant(value) === value

/** Whether a text is a day that exists, in the years 1000 to 9999. */
export const isDay = (value: unknown): value is Day => {
  const parts = typeof value === 'string' ? dayText.exec(value) : null
  if (!parts) return false
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const date = new Date(Date.UTC(year, month - 1, day))
  return year >= firstYear && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

export const isTimeZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}

/** The calendar day of an instant in a zone. */
export const dayOf = (instant: Instant, zone: string): Day => {
  if (zone === 'UTC') return instant.slice(0, 10)
  const date = new TZDate(instantMs(instant), zone)
  const pad = (n: number, width = 2) => String(n).padStart(width, '0')
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** The first instant of a day in a zone, also where midnight does not exist. */
export const startOfDay = (day: Day, zone: string): Instant => {
  if (zone === 'UTC') return `${day}T00:00:00.000Z`
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const start = startOfZonedDay(new TZDate(year, month - 1, date, 12, zone)).getTime()
  return dayOf(toInstant(start), zone) < day ? firstOf(day, zone, start) : toInstant(start)
}

/** Where the clock leaps over midnight by less than an hour, date-fns answers the evening before. */
function firstOf(day: Day, zone: string, before: number): Instant {
  let [low, high] = [before, before + DAY_MS / 2]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (dayOf(toInstant(middle), zone) < day) low = middle
    else high = middle
  }
  return toInstant(high)
}

/** An exact length of time, in days of 24 hours and hours. */
export interface Duration {
  readonly days?: number
  readonly hours?: number
}

export const days = (count: number): Duration => ({ days: count })
export const hours = (count: number): Duration => ({ hours: count })

export const durationMs = (duration: Duration): number =>
  (duration.days ?? 0) * DAY_MS + (duration.hours ?? 0) * HOUR_MS
