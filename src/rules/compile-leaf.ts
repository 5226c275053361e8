import { fold } from '../kernel/index.js'
import type { Place } from './access.js'
import type { ComparisonOp } from './ast.js'
import { compareScalars, matchText, type Scalar } from './compare-values.js'
import type { StoredRow } from './evaluate.js'
import type { ColumnTerm, Exists, Predicate, Slot, SlotValue, Term, Values } from './predicate.js'
import { type JsonType, jsonTypeOf, valueOfTerm } from './term-value.js'

export type RowTest = (row: StoredRow) => boolean
export type CompiledLeaf = (values: Values) => RowTest

type Leaf = Exclude<Predicate, Exists | { kind: 'and' | 'or' }>
type PlaceOf = (term: ColumnTerm) => Place
/** A test of one value, which may be missing. */
type ValueTest = (value: unknown) => boolean

/** Makes closures of one comparison. Constants on the right, the common case, are bound once for a call. */
export const compileLeaf = (leaf: Leaf, placeOf: PlaceOf): CompiledLeaf => {
  const { left } = leaf
  const right = 'right' in leaf ? leaf.right : undefined
  if ('slot' in left || (right && !('slot' in right))) return betweenTerms(leaf, placeOf)
  const place = placeOf(left)
  if (leaf.kind === 'compare' && leaf.op === 'eq' && right) {
    return (values) => equality(place, values[(right as Slot).slot], leaf.negated)
  }
  return (values) => {
    const test = valueTest(leaf, left, values)
    return leaf.negated ? differs(place, test) : meets(place, test)
  }
}

function equality(place: Place, value: SlotValue | undefined, negated: boolean): RowTest {
  // A missing value is equal to nothing, and never equal to another missing one.
  if (value === null || value === undefined) return () => negated
  if (typeof place === 'function') {
    return negated ? (row) => place(row) !== value : (row) => place(row) === value
  }
  const [a = '', b] = place
  if (place.length > 2) return negated ? (row) => at(place, row) !== value : (row) => at(place, row) === value
  if (b === undefined) return negated ? (row) => row[a] !== value : (row) => row[a] === value
  if (negated) return (row) => (row[a] as StoredRow | null | undefined)?.[b] !== value
  return (row) => (row[a] as StoredRow | null | undefined)?.[b] === value
}

function meets(place: Place, test: ValueTest): RowTest {
  if (typeof place === 'function') return (row) => test(place(row))
  const [a = '', b] = place
  if (place.length > 2) return (row) => test(at(place, row))
  if (b === undefined) return (row) => test(row[a])
  return (row) => test((row[a] as StoredRow | null | undefined)?.[b])
}

function differs(place: Place, test: ValueTest): RowTest {
  const met = meets(place, test)
  return (row) => !met(row)
}

function at(keys: readonly string[], row: StoredRow): unknown {
  let value: unknown = row
  for (const key of keys) value = (value as StoredRow | null | undefined)?.[key]
  return value
}

function valueTest(leaf: Leaf, left: ColumnTerm, values: Values): ValueTest {
  switch (leaf.kind) {
    case 'set':
      return setTest(jsonTypeOf[left.type])
    case 'in':
      return isIn(values[leaf.list.slot])
    case 'list':
      return listTest(leaf.op, values[leaf.list.slot])
    case 'intervals':
      return intervalTest(leaf.intervals, values)
    case 'compare':
      return orderTest(leaf.op, left, values[(leaf.right as Slot).slot])
    case 'text':
      return textTest(leaf, values[(leaf.right as Slot).slot])
  }
}

function setTest(type: JsonType): ValueTest {
  if (type === 'list') return Array.isArray
  return (value) => typeof value === type
}

function isIn(list: SlotValue | undefined): ValueTest {
  const wanted = Array.isArray(list) ? (list as readonly unknown[]) : []
  if (wanted.length < 9) return (value) => wanted.includes(value)
  const set = new Set(wanted)
  return (value) => set.has(value)
}

function listTest(op: 'hasAny' | 'hasAll', list: SlotValue | undefined): ValueTest {
  const wanted = Array.isArray(list) ? (list as readonly unknown[]) : []
  const isWanted = isIn(list)
  if (op === 'hasAny') return (value) => Array.isArray(value) && value.some(isWanted)
  return (value) => Array.isArray(value) && wanted.every((each) => value.includes(each))
}

