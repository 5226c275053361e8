import type { Related, StoredRow } from './evaluate.js'
import type { ColumnTerm, Exists, Join } from './predicate.js'

/** How compiled predicates read the rows they are given. */
export interface Access {
  /** Where a column's value stands in a row of an entity: the keys on the way, or a function that reads it. */
  place(entity: string, term: ColumnTerm): Place
  /** The rows a quantifier of an entity's rule looks through. */
  candidates(entity: string, exists: Exists): Candidates
}

export type Place = readonly string[] | ((row: StoredRow) => unknown)
export type Candidates = (row: StoredRow, related: Related) => Iterable<StoredRow>

/** Rows as a storage keeps them; related rows come from the caller, and are joined by their columns. */
export const storedRows: Access = {
  place: (_, { column, attribute, member }) => [
    column,
    ...(attribute === undefined ? [] : [attribute]),
    ...(member === undefined ? [] : [member]),
  ],
  candidates: (_, { entity, on }) => {
    const [only, ...more] = on
    if (!only || more.length > 0) return (row, related) => joinedBy(on, row, related(entity, on, row))
    const { local, foreign } = only
    return (row, related) => joinedByOne(row[local], foreign, related(entity, on, row))
  },
}

function* joinedByOne(here: unknown, foreign: string, rows: Iterable<StoredRow>): Iterable<StoredRow> {
  if (here === null || here === undefined) return
  for (const row of rows) if (row[foreign] === here) yield row
}

function* joinedBy(on: readonly Join[], row: StoredRow, others: Iterable<StoredRow>): Iterable<StoredRow> {
  if (on.some(({ local }) => row[local] === null || row[local] === undefined)) return
  for (const other of others) if (on.every(({ local, foreign }) => row[local] === other[foreign])) yield other
}
