import { compareText, fold } from '../kernel/index.js'
import type { ComparisonOp, TextOp } from './ast.js'

/** A value that is compared. An exact sum beyond 2^53 is a bigint, everything within is not. */
export type Scalar = string | number | boolean | bigint

/** Whether a comparison of two values of one type holds. Text is ordered by code point, numbers of any kind by value. */
export const compareScalars = (op: ComparisonOp, left: Scalar, right: Scalar): boolean => {
  if (op === 'eq') return isEqual(left, right)
  const order = orderOf(left, right)
  return order !== undefined && holds[op](order)
}

export const isEqual = (left: Scalar, right: Scalar): boolean =>
  left === right || (typeof left !== typeof right && orderOf(left, right) === 0)

/** How two values of one type stand to each other, `false` before `true`; `undefined` when they are of two types. */
export const orderOf = (left: Scalar, right: Scalar): number | undefined => {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  // A bigint beside a double is compared by value: neither is rounded.
  return isNumeric(left) && isNumeric(right) ? Number(left > right) - Number(left < right) : undefined
}

export const isNumeric = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint'

/** Whether a text stands in another as asked. */
export const matchText = (
  op: TextOp | 'eq',
  left: string,
  right: string,
  { ignoreCase }: { readonly ignoreCase: boolean },
): boolean => (ignoreCase ? textMatches[op](fold(left), fold(right)) : textMatches[op](left, right))

const holds: Readonly<Record<Exclude<ComparisonOp, 'eq'>, (order: number) => boolean>> = {
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
}

const textMatches: Readonly<Record<TextOp | 'eq', (left: string, right: string) => boolean>> = {
  eq: (left, right) => left === right,
  contains: (left, right) => left.includes(right),
  startsWith: (left, right) => left.startsWith(right),
  endsWith: (left, right) => left.endsWith(right),
}
