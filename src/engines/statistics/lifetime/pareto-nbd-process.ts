import { logBeta } from '../numeric/beta.js'
import { logRising } from '../numeric/gamma.js'
import { hypergeometricOne } from '../numeric/hypergeometric.js'
import { fadingMean, logOnePlusExp } from '../numeric/logarithms.js'
import { integrate } from '../numeric/quadrature.js'
import type { CustomerRow } from './rows.js'

/** r and α of the purchase rate (Gamma), s and β of the rate at which customers leave (Gamma). */
export interface ParetoNbdParameters {
  readonly r: number
  readonly alpha: number
  readonly s: number
  readonly beta: number
}

/** P(alive | x, tx, T). @see Schmittlein, Morrison & Colombo (1987), Management Science 33(1); Fader & Hardie (2005), A Note on Deriving the Pareto/NBD Model */
export const aliveParetoNbd = (p: ParetoNbdParameters, row: CustomerRow): number =>
  1 / (1 + Math.exp(logOddsGone(p, row)))

/** ln L(r, α, s, β | x, tx, T). @see Fader & Hardie (2005), A Note on Deriving the Pareto/NBD Model, eq. (17) to (20) */
export const logLikelihoodParetoNbd = (p: ParetoNbdParameters, row: CustomerRow): number =>
  logRising(p.r, row.x) -
  p.r * Math.log1p(row.T / p.alpha) -
  row.x * Math.log(p.alpha + row.T) -
  p.s * Math.log1p(row.T / p.beta) +
  logOnePlusExp(logOddsGone(p, row))

/**
 * What a customer buys who is alive at T, λ ~ Gamma(r + x, α + T), μ ~ Gamma(s, β + T): rβ/(α(s-1)) [1 - (β/(β+t))^(s-1)] at
 * those parameters, in a form that holds at s = 1.
 *
 * @see Fader & Hardie (2005), A Note on Deriving the Pareto/NBD Model, eq. (27)
 */
export const meanParetoNbd = (
  { r, alpha, s, beta }: ParetoNbdParameters,
  { x, T }: CustomerRow,
  horizon: number,
): number => {
  const log = Math.log1p(horizon / (beta + T))
  return ((r + x) / (alpha + T)) * (beta + T) * log * fadingMean((s - 1) * log)
}

/** P(at least n purchases) of a customer who is alive at T. */
export const atLeastParetoNbd = (
  { r, alpha, s, beta }: ParetoNbdParameters,
  { x, T }: CustomerRow,
  n: number,
  horizon: number,
): number => atLeastInTime(n, horizon, r + x, alpha + T, s, beta + T)

/** Beyond this ratio of the two scales the hypergeometric series are long and the integral is taken. */
const farApart = 1e-3

/**
 * ln of the odds that the customer has left, (s/(r+s+x)) (α+T)^(r+x) (β+T)^s A₀. A₀ has one form for α >= β and one for
 * β >= α; Euler's transformation turns both ₂F₁ into ₂F₁(1, ·; r+s+x+1; z), which neither overflows nor diverges.
 *
 * @see Fader & Hardie (2005), A Note on Deriving the Pareto/NBD Model, eq. (20); DLMF 15.8.1
 */
export const logOddsGone = (p: ParetoNbdParameters, row: CustomerRow): number => {
  const { alpha, beta } = p
  if (row.T === row.tx) return Number.NEGATIVE_INFINITY
  const ratio = (Math.min(alpha, beta) + row.tx) / (Math.max(alpha, beta) + row.tx)
  if (ratio < farApart) return logOddsByIntegral(p, row)
  return alpha >= beta ? logOddsSlowBuyers(p, row) : logOddsSlowLeavers(p, row)
}

/** The branch α >= β, with z = (α - β)/(α + t). */
function logOddsSlowBuyers({ r, alpha, s, beta }: ParetoNbdParameters, { x, tx, T }: CustomerRow): number {
  const f = (t: number) => hypergeometricOne(r + x, r + s + x + 1, (alpha - beta) / (alpha + t))
  return logOddsFrom(f(tx), f(T), growth(r, alpha, s, beta, x, tx, T), s / (r + s + x))
}

/** The branch β >= α, with z = (β - α)/(β + t). */
function logOddsSlowLeavers({ r, alpha, s, beta }: ParetoNbdParameters, { x, tx, T }: CustomerRow): number {
  const f = (t: number) =>
    ((alpha + t) / (beta + t)) * hypergeometricOne(s + 1, r + s + x + 1, (beta - alpha) / (beta + t))
  return logOddsFrom(f(tx), f(T), growth(r, alpha, s, beta, x, tx, T), s / (r + s + x))
}

/** ln(factor · (e^growth · atLast - atEnd)). */
function logOddsFrom(atLast: number, atEnd: number, growth: number, factor: number): number {
  const left = Math.max(0, -Math.expm1(Math.log(atEnd / atLast) - growth))
  return Math.log(factor) + growth + Math.log(atLast) + Math.log(left)
}

function growth(r: number, alpha: number, s: number, beta: number, x: number, tx: number, T: number): number {
  return (r + x) * Math.log1p((T - tx) / (alpha + tx)) + s * Math.log1p((T - tx) / (beta + tx))
}

/** The same odds as the integral over the moment of leaving, ∫ s (β+T)^s (α+T)^(r+x) / ((β+u)^(s+1) (α+u)^(r+x)) du. */
export function logOddsByIntegral(
  { r, alpha, s, beta }: ParetoNbdParameters,
  { x, tx, T }: CustomerRow,
): number {
  const top = growth(r, alpha, s, beta, x, tx, T)
  // With v = ln((β + u)/(β + tx)) the integrand falls from s at v = 0.
  const fall = (v: number) => s * v + (r + x) * Math.log1p(((beta + tx) * Math.expm1(v)) / (alpha + tx))
  const end = whereFallen(fall, Math.log1p((T - tx) / (beta + tx)))
  return top + Math.log(s * integrate((v) => Math.exp(-fall(v)), 0, end))
}

/** Where a fall reaches e^-45, by halving: what comes after does not count. The end, where it never does. */
function whereFallen(fall: (v: number) => number, end: number): number {
  if (fall(end) <= 45) return end
  let low = 0
  let high = end
  while (high - low > 1e-3 * high) {
    const middle = low > 0 ? Math.sqrt(low * high) : high / 1024
    if (fall(middle) < 45) low = middle
    else high = middle
  }
  return high
}

/**
 * P(at least n purchases within h): the nth purchase comes at u, u/(α+u) ~ Beta(n, r), while the customer lives with
 * probability (β/(β+u))^s. Integrated over ln u, where the integrand is smooth and all positive; the closed form of
 * Fader & Hardie (2006), Deriving an Expression for P(X(t) = x), cancels for large n.
 */
function atLeastInTime(n: number, h: number, r: number, alpha: number, s: number, beta: number): number {
  if (h === 0) return 0
  const logConstant = logBeta(n, r)
  const density = (z: number) => {
    const u = Math.exp(z)
    return Math.exp(
      -n * Math.log1p(alpha / u) - r * Math.log1p(u / alpha) - s * Math.log1p(u / beta) - logConstant,
    )
  }
  const right = Math.log(h)
  const left = Math.min(right, Math.log((alpha * n) / (n + r)), Math.log((beta * n) / (n + s))) - 45 / n
  const pieces = Math.min(1000, 12 + Math.ceil((right - left) * Math.sqrt(Math.min(n, r + s))))
  return Math.min(1, integrate(density, left, right, { pieces, tolerance: 1e-12 }))
}
