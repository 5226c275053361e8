import type { Access, Candidates, Place, Way } from './access.js'
import type { Related, StoredRow } from './evaluate.js'
import type { ColumnTerm, Predicate, Term, Values } from './predicate.js'

/** Whether a row matches, for one call's values. `outer` is the row whose relation led to it. */
export type Test = (row: StoredRow, related: Related, outer?: StoredRow) => boolean

/** A compiled shape: give it the values of a call, then row after row. */
export type CompiledPredicate = (values: Values) => Test

/** The value of a term; `undefined` when it is missing. */
export type Read = (row: StoredRow, related: Related, outer?: StoredRow) => unknown
export type CompiledTerm = (values: Values) => Read

/** Whose rows are read, and how conditions and terms about them are compiled. */
export interface Scope {
  place(term: ColumnTerm): Place
  /** Where a value of the row one relation up stands. */
  outerPlace(term: ColumnTerm): Place
  candidates(way: Way): Candidates
  /** The scope of related rows. */
  inside(entity: string): Scope
  test(predicate: Predicate): CompiledPredicate
  term(term: Term): CompiledTerm
}

export interface ScopeOptions {
  readonly entity: string
  readonly outer?: string
  readonly access: Access
}

export interface Compilers {
  test(predicate: Predicate, scope: Scope): CompiledPredicate
  term(term: Term, scope: Scope): CompiledTerm
}

export const scopeOf = ({ entity, outer, access }: ScopeOptions, compilers: Compilers): Scope => {
  const scope: Scope = {
    place: (term) => access.place(entity, term),
    outerPlace: (term) => access.place(outer ?? '', term),
    candidates: (way) => access.candidates(entity, way, outer),
    inside: (there) => scopeOf({ entity: there, outer: entity, access }, compilers),
    test: (predicate) => compilers.test(predicate, scope),
    term: (term) => compilers.term(term, scope),
  }
  return scope
}

/** Reads what stands at a place, whatever it is. */
export const readAt = (place: Place): ((row: StoredRow) => unknown) => {
  if (typeof place === 'function') return place
  const [a = '', b] = place
  if (place.length > 2) return (row) => deep(place, row)
  if (b === undefined) return (row) => row[a]
  return (row) => (row[a] as StoredRow | null | undefined)?.[b]
}

function deep(keys: readonly string[], row: StoredRow): unknown {
  let value: unknown = row
  for (const key of keys) value = (value as StoredRow | null | undefined)?.[key]
  return value
}
