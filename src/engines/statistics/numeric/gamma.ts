/** Below this the recurrence lifts the argument; from here on seven terms of Stirling's series are exact to 1e-16. */
const large = 10

/** ln of the gamma function for x > 0, by Stirling's series. @see DLMF 5.11.1 */
export const logGamma = (x: number): number => {
  let product = 1
  let z = x
  while (z < large) {
    product *= z
    z += 1
  }
  return (z - 0.5) * Math.log(z) - z + halfLogTwoPi + stirlingCorrection(z) - (z > x ? Math.log(product) : 0)
}

/** ln(Γ(a + n) / Γ(a)) without the cancellation of two large logarithms, for a > 0 and n >= 0. */
export const logRising = (a: number, n: number): number => {
  if (n === 0) return 0
  if (n <= 16 && Number.isInteger(n) && a + n < 1e15) return logOfProduct(a, n)
  if (a < large) return logGamma(a + n) - logGamma(a)
  return (
    (a - 0.5) * Math.log1p(n / a) +
    n * Math.log(a + n) -
    n +
    stirlingCorrection(a + n) -
    stirlingCorrection(a)
  )
}

/** The digamma function, the derivative of `logGamma`, for x > 0. @see DLMF 5.11.2 */
export const digamma = (x: number): number => {
  let shifted = 0
  let z = x
  while (z < large) {
    shifted += 1 / z
    z += 1
  }
  const w = 1 / (z * z)
  const series =
    w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * (691 / 32_760 - w / 12))))))
  return Math.log(z) - 0.5 / z - series - shifted
}

/** ψ(a + n) - ψ(a), the derivative of `logRising` by `a`. */
export const digammaRise = (a: number, n: number): number => {
  if (n > 16 || !Number.isInteger(n)) return digamma(a + n) - digamma(a)
  let sum = 0
  for (let i = 0; i < n; i++) sum += 1 / (a + i)
  return sum
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI)

/** What Stirling's formula lacks, for z >= 10. */
export function stirlingCorrection(z: number): number {
  const w = 1 / (z * z)
  return (
    (1 / 12 -
      w *
        (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - w * (691 / 360_360 - w * (1 / 156))))))) /
    z
  )
}

function logOfProduct(a: number, n: number): number {
  let product = a
  for (let i = 1; i < n; i++) product *= a + i
  return Math.log(product)
}
