import { isCount, refuseIf, unless } from '../check.js'
import { brier, logLoss, surest } from './accuracy.js'
import { checkLabelled, type Outcomes } from './labelled.js'
import { fitLogistic, logistic } from './newton-logistic.js'

export interface ReliabilityBin {
  readonly count: number
  readonly meanPrediction: number
  /** The share of outcomes that came true. */
  readonly observed: number
}

export interface Calibration {
  readonly brier: number
  readonly logLoss: number
  /** Of the outcomes on the log-odds of the predictions: 1 when they spread right, below when they are too extreme; undefined where the outcomes or the predictions do not differ, or the predictions separate the outcomes. */
  readonly slope: number | undefined
  /** With that slope: 0 when right. */
  readonly intercept: number | undefined
  readonly bins: readonly ReliabilityBin[]
}

/**
 * How far predicted probabilities can be taken at their word: Brier score, log loss, slope and intercept, and reliability
 * by bins of equal count, 10 unless told, lowest predictions first. Fewer rows than bins make a bin each.
 *
 * @throws `input.invalid`
 * @see Cox (1958), Biometrika 45, for slope and intercept; Murphy & Winkler (1977), Applied Statistics 26, for reliability
 */
export const calibration = (
  probabilities: readonly number[],
  outcomes: Outcomes,
  { bins = 10 }: { readonly bins?: number } = {},
): Calibration => {
  checkLabelled('calibration', probabilities, outcomes)
  refuseIf('calibration', unless(isCount(bins) && bins > 0, ['bins'], 'a whole number above 0', bins))
  const fit = fitLogistic(
    probabilities.map((p) => [logOdds(p)]),
    outcomes,
    0,
  )
  const isKnown = fit.converged && fit.redundant.length === 0
  return {
    brier: brier(probabilities, outcomes),
    logLoss: logLoss(probabilities, outcomes),
    slope: isKnown ? fit.coefficients[0] : undefined,
    intercept: isKnown ? fit.intercept : undefined,
    bins: reliability(probabilities, outcomes, bins),
  }
}

/** A rule from scores to probabilities, learned from outcomes. */
export interface Calibrator {
  readonly slope: number
  readonly intercept: number
  readonly probabilityOf: (score: number) => number
}

/**
 * Learns to turn a score from 0 to 1, e.g. a lateness, into the probability of a declared outcome, e.g. no purchase in the
 * H days after: P = 1/(1 + exp(-(intercept + slope · log-odds of the score))). Learn it from an earlier period than the one
 * it is used in. Outcomes are drawn a little to the middle, (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2), so it exists whatever they are.
 *
 * @returns the rule; the slope is 0 where the scores do not differ
 * @throws `input.invalid`
 * @see Platt (1999), Probabilistic Outputs for Support Vector Machines, 2.2
 */
export const fitCalibration = (scores: readonly number[], outcomes: Outcomes): Calibrator => {
  checkLabelled('fitCalibration', scores, outcomes)
  const happened = outcomes.filter(Boolean).length
  const [high, low] = [(happened + 1) / (happened + 2), 1 / (outcomes.length - happened + 2)]
  const targets = outcomes.map((outcome) => (outcome ? high : low))
  const { intercept, coefficients } = fitLogistic(
    scores.map((score) => [logOdds(score)]),
    targets,
    0,
  )
  const slope = coefficients[0] as number
  return {
    slope,
    intercept,
    probabilityOf: (score) => {
      refuseIf(
        'fitCalibration.probabilityOf',
        unless(score >= 0 && score <= 1, ['score'], 'a number from 0 to 1', score),
      )
      return logistic(intercept + slope * logOdds(score))
    },
  }
}

function logOdds(p: number): number {
  return Math.log(Math.max(surest, p)) - Math.log(Math.max(surest, 1 - p))
}

function reliability(probabilities: readonly number[], outcomes: Outcomes, bins: number): ReliabilityBin[] {
  const order = probabilities
    .map((_, i) => i)
    .sort((a, b) => (probabilities[a] as number) - (probabilities[b] as number) || a - b)
  const count = Math.min(bins, order.length)
  return Array.from({ length: count }, (_, bin) => {
    const members = order.slice(
      Math.floor((bin * order.length) / count),
      Math.floor(((bin + 1) * order.length) / count),
    )
    const mean = (of: (index: number) => number) =>
      members.reduce((sum, index) => sum + of(index), 0) / members.length
    return {
      count: members.length,
      meanPrediction: mean((i) => probabilities[i] as number),
      observed: mean((i) => Number(outcomes[i])),
    }
  })
}
