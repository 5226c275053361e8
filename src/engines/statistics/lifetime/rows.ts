import type { Issue } from '../../../kernel/errors.js'
import {
  amount,
  checkNotEmpty,
  checkRows,
  count,
  isAmount,
  isCount,
  isSpan,
  refuseIf,
  span,
  unless,
} from '../check.js'

/**
 * A customer's purchases in short, all times in one unit (days or weeks): `x` repeat purchases, the last of them `tx`
 * after the first purchase, watched until `T` after it. `value` is the mean of the repeat purchases. `count` is how many
 * customers the row stands for, one when left out.
 */
export interface CustomerRow {
  readonly customerId?: string
  readonly x: number
  readonly tx: number
  readonly T: number
  readonly value?: number | undefined
  readonly count?: number
}

/** Rows of equal (x, tx, T) put together, in columns; those without a repeat purchase come first. */
export interface GroupedRows {
  readonly x: Float64Array
  readonly tx: Float64Array
  readonly T: Float64Array
  readonly count: Float64Array
  readonly size: number
  readonly customers: number
}

export const checkCustomerRows = (subject: string, rows: readonly CustomerRow[]): void => {
  checkNotEmpty(subject, rows)
  checkRows(subject, rows, (row, index) => [...rowIssues(row, [index]), ...countIssues(row, index)])
}

/** Checks the one row of a prediction, quickly where it is right. */
export const checkCustomerRow = (subject: string, row: CustomerRow): void => {
  if (typeof row !== 'object' || row === null) refuseIf(subject, unless(false, ['row'], 'an object', row))
  if (!fits(row)) refuseIf(subject, rowIssues(row, ['row']))
}

export const countIssues = (row: { readonly count?: number }, index: number): Issue[] =>
  unless(
    row.count === undefined || (isCount(row.count) && row.count > 0),
    [index, 'count'],
    'a whole number above 0',
    row.count,
  )

export const groupRows = (rows: readonly CustomerRow[]): GroupedRows => {
  const groups = new Map<number, Map<number, Map<number, number>>>()
  for (const row of rows) {
    const byRecency = entry(groups, row.x, () => new Map<number, Map<number, number>>())
    const byAge = entry(byRecency, row.tx, () => new Map<number, number>())
    byAge.set(row.T, (byAge.get(row.T) ?? 0) + (row.count ?? 1))
  }
  const flat = [...groups]
    .sort(([a], [b]) => a - b)
    .flatMap(([x, byTx]) =>
      [...byTx].flatMap(([tx, byT]) => [...byT].map(([T, n]) => [x, tx, T, n] as const)),
    )
  return {
    x: Float64Array.from(flat, ([x]) => x),
    tx: Float64Array.from(flat, ([, tx]) => tx),
    T: Float64Array.from(flat, ([, , T]) => T),
    count: Float64Array.from(flat, ([, , , n]) => n),
    size: flat.length,
    customers: flat.reduce((sum, [, , , n]) => sum + n, 0),
  }
}

/** The mean time a customer was watched, one where nobody was: the scale fits start from. */
export const meanAge = ({ T, count, customers }: GroupedRows): number =>
  T.reduce((sum, t, i) => sum + t * (count[i] as number), 0) / customers || 1

function fits({ x, tx, T, value }: CustomerRow): boolean {
  return (
    isCount(x) &&
    isSpan(T) &&
    tx <= T &&
    (x === 0 ? tx === 0 : tx > 0) &&
    (value === undefined || isAmount(value))
  )
}

function rowIssues({ x, tx, T, value }: CustomerRow, at: Issue['path']): Issue[] {
  return [
    ...unless(isCount(x), [...at, 'x'], count, x),
    ...unless(isSpan(T), [...at, 'T'], span, T),
    ...unless(isSpan(tx), [...at, 'tx'], span, tx),
    ...unless(!(tx > T), [...at, 'tx'], `at most T, ${T}`, tx),
    ...unless(!(x > 0 && tx === 0), [...at, 'tx'], 'more than 0 where x is more than 0', tx),
    ...unless(!(x === 0 && tx !== 0), [...at, 'tx'], '0 where x is 0', tx),
    ...unless(value === undefined || isAmount(value), [...at, 'value'], amount, value),
  ]
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
