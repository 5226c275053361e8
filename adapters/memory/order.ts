import { compareText } from '../../src/kernel/index.js'
import type { OrderBy, Row, StoredValue } from '../../src/storage/index.js'
import type { ReadTerm } from './terms.js'

export type Compare = (a: Row, b: Row) => number

/** Orders rows as a plan says: text by code point, `false` before `true`, missing values where `nulls` puts them. */
const comparing = (order: readonly OrderBy[], reading: ReadTerm): Compare => {
  const steps = order.map((by) => comparingBy(by, reading))
  return (a, b) => {
    for (const step of steps) {
      const difference = step(a, b)
      if (difference !== 0) return difference
    }
    return 0
  }
}

function comparingBy({ term, direction, nulls }: OrderBy, reading: ReadTerm): Compare {
  const value = 'column' in term ? reading(term) : remembered(reading(term))
  const sign = direction === 'asc' ? 1 : -1
  const missing = nulls === 'first' ? -1 : 1
  return (a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === null || y === null) return x === y ? 0 : x === null ? missing : -missing
    return sign * compareValues(x, y)
  }
}

/** A row is compared with many others: what is made of it is made once. */
function remembered(read: (row: Row) => StoredValue): (row: Row) => StoredValue {
  const known = new Map<Row, StoredValue>()
  return (row) => {
    if (!known.has(row)) known.set(row, read(row))
    return known.get(row)
  }
}

function compareValues(a: StoredValue, b: StoredValue): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  // Booleans and numbers; an exact sum beyond 2^53 is a bigint, compared without rounding.
  const [x, y] = [a as number, b as number]
  return Number(x > y) - Number(x < y)
}

/** The first of many in order, without putting the others in order. */
const firstInOrder = (rows: Iterable<Row>, compare: Compare, most: number): readonly Row[] => {
  const first: Row[] = []
  for (const row of rows) {
    const last = first[most - 1]
    if (last === undefined || compare(row, last) < 0) {
      first.splice(upperBound(first, row, compare), 0, row)
      if (first.length > most) first.pop()
    }
  }
  return first
}

function upperBound(sorted: readonly Row[], row: Row, compare: Compare): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    // `middle` lies between 0 and the length.
    if (compare(row, sorted[middle] as Row) < 0) high = middle
    else low = middle + 1
  }
  return low
}

/** Rows in order, the first of them where not all are wanted. */
export const inOrder = (
  rows: Row[],
  order: readonly OrderBy[],
  most: number,
  reading: ReadTerm,
): readonly Row[] => {
  if (order.length === 0) return rows.slice(0, most)
  const compare = comparing(order, reading)
  return most < rows.length ? firstInOrder(rows, compare, most) : rows.sort(compare)
}
