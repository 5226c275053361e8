import type { Issue } from '../../../kernel/errors.js'
import { isFiniteNumber, isSpan, refuseIf, span, unless } from '../check.js'

/** How far ahead value is counted and what later value is worth. */
export interface DiscountPlan {
  /** How far ahead, in the rows' unit. */
  readonly horizon: number
  /** What a period costs: 0.01 makes a sum due after one period worth 1/1.01 of it. */
  readonly discountRate: number
  /** The length of a period in the rows' unit, e.g. `month.day` or `month.week`. */
  readonly period: number
}

/** A month of 30 days, in days and in weeks. */
export const month = { day: 30, week: 30 / 7 } as const

const mostPeriods = 10_000

/**
 * Σ (F(k·period) - F((k-1)·period)) / (1 + rate)^k up to the horizon: what comes in during a period is discounted as if it
 * came at its end. A last period cut short by the horizon is discounted as a whole one.
 */
export const discountedSum = (
  subject: string,
  plan: DiscountPlan,
  upTo: (time: number) => number,
): number => {
  refuseIf(subject, planIssues(plan))
  const { horizon, discountRate, period } = plan
  let sum = 0
  let before = 0
  for (let k = 1; (k - 1) * period < horizon; k++) {
    const soFar = upTo(Math.min(k * period, horizon))
    sum += (soFar - before) / (1 + discountRate) ** k
    before = soFar
  }
  return sum
}

function planIssues({ horizon, discountRate, period }: DiscountPlan): Issue[] {
  return [
    ...unless(isSpan(horizon), ['horizon'], span, horizon),
    ...unless(
      isFiniteNumber(discountRate) && discountRate >= 0,
      ['discountRate'],
      'a rate of 0 or more',
      discountRate,
    ),
    ...unless(isFiniteNumber(period) && period > 0, ['period'], 'a length above 0', period),
    ...unless(!(horizon / period > mostPeriods), ['horizon'], `at most ${mostPeriods} periods`, horizon),
  ]
}
