import { isNumeric, orderOf, type Scalar } from './compare-values.js'
import type { SumTerm } from './predicate.js'

/**
 * A sum over the values that are there.
 *
 * @returns `undefined` when it is missing; a bigint for an exact sum beyond 2^53
 */
export const totalOf = (
  { fn, of }: Pick<SumTerm, 'fn' | 'of'>,
  values: readonly Scalar[],
): Scalar | undefined => {
  if (fn === 'count') return values.length
  if (fn === 'countDistinct') return new Set(values).size
  if (fn === 'sum')
    return isExact(of) ? exactSum(values.filter(isNumeric)) : doubleSum(values.filter(isNumeric))
  return furthest(values, fn === 'min' ? -1 : 1)
}

/** Whether a term's sum is exact. */
export const isExact = (of: SumTerm['of']): boolean => of?.type === 'integer' || of?.type === 'money'

/** A double that counts as a value: no infinity, no NaN, no -0. */
export const finite = (value: number): number | undefined => (Number.isFinite(value) ? value + 0 : undefined)

function exactSum(values: readonly (number | bigint)[]): number | bigint | undefined {
  let whole = 0n
  // An attribute declared an integer may hold 1.5.
  let broken = 0
  for (const value of values) {
    if (typeof value === 'bigint' || Number.isSafeInteger(value)) whole += BigInt(value)
    else broken += value
  }
  return broken === 0 ? narrow(whole) : finite(Number(whole) + broken)
}

function narrow(whole: bigint): number | bigint {
  const double = Number(whole)
  return Number.isSafeInteger(double) ? double : whole
}

function doubleSum(values: readonly (number | bigint)[]): number | undefined {
  return finite(values.reduce<number>((total, value) => total + Number(value), 0))
}

function furthest(values: readonly Scalar[], sign: 1 | -1): Scalar | undefined {
  let [best] = values
  for (const value of values) {
    if (best !== undefined && sign * (orderOf(value, best) ?? 0) > 0) best = value
  }
  return typeof best === 'number' ? best + 0 : best
}
