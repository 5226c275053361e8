import { DAY_MS, HOUR_MS, holidays, timeZone } from './berlin.js'

/**
 * What a good engineer writes by hand for one office: clock changes of 20 years in a table, holidays in a set, then
 * day by day. One interval a day, no overrides, no checks; `addMs` and `betweenMs` take and give milliseconds.
 */
const table = clockChanges(Date.UTC(2015, 0, 1), Date.UTC(2036, 0, 1))
const closedDays = new Set(holidays.map((day) => Date.parse(day) / DAY_MS))
const opensMs = 9 * HOUR_MS
const closesMs = 17 * HOUR_MS

function clockChanges(from: number, until: number): { at: number[]; offset: number[] } {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const offsetOf = (at: number) => Number(format.format(at).slice(-5, -3)) * HOUR_MS
  const at = [from]
  const offset = [offsetOf(from)]
  for (let hour = from; hour < until; hour += HOUR_MS) {
    if (offsetOf(hour) === offset.at(-1)) continue
    at.push(hour)
    offset.push(offsetOf(hour))
  }
  return { at, offset }
}

function offsetAt(instant: number): number {
  let low = 0
  let high = table.at.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((table.at[middle] ?? 0) <= instant) low = middle + 1
    else high = middle
  }
  return table.offset[low - 1] ?? 0
}

/** The instant of a wall-clock time: right outside the hour of a change, which nine and five are. */
function instantOf(wall: number): number {
  return wall - offsetAt(wall - offsetAt(wall))
}

function isOpenDay(day: number): boolean {
  const weekday = (day + 3) % 7
  return weekday < 5 && !closedDays.has(day)
}

export const addMs = (instant: number, workingMs: number): number => {
  let left = workingMs
  for (let day = Math.floor((instant + offsetAt(instant)) / DAY_MS); ; day += 1) {
    if (!isOpenDay(day)) continue
    const start = Math.max(instantOf(day * DAY_MS + opensMs), instant)
    const end = instantOf(day * DAY_MS + closesMs)
    if (start >= end) continue
    if (left <= end - start) return start + left
    left -= end - start
  }
}

export const betweenMs = (from: number, to: number): number => {
  let worked = 0
  const last = Math.floor((to + offsetAt(to)) / DAY_MS)
  for (let day = Math.floor((from + offsetAt(from)) / DAY_MS); day <= last; day += 1) {
    if (!isOpenDay(day)) continue
    const start = Math.max(instantOf(day * DAY_MS + opensMs), from)
    const end = Math.min(instantOf(day * DAY_MS + closesMs), to)
    if (start < end) worked += end - start
  }
  return worked
}

/** The same with the calendar's manners: text in, text out. */
export const add = (instant: string, workingMs: number): string =>
  new Date(addMs(Date.parse(instant), workingMs)).toISOString()

export const between = (from: string, to: string): number => betweenMs(Date.parse(from), Date.parse(to))
