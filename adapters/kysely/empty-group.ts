import type { Predicate, Slot, Term, Values } from '../../src/storage/index.js'
import { groupKey } from './groups.js'

/**
 * Whether no row that has nothing in a group can meet a condition, whatever else is in it: then the group can be
 * joined to the rows that have something in it, which are fewer.
 */
export const needsGroup = (where: Predicate | undefined, key: string, values: Values): boolean =>
  where !== undefined && holds(where, { key, values }) === false

/** `undefined`: it depends on the row. */
type Truth = boolean | undefined

/** `undefined`: it depends on the row; `null`: missing. */
type Known = number | null | undefined

interface Empty {
  readonly key: string
  readonly values: Values
}

function holds(predicate: Predicate, empty: Empty): Truth {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.some((each) => holds(each, empty) === false) ? false : undefined
    case 'or':
      return predicate.of.every((each) => holds(each, empty) === false) ? false : undefined
    case 'compare':
      return turned(compared(predicate, empty), predicate.negated)
    case 'set':
      return turned(present(known(predicate.left, empty)), predicate.negated)
    case 'intervals':
    case 'in':
      // Nothing missing is in a list or an interval.
      return turned(known(predicate.left, empty) === null ? false : undefined, predicate.negated)
    default:
      return undefined
  }
}

function turned(truth: Truth, isTurned: boolean): Truth {
  return truth === undefined ? undefined : truth !== isTurned
}

function present(value: Known): Truth {
  return value === undefined ? undefined : value !== null
}

function compared({ op, left, right }: Extract<Predicate, { kind: 'compare' }>, empty: Empty): Truth {
  const [a, b] = [known(left, empty), known(right, empty)]
  if (a === null || b === null) return false
  return a === undefined || b === undefined ? undefined : comparisons[op](a, b)
}

const comparisons = {
  eq: (a: number, b: number) => a === b,
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
} as const

function known(term: Term, empty: Empty): Known {
  if ('slot' in term) return valueAt(term, empty)
  if (!('kind' in term)) return undefined
  if (term.kind === 'sum') {
    if (groupKey(term) !== empty.key) return undefined
    return term.fn === 'min' || term.fn === 'max' ? null : 0
  }
  return 'left' in term ? calculated(term, empty) : undefined
}

function valueAt({ slot }: Slot, { values }: Empty): Known {
  const value = values[slot]
  if (value === null || value === undefined) return null
  return typeof value === 'number' ? value : undefined
}

function calculated({ kind, left, right }: Extract<Term, { left: Term }>, empty: Empty): Known {
  const [a, b] = [known(left, empty), known(right, empty)]
  if (a === null || b === null || (kind === 'ratio' && b === 0)) return null
  if (a === undefined || b === undefined) return undefined
  const result = { times: a * b, minus: a - b, ratio: a / b }[kind]
  return Number.isFinite(result) ? result : null
}
