/**
 * The Gauss hypergeometric function ₂F₁(1, b; c; z) for b > 0, c > 1 and 0 <= z < 1, by Gauss's continued fraction
 * (Lentz's method), which converges for every such z: quickly below 0.9, in about 40 / sqrt(1 - z) steps near one.
 *
 * @see DLMF 15.7.1 with 15.5.1
 */
export const hypergeometricOne = (b: number, c: number, z: number): number => {
  const c0 = c - 1
  let f = c0
  let previousC = c0
  let d = 0
  for (let n = 1; n <= 1_000_000; n++) {
    const k = n >> 1
    const u = n % 2 === 1 ? (b + k) * (c0 + k) : k * (c0 - b + k)
    const step = -u * z
    d = 1 / notZero(c0 + n + step * d)
    previousC = notZero(c0 + n + step / previousC)
    f *= previousC * d
    if (Math.abs(previousC * d - 1) < 1e-16) break
  }
  return c0 / f
}

function notZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}
