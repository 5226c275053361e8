import type { Issue } from '../../../kernel/errors.js'
import { checkNotEmpty, count, isCount, isShare, refuseIf, share, unless } from '../check.js'
import { digammaRise, logRising } from '../numeric/gamma.js'
import { discountedSum } from './discounting.js'
import { type Estimate, type LogLikelihood, maximumLikelihood } from './maximum-likelihood.js'
import { checkParameters, deltaMethod, type ModelOptions } from './purchase-model.js'

/** α and β of the probability to leave at the end of a period (Beta). */
export interface ShiftedBetaGeometricParameters {
  readonly alpha: number
  readonly beta: number
}

/** Customers under contract, period by period. A period is the term of the contract. */
export interface ShiftedBetaGeometricModel {
  readonly parameters: ShiftedBetaGeometricParameters
  /** The share of a cohort still there after t periods. */
  readonly survival: (t: number) => number
  /** The share of those there after t - 1 periods who stay on for period t, for t from 1. */
  readonly retention: (t: number) => number
  /** The probability to leave at the end of exactly the t-th period, for t from 1. */
  readonly probabilityOf: (t: number) => number
  /** The expected periods a customer who has been there for `age` periods stays within the next `horizon` renewals. */
  readonly expectedPeriods: (age: number, horizon: number) => number
  /** Their discounted value: `value` is what a renewed period brings at its end, `discountRate` is per period. */
  readonly lifetimeValue: (plan: RenewalPlan) => number
  /** How well the parameters know `survival(t)` (delta method); undefined without the size of the cohort. */
  readonly standardErrorOf: (t: number) => number | undefined
}

export interface RenewalPlan {
  readonly age: number
  readonly horizon: number
  readonly discountRate: number
  readonly value: number
}

export type ShiftedBetaGeometricFit = ShiftedBetaGeometricModel & Estimate<ShiftedBetaGeometricParameters>

const names = ['alpha', 'beta'] as const

/**
 * The shifted beta-geometric model at given parameters.
 *
 * @returns the predictions of the model
 * @throws `input.invalid`
 * @see Fader & Hardie (2007), How to Project Customer Retention, J. Interactive Marketing 21(1), eq. (5) to (8)
 */
export const shiftedBetaGeometric = (
  parameters: ShiftedBetaGeometricParameters,
  { covariance }: ModelOptions = {},
): ShiftedBetaGeometricModel => {
  checkParameters('shiftedBetaGeometric', names, parameters)
  const check = (method: string, path: string, t: number, from: number) =>
    refuseIf(
      `shiftedBetaGeometric.${method}`,
      unless(isCount(t) && t >= from, [path], from === 0 ? count : 'a whole number from 1 to 1e9', t),
    )
  return {
    parameters,
    survival: (t) => {
      check('survival', 't', t, 0)
      return survival(parameters, t)
    },
    retention: (t) => {
      check('retention', 't', t, 1)
      return (parameters.beta + t - 1) / (parameters.alpha + parameters.beta + t - 1)
    },
    probabilityOf: (t) => {
      check('probabilityOf', 't', t, 1)
      return (survival(parameters, t - 1) * parameters.alpha) / (parameters.alpha + parameters.beta + t - 1)
    },
    expectedPeriods: (age, horizon) => {
      check('expectedPeriods', 'age', age, 0)
      return discountedSum(
        'shiftedBetaGeometric.expectedPeriods',
        { horizon, discountRate: 0, period: 1 },
        staying(parameters, age),
      )
    },
    lifetimeValue: ({ age, horizon, discountRate, value }) => {
      check('lifetimeValue', 'age', age, 0)
      refuseIf('shiftedBetaGeometric.lifetimeValue', [
        ...unless(isCount(horizon), ['horizon'], count, horizon),
        ...unless(Number.isFinite(value), ['value'], 'a finite number', value),
      ])
      const plan = { horizon, discountRate, period: 1 }
      return discountedSum('shiftedBetaGeometric.lifetimeValue', plan, staying(parameters, age)) * value
    },
    standardErrorOf: (t) => {
      check('standardErrorOf', 't', t, 0)
      return deltaMethod(parameters, names, covariance, (at) => survival(at, t))
    },
  }
}

