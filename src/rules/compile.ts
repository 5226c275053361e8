import { type Access, type Candidates, storedRows } from './access.js'
import { type CompiledLeaf, compileLeaf } from './compile-leaf.js'
import type { Related, StoredRow } from './evaluate.js'
import type { Exists, Predicate, Values } from './predicate.js'

/** Whether a row matches, for one call's values. */
export type Test = (row: StoredRow, related: Related) => boolean

/** A compiled shape: give it the values of a call, then row after row. */
export type CompiledPredicate = (values: Values) => Test

export interface CompileOptions {
  /** The entity the rows are of. Only public records need it. */
  readonly entity?: string
  /** How rows are read. Default: as a storage keeps them. */
  readonly access?: Access
}

/**
 * Makes closures of a predicate: the same answer as `matches`, faster.
 *
 * @returns `compiled(values)(row, related)`; a predicate may be compiled once and kept
 */
export const compilePredicate = (
  predicate: Predicate | boolean,
  { entity = '', access = storedRows }: CompileOptions = {},
): CompiledPredicate => {
  if (typeof predicate === 'boolean') return () => () => predicate
  return compile(predicate, entity, access)
}

function compile(predicate: Predicate, entity: string, access: Access): CompiledPredicate {
  switch (predicate.kind) {
    case 'and':
    case 'or': {
      const parts = predicate.of.map((each) => compile(each, entity, access))
      const join = predicate.kind === 'and' ? allOf : anyOf
      return (values) => join(parts.map((part) => part(values)))
    }
    case 'exists':
      return compileExists(predicate, entity, access)
    default: {
      const leaf: CompiledLeaf = compileLeaf(predicate, (term) => access.place(entity, term))
      return leaf
    }
  }
}

function compileExists(exists: Exists, entity: string, access: Access): CompiledPredicate {
  const candidates = access.candidates(entity, exists)
  const where = exists.where ? compile(exists.where, exists.entity, access) : undefined
  return (values) => (exists.negated ? none : some)(candidates, where?.(values))
}

function some({ rows, areJoined }: Candidates, where: Test | undefined): Test {
  return (row, related) => {
    for (const other of rows(row, related)) {
      if ((!areJoined || areJoined(row, other)) && (!where || where(other, related))) return true
    }
    return false
  }
}

function none(candidates: Candidates, where: Test | undefined): Test {
  const isThere = some(candidates, where)
  return (row, related) => !isThere(row, related)
}

// Two and three are written out: most rules have no more, and a loop costs as much as a comparison.
function allOf(tests: readonly Test[]): Test {
  const [a, b, c] = tests
  if (a && b && tests.length === 2) return (row, related) => a(row, related) && b(row, related)
  if (a && b && c && tests.length === 3) {
    return (row, related) => a(row, related) && b(row, related) && c(row, related)
  }
  return (row, related) => {
    for (let i = 0; i < tests.length; i++) if (!tests[i]?.(row, related)) return false
    return true
  }
}

function anyOf(tests: readonly Test[]): Test {
  const [a, b, c] = tests
  if (a && b && tests.length === 2) return (row, related) => a(row, related) || b(row, related)
  if (a && b && c && tests.length === 3) {
    return (row, related) => a(row, related) || b(row, related) || c(row, related)
  }
  return (row, related) => {
    for (let i = 0; i < tests.length; i++) if (tests[i]?.(row, related)) return true
    return false
  }
}
