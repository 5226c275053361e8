import { compareText } from '../../kernel/index.js'
import type { Term } from '../../rules/index.js'
import { unsafeInteger } from '../errors.js'
import type { OrderBy, Row } from '../port.js'

/** What the terms of an order are in the last row of a page, the id last. */
export type Position = readonly (string | number | boolean | null)[]

/** What a computed term of an order is called in the rows that it orders. No field has such a name. */
export const sortName = (index: number): string => `sort_${index}`

/** Whether a term is made of a row, and does not stand in one. */
export const isComputed = (term: Term): boolean => 'kind' in term

/** What the terms of an order are in a row. @throws `storage.unsafe_integer` */
export const positionOf = (order: readonly OrderBy[], row: Row): Position =>
  order.map(({ term }, index) => {
    const value = storedValue(term, row, index)
    if (typeof value === 'bigint') throw unsafeInteger({ received: String(value) })
    return isOfType(term.type, value) ? value : null
  })

function storedValue(term: Term, row: Row, index: number): unknown {
  if (!('column' in term)) return row[sortName(index)]
  const value = row[term.column]
  if (term.attribute === undefined) return value
  const inside = (value as Row | null)?.[term.attribute]
  return term.member === undefined ? inside : (inside as Row | null | undefined)?.[term.member]
}

// An attribute of another type than declared counts as missing.
export const isOfType = (type: Term['type'], value: unknown): value is string | number | boolean => {
  if (type === 'integer' || type === 'number' || type === 'money') return typeof value === 'number'
  return typeof value === (type === 'boolean' ? 'boolean' : 'string')
}

export const comparePositions = (order: readonly OrderBy[], a: Position, b: Position): number => {
  for (const [index, by] of order.entries()) {
    const difference = compareOn(by, a[index] ?? null, b[index] ?? null)
    if (difference !== 0) return difference
  }
  return 0
}

function compareOn({ direction, nulls }: OrderBy, a: Position[number], b: Position[number]): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === (nulls === 'first') ? -1 : 1
  const ascending = compareScalars(a, b)
  return direction === 'asc' ? ascending : -ascending
}

/** Text by code point, `false` before `true`. */
const compareScalars = (a: string | number | boolean, b: string | number | boolean): number =>
  typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : Number(a) - Number(b)
