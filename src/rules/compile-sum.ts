import type { Scalar } from './compare-values.js'
import { joinedRows, type Rows } from './compile-related.js'
import { type CompiledTerm, type Read, readAt, type Scope } from './compile-scope.js'
import type { StoredRow } from './evaluate.js'
import type { ColumnTerm, SumTerm, Term } from './predicate.js'
import { compileFilter, passes, type RowFilter } from './row-filter.js'
import { finite, isExact, totalOf } from './totals.js'

/** Makes a reader of a sum over the rows that meet a condition. */
type Totalling = (rows: Rows, filter: RowFilter, of: Read) => Read

/** A sum over related rows. The common ones are added up in one loop that keeps nothing. */
export const compileSum = (sum: SumTerm, scope: Scope): CompiledTerm => {
  const there = scope.inside(sum.entity)
  const rows = joinedRows(scope.candidates(sum))
  const filter = compileFilter(sum, there)
  const of = sum.of && readerOf(sum.of, there)
  const totalling = totallingOf(sum)
  return (values) => totalling(rows, filter(values), of?.(values) ?? nothing)
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

const counting: Totalling = (rows, filter) => (row, related, outer) => {
  const others = rows(row, related, outer)
  let count = 0
  for (let i = 0; i < others.length; i++) if (passes(filter, others[i] as StoredRow, related, row)) count += 1
  return count
}

function addingWhole(collect: Totalling): Totalling {
  return (rows, filter, of) => {
    const exactly = collect(rows, filter, of)
    return (row, related, outer) => {
      const others = rows(row, related, outer)
      let total = 0
      for (let i = 0; i < others.length; i++) {
        const other = others[i] as StoredRow
        if (!passes(filter, other, related, row)) continue
        const value = of(other, related, row)
        if (typeof value === 'number') total += value
        if (!Number.isSafeInteger(total)) return exactly(row, related, outer)
      }
      return total
    }
  }
}

const adding: Totalling = (rows, filter, of) => (row, related, outer) => {
  const others = rows(row, related, outer)
  let total = 0
  for (let i = 0; i < others.length; i++) {
    const other = others[i] as StoredRow
    if (!passes(filter, other, related, row)) continue
    const value = of(other, related, row)
    if (typeof value === 'number') total += value
  }
  return finite(total)
}

// Days and instants are ASCII, where code units are in the order of code points.
const latest: Totalling = (rows, filter, of) => (row, related, outer) => {
  const others = rows(row, related, outer)
  let best: string | undefined
  for (let i = 0; i < others.length; i++) {
    const other = others[i] as StoredRow
    const at = of(other, related, row)
    if (typeof at !== 'string' || (best !== undefined && at <= best)) continue
    if (passes(filter, other, related, row)) best = at
  }
  return best
}

const earliest: Totalling = (rows, filter, of) => (row, related, outer) => {
  const others = rows(row, related, outer)
  let best: string | undefined
  for (let i = 0; i < others.length; i++) {
    const other = others[i] as StoredRow
    const at = of(other, related, row)
    if (typeof at !== 'string' || (best !== undefined && at >= best)) continue
    if (passes(filter, other, related, row)) best = at
  }
  return best
}

function collecting(sum: SumTerm): Totalling {
  return (rows, filter, of) => (row, related, outer) => {
    const there: Scalar[] = []
    for (const other of rows(row, related, outer)) {
      const value = passes(filter, other, related, row) ? of(other, related, row) : undefined
      // What is read of a term is a scalar: lists are not summed.
      if (value !== undefined && value !== null) there.push(value as Scalar)
    }
    return totalOf(sum, there)
  }
}
