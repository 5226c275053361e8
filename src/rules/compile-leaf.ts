import { fold } from '../kernel/index.js'
import type { Place } from './access.js'
import type { ComparisonOp } from './ast.js'
import { compareScalars, isEqual, isNumeric, matchText, type Scalar } from './compare-values.js'
import { type CompiledPredicate, type CompiledTerm, readAt, type Scope, type Test } from './compile-scope.js'
import { isNear } from './computed-values.js'
import type { StoredRow } from './evaluate.js'
import type { Exists, Predicate, Slot, SlotValue, Term, Values } from './predicate.js'
import { type JsonType, jsonTypeOf } from './term-value.js'

type RowTest = (row: StoredRow) => boolean
export type Leaf = Exclude<Predicate, Exists | { kind: 'and' | 'or' }>
type OneSided = Exclude<Leaf, Near>
type Near = Extract<Leaf, { kind: 'near' }>
/** A test of one value, which may be missing. */
type ValueTest = (value: unknown) => boolean

/** Makes closures of one comparison. Constants on the right, the common case, are bound once for a call. */
export const compileLeaf = (leaf: Leaf, scope: Scope): CompiledPredicate => {
  if (leaf.kind === 'near') return compileNear(leaf, scope)
  const { left } = leaf
  const right = 'right' in leaf ? leaf.right : undefined
  if (right && !('slot' in right)) return betweenTerms(leaf, right, scope)
  if (!('column' in left)) return ofComputed(leaf, scope.term(left))
  const place = scope.place(left)
  if (leaf.kind === 'compare' && leaf.op === 'eq' && right) {
    return (values) => equality(place, values[right.slot], leaf.negated)
  }
  return (values) => {
    const test = valueTest(leaf, values)
    return leaf.negated ? differs(place, test) : meets(place, test)
  }
}

function equality(place: Place, value: SlotValue | undefined, negated: boolean): RowTest {
  // A missing value is equal to nothing, and never equal to another missing one.
  if (value === null || value === undefined) return () => negated
  if (typeof place === 'function' || place.length > 2) {
    const read = readAt(place)
    return negated ? (row) => read(row) !== value : (row) => read(row) === value
  }
  const [a = '', b] = place
  if (b === undefined) return negated ? (row) => row[a] !== value : (row) => row[a] === value
  if (negated) return (row) => (row[a] as StoredRow | null | undefined)?.[b] !== value
  return (row) => (row[a] as StoredRow | null | undefined)?.[b] === value
}

function meets(place: Place, test: ValueTest): RowTest {
  if (typeof place === 'function' || place.length > 2) {
    const read = readAt(place)
    return (row) => test(read(row))
  }
  const [a = '', b] = place
  if (b === undefined) return (row) => test(row[a])
  return (row) => test((row[a] as StoredRow | null | undefined)?.[b])
}

function differs(place: Place, test: ValueTest): RowTest {
  const met = meets(place, test)
  return (row) => !met(row)
}

function ofComputed(leaf: OneSided, left: CompiledTerm): CompiledPredicate {
  const { negated } = leaf
  return (values) => {
    const [read, test] = [left(values), valueTest(leaf, values)]
    return (row, related, outer) => test(read(row, related, outer)) !== negated
  }
}

function valueTest(leaf: OneSided, values: Values): ValueTest {
  const { left } = leaf
  switch (leaf.kind) {
    case 'set':
      return 'column' in left ? setTest(jsonTypeOf[left.type]) : (value) => value !== undefined
    case 'in':
      return 'column' in left ? isIn(values[leaf.list.slot]) : isAmong(values[leaf.list.slot])
    case 'list':
      return listTest(leaf.op, values[leaf.list.slot])
    case 'intervals':
      return intervalTest(leaf.intervals, values)
    case 'compare':
      return comparison(leaf.op, left, values[(leaf.right as Slot).slot])
    case 'text':
      return textTest(leaf, values[(leaf.right as Slot).slot])
  }
}

function comparison(op: ComparisonOp, left: Term, bound: SlotValue | undefined): ValueTest {
  if ('column' in left || typeof bound !== 'number') return orderTest(op, left, bound)
  return numberTests[op](bound)
}

