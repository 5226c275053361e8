import { TZDate } from '@date-fns/tz'
import { addDays, format, isWeekend, max, min, set, startOfDay } from 'date-fns'
import { holidays, timeZone } from './berlin.js'

/** The plain loop: one zoned date after another, with date-fns and TZDate. */
const closedDays = new Set(holidays)

function hoursOf(day: Date): { opens: Date; closes: Date } | undefined {
  if (isWeekend(day) || closedDays.has(format(day, 'yyyy-MM-dd'))) return undefined
  return { opens: set(day, { hours: 9 }), closes: set(day, { hours: 17 }) }
}

export const add = (instant: string, workingMs: number): string => {
  const from = new TZDate(instant, timeZone)
  let left = workingMs
  for (let day = startOfDay(from); ; day = addDays(day, 1)) {
    const hours = hoursOf(day)
    if (!hours) continue
    const start = max([hours.opens, from])
    const open = hours.closes.getTime() - start.getTime()
    if (open <= 0) continue
    if (left <= open) return new Date(start.getTime() + left).toISOString()
    left -= open
  }
}

export const between = (from: string, to: string): number => {
  const [start, end] = [new TZDate(from, timeZone), new TZDate(to, timeZone)]
  let worked = 0
  for (let day = startOfDay(start); day <= end; day = addDays(day, 1)) {
    const hours = hoursOf(day)
    if (!hours) continue
    worked += Math.max(0, min([hours.closes, end]).getTime() - max([hours.opens, start]).getTime())
  }
  return worked
}
