import { type Column, type OrderBy, promotedFor, type Table, type Term } from '../../src/storage/index.js'

/** The texts that an order compares, in code points. */
export interface SortedTexts {
  readonly longest: number
  readonly howMany: number
}

/** What a JSON column holds at most; computed text may come from one. */
const longestMade = 60_000

export const sortedTexts = (table: Table, order: readonly OrderBy[]): SortedTexts => {
  const terms = order.map(({ term }) => term).filter(isText)
  return {
    longest: Math.max(0, ...terms.map((term) => lengthOf(table, term))),
    howMany: terms.length,
  }
}

function isText({ type }: Term): boolean {
  return type !== 'integer' && type !== 'number' && type !== 'money' && type !== 'boolean'
}

/** Enums, references, days and instants are short wherever they stand. */
function lengthOf(table: Table, term: Term): number {
  if (term.type !== 'text') return 0
  return ('column' in term ? columnHolding(table, term)?.max : undefined) ?? longestMade
}

function columnHolding(table: Table, term: Extract<Term, { column: string }>): Column | undefined {
  return term.attribute === undefined ? table.columns[term.column] : promotedFor(table, term)?.column
}
