import { logRising } from '../numeric/gamma.js'
import { logAddExp, logOnePlusExp } from '../numeric/logarithms.js'

/** α and β of the probability to buy at an opportunity (Beta), γ and δ of the probability to leave before one (Beta). */
export interface BgBbParameters {
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  readonly delta: number
}

/** A customer over n opportunities to buy: x of them taken, the last at opportunity tx. */
export interface OpportunityRow {
  readonly customerId?: string
  readonly x: number
  readonly tx: number
  readonly n: number
  readonly value?: number | undefined
  readonly count?: number
}

/** ln L(α, β, γ, δ | x, tx, n). @see Fader, Hardie & Shang (2010), Marketing Science 29(6), eq. (3) */
export const logLikelihoodBgBb = (p: BgBbParameters, row: OpportunityRow): number =>
  logRising(p.alpha, row.x) +
  logRising(p.beta, row.n - row.x) -
  logRising(p.alpha + p.beta, row.n) +
  logRising(p.delta, row.n) -
  logRising(p.gamma + p.delta, row.n) +
  logOnePlusExp(logOddsGone(p, row))

/** P(alive at opportunity n). */
export const aliveBgBb = (p: BgBbParameters, row: OpportunityRow): number =>
  1 / (1 + Math.exp(logOddsGone(p, row)))

/** P(alive at opportunity n + 1), that is, able to buy at the next one. @see Fader, Hardie & Shang (2010), eq. (11) */
export const aliveNextBgBb = (p: BgBbParameters, row: OpportunityRow): number =>
  (aliveBgBb(p, row) * (p.delta + row.n)) / (p.gamma + p.delta + row.n)

/** What a customer buys who is alive at n: p ~ Beta(α + x, β + n - x), θ ~ Beta(γ, δ + n). @see Fader, Hardie & Shang (2010), eq. (9) as the sum it comes from */
export const meanBgBb = (p: BgBbParameters, { x, n }: OpportunityRow, horizon: number): number => {
  const delta = p.delta + n
  let stays = 1
  let sum = 0
  // A month may end between two opportunities.
  const opportunities = Math.floor(horizon)
  for (let i = 0; i < opportunities; i++) {
    stays *= (delta + i) / (p.gamma + delta + i)
    sum += stays
  }
  return ((p.alpha + x) / (p.alpha + p.beta + n)) * sum
}

/** P(at least k purchases) of a customer who is alive at n. */
export const atLeastBgBb = (
  p: BgBbParameters,
  { x, n }: OpportunityRow,
  k: number,
  horizon: number,
): number => nthPurchase(k, horizon, p.alpha + x, p.beta + n - x, p.delta + n, p.gamma + p.delta + n)

/** P(a pause as long as the present one), when p ~ Beta(α + x, β + tx - x): the last tx - x misses count, those since do not. */
export const latenessBgBb = ({ alpha, beta }: BgBbParameters, { x, tx, n }: OpportunityRow): number =>
  Math.exp(logRising(beta + tx - x, n - tx) - logRising(alpha + beta + tx, n - tx))

/** ln of the odds that the customer left before opportunity n: the sum over the last opportunity lived through, m = tx .. n-1. */
function logOddsGone({ alpha, beta, gamma, delta }: BgBbParameters, { x, tx, n }: OpportunityRow): number {
  if (n === tx) return Number.NEGATIVE_INFINITY
  let log = Math.log(gamma / (delta + n - 1)) + Math.log((alpha + beta + n - 1) / (beta + n - x - 1))
  let sum = log
  for (let m = n - 1; m > tx; m--) {
    log += Math.log(((alpha + beta + m - 1) / (beta + m - x - 1)) * ((gamma + delta + m) / (delta + m - 1)))
    sum = logAddExp(sum, log)
  }
  return sum
}

/** P(at least k purchases in h opportunities): the sum over the opportunity m of the kth purchase, if still alive then. */
function nthPurchase(k: number, h: number, alpha: number, beta: number, delta: number, both: number): number {
  if (k > h) return 0
  // ln P(k - 1 purchases before and one at opportunity m = k), p ~ Beta(alpha, beta); alive with (δ)_m / (γ + δ)_m.
  let log = logRising(alpha, k) - logRising(alpha + beta, k) + logRising(delta, k) - logRising(both, k)
  let sum = 0
  for (let m = k; m <= h; m++) {
    sum += Math.exp(log)
    log += Math.log(((m * (beta + m - k)) / ((m + 1 - k) * (alpha + beta + m))) * ((delta + m) / (both + m)))
  }
  return Math.min(1, sum)
}
