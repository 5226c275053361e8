import { compareText } from '../../src/kernel/index.js'
import type { OrderBy, Row } from '../../src/storage/index.js'

export type Compare = (a: Row, b: Row) => number

/** Orders rows as a plan says: text by code point, `false` before `true`, missing values where `nulls` puts them. */
export const comparing = (order: readonly OrderBy[]): Compare => {
  const steps = order.map(comparingBy)
  return (a, b) => {
    for (const step of steps) {
      const difference = step(a, b)
      if (difference !== 0) return difference
    }
    return 0
  }
}

function comparingBy(by: OrderBy): Compare {
  const value = reading(by)
  const sign = by.direction === 'asc' ? 1 : -1
  const missing = by.nulls === 'first' ? -1 : 1
  return (a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === null || y === null) return x === y ? 0 : x === null ? missing : -missing
    return sign * compareValues(x, y)
  }
}

function compareValues(a: unknown, b: unknown): number {
  return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b)
}

function reading({ column, attribute, type }: OrderBy): (row: Row) => unknown {
  if (attribute === undefined) return (row) => row[column] ?? null
  const isDeclared = declared[type]
  return (row) => {
    const json = row[column]
    if (typeof json !== 'object' || json === null || !Object.hasOwn(json, attribute)) return null
    // An own member of a JSON object.
    const value = (json as Record<string, unknown>)[attribute]
    return isDeclared(value) ? value : null
  }
}

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number'

const declared: Readonly<Record<OrderBy['type'], (value: unknown) => boolean>> = {
  text: isText,
  day: isText,
  instant: isText,
  json: isText,
  integer: isNumber,
  number: isNumber,
  boolean: (value) => typeof value === 'boolean',
}

/** The first of many in order, without putting the others in order. */
export const firstInOrder = (rows: Iterable<Row>, compare: Compare, most: number): readonly Row[] => {
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
