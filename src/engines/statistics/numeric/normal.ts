/** P(Z <= z) of the standard normal. @see Marsaglia (2004), "Evaluating the Normal Distribution", J. Stat. Software 11(4) */
export const normalCdf = (z: number): number => {
  if (z < 0) return upperTail(-z)
  return 1 - upperTail(z)
}

/** The two-sided p-value of a standard normal statistic. */
export const twoSided = (z: number): number => Math.min(1, 2 * upperTail(Math.abs(z)))

/** The z with P(Z <= z) = p for 0 < p < 1: a rational start, then Halley's method. @see Abramowitz & Stegun 26.2.23 */
export const normalQuantile = (p: number): number => {
  if (p > 0.5) return -normalQuantile(1 - p)
  const t = Math.sqrt(-2 * Math.log(p))
  let z = -(
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  )
  for (let i = 0; i < 3; i++) {
    const error = (upperTail(-z) - p) / density(z)
    z -= error / (1 + (z * error) / 2)
  }
  return z
}

/** The two-sided critical value of a confidence level, 1.96 for 0.95. */
export const criticalValue = (level: number): number => -normalQuantile((1 - level) / 2)

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

/** P(Z > z) for any z that is not far below zero. */
function upperTail(z: number): number {
  return z < 2.5 ? 0.5 - density(z) * taylor(z) : density(z) / mills(z)
}

/** z + z³/3 + z⁵/15 + ... */
function taylor(z: number): number {
  let term = z
  let sum = z
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
    term *= (z * z) / k
    sum += term
  }
  return sum
}

/** The continued fraction z + 1/(z + 2/(z + 3/...)), evaluated from the tail. */
function mills(z: number): number {
  let f = z
  for (let k = 120; k >= 1; k--) f = z + k / f
  return f
}
