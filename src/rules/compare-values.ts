import { compareText, fold } from '../kernel/index.js'
import type { ComparisonOp, TextOp } from './ast.js'

export type Scalar = string | number | boolean

/** Whether a comparison of two values of one type holds. Text is ordered by code point. */
export const compareScalars = (op: ComparisonOp, left: Scalar, right: Scalar): boolean => {
  if (op === 'eq') return left === right
  const order = orderOf(left, right)
  return order !== undefined && holds[op](order)
}

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

function orderOf(left: Scalar, right: Scalar): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  return typeof left === 'number' && typeof right === 'number' ? left - right : undefined
}

const textMatches: Readonly<Record<TextOp | 'eq', (left: string, right: string) => boolean>> = {
  eq: (left, right) => left === right,
  contains: (left, right) => left.includes(right),
  startsWith: (left, right) => left.startsWith(right),
  endsWith: (left, right) => left.endsWith(right),
}