function setTest(type: JsonType): ValueTest {
  if (type === 'list') return Array.isArray
  if (type === 'object') return (value) => typeof value === 'object' && value !== null
  return (value) => typeof value === type
}

/** As `isIn`, of values that may be exact sums beyond 2^53. */
function isAmong(list: SlotValue | undefined): ValueTest {
  const [wanted, isWanted] = [Array.isArray(list) ? (list as readonly Scalar[]) : [], isIn(list)]
  return (value) =>
    typeof value === 'bigint' ? wanted.some((each) => isEqual(each, value)) : isWanted(value)
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

export type Bounds = Extract<Leaf, { kind: 'intervals' }>['intervals']

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

function orderTest(op: ComparisonOp, { type }: Term, bound: SlotValue | undefined): ValueTest {
  // Pages go on behind a boolean too.
  if (typeof bound === 'number' || typeof bound === 'boolean') return orderTests[op](bound)
  if (typeof bound !== 'string') return () => false
  // Days and instants are ASCII, where code units are in the order of code points.
  const isAscii = type === 'instant' || type === 'day'
  return isAscii ? orderTests[op](bound) : textOrderTest(op, bound)
}

const orderTests: Readonly<Record<ComparisonOp, (bound: string | number | boolean) => ValueTest>> = {
  eq: (bound) => (value) => value === bound,
  lt: (bound) => (value) => typeof value === typeof bound && (value as number) < (bound as number),
  lte: (bound) => (value) => typeof value === typeof bound && (value as number) <= (bound as number),
  gt: (bound) => (value) => typeof value === typeof bound && (value as number) > (bound as number),
  gte: (bound) => (value) => typeof value === typeof bound && (value as number) >= (bound as number),
}

/** As `orderTests`, of values that may be exact sums beyond 2^53: those are compared by value, not rounded. */
const numberTests: Readonly<Record<ComparisonOp, (bound: number) => ValueTest>> = {
  eq: (bound) => (value) => value === bound || (typeof value === 'bigint' && isEqual(value, bound)),
  lt: (bound) => (value) => isNumeric(value) && value < bound,
  lte: (bound) => (value) => isNumeric(value) && value <= bound,
  gt: (bound) => (value) => isNumeric(value) && value > bound,
  gte: (bound) => (value) => isNumeric(value) && value >= bound,
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

/** Two values of the row: rare, and read the plain way. */
function betweenTerms(leaf: OneSided, right: Term, scope: Scope): CompiledPredicate {
  const [one, other, holds] = [scope.term(leaf.left), scope.term(right), pairTest(leaf)]
  const { negated } = leaf
  return (values) => {
    const [readLeft, readRight] = [one(values), other(values)]
    return (row, related, outer) => {
      const a = readLeft(row, related, outer)
      if (a === undefined) return negated
      const b = readRight(row, related, outer)
      return (b !== undefined && holds(a, b)) !== negated
    }
  }
}

function pairTest(leaf: OneSided): (a: unknown, b: unknown) => boolean {
  if (leaf.kind === 'text') return (a, b) => matchText(leaf.op, String(a), String(b), leaf)
  const op = leaf.kind === 'compare' ? leaf.op : 'eq'
  return (a, b) => compareScalars(op, a as Scalar, b as Scalar)
}

function compileNear({ left, point, limit, negated }: Near, scope: Scope): CompiledPredicate {
  const [x, y, z] = [scope.term(left[0]), scope.term(left[1]), scope.term(left[2])]
  return (values) => {
    const there = point.map(({ slot }) => values[slot])
    const most = values[limit.slot]
    const [readX, readY, readZ] = [x(values), y(values), z(values)]
    if (!areNumbers(there) || typeof most !== 'number') return () => negated
    const isClose: Test = (row, related) => {
      const here = [readX(row, related), readY(row, related), readZ(row, related)]
      return areNumbers(here) && isNear(here, there, most)
    }
    return (row, related) => isClose(row, related) !== negated
  }
}

function areNumbers(values: readonly unknown[]): values is readonly [number, number, number] {
  return values.every((value) => typeof value === 'number')
}
