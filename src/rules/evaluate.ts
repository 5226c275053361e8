import { compareScalars, matchText, type Scalar } from './compare-values.js'
import type { ColumnTerm, Exists, Join, Predicate, Slot, Term, Values } from './predicate.js'
import { valueOfTerm } from './term-value.js'

/** A row as a storage keeps it: columns to values, JSON parsed. */
export type StoredRow = Readonly<Record<string, unknown>>

/** Rows of `entity` that may be joined to a row. More than those that are is no fault: the columns are compared again. */
export type Related = (entity: string, on: readonly Join[], row: StoredRow) => Iterable<StoredRow>

/**
 * Whether a row matches: the plain reading of a predicate, which everything faster is compared with.
 *
 * @returns two-valued: a missing value makes a positive condition false and its complement true
 */
export const matches = (predicate: Predicate, values: Values, row: StoredRow, related: Related): boolean => {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.every((each) => matches(each, values, row, related))
    case 'or':
      return predicate.of.some((each) => matches(each, values, row, related))
    case 'exists':
      return isThere(predicate, values, row, related) !== predicate.negated
    default:
      return holds(predicate, values, row) !== predicate.negated
  }
}

type Leaf = Exclude<Predicate, Exists | { kind: 'and' | 'or' }>

function holds(leaf: Leaf, values: Values, row: StoredRow): boolean {
  const left = read(leaf.left, values, row)
  if (left === undefined) return false
  switch (leaf.kind) {
    case 'set':
      return true
    case 'in':
      return listAt(leaf.list, values).includes(left as Scalar)
    case 'list':
      return holdsItems(leaf.op, left as readonly unknown[], listAt(leaf.list, values))
    case 'intervals':
      return leaf.intervals.some(({ from, until }) => isInside(String(left), from, until, values))
    default: {
      const right = read(leaf.right, values, row)
      if (right === undefined) return false
      if (leaf.kind === 'compare') return compareScalars(leaf.op, left as Scalar, right as Scalar)
      return matchText(leaf.op, String(left), String(right), leaf)
    }
  }
}

function holdsItems(op: 'hasAny' | 'hasAll', items: readonly unknown[], wanted: readonly unknown[]): boolean {
  const isIn = (item: unknown) => items.includes(item)
  return op === 'hasAny' ? wanted.some(isIn) : wanted.every(isIn)
}

function isInside(at: string, from: Slot | undefined, until: Slot | undefined, values: Values): boolean {
  return (!from || at >= String(values[from.slot])) && (!until || at < String(values[until.slot]))
}

function isThere(exists: Exists, values: Values, row: StoredRow, related: Related): boolean {
  for (const other of related(exists.entity, exists.on, row)) {
    const isJoined = exists.on.every(({ local, foreign }) => areJoined(row[local], other[foreign]))
    if (isJoined && (!exists.where || matches(exists.where, values, other, related))) return true
  }
  return false
}

function areJoined(here: unknown, there: unknown): boolean {
  return here !== null && here !== undefined && here === there
}

function listAt({ slot }: Slot, values: Values): readonly Scalar[] {
  const list = values[slot]
  return Array.isArray(list) ? (list as readonly Scalar[]) : []
}

/** The value of a term; `undefined` when it is missing. */
function read(term: Term, values: Values, row: StoredRow): unknown {
  if ('slot' in term) return values[term.slot] ?? undefined
  return valueOfTerm(term, storedValue(term, row))
}

function storedValue({ column, attribute, member }: ColumnTerm, row: StoredRow): unknown {
  const value = row[column]
  if (attribute === undefined) return value
  const inside = memberOf(value, attribute)
  return member === undefined ? inside : memberOf(inside, member)
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as StoredRow)[key]
}
