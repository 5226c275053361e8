import type { CompiledPredicate, Scope, Test } from './compile-scope.js'
import type { Related, StoredRow } from './evaluate.js'
import type { Exists, Predicate, SumTerm, Values } from './predicate.js'

/**
 * A condition on related rows, with its most common parts laid out: not archived, in one window of time, one value (a
 * status, a currency). All filters have one shape, so that the loops over related rows test them without a call.
 */
export interface RowFilter {
  /** A column that must not hold a text. */
  readonly empty: string | undefined
  /** A column whose text lies in `[from, until)`. */
  readonly time: string | undefined
  readonly from: string | undefined
  readonly until: string | undefined
  /** A column, or a member of one, that holds a value. */
  readonly key: string | undefined
  readonly member: string | undefined
  readonly value: unknown
  readonly rest: Test | undefined
}

export type CompiledFilter = (values: Values) => RowFilter

export const passes = (
  { empty, time, from, until, key, member, value, rest }: RowFilter,
  row: StoredRow,
  related: Related,
  outer: StoredRow,
): boolean => {
  if (empty !== undefined && typeof row[empty] === 'string') return false
  if (time !== undefined) {
    const at = row[time]
    if (typeof at !== 'string' || (from !== undefined && at < from)) return false
    if (until !== undefined && at >= until) return false
  }
  if (key !== undefined) {
    const there = row[key]
    const held = member === undefined ? there : (there as StoredRow | null | undefined)?.[member]
    if (held !== value) return false
  }
  return rest === undefined || rest(row, related, outer)
}

/** The condition of a quantifier or sum, about the rows of another entity. */
export const compileFilter = ({ where }: Pick<Exists | SumTerm, 'where'>, there: Scope): CompiledFilter => {
  const parts = where?.kind === 'and' ? where.of : where ? [where] : []
  const empty = parts.find((part) => isEmptyTest(part) && placeOf(part, there)?.length === 1)
  const window = parts.find((part) => isWindow(part) && placeOf(part, there)?.length === 1)
  const equality = parts.find((part) => isEquality(part) && placeOf(part, there))
  const rest = parts.filter((part) => part !== empty && part !== window && part !== equality)
  const compiled = rest.length > 0 ? compileRest(rest, there) : undefined
  const [emptyKey] = placeOf(empty, there) ?? []
  const [timeKey] = placeOf(window, there) ?? []
  const [key, member] = placeOf(equality, there) ?? []
  const [bounds] = window?.kind === 'intervals' ? window.intervals : []
  const wanted = equality?.kind === 'compare' && 'slot' in equality.right ? equality.right.slot : undefined
  return (values) => ({
    empty: emptyKey,
    time: timeKey,
    from: bounds?.from && String(values[bounds.from.slot]),
    until: bounds?.until && String(values[bounds.until.slot]),
    key,
    member,
    // Nothing is equal to NaN, as nothing is to a missing value.
    value: wanted === undefined ? undefined : (values[wanted] ?? Number.NaN),
    rest: compiled?.(values),
  })
}

function compileRest(rest: readonly Predicate[], there: Scope): CompiledPredicate {
  const [only] = rest
  return there.test(only && rest.length === 1 ? only : { kind: 'and', of: rest })
}

function isEmptyTest(part: Predicate): boolean {
  return part.kind === 'set' && part.negated && ['instant', 'day', 'text'].includes(part.left.type)
}

function isWindow(part: Predicate): boolean {
  return part.kind === 'intervals' && !part.negated && part.intervals.length === 1
}

function isEquality(part: Predicate): boolean {
  return part.kind === 'compare' && part.op === 'eq' && !part.negated && 'slot' in part.right
}

/** The one or two keys that the column on a condition's left stands under. */
function placeOf(part: Predicate | undefined, there: Scope): readonly string[] | undefined {
  if (!part || !('left' in part) || !('column' in part.left)) return undefined
  const place = there.place(part.left)
  return typeof place !== 'function' && place.length < 3 ? place : undefined
}
