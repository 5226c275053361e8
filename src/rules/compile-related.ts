import type { Candidates } from './access.js'
import type { CompiledPredicate, CompiledTerm, Scope, Test } from './compile-scope.js'
import type { Related, StoredRow } from './evaluate.js'
import type { Exists, LookupTerm } from './predicate.js'
import { compileFilter, passes, type RowFilter } from './row-filter.js'

/** Whether there is a related row. Stops at the first. */
export const compileExists = (exists: Exists, scope: Scope): CompiledPredicate => {
  const candidates = scope.candidates(exists)
  const filter = compileFilter(exists, scope.inside(exists.entity))
  return (values) => {
    const isThere = some(candidates, filter(values))
    return exists.negated ? (row, related, outer) => !isThere(row, related, outer) : isThere
  }
}

/** A value of the one related row. */
export const compileLookup = (lookup: LookupTerm, scope: Scope): CompiledTerm => {
  const there = scope.inside(lookup.entity)
  const rows = joinedRows(scope.candidates(lookup))
  const where = lookup.where && there.test(lookup.where)
  const of = there.term(lookup.of)
  return (values) => {
    const [isMet, read] = [where?.(values), of(values)]
    return (row, related, outer) => {
      const found = rows(row, related, outer).find((other) => !isMet || isMet(other, related, row))
      return found && read(found, related, row)
    }
  }
}

export type Rows = (row: StoredRow, related: Related, outer?: StoredRow) => readonly StoredRow[]

/** The related rows that belong to a row. */
export const joinedRows = ({ rows, areJoined }: Candidates): Rows => {
  const all: Rows = (row, related, outer) => {
    const found = rows(row, related, outer)
    // Readonly arrays are arrays too.
    return Array.isArray(found) ? (found as readonly StoredRow[]) : [...found]
  }
  if (!areJoined) return all
  return (row, related, outer) => {
    const found = all(row, related, outer)
    // What a storage finds by an index belongs to the row already: nothing is copied then.
    for (let i = 0; i < found.length; i++) {
      if (!areJoined(row, found[i] as StoredRow)) return found.filter((other) => areJoined(row, other))
    }
    return found
  }
}

function some({ rows, areJoined }: Candidates, filter: RowFilter): Test {
  return (row, related, outer) => {
    const found = rows(row, related, outer)
    if (!Array.isArray(found)) return someOf(found, row, related)
    for (let i = 0; i < found.length; i++) {
      const other = found[i]
      if ((!areJoined || areJoined(row, other)) && passes(filter, other, related, row)) return true
    }
    return false
  }

  function someOf(found: Iterable<StoredRow>, row: StoredRow, related: Related): boolean {
    for (const other of found) {
      if ((!areJoined || areJoined(row, other)) && passes(filter, other, related, row)) return true
    }
    return false
  }
}
