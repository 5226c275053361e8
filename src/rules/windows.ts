import {
  type Day,
  dayOf,
  durationMs,
  firstYear,
  type Instant,
  instantMs,
  lastYear,
  startOfDay,
  toInstant,
  type WeekStart,
} from '../kernel/index.js'
import type { CalendarUnit, RelativeInstant, Window } from './ast.js'
import { periodUnit, startOfPeriod } from './calendar-days.js'

/** Half-open: `from` belongs to it, `until` does not. A bound left out is open. */
export interface Interval {
  readonly from?: Instant | Day
  readonly until?: Instant | Day
}

/** The moment a rule is asked at, the zone whose days it means, and the day its weeks begin on. */
export interface Moment {
  readonly now: Instant
  readonly zone: string
  readonly weekStart: WeekStart
}

const firstMs = Date.UTC(firstYear, 0, 1)
const lastMs = Date.UTC(lastYear, 11, 31, 23, 59, 59, 999)
const nothing: Interval = { from: toInstant(firstMs), until: toInstant(firstMs) }
const noDay: Interval = { from: `${firstYear}-01-01`, until: `${firstYear}-01-01` }

/**
 * The interval a window is at a moment. `last` and `next` have their later end in them: `(now - 90 d, now]`.
 *
 * @returns of instants; of days, where the window is calendar periods and is asked about days
 */
export const intervalOf = (window: Window, moment: Moment, type: 'instant' | 'day' = 'instant'): Interval => {
  const { now } = moment
  const nowMs = instantMs(now)
  if ('last' in window) return afterUpTo(nowMs - durationMs(window.last), nowMs)
  if ('next' in window) return afterUpTo(nowMs, nowMs + durationMs(window.next))
  if ('calendar' in window) return calendarInterval(window.calendar, moment, type)
  if ('after' in window || 'upTo' in window) {
    return afterUpTo(
      window.after && instantMs(momentOf(window.after, now)),
      window.upTo && instantMs(momentOf(window.upTo, now)),
    )
  }
  // Only two fixed ends are left.
  return window as Interval
}

/** The moment a relative instant is; at most the first or last one that is kept. */
export const momentOf = (relative: RelativeInstant, now: Instant): Instant => {
  const ms = 'ago' in relative ? -durationMs(relative.ago) : durationMs(relative.ahead)
  return toInstant(Math.min(lastMs, Math.max(firstMs, instantMs(now) + ms)))
}

/** The calendar day it is. */
export const todayOf = ({ now, zone }: Pick<Moment, 'now' | 'zone'>): Day => dayOf(now, zone)

/** When the period so many periods after the current one begins. `undefined` outside the years 1000 to 9999. */
export const periodStart = (unit: CalendarUnit, later: number, moment: Moment): Instant | undefined => {
  const day = startOfPeriod(todayOf(moment), periodUnit(unit, moment.weekStart), later)
  return day === undefined ? undefined : startOfDay(day, moment.zone)
}

/** The first moment after one; `undefined` before the years that are kept. */
export const momentAfter = (ms: number): Instant | undefined =>
  ms + 1 >= firstMs && ms + 1 <= lastMs ? toInstant(ms + 1) : undefined

// Instants are whole milliseconds: after x is from x + 1, up to y is until y + 1.
function afterUpTo(after: number | undefined, upTo: number | undefined): Interval {
  if (upTo !== undefined && upTo < firstMs) return nothing
  const from = after === undefined ? undefined : momentAfter(after)
  const until = upTo === undefined ? undefined : momentAfter(upTo)
  return { ...(from !== undefined && { from }), ...(until !== undefined && { until }) }
}

type Periods = Extract<Window, { calendar: unknown }>['calendar']

function calendarInterval({ unit, from, until }: Periods, moment: Moment, type: 'instant' | 'day'): Interval {
  const [today, period] = [todayOf(moment), periodUnit(unit, moment.weekStart)]
  const [first, end] = [startOfPeriod(today, period, from), startOfPeriod(today, period, until)]
  // Before the years that are kept there is nothing, and nothing after them.
  if ((first === undefined && from > 0) || (end === undefined && until <= 0)) {
    return type === 'day' ? noDay : nothing
  }
  const at = (day: Day) => (type === 'day' ? day : startOfDay(day, moment.zone))
  return {
    ...(first === undefined ? {} : { from: at(first) }),
    ...(end === undefined ? {} : { until: at(end) }),
  }
}
