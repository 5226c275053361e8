import type { Related, StoredRow } from './evaluate.js'
import type { ColumnTerm, Join } from './predicate.js'

/** How compiled predicates read the rows they are given. */
export interface Access {
  /** Where a column's value stands in a row of an entity: the keys on the way, or a function that reads it. */
  place(entity: string, term: ColumnTerm): Place
  /** The rows a quantifier, a sum or a lookup of an entity's rule looks through. `outer`: whose relation led there. */
  candidates(entity: string, way: Way, outer?: string): Candidates
}

export type Place = readonly string[] | ((row: StoredRow) => unknown)

/** From a row to those of another entity that belong to it. */
export interface Way {
  readonly entity: string
  readonly on: readonly Join[]
}

export interface Candidates {
  /** `outer`: the row whose relation led to this one. */
  rows(row: StoredRow, related: Related, outer?: StoredRow): Iterable<StoredRow>
  /** What the rows that belong to this one have in common with it. Absent: all of them belong to it. */
  readonly on?: readonly Join[]
}

/** Rows as a storage keeps them; related rows come from the caller, and are joined by their columns. */
export const storedRows: Access = {
  place: (_, { column, attribute, member }) => [
    column,
    ...(attribute === undefined ? [] : [attribute]),
    ...(member === undefined ? [] : [member]),
  ],
  candidates: (_, { entity, on }) => ({
    rows: (row, related) => related(entity, on, row),
    on,
  }),
}
