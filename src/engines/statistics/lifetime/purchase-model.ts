import { checkLevel, count, isCount, isFiniteNumber, refuseIf, span, unless } from '../check.js'
import { numericGradient } from '../numeric/curvature.js'
import { type DiscountPlan, discountedSum } from './discounting.js'
import type { Interval } from './interval.js'
import { countInterval } from './interval.js'

/** What one model of purchasing knows; everything public is derived from it. */
export interface PurchaseProcess<Parameters, Row> {
  readonly name: string
  readonly parameterNames: readonly (keyof Parameters & string)[]
  /** A customer at the first purchase, about whom nothing else is known. */
  readonly newCustomer: Row
  readonly checkRow: (subject: string, row: Row) => void
  readonly isHorizon: (value: unknown) => boolean
  /** P(alive at the end of the observation). */
  readonly alive: (parameters: Parameters, row: Row) => number
  /** P(alive) as the literature reports it, where that is another moment. */
  readonly reportedAlive?: (parameters: Parameters, row: Row) => number
  /** How many purchases are expected within the horizon of a customer who is alive now. */
  readonly meanIfAlive: (parameters: Parameters, row: Row, horizon: number) => number
  /** P(at least n purchases within the horizon) of a customer who is alive now, for n from 1. */
  readonly atLeastIfAlive: (parameters: Parameters, row: Row, n: number, horizon: number) => number
  readonly lateness: (parameters: Parameters, row: Row) => number
  readonly valueOf: (row: Row) => number | undefined
}

/** A model of how often customers buy and when they leave, at given parameters. Horizons are in the rows' unit. */
export interface PurchaseModel<Parameters, Row> {
  readonly parameters: Parameters
  /** The probability that the customer will still buy. One for every customer without a repeat under BG/NBD: not a health score. */
  readonly probabilityAlive: (row: Row) => number
  /** The expected number of purchases within the horizon after the observation. */
  readonly expectedPurchases: (row: Row, horizon: number) => number
  /** The expected number of repeat purchases of a new customer within the horizon after the first purchase. */
  readonly expectedPurchasesNewCustomer: (horizon: number) => number
  /** The probability that a new customer makes exactly n repeat purchases within the horizon. */
  readonly probabilityOf: (n: number, horizon: number) => number
  /** The discounted value of the expected purchases; `spend` is a Gamma-Gamma model, without it the row's own `value` counts. */
  readonly lifetimeValue: (row: Row, plan: LifetimePlan<Row>) => number
  /** What this customer will do: purchases within the horizon, between two counts, at a level of 0.95 unless told. */
  readonly predictionInterval: (row: Row, horizon: number, level?: number) => Interval
  /** How well the parameters know `expectedPurchases` (delta method); undefined where the fit has no standard errors. */
  readonly standardErrorOf: (row: Row, horizon: number) => number | undefined
  /** P(a pause as long as the present one) under the customer's own rhythm: near 0 is late, 1 is not late at all. */
  readonly lateness: (row: Row) => number
}

export interface LifetimePlan<Row> extends DiscountPlan {
  /** Says what a purchase of the customer is worth, e.g. the fit of `fitGammaGamma`. */
  readonly spend?: { readonly expectedValue: (row: Row) => number }
}

/** Remembers how certain the parameters are, so that `standardErrorOf` can answer. */
export interface ModelOptions {
  /** The covariance of the parameters in their order, as a fit reports it. */
  readonly covariance?: readonly (readonly number[])[] | undefined
}