/**
 * Fits the shifted beta-geometric model to the shares of a cohort still there after 1, 2, ... periods.
 *
 * Without `cohort`, the number of customers at the start, the log-likelihood is per customer and there are no standard errors.
 *
 * @returns the parameters, log-likelihood and, with `cohort`, standard errors, whether the fit converged, and the predictions
 * @throws `input.invalid`
 * @see Fader & Hardie (2007), How to Project Customer Retention, J. Interactive Marketing 21(1), appendix B
 */
export const fitShiftedBetaGeometric = (
  survivors: readonly number[],
  { cohort }: { readonly cohort?: number } = {},
): ShiftedBetaGeometricFit => {
  checkNotEmpty('fitShiftedBetaGeometric', survivors)
  refuseIf('fitShiftedBetaGeometric', [...survivors.flatMap(shareIssues), ...cohortIssues(cohort)])
  const customers = cohort ?? 1
  const found = maximumLikelihood({
    names,
    // Judged as if of a thousand where the size of the cohort is not known.
    customers: cohort ?? 1000,
    starts: [
      [1, 2],
      [1, 10],
    ],
    logLikelihood: likelihood(survivors, cohort ?? 1000),
  })
  const estimate: Estimate<ShiftedBetaGeometricParameters> = cohort
    ? found
    : {
        ...found,
        standardErrors: undefined,
        covariance: undefined,
        logLikelihood: (found.logLikelihood / 1000) * customers,
      }
  return { ...shiftedBetaGeometric(estimate.parameters, estimate), ...estimate }
}

function survival({ alpha, beta }: ShiftedBetaGeometricParameters, t: number): number {
  return Math.exp(logRising(beta, t) - logRising(alpha + beta, t))
}

/** The expected periods stayed up to a number of renewals from an age on. */
function staying({ alpha, beta }: ShiftedBetaGeometricParameters, age: number) {
  let share = 1
  let periods = 0
  let sum = 0
  return (renewals: number) => {
    for (; periods < renewals; periods++) {
      share *= (beta + age + periods) / (alpha + beta + age + periods)
      sum += share
    }
    return sum
  }
}

function likelihood(survivors: readonly number[], customers: number) {
  return ([alpha, beta]: readonly number[]): LogLikelihood => {
    const [a, b] = [alpha as number, beta as number]
    const sum = { value: 0, alpha: 0, beta: 0 }
    const add = (n: number, leavesIn: number | undefined, stays: number) => {
      const both = digammaRise(a + b, stays + (leavesIn ? 1 : 0))
      const logBoth = logRising(a + b, stays + (leavesIn ? 1 : 0))
      sum.value += n * (logRising(b, stays) - logBoth + (leavesIn ? Math.log(a) : 0))
      sum.alpha += n * ((leavesIn ? 1 / a : 0) - both)
      sum.beta += n * (digammaRise(b, stays) - both)
    }
    survivors.forEach((share, i) => {
      add(customers * ((survivors[i - 1] ?? 1) - share), i + 1, i)
    })
    add(customers * (survivors.at(-1) as number), undefined, survivors.length)
    return { value: sum.value, gradient: [sum.alpha, sum.beta] }
  }
}

function shareIssues(value: number, index: number, all: readonly number[]): Issue[] {
  const before = all[index - 1] ?? 1
  return [
    ...unless(isShare(value), [index], share, value),
    ...unless(!(value > before), [index], `at most the share before it, ${before}`, value),
  ]
}

function cohortIssues(cohort: unknown): Issue[] {
  return unless(
    cohort === undefined || (isCount(cohort) && cohort > 0),
    ['cohort'],
    'a whole number above 0',
    cohort,
  )
}
