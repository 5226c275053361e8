import { openZone } from '../engines/calendar/zone.js'
import { firstYear, type Instant, lastYear, toInstant } from '../kernel/index.js'

/** How far a zone is from UTC between two instants: by each shift until it, and after the last one. */
export interface ZoneShifts {
  readonly shifts: readonly { readonly until: Instant; readonly offsetMs: number }[]
  readonly offsetMs: number
}

/** The longest stretch that is grouped by a zone's days, in years. */
export const maxYears = 300

/** How many years two instants are apart, the years around them included. */
export const yearsBetween = (first: Instant, last: Instant): number => yearOf(last) - yearOf(first) + 3

const kept = new Map<string, ZoneShifts>()
const mostKept = 100

/**
 * The shifts of a zone between two instants, to whole years and one more on either side: what is written meanwhile is
 * read right too, and the same years make the same question.
 */
export const shiftsBetween = (zone: string, first: Instant, last: Instant): ZoneShifts => {
  const [from, until] = [Math.max(firstYear, yearOf(first) - 1), Math.min(lastYear, yearOf(last) + 1)]
  const key = `${zone} ${from} ${until}`
  const found = kept.get(key) ?? shiftsOf(zone, Date.UTC(from, 0, 1), Date.UTC(until, 11, 31))
  if (kept.size >= mostKept) kept.clear()
  kept.set(key, found)
  return found
}

function shiftsOf(zone: string, from: number, until: number): ZoneShifts {
  const segments = openZone(zone).segments(from, until)
  const shifts = segments
    .slice(0, -1)
    .map((segment) => ({ until: toInstant(segment.until), offsetMs: segment.offset }))
  return { shifts, offsetMs: segments.at(-1)?.offset ?? 0 }
}

function yearOf(instant: Instant): number {
  return Number(instant.slice(0, 4))
}
