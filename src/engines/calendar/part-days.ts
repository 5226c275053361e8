import { DAY_MS, writeDay } from './days.js'
import type { HolidaySource, Interval, Override } from './types.js'

/** A stretch of one day that is closed, in milliseconds of wall clock since its midnight. */
export interface PartDay {
  readonly day: number
  readonly closed: readonly [from: number, until: number]
}

/** Whole days become holidays, parts of days overrides; stretches of one day that meet are joined. */
export const partDaysToOverrides = (parts: readonly PartDay[]): Omit<HolidaySource, 'knownUntil'> => {
  const byDay = new Map<number, (readonly [number, number])[]>()
  for (const { day, closed } of parts) byDay.set(day, [...(byDay.get(day) ?? []), closed])

  const holidays: string[] = []
  const overrides: Override[] = []
  for (const [day, stretches] of [...byDay].toSorted(([a], [b]) => a - b)) {
    const closed = join(stretches)
    const isWhole = closed.some(([from, until]) => from === 0 && until === DAY_MS)
    if (isWhole) holidays.push(writeDay(day))
    else overrides.push({ day: writeDay(day), closed: closed.map(toInterval) })
  }
  return { holidays, overrides }
}

function join(stretches: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const joined: (readonly [number, number])[] = []
  for (const [from, until] of stretches.toSorted(([a], [b]) => a - b)) {
    const last = joined.at(-1)
    if (last && from <= last[1]) joined.splice(-1, 1, [last[0], Math.max(last[1], until)])
    else joined.push([from, until])
  }
  return joined
}

function toInterval([from, until]: readonly [number, number]): Interval {
  return [clock(from), clock(until)]
}

function clock(ms: number): string {
  const pad = (n: number): string => String(n).padStart(2, '0')
  const seconds = Math.floor(ms / 1000)
  const time = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}`
  return seconds % 60 === 0 ? time : `${time}:${pad(seconds % 60)}`
}
