import { logBeta } from '../numeric/beta.js'
import { integrate } from '../numeric/quadrature.js'

/**
 * The expected purchases of a living customer in a horizon of `ratio` times α, when λ ~ Gamma(r, α) and each purchase
 * ends it all with probability p ~ Beta(a, b).
 *
 * The closed form is quick but cancels for short horizons and is 0/0 at a = 1. Where it would lose more than three digits the
 * same number is summed from terms that are all positive, and where that sum is long it is integrated over p.
 *
 * @see Fader, Hardie & Lee (2005), Marketing Science 24(2), eq. (9)
 */
export const meanWithDropout = (r: number, ratio: number, a: number, b: number): number => {
  const isShort = ratio < 50 && r * ratio < 5000 && r * Math.log1p(ratio) < 600
  if (!isShort) return byIntegral(r, ratio, a, b)
  return byClosedForm(r, ratio, a, b) ?? bySeries(r, ratio, a, b)
}

/** (a + b - 1)/(a - 1) · [1 - (1 - y)^r ₂F₁(r, b; a + b - 1; y)], y = h/(α + h); undefined where it cancels. */
function byClosedForm(r: number, ratio: number, a: number, b: number): number | undefined {
  const c = a + b - 1
  if (Math.abs(a - 1) < 1e-3 || c < 1e-3) return undefined
  const y = ratio / (1 + ratio)
  let term = 1
  let sum = 1
  for (let j = 0; term > 1e-16 * sum; j++) {
    term *= (((r + j) * (b + j)) / ((c + j) * (j + 1))) * y
    sum += term
  }
  const remains = 1 - (1 + ratio) ** -r * sum
  return Math.abs(remains) > 1e-3 ? (c / (a - 1)) * remains : undefined
}

/** Σ over j of P(j purchases without dropout) · E[min(j, life in purchases)]. */
export function bySeries(r: number, ratio: number, a: number, b: number): number {
  const y = ratio / (1 + ratio)
  let probability = (1 + ratio) ** -r
  let stays = 1
  let life = 0
  let sum = 0
  for (let j = 0; ; j++) {
    probability *= (y * (r + j)) / (j + 1)
    life += stays
    stays *= (b + j) / (a + b + j)
    const term = probability * life
    sum += term
    if (term <= 1e-16 * sum && j > r * ratio) return sum
  }
}

/** ∫ Beta(p; a, b) · (1 - (1 + p·ratio)^-r)/p dp over w = ln(p/(1-p)); the flat ends are taken in closed form. */
export function byIntegral(r: number, ratio: number, a: number, b: number): number {
  const steepness = (a * b) / (a + b)
  const peak = Math.log(a / b)
  const reach = 9 / Math.sqrt(steepness)
  const logConstant = logBeta(a, b)
  const tiny = 1e-14
  const flatLeft = Math.log(tiny / (1 + b + (r + 1) * ratio))
  const flatRight = -Math.log(tiny / (1 + a + r))
  const left = a < 10 ? flatLeft : Math.max(flatLeft, peak - reach - 60 / (a - 1))
  const right = b < 10 ? flatRight : Math.min(flatRight, peak + reach + 60 / b)
  const gain = (p: number) => -Math.expm1(-r * Math.log1p(p * ratio)) / p
  const density = (w: number) => {
    const p = 1 / (1 + Math.exp(-w))
    return Math.exp(-a * Math.log1p(Math.exp(-w)) - b * Math.log1p(Math.exp(w)) - logConstant) * gain(p)
  }
  const pieces = Math.min(400, 16 + Math.ceil((right - left) * Math.sqrt(steepness)))
  const leftEnd = left === flatLeft ? (Math.exp(a * left - logConstant) / a) * r * ratio : 0
  const rightEnd = right === flatRight ? (Math.exp(-b * right - logConstant) / b) * gain(1) : 0
  return integrate(density, left, right, { pieces }) + leftEnd + rightEnd
}
