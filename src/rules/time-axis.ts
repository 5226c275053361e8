import type { Place } from './access.js'
import { readAt } from './compile-scope.js'
import type { StoredRow } from './evaluate.js'

/** Several windows over one column: a value is looked up once, and tells for all of them whether it lies inside. */
export interface TimeAxis {
  readonly read: (row: StoredRow) => unknown
  /** The one key that it stands under, if it is one. */
  readonly key: string | undefined
  /** Where any window begins or ends, ascending. */
  readonly bounds: readonly string[]
  /** The bits of the windows that hold a value between two bounds: before the first, ..., after the last. */
  readonly masks: readonly number[]
}

export interface TimeWindow {
  readonly bit: number
  /** Half-open; a bound left out is open. */
  readonly intervals: readonly { readonly from?: string; readonly until?: string }[]
}

export const timeAxis = (place: Place, windows: readonly TimeWindow[]): TimeAxis => {
  const ends = windows.flatMap(({ intervals }) => intervals.flatMap(({ from, until }) => [from, until]))
  // Code units, as every comparison of instants and days.
  const bounds = [...new Set(ends)].filter((bound) => bound !== undefined).sort((a, b) => (a < b ? -1 : 1))
  const masks = Array.from({ length: bounds.length + 1 }, (_, index) => {
    const segment = { from: bounds[index - 1], until: bounds[index] }
    const holding = windows.filter((window) => window.intervals.some((interval) => holds(interval, segment)))
    return holding.reduce((mask, { bit }) => mask | bit, 0)
  })
  const key = typeof place !== 'function' && place.length === 1 ? place[0] : undefined
  return { read: readAt(place), key, bounds, masks }
}

interface Segment {
  readonly from: string | undefined
  readonly until: string | undefined
}

function holds({ from, until }: TimeWindow['intervals'][number], segment: Segment): boolean {
  const begins = from === undefined || (segment.from !== undefined && segment.from >= from)
  const ends = until === undefined || (segment.until !== undefined && segment.until <= until)
  return begins && ends
}

/** The bits of the windows that a row lies in. */
export const bitsAt = ({ read, key, bounds, masks }: TimeAxis, row: StoredRow): number => {
  const at = key === undefined ? read(row) : row[key]
  if (typeof at !== 'string') return 0
  let [low, high] = [0, bounds.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    // `middle` lies between 0 and the length.
    if (at < (bounds[middle] as string)) high = middle
    else low = middle + 1
  }
  return masks[low] ?? 0
}
