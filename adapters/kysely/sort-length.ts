import type { Column, OrderBy, Term } from '../../src/storage/index.js'

/** The texts that an order compares, in code points. */
export interface SortedTexts {
  readonly longest: number
  readonly howMany: number
}

type Columns = Readonly<Record<string, Column>>

/** What a JSON column holds at most; computed text may come from one. */
const longestMade = 60_000

export const sortedTexts = (columns: Columns, order: readonly OrderBy[]): SortedTexts => {
  const terms = order.map(({ term }) => term).filter(isText)
  return {
    longest: Math.max(0, ...terms.map((term) => lengthOf(columns, term))),
    howMany: terms.length,
  }
}

function isText({ type }: Term): boolean {
  return type !== 'integer' && type !== 'number' && type !== 'money' && type !== 'boolean'
}

/** Enums, references, days and instants are short wherever they stand. */
function lengthOf(columns: Columns, term: Term): number {
  if (term.type !== 'text') return 0
  const isStored = 'column' in term && term.attribute === undefined
  return (isStored ? columns[term.column]?.max : undefined) ?? longestMade
}
