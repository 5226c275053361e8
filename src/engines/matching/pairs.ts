import type { Column } from './columns.js'

/** What is missing on either side. */
export const missing = -1

/** Compares two records: of each column a level, or `missing`. */
export type ComparePair = (a: number, b: number, into: Int8Array) => void

export const pairsOf = (columns: readonly Column[]): ComparePair => {
  const swaps = columns.flatMap((column, at) => {
    const other = columns.findIndex(({ name }) => name === column.field.swapsWith)
    return other > at ? [{ at, other, column, partner: columns[other] ?? column }] : []
  })

  return (a, b, into) => {
    for (let at = 0; at < columns.length; at++) into[at] = levelOf(columns[at], a, b)
    for (const swap of swaps) if (isSwapped(swap, a, b, into)) exchange(swap, into)
  }

  function exchange({ at, other, column }: (typeof swaps)[number], into: Int8Array): void {
    into[at] = column.levels.length - 1
    into[other] = missing
  }
}

function levelOf(column: Column | undefined, a: number, b: number): number {
  if (!column) return missing
  const { comparator, rarity, cells, values } = column
  const [ofA, ofB] = [cells[a], cells[b]]
  let best = missing
  if (!ofA || !ofB || ofB.length === 0) return best
  for (const one of ofA) {
    for (const other of ofB) {
      const level = one === other ? 0 : comparator.compare(values[one], values[other], rarity)
      if (best === missing || level < best) best = level
    }
  }
  return best
}

interface Swap {
  readonly at: number
  readonly other: number
  readonly column: Column
  readonly partner: Column
}

/** Each stands in the other's place, as the same or nearly so; or one does, and the other is missing. */
function isSwapped({ at, other, column, partner }: Swap, a: number, b: number, into: Int8Array): boolean {
  if (isAlike(into[at]) || isAlike(into[other])) return false
  const there = crossed(column, a, partner, b)
  const back = crossed(column, b, partner, a)
  if (there === missing && back === missing) return false
  return (there === missing || isAlike(there)) && (back === missing || isAlike(back))
}

/** The same or close. */
function isAlike(level: number | undefined): boolean {
  return level === 0 || level === 1
}

function crossed(column: Column, a: number, partner: Column, b: number): number {
  let best = missing
  for (const one of column.cells[a] ?? []) {
    for (const other of partner.cells[b] ?? []) {
      const level = column.comparator.compare(column.values[one], partner.values[other], column.rarity)
      if (best === missing || level < best) best = level
    }
  }
  return best
}
