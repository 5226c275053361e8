import { compareScalars, isEqual, matchText, type Scalar } from './compare-values.js'
import {
  bucketOf,
  calculate,
  isNear,
  localUnitStart,
  movedBy,
  periodOf,
  unitStart,
} from './computed-values.js'
import type {
  ArithmeticTerm,
  BucketTerm,
  CalendarTerm,
  ColumnTerm,
  Exists,
  Join,
  LookupTerm,
  OuterTerm,
  PeriodTerm,
  Predicate,
  Slot,
  SumTerm,
  Term,
  Values,
} from './predicate.js'
import { valueOfTerm } from './term-value.js'
import { totalOf } from './totals.js'

/** A row as a storage keeps it: columns to values, JSON parsed. */
export type StoredRow = Readonly<Record<string, unknown>>

/** Rows of `entity` that may be joined to a row. More than those that are is no fault: the columns are compared again. */
export type Related = (entity: string, on: readonly Join[], row: StoredRow) => Iterable<StoredRow>

/**
 * Whether a row matches: the plain reading of a predicate, which everything faster is compared with.
 *
 * @returns two-valued: a missing value makes a positive condition false and its complement true
 */
export const matches = (predicate: Predicate, values: Values, row: StoredRow, related: Related): boolean =>
  meets(predicate, { values, row, related })

/**
 * The value of a term for a row.
 *
 * @returns `undefined` when it is missing; a bigint for an exact sum beyond 2^53
 */
export const termValue = (term: Term, values: Values, row: StoredRow, related: Related): unknown =>
  read(term, { values, row, related })

/** The row at hand, and the one whose relation led to it. */
interface Place {
  readonly values: Values
  readonly row: StoredRow
  readonly related: Related
  readonly outer?: StoredRow
}

function meets(predicate: Predicate, place: Place): boolean {
  switch (predicate.kind) {
    case 'and':
      return predicate.of.every((each) => meets(each, place))
    case 'or':
      return predicate.of.some((each) => meets(each, place))
    case 'exists':
      return joined(predicate, place).length > 0 !== predicate.negated
    default:
      return holds(predicate, place) !== predicate.negated
  }
}

type Leaf = Exclude<Predicate, Exists | { kind: 'and' | 'or' }>
type Near = Extract<Predicate, { kind: 'near' }>

function holds(leaf: Leaf, place: Place): boolean {
  if (leaf.kind === 'near') return holdsNear(leaf, place)
  const left = read(leaf.left, place)
  if (left === undefined) return false
  switch (leaf.kind) {
    case 'set':
      return true
    case 'in':
      return listAt(leaf.list, place).some((each) => isEqual(each, left as Scalar))
    case 'list':
      return holdsItems(leaf.op, left as readonly unknown[], listAt(leaf.list, place))
    case 'intervals':
      return leaf.intervals.some(({ from, until }) => isInside(String(left), from, until, place))
    default: {
      const right = read(leaf.right, place)
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

function isInside(at: string, from: Slot | undefined, until: Slot | undefined, { values }: Place): boolean {
  return (!from || at >= String(values[from.slot])) && (!until || at < String(values[until.slot]))
}

function holdsNear({ left, point, limit }: Near, place: Place): boolean {
  const [x, y, z] = left.map((each) => numberAt(each, place))
  const [x0, y0, z0] = point.map((each) => numberAt(each, place))
  const most = numberAt(limit, place)
  if (x === undefined || y === undefined || z === undefined) return false
  if (x0 === undefined || y0 === undefined || z0 === undefined || most === undefined) return false
  return isNear([x, y, z], [x0, y0, z0], most)
}

/** The rows of a relation that meet its condition. */
function joined({ entity, on, where }: Exists | SumTerm | LookupTerm, place: Place): readonly StoredRow[] {
  const { row, related } = place
  return [...related(entity, on, row)].filter(
    (other) =>
      on.every(({ local, foreign }) => areJoined(row[local], other[foreign])) &&
      (!where || meets(where, { ...place, row: other, outer: row })),
  )
}

function areJoined(here: unknown, there: unknown): boolean {
  return here !== null && here !== undefined && here === there
}

function listAt({ slot }: Slot, { values }: Place): readonly Scalar[] {
  const list = values[slot]
  return Array.isArray(list) ? (list as readonly Scalar[]) : []
}

/** The value of a term; `undefined` when it is missing. */
function read(term: Term, place: Place): unknown {
  if ('slot' in term) return place.values[term.slot] ?? undefined
  if (!('kind' in term)) return valueOfTerm(term, storedValue(term, place.row))
  switch (term.kind) {
    case 'sum':
      return readSum(term, place)
    case 'lookup':
      return readLookup(term, place)
    case 'period':
      return readPeriod(term, place)
    case 'bucket':
      return readBucket(term, place)
    case 'outer':
      return readOuter(term, place)
    case 'calendar':
      return readCalendar(term, place)
    default:
      return readArithmetic(term, place)
  }
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

function readSum(sum: SumTerm, place: Place): Scalar | undefined {
  const { fn, of } = sum
  const rows = joined(sum, place)
  if (fn === 'count' || !of) return rows.length
  const there = rows.map((row) => read(of, { ...place, row, outer: place.row }))
  const values = there.filter((value): value is Scalar => value !== undefined)
  return totalOf(sum, values)
}

function readLookup(lookup: LookupTerm, place: Place): unknown {
  const [row] = joined(lookup, place)
  return row && read(lookup.of, { ...place, row, outer: place.row })
}

function readArithmetic({ kind, left, right }: ArithmeticTerm, place: Place): number | undefined {
  const [a, b] = [numberAt(left, place), numberAt(right, place)]
  return a === undefined || b === undefined ? undefined : calculate(kind, a, b)
}

function readPeriod({ of, bounds }: PeriodTerm, place: Place): number | undefined {
  const at = textAt(of, place)
  return at === undefined
    ? undefined
    : periodOf(
        at,
        bounds.map((bound) => String(read(bound, place))),
      )
}

function readBucket({ of, times, plus, modulus }: BucketTerm, place: Place): number | undefined {
  const [hash, a, b, p] = [of, times, plus, modulus].map((each) => numberAt(each, place))
  if (hash === undefined || a === undefined || b === undefined || p === undefined) return undefined
  return bucketOf(hash, a, b, p)
}

function readOuter({ of, plusMs }: OuterTerm, { outer, ...place }: Place): string | undefined {
  const at = outer && textAt(of, { ...place, row: outer })
  if (at === undefined || !plusMs) return at
  const ms = numberAt(plusMs, { ...place })
  return ms === undefined ? undefined : movedBy(at, ms)
}

function readCalendar({ of, unit, shifts, offsetMs }: CalendarTerm, place: Place): string | undefined {
  const at = textAt(of, place)
  if (at === undefined) return undefined
  if (of.type === 'day') return unitStart(Date.parse(at), unit)
  return localUnitStart(at, unit, {
    until: shifts.map(({ until }) => String(read(until, place))),
    offsetMs: shifts.map((shift) => Number(read(shift.offsetMs, place))),
    lastOffsetMs: offsetMs ? Number(read(offsetMs, place)) : 0,
  })
}

function textAt(term: Term, place: Place): string | undefined {
  const value = read(term, place)
  return typeof value === 'string' ? value : undefined
}

/** A number as a double; an exact sum is rounded to the nearest one. */
function numberAt(term: Term, place: Place): number | undefined {
  const value = read(term, place)
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
}
