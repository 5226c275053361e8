import type { Scalar } from './compare-values.js'
import { listedRows, type Rows } from './compile-related.js'
import { type CompiledTerm, type Read, readAt, type Scope } from './compile-scope.js'
import type { StoredRow } from './evaluate.js'
import { areJoined, heldBy, type JoinKeys, joinKeys } from './join-keys.js'
import type { ColumnTerm, SumTerm, Term } from './predicate.js'
import { compileFilter, passes, type RowFilter } from './row-filter.js'
import { finite, isExact, totalOf } from './totals.js'

/**
 * The rows that are summed: of those listed, what meets the filter and belongs to the row. Asked in this order: most
 * filters turn away more than joins, as a storage lists by an index what belongs to the row.
 */
interface Sought {
  readonly rows: Rows
  readonly keys: JoinKeys
  readonly filter: RowFilter
}

/** Makes a reader of a sum over the rows sought. */
type Totalling = (sought: Sought, of: Read) => Read

/** A sum over related rows. The common ones are added up in one loop that keeps nothing. */
export const compileSum = (sum: SumTerm, scope: Scope): CompiledTerm => {
  const there = scope.inside(sum.entity)
  const candidates = scope.candidates(sum)
  const [rows, keys] = [listedRows(candidates), joinKeys(candidates.on)]
  const filter = compileFilter(sum, there)
  const of = sum.of && readerOf(sum.of, there)
  const totalling = totallingOf(sum)
  return (values) => totalling({ rows, keys, filter: filter(values) }, of?.(values) ?? nothing)
}

const nothing: Read = () => undefined

/** Whether a term is a column whose values all have its type: one in a JSON object may hold anything. */
export const isPlainColumn = (term: Term | undefined): term is ColumnTerm =>
  term !== undefined && 'column' in term && term.attribute === undefined

function readerOf(of: Term, there: Scope): CompiledTerm {
  if (!isPlainColumn(of)) return there.term(of)
  const read = readAt(there.place(of))
  return () => read
}

function totallingOf(sum: SumTerm): Totalling {
  const { fn, of } = sum
  if (fn === 'count' || !of) return counting
  const collect = collecting(sum)
  if (!isPlainColumn(of)) return collect
  if (fn === 'sum') return isExact(of) ? addingWhole(collect) : adding
  const isInstant = of.type === 'instant' || of.type === 'day'
  return isInstant && fn === 'max' ? latest : isInstant && fn === 'min' ? earliest : collect
}

const counting: Totalling =
  ({ rows, keys, filter }) =>
  (row, related, outer) => {
    const others = rows(row, related, outer)
    const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
    let count = 0
    for (let i = 0; i < others.length; i++) {
      const other = others[i] as StoredRow
      if (passes(filter, other, related, row) && areJoined(keys, row, other, first, second)) count += 1
    }
    return count
  }

function addingWhole(collect: Totalling): Totalling {
  return (sought, of) => {
    const { rows, keys, filter } = sought
    const exactly = collect(sought, of)
    return (row, related, outer) => {
      const others = rows(row, related, outer)
      const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
      let total = 0
      for (let i = 0; i < others.length; i++) {
        const other = others[i] as StoredRow
        if (!passes(filter, other, related, row) || !areJoined(keys, row, other, first, second)) continue
        const value = of(other, related, row)
        if (typeof value === 'number') total += value
        if (!Number.isSafeInteger(total)) return exactly(row, related, outer)
      }
      return total
    }
  }
}

const adding: Totalling =
  ({ rows, keys, filter }, of) =>
  (row, related, outer) => {
    const others = rows(row, related, outer)
    const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
    let total = 0
    for (let i = 0; i < others.length; i++) {
      const other = others[i] as StoredRow
      if (!passes(filter, other, related, row) || !areJoined(keys, row, other, first, second)) continue
      const value = of(other, related, row)
      if (typeof value === 'number') total += value
    }
    return finite(total)
  }

// Days and instants are ASCII, where code units are in the order of code points.
const latest: Totalling =
  ({ rows, keys, filter }, of) =>
  (row, related, outer) => {
    const others = rows(row, related, outer)
    const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
    let best: string | undefined
    for (let i = 0; i < others.length; i++) {
      const other = others[i] as StoredRow
      const at = of(other, related, row)
      if (typeof at !== 'string' || (best !== undefined && at <= best)) continue
      if (passes(filter, other, related, row) && areJoined(keys, row, other, first, second)) best = at
    }
    return best
  }

const earliest: Totalling =
  ({ rows, keys, filter }, of) =>
  (row, related, outer) => {
    const others = rows(row, related, outer)
    const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
    let best: string | undefined
    for (let i = 0; i < others.length; i++) {
      const other = others[i] as StoredRow
      const at = of(other, related, row)
      if (typeof at !== 'string' || (best !== undefined && at >= best)) continue
      if (passes(filter, other, related, row) && areJoined(keys, row, other, first, second)) best = at
    }
    return best
  }

function collecting(sum: SumTerm): Totalling {
  return ({ rows, keys, filter }, of) =>
    (row, related, outer) => {
      const there: Scalar[] = []
      const [first, second] = [heldBy(row, keys.local), heldBy(row, keys.secondLocal)]
      for (const other of rows(row, related, outer)) {
        if (!passes(filter, other, related, row) || !areJoined(keys, row, other, first, second)) continue
        const value = of(other, related, row)
        // What is read of a term is a scalar: lists are not summed.
        if (value !== undefined && value !== null) there.push(value as Scalar)
      }
      return totalOf(sum, there)
    }
}
