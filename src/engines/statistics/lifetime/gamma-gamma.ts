import type { Issue } from '../../../kernel/errors.js'
import {
  checkNotEmpty,
  checkRows,
  count as countText,
  isCount,
  isFiniteNumber,
  refuseIf,
  unless,
} from '../check.js'
import { noFiniteMean, nothingToFit } from '../errors.js'
import { logBeta } from '../numeric/beta.js'
import { digamma } from '../numeric/gamma.js'
import { type Estimate, type LogLikelihood, maximumLikelihood } from './maximum-likelihood.js'
import { checkParameters, deltaMethod, type ModelOptions } from './purchase-model.js'
import { countIssues } from './rows.js'

/** p of the spread within a customer, q and v of the mean over customers. */
export interface GammaGammaParameters {
  readonly p: number
  readonly q: number
  readonly v: number
}

/** A customer's repeat purchases and their mean value. */
export interface SpendRow {
  readonly x: number
  readonly value?: number | undefined
  readonly count?: number
}

export interface GammaGammaModel {
  readonly parameters: GammaGammaParameters
  /** The expected mean value of the customer's purchases: the own mean drawn to the population's. */
  readonly expectedValue: (row: SpendRow) => number
  /** How well the parameters know `expectedValue` (delta method); undefined where the fit has no standard errors. */
  readonly standardErrorOf: (row: SpendRow) => number | undefined
}

export interface GammaGammaFit extends GammaGammaModel, Estimate<GammaGammaParameters> {
  /** How many customers were left out: without a repeat purchase or with a mean that is not positive. */
  readonly leftOut: {
    readonly withoutRepeats: number
    readonly withoutPositiveMean: number
    readonly total: number
  }
  /** Pearson's correlation of x and value among those fitted, which the model takes to be nought; undefined where one of them does not vary. */
  readonly correlation: number | undefined
  /** `correlated` where the correlation is above 0.3: the model does not hold. */
  readonly warnings: readonly 'correlated'[]
}

const names = ['p', 'q', 'v'] as const
const mostCorrelation = 0.3

/**
 * The Gamma-Gamma model of spend at given parameters.
 *
 * @returns the predictions of the model
 * @throws `input.invalid`, and from `expectedValue` `statistics.no_finite_mean` where p·x + q <= 1
 * @see Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value, eq. (5)
 */
export const gammaGamma = (
  parameters: GammaGammaParameters,
  { covariance }: ModelOptions = {},
): GammaGammaModel => {
  checkParameters('gammaGamma', names, parameters)
  return {
    parameters,
    expectedValue: (row) => {
      checkSpendRow('gammaGamma.expectedValue', row)
      return expectedValue(parameters, row)
    },
    standardErrorOf: (row) => {
      checkSpendRow('gammaGamma.standardErrorOf', row)
      return deltaMethod(parameters, names, covariance, (at) => expectedValue(at, row))
    },
  }
}

/**
 * Fits the Gamma-Gamma model to the mean values of repeat customers by maximum likelihood. Rows without repeats or with a
 * mean that is not positive are left out and counted.
 *
 * @returns the parameters with standard errors and log-likelihood, who was left out, the correlation the model assumes away, and the predictions
 * @throws `input.invalid` | `statistics.nothing_to_fit`
 * @see Fader, Hardie & Lee (2005), RFM and CLV, J. Marketing Research 42(4); Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value, eq. (1a)
 */
export const fitGammaGamma = (rows: readonly SpendRow[]): GammaGammaFit => {
  checkNotEmpty('fitGammaGamma', rows)
  checkRows('fitGammaGamma', rows, fitIssues)
  const fitted = rows.filter((row): row is SpendRow & { value: number } => row.x > 0 && (row.value ?? 0) > 0)
  if (fitted.length === 0) {
    throw nothingToFit({
      model: 'fitGammaGamma',
      rows: rows.length,
      reason: 'has a repeat purchase of positive value',
    })
  }
  const customers = sumOf(fitted, countOf)
  const mean = sumOf(fitted, (row) => countOf(row) * row.value) / customers
  const estimate = maximumLikelihood({
    names,
    customers,
    starts: [
      [4, 4, (mean * 3) / 4],
      [1, 2, mean],
    ],
    logLikelihood: likelihood(groupsOf(fitted)),
  })
  const correlation = correlationOf(fitted)
  return {
    ...gammaGamma(estimate.parameters, estimate),
    ...estimate,
    leftOut: leftOutOf(rows),
    correlation,
    warnings: correlation !== undefined && correlation > mostCorrelation ? ['correlated'] : [],
  }
}

