import type { Column, OrderBy, Term } from '../../src/storage/index.js'

/** What a JSON column holds at most, in code points; computed text may come from one. */
const longestMade = 60_000

/** The longest text that an order compares, in code points. */
export const longestSorted = (columns: Readonly<Record<string, Column>>, order: readonly OrderBy[]): number =>
  Math.max(0, ...order.map(({ term }) => lengthOf(columns, term)))

/** Enums, references, days and instants are short wherever they stand. */
function lengthOf(columns: Readonly<Record<string, Column>>, term: Term): number {
  if (term.type !== 'text') return 0
  const isStored = 'column' in term && term.attribute === undefined
  return (isStored ? columns[term.column]?.max : undefined) ?? longestMade
}
