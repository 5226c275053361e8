import type { CustomerSummary } from '../../../src/engines/statistics/index.js'
import { maximumLikelihood } from '../../../src/engines/statistics/lifetime/maximum-likelihood.js'
import { digamma, logGamma } from '../../../src/engines/statistics/numeric/gamma.js'

/** The rival: BG/NBD by the paper, ln A1 + ln A2 + ln(A3 + A4) with its gradient for one customer after the other, under the same optimiser. */
export const fitOneByOne = (rows: readonly CustomerSummary[]) =>
  maximumLikelihood({
    names: ['r', 'alpha', 'a', 'b'],
    customers: rows.length,
    starts: [[0.5, rows.reduce((sum, { T }) => sum + T, 0) / rows.length / 4, 1, 2]],
    logLikelihood: ([r = 0, alpha = 0, a = 0, b = 0]) => {
      let value = 0
      const gradient = [0, 0, 0, 0] as [number, number, number, number]
      for (const row of rows) {
        const one = customer(row, r, alpha, a, b)
        value += one.value
        gradient[0] += one.gradient[0]
        gradient[1] += one.gradient[1]
        gradient[2] += one.gradient[2]
        gradient[3] += one.gradient[3]
      }
      return { value, gradient }
    },
  })

function customer({ x, tx, T }: CustomerSummary, r: number, alpha: number, a: number, b: number) {
  const a1 = logGamma(r + x) - logGamma(r) + r * Math.log(alpha)
  const a2 = logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x)
  const a3 = -(r + x) * Math.log(alpha + T)
  const a4 =
    x > 0 ? Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + tx) : Number.NEGATIVE_INFINITY
  const top = Math.max(a3, a4)
  const sum = top + Math.log(Math.exp(a3 - top) + Math.exp(a4 - top))
  const alive = Math.exp(a3 - sum)
  const gone = x > 0 ? 1 - alive : 0
  const rate = alive * Math.log(alpha + T) + gone * Math.log(alpha + tx)
  const both = digamma(a + b) - digamma(a + b + x)
  return {
    value: a1 + a2 + sum,
    gradient: [
      digamma(r + x) - digamma(r) + Math.log(alpha) - rate,
      r / alpha - (r + x) * (alive / (alpha + T) + gone / (alpha + tx)),
      both + gone / a,
      both + digamma(b + x) - digamma(b) - (x > 0 ? gone / (b + x - 1) : 0),
    ] as const,
  }
}
