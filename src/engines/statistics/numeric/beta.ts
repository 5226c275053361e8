import { logGamma, logRising, stirlingCorrection } from './gamma.js'

/** ln B(a, b) for a, b > 0, exact also where both or one is large. @see DLMF 5.12.1 */
export const logBeta = (a: number, b: number): number => {
  const small = Math.min(a, b)
  const big = Math.max(a, b)
  if (big < 10) return logGamma(small) + logGamma(big) - logGamma(a + b)
  if (small < 10) return logGamma(small) - logRising(big, small)
  return (
    -0.5 * Math.log(big) +
    0.5 * Math.log(2 * Math.PI) -
    (small - 0.5) * Math.log1p(big / small) -
    big * Math.log1p(small / big) +
    stirlingCorrection(small) +
    stirlingCorrection(big) -
    stirlingCorrection(a + b)
  )
}

/**
 * The regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 <= x <= 1, by the continued fraction on the
 * side where it converges quickly. `complement` is 1 - x, given apart because it may be tiny.
 *
 * @see DLMF 8.17.22 and 8.17.4
 */
export const regularizedBeta = (a: number, b: number, x: number, complement = 1 - x): number => {
  if (x <= 0) return 0
  if (complement <= 0) return 1
  if (x <= (a + 1) / (a + b + 2)) return lowerTail(a, b, x, complement)
  return 1 - lowerTail(b, a, complement, x)
}

function lowerTail(a: number, b: number, x: number, complement: number): number {
  const logFront = a * logOf(x, complement) + b * logOf(complement, x) - logBeta(a, b) - Math.log(a)
  return Math.exp(logFront) / betaFraction(a, b, x)
}

/** ln(x), through 1 - x where x is near one. */
function logOf(x: number, complement: number): number {
  return complement < 0.5 ? Math.log1p(-complement) : Math.log(x)
}

/** The continued fraction 1 + d1/(1 + d2/(1 + ...)), by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  let f = 1
  let c = 1
  let d = 0
  for (let i = 1; i <= 100_000; i++) {
    const m = i >> 1
    const step =
      i % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / notZero(1 + step * d)
    c = notZero(1 + step / c)
    f *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return f
}

function notZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}
