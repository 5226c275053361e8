import { gradientStep, solveDefinite } from '../numeric/curvature.js'
import { logOnePlusExp } from '../numeric/logarithms.js'
import { type Design, designOf } from './design.js'

/** What a fit found out. */
export interface LogisticFit {
  readonly intercept: number
  /** One per feature; 0 for a feature that is a combination of those before it. */
  readonly coefficients: readonly number[]
  /** From the observed (with `l2` the penalised) information, intercept first; undefined for a redundant feature, and all of them where the fit did not converge. */
  readonly standardErrors: readonly (number | undefined)[]
  /** Without the penalty. */
  readonly logLikelihood: number
  /** False where no maximum exists, as when a feature separates the outcomes and nothing is penalised. */
  readonly converged: boolean
  readonly iterations: number
  /** The indices of features that are combinations of those before them, and were left out. */
  readonly redundant: readonly number[]
}

const maxIterations = 100
/** Coefficients of standardised features beyond this say that the outcomes are separated. */
const separated = 30

/** Newton's method on centred, scaled columns, halving steps that do not help; a redundant column is left out. */
export const fitLogistic = (
  features: readonly (readonly number[])[],
  outcomes: readonly (boolean | number)[],
  l2: number,
): LogisticFit => {
  const design = designOf(features, l2)
  const targets = Float64Array.from(outcomes, Number)
  let beta = new Array<number>(design.width).fill(0)
  let here = objectiveAt(design, targets, beta)
  let converged = false
  let iterations = 0
  let curvature = curvatureAt(design, targets, beta)
  for (; iterations < maxIterations && !converged; iterations++) {
    const step = gradientStep(curvature.hessian, curvature.gradient)
    if (!step) break
    const next = tryStep(design, targets, beta, here, step)
    if (!next) break
    converged = Math.max(...step.map(Math.abs)) < 1e-8 * (1 + Math.max(...beta.map(Math.abs)))
    beta = next.beta
    here = next.objective
    curvature = curvatureAt(design, targets, beta)
    if (beta.slice(1).some((value) => Math.abs(value) > separated)) break
  }
  return {
    ...onOriginalScale(design, beta, curvature.hessian, converged),
    ...quality(design, targets, beta),
    converged,
    iterations,
  }
}

export const logistic = (score: number): number => 1 / (1 + Math.exp(-score))

function quality(design: Design, targets: Float64Array, beta: readonly number[]) {
  return { logLikelihood: -lossAt(design, targets, beta), redundant: design.redundant }
}

function tryStep(
  design: Design,
  targets: Float64Array,
  beta: readonly number[],
  here: number,
  step: readonly number[],
) {
  for (let scale = 1; scale > 1e-6; scale /= 2) {
    const candidate = beta.map((value, j) => value + scale * (step[j] as number))
    const objective = objectiveAt(design, targets, candidate)
    if (objective <= here + 1e-12 * Math.abs(here)) return { beta: candidate, objective }
  }
  return undefined
}

function objectiveAt(design: Design, targets: Float64Array, beta: readonly number[]): number {
  const penalty = beta.reduce((sum, value, j) => sum + (design.penalties[j] as number) * value ** 2, 0) / 2
  return lossAt(design, targets, beta) + penalty
}

function lossAt({ rows, width, values }: Design, targets: Float64Array, beta: readonly number[]): number {
  let loss = 0
  for (let i = 0; i < rows; i++) {
    const score = scoreAt(values, i * width, beta)
    loss += logOnePlusExp(score) - (targets[i] as number) * score
  }
  return loss
}

/** The gradient and the second derivatives X'WX + penalty of the penalised loss. */
function curvatureAt(
  { rows, width, values, penalties }: Design,
  targets: Float64Array,
  beta: readonly number[],
) {
  const gradient = new Float64Array(width)
  const upper = new Float64Array(width * width)
  for (let i = 0; i < rows; i++) {
    const at = i * width
    const p = logistic(scoreAt(values, at, beta))
    const error = p - (targets[i] as number)
    const weight = p * (1 - p)
    for (let j = 0; j < width; j++) {
      const value = values[at + j] as number
      gradient[j] = (gradient[j] as number) + error * value
      const weighted = weight * value
      if (weighted === 0) continue
      for (let k = j; k < width; k++) {
        upper[j * width + k] = (upper[j * width + k] as number) + weighted * (values[at + k] as number)
      }
    }
  }
  return {
    gradient: Array.from(gradient, (slope, j) => slope + (penalties[j] as number) * (beta[j] as number)),
    hessian: Array.from({ length: width }, (_, j) =>
      Array.from({ length: width }, (_, k) => {
        const value = upper[Math.min(j, k) * width + Math.max(j, k)] as number
        return j === k ? value + (penalties[j] as number) : value
      }),
    ),
  }
}

function scoreAt(values: Float64Array, at: number, beta: readonly number[]): number {
  let score = 0
  for (let j = 0; j < beta.length; j++) score += (values[at + j] as number) * (beta[j] as number)
  return score
}

/** Undoes centring and scaling: β/scale, and the intercept takes up the means. */
function onOriginalScale(
  design: Design,
  beta: readonly number[],
  hessian: readonly number[][],
  converged: boolean,
) {
  const covariance = converged ? solveDefinite(hessian) : undefined
  const coefficients = new Array<number>(design.features).fill(0)
  const standardErrors = new Array<number | undefined>(design.features + 1).fill(undefined)
  let intercept = beta[0] as number
  // The intercept is beta0 - Σ (mean/scale) beta.
  const shift = [1]
  design.kept.forEach(({ feature, mean, scale }, j) => {
    coefficients[feature] = (beta[j + 1] as number) / scale
    intercept -= ((beta[j + 1] as number) * mean) / scale
    shift.push(-mean / scale)
    if (covariance) standardErrors[feature + 1] = Math.sqrt(covariance[j + 1]?.[j + 1] as number) / scale
  })
  if (covariance) {
    const variance = covariance.reduce(
      (sum, row, i) =>
        sum + row.reduce((part, value, j) => part + value * (shift[i] as number) * (shift[j] as number), 0),
      0,
    )
    standardErrors[0] = Math.sqrt(Math.max(0, variance))
  }
  return { intercept, coefficients, standardErrors }
}
