import type { Candidates } from './access.js'
import type { CompiledPredicate, CompiledTerm, Scope, Test } from './compile-scope.js'
import type { Related, StoredRow } from './evaluate.js'
import { areJoined, heldBy, joinKeys } from './join-keys.js'
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

/** The rows a row may lead to, as a list: whether they belong to it is not asked. */
export const listedRows =
  ({ rows }: Candidates): Rows =>
  (row, related, outer) => {
    const found = rows(row, related, outer)
    // Readonly arrays are arrays too.
    return Array.isArray(found) ? (found as readonly StoredRow[]) : [...found]
  }

/** The related rows that belong to a row. */
export const joinedRows = (candidates: Candidates): Rows => {
  const all = listedRows(candidates)
  if (!candidates.on) return all
  const keys = joinKeys(candidates.on)
  return (row, related, outer) => {
    const found = all(row, related, outer)
    const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
    // What a storage finds by an index belongs to the row already: nothing is copied then.
    for (let i = 0; i < found.length; i++) {
      if (areJoined(keys, row, found[i] as StoredRow, first, second)) continue
      return found.filter((other) => areJoined(keys, row, other, first, second))
    }
    return found
  }
}

function some({ rows, on }: Candidates, filter: RowFilter): Test {
  const keys = joinKeys(on)
  return (row, related, outer) => {
    const found = rows(row, related, outer)
    const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
    if (!Array.isArray(found)) return someOf(found, row, related)
    for (let i = 0; i < found.length; i++) {
      const other = found[i]
      if (areJoined(keys, row, other, first, second) && passes(filter, other, related, row)) return true
    }
    return false
  }

  function someOf(found: Iterable<StoredRow>, row: StoredRow, related: Related): boolean {
    const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
    for (const other of found) {
      if (areJoined(keys, row, other, first, second) && passes(filter, other, related, row)) return true
    }
    return false
  }
}