function expectedValue({ p, q, v }: GammaGammaParameters, { x, value = 0 }: SpendRow): number {
  if (p * x + q <= 1) {
    throw noFiniteMean({ model: 'Gamma-Gamma', reason: `p·x + q is ${p * x + q}, at most 1` })
  }
  return (p * (v + x * value)) / (p * x + q - 1)
}

/** Σ ln f(z | p, q, v; x) with its gradient, over distinct (x, z). */
function likelihood(groups: readonly Required<SpendRow & { value: number }>[]) {
  return ([p, q, v]: readonly number[]): LogLikelihood => {
    const sum = { value: 0, p: 0, q: 0, v: 0 }
    for (const { x, value: z, count: n } of groups) {
      add(sum, p as number, q as number, v as number, x, z, n)
    }
    return { value: sum.value, gradient: [sum.p, sum.q, sum.v] }
  }
}

function add(
  sum: { value: number; p: number; q: number; v: number },
  p: number,
  q: number,
  v: number,
  x: number,
  z: number,
  n: number,
): void {
  const total = v + x * z
  const logOwn = Math.log(x) + Math.log(z) - Math.log(total)
  const logShared = Math.log(v) - Math.log(total)
  const both = digamma(p * x + q)
  sum.value += n * (p * x * logOwn + q * logShared - Math.log(z) - logBeta(p * x, q))
  sum.p += n * x * (both - digamma(p * x) + logOwn)
  sum.q += n * (both - digamma(q) + logShared)
  sum.v += n * (q / v - (p * x + q) / total)
}

function groupsOf(rows: readonly (SpendRow & { value: number })[]) {
  const groups = new Map<string, { x: number; value: number; count: number }>()
  for (const row of rows) {
    const key = `${row.x} ${row.value}`
    const found = groups.get(key)
    if (found) found.count += countOf(row)
    else groups.set(key, { x: row.x, value: row.value, count: countOf(row) })
  }
  return [...groups.values()]
}

function leftOutOf(rows: readonly SpendRow[]): GammaGammaFit['leftOut'] {
  const withoutRepeats = sumOf(rows, (row) => (row.x === 0 ? countOf(row) : 0))
  const withoutPositiveMean = sumOf(rows, (row) => (row.x > 0 && !((row.value ?? 0) > 0) ? countOf(row) : 0))
  return { withoutRepeats, withoutPositiveMean, total: withoutRepeats + withoutPositiveMean }
}

function correlationOf(rows: readonly (SpendRow & { value: number })[]): number | undefined {
  const customers = sumOf(rows, countOf)
  const meanX = sumOf(rows, (row) => countOf(row) * row.x) / customers
  const meanValue = sumOf(rows, (row) => countOf(row) * row.value) / customers
  const across = sumOf(rows, (row) => countOf(row) * (row.x - meanX) * (row.value - meanValue))
  const spreadX = sumOf(rows, (row) => countOf(row) * (row.x - meanX) ** 2)
  const spreadValue = sumOf(rows, (row) => countOf(row) * (row.value - meanValue) ** 2)
  return spreadX > 0 && spreadValue > 0 ? across / Math.sqrt(spreadX) / Math.sqrt(spreadValue) : undefined
}

function countOf({ count = 1 }: SpendRow): number {
  return count
}

function sumOf<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0)
}

function fitIssues({ x, value, count }: SpendRow, index: number): Issue[] {
  return [
    ...unless(isCount(x), [index, 'x'], countText, x),
    ...unless(value === undefined || isMoney(value), [index, 'value'], 'a finite number', value),
    ...countIssues({ count }, index),
  ]
}

function checkSpendRow(subject: string, row: SpendRow): void {
  if (typeof row !== 'object' || row === null) refuseIf(subject, unless(false, ['row'], 'an object', row))
  const { x, value } = row
  refuseIf(subject, [
    ...unless(isCount(x), ['row', 'x'], countText, x),
    ...unless(value === undefined || isMoney(value), ['row', 'value'], 'a finite number', value),
    ...unless(
      x === 0 || (value !== undefined && value >= 0),
      ['row', 'value'],
      'the mean of the repeat purchases, 0 or more',
      value,
    ),
  ])
}

function isMoney(value: unknown): boolean {
  return isFiniteNumber(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
}
