import { DAY_MS } from './days.js'
import type { Span } from './plan.js'
import type { Zone } from './zone.js'

/**
 * Time is cut into blocks of 27 weeks: 773 of them are 400 Gregorian years to the day, after which weekdays and
 * the rules of every zone repeat.
 */
export const BLOCK_MS = 27 * 7 * DAY_MS
export const BLOCKS_PER_CYCLE = 773

/** The open intervals of a block, in milliseconds since its beginning, with what lies open before each. */
export interface Block {
  readonly starts: Float64Array
  readonly ends: Float64Array
  readonly workedBefore: Float64Array
  readonly total: number
}

/**
 * Lays the open spans of the days on the time line.
 *
 * An instant is open exactly when the clock on the wall shows a time inside a span of its day. So each stretch of
 * constant offset is taken by itself: an hour that does not exist is never met, one that comes twice is met twice.
 */
export const layBlock = (index: number, zone: Zone, spansOf: (day: number) => readonly Span[]): Block => {
  const from = index * BLOCK_MS
  const starts: number[] = []
  const ends: number[] = []

  for (const segment of zone.segments(from, from + BLOCK_MS)) {
    const wallFrom = segment.from + segment.offset
    const wallUntil = segment.until + segment.offset
    for (let day = Math.floor(wallFrom / DAY_MS); day * DAY_MS < wallUntil; day += 1) {
      for (const [opens, closes] of spansOf(day)) {
        const start = Math.max(day * DAY_MS + opens, wallFrom) - segment.offset - from
        const end = Math.min(day * DAY_MS + closes, wallUntil) - segment.offset - from
        if (start >= end) continue
        if (ends.at(-1) === start) ends[ends.length - 1] = end
        else ends[starts.push(start) - 1] = end
      }
    }
  }
  return summed(starts, ends)
}

function summed(starts: readonly number[], ends: readonly number[]): Block {
  const workedBefore = new Float64Array(starts.length)
  let total = 0
  for (const [index, start] of starts.entries()) {
    workedBefore[index] = total
    total += (ends[index] ?? start) - start
  }
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends), workedBefore, total }
}

export const emptyBlock: Block = summed([], [])

/** The index of the last of the sorted values that is at most `value`; -1 when there is none. */
export const lastAtMost = (values: ArrayLike<number>, value: number): number => {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] as number) <= value)
      low = middle + 1 // in range
    else high = middle
  }
  return low - 1
}

/** The index of the last of the sorted values that is below `value`; -1 when there is none. */
export const lastBelow = (values: ArrayLike<number>, value: number): number => {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] as number) < value)
      low = middle + 1 // in range
    else high = middle
  }
  return low - 1
}
