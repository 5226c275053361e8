import type { Issue } from '../../../kernel/errors.js'
import { checkNotEmpty, isFiniteNumber, issue, refuseIf, unless } from '../check.js'
import { type Outcomes, outcomeIssues } from './labelled.js'
import { fitLogistic, type LogisticFit, logistic } from './newton-logistic.js'

export interface LogisticRegressionOptions {
  /** The weight λ of the penalty λ/2·Σβ², which leaves the intercept alone; 0 unless told: no penalty. */
  readonly l2?: number
}

export interface LogisticRegression extends LogisticFit {
  readonly probabilityOf: (features: readonly number[]) => number
}

/**
 * Fits P(outcome) = 1/(1 + exp(-(intercept + features·coefficients))) by Newton's method.
 *
 * @returns the coefficients with standard errors, whether the fit converged, and the probability as a function
 * @throws `input.invalid` with the row and feature of each value that does not fit
 * @see Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, 4.4.1 and 18.3.2
 */
export const logisticRegression = (
  features: readonly (readonly number[])[],
  outcomes: Outcomes,
  { l2 = 0 }: LogisticRegressionOptions = {},
): LogisticRegression => {
  checkNotEmpty('logisticRegression', features)
  refuseIf('logisticRegression', [
    ...unless(Array.isArray(features), [], 'an array of rows', features),
    ...unless(
      Array.isArray(outcomes) && outcomes.length === features.length,
      ['outcomes'],
      `${features.length} outcomes`,
      outcomes,
    ),
    ...unless(isFiniteNumber(l2) && l2 >= 0, ['l2'], 'a finite number of 0 or more', l2),
  ])
  const width = features[0]?.length ?? 0
  refuseIf('logisticRegression', [
    ...unless(width > 0, [0], 'at least one feature', features[0]),
    ...features.flatMap((row, i) => featureIssues(row, width, [i])),
    ...outcomeIssues(outcomes),
  ])
  const fit = fitLogistic(features, outcomes, l2)
  return {
    ...fit,
    probabilityOf: (row) => {
      refuseIf('logisticRegression.probabilityOf', featureIssues(row, width, ['features']))
      return logistic(
        fit.coefficients.reduce((sum, beta, j) => sum + beta * (row[j] as number), fit.intercept),
      )
    },
  }
}

function featureIssues(row: readonly number[], width: number, path: Issue['path']): Issue[] {
  if (!Array.isArray(row) || row.length !== width) return [issue(path, `an array of ${width} numbers`, row)]
  return row.flatMap((value, j) =>
    isFeature(value) ? [] : [issue([...path, j], 'a number from -1e12 to 1e12', value)],
  )
}

/** Squares of features are summed up. */
function isFeature(value: unknown): boolean {
  return isFiniteNumber(value) && Math.abs(value) <= 1e12
}
