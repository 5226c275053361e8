import { regularizedBeta } from '../numeric/beta.js'
import { digammaRise, logRising } from '../numeric/gamma.js'
import { meanWithDropout } from './dropout-mean.js'
import type { LogLikelihood } from './maximum-likelihood.js'
import type { CustomerRow, GroupedRows } from './rows.js'

/**
 * What BG/NBD and MBG/NBD share: purchases come at a rate λ ~ Gamma(r, α) while the customer lives, and at each of
 * certain occasions the customer leaves with probability p ~ Beta(a, b). In BG/NBD the occasions are the repeat
 * purchases, in MBG/NBD the first purchase is one too.
 */
export interface BetaGeometricParameters {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** How many occasions to leave a customer with x repeat purchases has outlived. */
export type Occasions = (x: number) => number

/** ln of the odds that the customer has left: 0 odds, minus infinity, where there was no occasion yet. */
const logOddsGone = (
  { r, alpha, a, b }: BetaGeometricParameters,
  { x, tx, T }: CustomerRow,
  occasions: number,
): number =>
  occasions === 0
    ? Number.NEGATIVE_INFINITY
    : Math.log(a / (b + occasions - 1)) + (r + x) * Math.log1p((T - tx) / (alpha + tx))

/** P(alive | x, tx, T). @see Fader, Hardie & Lee (2005), Marketing Science 24(2), and their note on P(alive) of 2008 */
export const aliveBetaGeometric = (p: BetaGeometricParameters, row: CustomerRow, occasions: number): number =>
  1 / (1 + Math.exp(logOddsGone(p, row, occasions)))

/** What a customer buys who is alive at T: λ ~ Gamma(r + x, α + T), p ~ Beta(a, b + occasions outlived). */
export const meanBetaGeometric = (
  { r, alpha, a, b }: BetaGeometricParameters,
  { x, T }: CustomerRow,
  occasions: number,
  horizon: number,
): number => meanWithDropout(r + x, horizon / (alpha + T), a, b + occasions)

/** P(at least n purchases): n arrive in time, and none of the n - 1 before the last is the end. */
export const atLeastBetaGeometric = (
  { r, alpha, a, b }: BetaGeometricParameters,
  { x, T }: CustomerRow,
  occasions: number,
  n: number,
  horizon: number,
): number => {
  const rate = alpha + T
  const stay = b + occasions
  const inTime = regularizedBeta(n, r + x, horizon / (rate + horizon), rate / (rate + horizon))
  return inTime * Math.exp(logRising(stay, n - 1) - logRising(a + stay, n - 1))
}

/**
 * The log-likelihood with its gradient by (r, α, a, b). What depends on x alone is worked out once for each x, the rest
 * takes two logarithms and an exponential for each distinct (x, tx, T).
 *
 * @see Fader, Hardie & Lee (2005), eq. (6); Batislam, Denizel & Filiztekin (2007), IJRM 24(3), for MBG/NBD
 */
export const betaGeometricLikelihood = (groups: GroupedRows, occasionsOf: Occasions) => {
  const runs = runsOfEqualX(groups)
  return (parameters: readonly number[]): LogLikelihood => {
    const [r, alpha, a, b] = parameters as [number, number, number, number]
    const total = { value: 0, r: 0, alpha: 0, a: 0, b: 0 }
    for (const run of runs) addRun(total, groups, run, { r, alpha, a, b }, occasionsOf(run.x))
    return { value: total.value, gradient: [total.r, total.alpha, total.a, total.b] }
  }
}

interface Run {
  readonly x: number
  readonly from: number
  readonly to: number
  readonly customers: number
}

interface Total {
  value: number
  r: number
  alpha: number
  a: number
  b: number
}

/** Adds the customers of one x. `gone` is the probability of having left, the derivative of ln(1 + odds). */
function addRun(
  total: Total,
  groups: GroupedRows,
  run: Run,
  p: BetaGeometricParameters,
  occasions: number,
): void {
  const { x, customers } = run
  const shape = p.r + x
  const logOdds = occasions > 0 ? Math.log(p.a / (p.b + occasions - 1)) : Number.NEGATIVE_INFINITY
  const sums = { value: 0, logLater: 0, inverseLater: 0, gone: 0, goneGap: 0, goneSlope: 0 }
  for (let i = run.from; i < run.to; i++) {
    const n = groups.count[i] as number
    const later = p.alpha + (groups.T[i] as number)
    const logLater = Math.log(later)
    sums.logLater += n * logLater
    sums.inverseLater += n / later
    if (occasions > 0) addGone(sums, n, later, logLater, p.alpha + (groups.tx[i] as number), shape, logOdds)
  }
  const riseOfBoth = digammaRise(p.a + p.b, occasions)
  const logStayed = logRising(p.b, occasions) - logRising(p.a + p.b, occasions)
  const logAlpha = Math.log(p.alpha)
  total.value +=
    customers * (logRising(p.r, x) + p.r * logAlpha + logStayed) - shape * sums.logLater + sums.value
  total.r += customers * (digammaRise(p.r, x) + logAlpha) - sums.logLater + sums.goneGap
  total.alpha += (customers * p.r) / p.alpha - shape * (sums.inverseLater - sums.goneSlope)
  total.a += sums.gone / p.a - customers * riseOfBoth
  total.b += customers * (digammaRise(p.b, occasions) - riseOfBoth)
  if (occasions > 0) total.b -= sums.gone / (p.b + occasions - 1)
}

function addGone(
  sums: { value: number; gone: number; goneGap: number; goneSlope: number },
  n: number,
  later: number,
  logLater: number,
  last: number,
  shape: number,
  logOdds: number,
): void {
  const gap = logLater - Math.log(last)
  const logOddsHere = logOdds + shape * gap
  const odds = Math.exp(Math.min(logOddsHere, 36))
  const gone = (n * odds) / (1 + odds)
  sums.value += n * (logOddsHere > 36 ? logOddsHere : Math.log1p(odds))
  sums.gone += gone
  sums.goneGap += gone * gap
  sums.goneSlope += gone * (1 / later - 1 / last)
}

function runsOfEqualX({ x, count, size }: GroupedRows): Run[] {
  const runs: Run[] = []
  let from = 0
  for (let i = 1; i <= size; i++) {
    if (i < size && x[i] === x[from]) continue
    runs.push({
      x: x[from] as number,
      from,
      to: i,
      customers: count.subarray(from, i).reduce((sum, n) => sum + n, 0),
    })
    from = i
  }
  return runs
}