type Bounds = Extract<Leaf, { kind: 'intervals' }>['intervals']

function intervalTest(bounds: Bounds, values: Values): ValueTest {
  const tests = bounds.map(({ from, until }) =>
    between(from && String(values[from.slot]), until && String(values[until.slot])),
  )
  const [only] = tests
  const isInside = only && tests.length === 1 ? only : (at: string) => tests.some((test) => test(at))
  return (value) => typeof value === 'string' && isInside(value)
}

function between(from: string | undefined, until: string | undefined): (at: string) => boolean {
  if (from === undefined) return until === undefined ? () => true : (at) => at < until
  return until === undefined ? (at) => at >= from : (at) => at >= from && at < until
}

function orderTest(op: ComparisonOp, { type }: ColumnTerm, bound: SlotValue | undefined): ValueTest {
  if (typeof bound === 'number') return orderTests[op](bound) as ValueTest
  if (typeof bound !== 'string') return () => false
  // Days and instants are ASCII, where code units are in the order of code points.
  return type === 'text' ? textOrderTest(op, bound) : (orderTests[op](bound) as ValueTest)
}

const orderTests: Readonly<Record<ComparisonOp, (bound: string | number) => ValueTest>> = {
  eq: (bound) => (value) => value === bound,
  lt: (bound) => (value) => typeof value === typeof bound && (value as number) < (bound as number),
  lte: (bound) => (value) => typeof value === typeof bound && (value as number) <= (bound as number),
  gt: (bound) => (value) => typeof value === typeof bound && (value as number) > (bound as number),
  gte: (bound) => (value) => typeof value === typeof bound && (value as number) >= (bound as number),
}

function textOrderTest(op: ComparisonOp, bound: string): ValueTest {
  return (value) => typeof value === 'string' && compareScalars(op, value, bound)
}

type TextLeaf = Extract<Leaf, { kind: 'text' }>

function textTest({ op, ignoreCase }: TextLeaf, value: SlotValue | undefined): ValueTest {
  if (typeof value !== 'string') return () => false
  const wanted = ignoreCase ? fold(value) : value
  const matching = textTests[op](wanted)
  return ignoreCase
    ? (text) => typeof text === 'string' && matching(fold(text))
    : (text) => typeof text === 'string' && matching(text)
}

const textTests: Readonly<Record<TextLeaf['op'], (wanted: string) => (text: string) => boolean>> = {
  eq: (wanted) => (text) => text === wanted,
  contains: (wanted) => (text) => text.includes(wanted),
  startsWith: (wanted) => (text) => text.startsWith(wanted),
  endsWith: (wanted) => (text) => text.endsWith(wanted),
}

/** A field beside a field, or a constant on the left: rare, and read the plain way. */
function betweenTerms(leaf: Leaf, placeOf: PlaceOf): CompiledLeaf {
  if (leaf.kind !== 'compare' && leaf.kind !== 'text')
    throw new TypeError(`${leaf.kind} has a column on its left`)
  const [left, right] = [reader(leaf.left, placeOf), reader(leaf.right, placeOf)]
  const holds = pairTest(leaf)
  return (values) => (row) => {
    const [a, b] = [left(row, values), right(row, values)]
    return (a !== undefined && b !== undefined && holds(a, b)) !== leaf.negated
  }
}

function pairTest(leaf: Extract<Leaf, { kind: 'compare' | 'text' }>): (a: unknown, b: unknown) => boolean {
  if (leaf.kind === 'compare') return (a, b) => compareScalars(leaf.op, a as Scalar, b as Scalar)
  return (a, b) => matchText(leaf.op, String(a), String(b), leaf)
}

function reader(term: Term, placeOf: PlaceOf): (row: StoredRow, values: Values) => unknown {
  if ('slot' in term) return (_, values) => values[term.slot] ?? undefined
  const place = placeOf(term)
  if (typeof place === 'function') return (row) => valueOfTerm(term, place(row))
  return (row) => valueOfTerm(term, at(place, row))
}
