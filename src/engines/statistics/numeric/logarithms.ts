/** ln(1 + e^x) without overflow. */
export const logOnePlusExp = (x: number): number => {
  if (x > 36) return x
  return Math.log1p(Math.exp(x))
}

/** ln(e^a + e^b) without overflow. */
export const logAddExp = (a: number, b: number): number => {
  const high = Math.max(a, b)
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high))
}

/** (1 - e^-z) / z, one at z = 0. */
export const fadingMean = (z: number): number => (z === 0 ? 1 : -Math.expm1(-z) / z)
