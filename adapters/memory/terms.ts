import {
  type CompiledPredicate,
  type CompiledTerm,
  compilePredicate,
  compileTermOf,
  type Predicate,
  type Related,
  type Term,
  type Values,
} from '../../src/rules/index.js'
import { type Row, type StoredValue, unsafeInteger } from '../../src/storage/index.js'
import { joined } from './lookup.js'
import { type MemoryStore, tableOf } from './store.js'

/** Makes a reader of a term for one call: `null` when it is missing, a bigint for an exact sum beyond 2^53. */
export type ReadTerm = (term: Term) => (row: Row) => StoredValue

/** Compiles what plans ask of rows, each once, by identity. */
export const compilersOf = (store: MemoryStore) => {
  const predicates = new WeakMap<Predicate, CompiledPredicate>()
  const terms = new WeakMap<Term, CompiledTerm>()
  const related: Related = (entity, on, row) => joined(tableOf(store, entity), on, row)

  return {
    testing: (where: Predicate, values: Values): ((row: Row) => boolean) => {
      const compiled = predicates.get(where) ?? compilePredicate(where)
      predicates.set(where, compiled)
      const test = compiled(values)
      return (row) => test(row, related)
    },
    reading: (values: Values): ReadTerm => {
      return (term) => {
        const compiled = terms.get(term) ?? compileTermOf(term)
        terms.set(term, compiled)
        const read = compiled(values)
        return (row) => read(row, related) ?? null
      }
    },
  }
}

export type Compilers = ReturnType<typeof compilersOf>

/** The columns of its own row that a term reads. */
export const columnsIn = (term: Term): readonly string[] => {
  if ('column' in term) return [term.column]
  if ('slot' in term || term.kind === 'outer') return []
  if (term.kind === 'sum' || term.kind === 'lookup') return term.on.map(({ local }) => local)
  if ('of' in term) return [term.of.column]
  return [...columnsIn(term.left), ...columnsIn(term.right)]
}

/** @throws `storage.unsafe_integer` when a value to be answered is beyond 2^53 */
export const answered = (value: StoredValue): StoredValue => {
  if (typeof value === 'bigint') throw unsafeInteger({ received: String(value) })
  return value
}
