import { BLOCK_MS, type Block, lastAtMost, lastBelow } from './blocks.js'
import { firstInstant, lastInstant } from './instants.js'

/**
 * The working time of a calendar as one rising line: how much lies before an instant, and where an amount is
 * reached. Amounts count from an origin of the line's own, so only their differences mean anything.
 */
export interface Timeline {
  worked(instant: number): number
  isOpen(instant: number): boolean
  /** The first instant by which the amount has been worked: a closing rather than the next opening. */
  firstAt(worked: number): number | undefined
  /** The last instant by which no more than the amount has been worked: an opening rather than the last closing. */
  lastAt(worked: number): number | undefined
  /** The end of the open interval an instant lies in. */
  endOf(instant: number): number | undefined
}

const firstBlock = Math.floor(firstInstant / BLOCK_MS)
const lastBlock = Math.floor(lastInstant / BLOCK_MS)

export const openTimeline = (blockAt: (index: number) => Block): Timeline => {
  const line = openLine(blockAt)

  return {
    worked: (instant) => {
      const index = Math.floor(instant / BLOCK_MS)
      return line.before(index) + workedIn(blockAt(index), instant - index * BLOCK_MS)
    },
    isOpen: (instant) => {
      const index = Math.floor(instant / BLOCK_MS)
      const { starts, ends } = blockAt(index)
      const at = instant - index * BLOCK_MS
      const interval = lastAtMost(starts, at)
      return interval >= 0 && at < (ends[interval] as number) // in range
    },
    firstAt: (worked) => {
      const index = line.blockReaching(worked)
      if (index === undefined) return undefined
      const { starts, workedBefore } = blockAt(index)
      const inBlock = worked - line.before(index)
      const interval = lastBelow(workedBefore, inBlock)
      return index * BLOCK_MS + (starts[interval] as number) + inBlock - (workedBefore[interval] as number) // in range
    },
    lastAt: (worked) => {
      const index = line.blockExceeding(worked)
      if (index === undefined) return undefined
      const { starts, workedBefore } = blockAt(index)
      const inBlock = worked - line.before(index)
      const interval = lastAtMost(workedBefore, inBlock)
      return index * BLOCK_MS + (starts[interval] as number) + inBlock - (workedBefore[interval] as number) // in range
    },
    endOf: (instant) => endOf(blockAt, instant),
  }
}

function workedIn({ starts, ends, workedBefore }: Block, at: number): number {
  const interval = lastAtMost(starts, at)
  if (interval < 0) return 0
  const until = Math.min(at, ends[interval] as number) // in range
  return (workedBefore[interval] as number) + until - (starts[interval] as number)
}

/** Follows an interval over the ends of blocks, which are no closings. */
function endOf(blockAt: (index: number) => Block, instant: number): number | undefined {
  let index = Math.floor(instant / BLOCK_MS)
  let { starts, ends } = blockAt(index)
  let end = ends[lastAtMost(starts, instant - index * BLOCK_MS)]
  while (end === BLOCK_MS && index < lastBlock) {
    const next = blockAt(index + 1)
    if (next.starts[0] !== 0) return (index + 1) * BLOCK_MS
    index += 1
    ;({ starts, ends } = next)
    end = ends[0]
  }
  return end === undefined || end === BLOCK_MS ? undefined : index * BLOCK_MS + end
}

/** The amounts worked before each block, kept for one stretch of blocks that grows both ways as it is asked. */
function openLine(blockAt: (index: number) => Block) {
  /** `sums[i]` is what was worked before block `low + i`; the last entry is what was worked before the next block. */
  const sums: number[] = [0]
  let low: number | undefined

  const first = (): number => sums[0] as number // never empty
  const last = (): number => sums[sums.length - 1] as number // never empty
  const growUp = (from: number): void => {
    sums.push(last() + blockAt(from + sums.length - 1).total)
  }
  const growDown = (to: number): number => {
    sums.unshift(first() - blockAt(to).total)
    return to
  }

  return {
    before: (index: number): number => {
      low ??= index
      while (index < low) low = growDown(low - 1)
      while (index >= low + sums.length - 1) growUp(low)
      return sums[index - low] as number // grown until in range
    },
    /** The block in which `worked` is reached from below. */
    blockReaching: (worked: number): number | undefined => {
      if (low === undefined) return undefined
      while (first() >= worked && low > firstBlock) low = growDown(low - 1)
      while (last() < worked && low + sums.length - 1 <= lastBlock) growUp(low)
      return first() < worked && worked <= last() ? low + lastBelow(sums, worked) : undefined
    },
    /** The block in which `worked` is exceeded. */
    blockExceeding: (worked: number): number | undefined => {
      if (low === undefined) return undefined
      while (first() > worked && low > firstBlock) low = growDown(low - 1)
      while (last() <= worked && low + sums.length - 1 <= lastBlock) growUp(low)
      return first() <= worked && worked < last() ? low + lastAtMost(sums, worked) : undefined
    },
  }
}