export const purchaseModel = <Parameters, Row>(
  process: PurchaseProcess<Parameters, Row>,
  parameters: Parameters,
  { covariance }: ModelOptions = {},
): PurchaseModel<Parameters, Row> => {
  const subject = (method: string) => `${process.name}.${method}`

  const check = (method: string, row: Row, horizon: number) => {
    process.checkRow(subject(method), row)
    if (!process.isHorizon(horizon)) refuseIf(subject(method), unless(false, ['horizon'], span, horizon))
  }
  const expected = (at: Parameters, row: Row, horizon: number) =>
    process.alive(at, row) * process.meanIfAlive(at, row, horizon)
  const atLeast = (row: Row, horizon: number) => {
    const alive = process.alive(parameters, row)
    return (n: number) => (n === 0 ? 1 : alive * process.atLeastIfAlive(parameters, row, n, horizon))
  }

  return {
    parameters,
    probabilityAlive: (row) => {
      process.checkRow(subject('probabilityAlive'), row)
      return (process.reportedAlive ?? process.alive)(parameters, row)
    },
    expectedPurchases: (row, horizon) => {
      check('expectedPurchases', row, horizon)
      return expected(parameters, row, horizon)
    },
    expectedPurchasesNewCustomer: (horizon) => {
      check('expectedPurchasesNewCustomer', process.newCustomer, horizon)
      return expected(parameters, process.newCustomer, horizon)
    },
    probabilityOf: (n, horizon) => {
      check('probabilityOf', process.newCustomer, horizon)
      refuseIf(subject('probabilityOf'), unless(isCount(n), ['n'], count, n))
      const survival = atLeast(process.newCustomer, horizon)
      return Math.max(0, survival(n) - survival(n + 1))
    },
    lifetimeValue: (row, { spend, ...plan }) => {
      check('lifetimeValue', row, plan.horizon)
      const value = spend ? spend.expectedValue(row) : process.valueOf(row)
      refuseIf(
        subject('lifetimeValue'),
        unless(value !== undefined, ['row', 'value'], 'a value, or a `spend` model in the plan', value),
      )
      const upTo = (time: number) => expected(parameters, row, time)
      return discountedSum(subject('lifetimeValue'), plan, upTo) * (value as number)
    },
    predictionInterval: (row, horizon, level = 0.95) => {
      check('predictionInterval', row, horizon)
      checkLevel(subject('predictionInterval'), level)
      return countInterval(atLeast(row, horizon), level)
    },
    standardErrorOf: (row, horizon) => {
      check('standardErrorOf', row, horizon)
      return deltaMethod(parameters, process.parameterNames, covariance, (at) => expected(at, row, horizon))
    },
    lateness: (row) => {
      process.checkRow(subject('lateness'), row)
      return process.lateness(parameters, row)
    },
  }
}

/**
 * The standard error of a function of the parameters: the square root of its gradient around their covariance.
 *
 * @see Casella & Berger (2002), Statistical Inference, 5.5.4
 */
export const deltaMethod = <Parameters>(
  parameters: Parameters,
  names: readonly (keyof Parameters & string)[],
  covariance: ModelOptions['covariance'],
  f: (parameters: Parameters) => number,
): number | undefined => {
  if (!covariance) return undefined
  const values = names.map((name) => Number(parameters[name]))
  // Differences are taken on the scale of the logarithms, where every parameter moves by the same share.
  const at = (logs: readonly number[]) =>
    f(
      Object.fromEntries(
        names.map((name, i) => [name, (values[i] as number) * Math.exp(logs[i] as number)]),
      ) as Parameters,
    )
  const gradient = numericGradient(
    at,
    values.map(() => 0),
  ).map((slope, i) => slope / (values[i] as number))
  const variance = covariance.reduce(
    (sum, row, i) =>
      sum +
      row.reduce((part, value, j) => part + value * (gradient[i] as number) * (gradient[j] as number), 0),
    0,
  )
  return Math.sqrt(Math.max(0, variance))
}

/** Refuses parameters that are not positive and finite. */
export const checkParameters = <Parameters extends object>(
  subject: string,
  names: readonly (keyof Parameters & string)[],
  parameters: Parameters,
): void =>
  refuseIf(
    subject,
    names.flatMap((name) =>
      unless(isParameter(parameters?.[name]), [name], 'a number from 1e-9 to 1e9', parameters?.[name]),
    ),
  )

function isParameter(value: unknown): boolean {
  return isFiniteNumber(value) && value >= 1e-9 && value <= 1e9
}
