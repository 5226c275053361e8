import { Temporal } from 'temporal-polyfill'
import type { CalendarDefinition, Interval, Weekday } from '../../../src/engines/calendar/index.js'

/**
 * A second calendar, slow and plain: it asks a Temporal polyfill what the clock on the wall shows at each minute.
 * Good for hours and clock changes that fall on whole minutes.
 */
export interface Oracle {
  readonly from: number
  readonly open: readonly boolean[]
}

export const MINUTE_MS = 60_000
const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

export const lookAtClock = (definition: CalendarDefinition, from: number, until: number): Oracle => {
  const open: boolean[] = []
  for (let at = from; at < until; at += MINUTE_MS) open.push(isOpenByClock(definition, at))
  return { from, open }
}

function isOpenByClock(definition: CalendarDefinition, at: number): boolean {
  const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(definition.timeZone)
  const day = wall.toPlainDate().toString()
  const time = wall.toPlainTime().toString({ smallestUnit: 'millisecond' })
  return hoursOf(definition, day, wall.dayOfWeek).some(([opens, closes]) => opens <= time && time < closes)
}

function hoursOf(definition: CalendarDefinition, day: string, dayOfWeek: number): readonly Interval[] {
  const usual = definition.hours[weekdays[dayOfWeek - 1] ?? 'mon'] ?? []
  const { validFrom = '0000', validUntil = '9999-99', holidays = [], overrides = [] } = definition
  if (day < validFrom || day > validUntil) return []

  const override = overrides.find((one) => one.day === day)
  if (override && 'like' in override) return definition.hours[override.like] ?? []
  if (override && 'hours' in override) return override.hours
  if (holidays.includes(day)) return []
  return override ? usual.flatMap((span) => withoutOne(span, override.closed)) : usual
}

function withoutOne([opens, closes]: Interval, [first, ...rest]: readonly Interval[]): Interval[] {
  if (!first) return [[opens, closes]]
  const before: Interval = [opens, closes < first[0] ? closes : first[0]]
  const after: Interval = [opens > first[1] ? opens : first[1], closes]
  return [before, after].filter(([a, b]) => a < b).flatMap((span) => withoutOne(span, rest))
}

export const workedByClock = ({ from, open }: Oracle, start: number, end: number): number => {
  let worked = 0
  for (const [index, isOpen] of open.entries()) {
    const minute = from + index * MINUTE_MS
    if (isOpen) worked += Math.max(0, Math.min(end, minute + MINUTE_MS) - Math.max(start, minute))
  }
  return worked
}

/** The first instant at which the amount is used up; `undefined` when the window is too short. */
export const addByClock = ({ from, open }: Oracle, start: number, amount: number): number | undefined => {
  let left = amount
  for (const [index, isOpen] of open.entries()) {
    const minute = from + index * MINUTE_MS
    const here = Math.min(MINUTE_MS, minute + MINUTE_MS - start)
    if (!isOpen || here <= 0) continue
    if (left <= here) return minute + MINUTE_MS - here + left
    left -= here
  }
  return undefined
}

/** The last instant from which the amount lies before `start`. */
export const subtractByClock = (
  { from, open }: Oracle,
  start: number,
  amount: number,
): number | undefined => {
  let left = amount
  for (let index = open.length - 1; index >= 0; index -= 1) {
    const minute = from + index * MINUTE_MS
    const here = Math.min(MINUTE_MS, start - minute)
    if (!open[index] || here <= 0) continue
    if (left <= here) return minute + here - left
    left -= here
  }
  return undefined
}
