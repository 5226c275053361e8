import { gradientStep, hessianOf, type Objective, solveDefinite } from './curvature.js'

interface Slope {
  readonly value: number
  readonly gradient: readonly number[]
}

export interface Minimum {
  readonly point: readonly number[]
  readonly value: number
  /** The inverse of the second derivatives at the point; undefined where they are not positive definite. */
  readonly inverseHessian: readonly (readonly number[])[] | undefined
  /** Whether one more Newton step would move no coordinate by more than 1e-5. */
  readonly converged: boolean
  readonly iterations: number
}

const maxIterations = 200
const maxRounds = 8
const maxStep = 2
const stepTolerance = 1e-5

/**
 * Minimises a smooth function: quasi-Newton (BFGS) with backtracking as far as it gets, then Newton steps with the true
 * curvature. Convergence is judged by the Newton step, which stays large on a slope that flattens out for ever and
 * whose gradient alone would look like a minimum.
 *
 * @see Nocedal & Wright (2006), Numerical Optimization, ch. 3 and 6
 */
export const minimize = (objective: Objective, start: readonly number[]): Minimum => {
  const near = descend(objective, start)
  return polish(objective, near.point, near.iterations)
}

function descend(objective: Objective, start: readonly number[]) {
  let point = start
  let here = slopeAt(objective, point)
  let inverse = identity(start.length)
  let iterations = 0
  while (iterations < maxIterations && largest(here.gradient) > 1e-7) {
    iterations += 1
    const next = backtrack(objective, point, here, direction(inverse, here.gradient))
    if (!next) {
      if (isIdentity(inverse)) break
      inverse = identity(start.length)
      continue
    }
    inverse = update(inverse, minus(next.point, point), minus(next.slope.gradient, here.gradient))
    const gained = here.value - next.slope.value
    point = next.point
    here = next.slope
    if (gained < 1e-15 * Math.abs(here.value)) break
  }
  return { point, iterations }
}

function polish(objective: Objective, start: readonly number[], spent: number): Minimum {
  let point = start
  let here = slopeAt(objective, point)
  let iterations = spent
  for (let round = 0; ; round++) {
    const hessian = hessianOf(objective, point)
    const step = gradientStep(hessian, here.gradient)
    const inverseHessian = solveDefinite(hessian)
    const isThere = step !== undefined && largest(step) <= stepTolerance
    if (isThere)
      return { ...lastStep(objective, point, here, step), inverseHessian, converged: true, iterations }
    if (!step || round === maxRounds) {
      return { point, value: here.value, inverseHessian, converged: false, iterations }
    }
    const next = backtrack(objective, point, here, step)
    if (!next) return { point, value: here.value, inverseHessian, converged: false, iterations }
    point = next.point
    here = next.slope
    iterations += 1
  }
}

function slopeAt(objective: Objective, point: readonly number[]): Slope {
  const { value, gradient } = objective(point)
  return { value, gradient: gradient() }
}

/** The step that is too small to matter still squares the error, where it does not climb. */
function lastStep(objective: Objective, point: readonly number[], here: Slope, step: readonly number[]) {
  const there = point.map((x, i) => x + (step[i] as number))
  const { value } = objective(there)
  return value <= here.value ? { point: there, value } : { point, value: here.value }
}

/** Halves the step until the function falls by a fair part of what the slope promises (Armijo). */
function backtrack(objective: Objective, point: readonly number[], here: Slope, step: readonly number[]) {
  const slope = dot(here.gradient, step)
  if (!(slope < 0)) return undefined
  const noise = 1e-14 * Math.abs(here.value)
  let scale = Math.min(1, maxStep / largest(step))
  for (let halvings = 0; halvings < 40; halvings++) {
    const candidate = point.map((x, i) => x + scale * (step[i] as number))
    const there = objective(candidate)
    if (there.value <= here.value + 1e-4 * scale * slope + noise) {
      const gradient = there.gradient()
      if (gradient.every(Number.isFinite))
        return { point: candidate, slope: { value: there.value, gradient } }
    }
    scale /= 2
  }
  return undefined
}

/** The BFGS update of the inverse curvature; left as it is where the curvature seen was not positive. */
function update(
  inverse: readonly number[][],
  moved: readonly number[],
  turned: readonly number[],
): number[][] {
  const curvature = dot(moved, turned)
  if (curvature <= 1e-14 * Math.sqrt(dot(moved, moved) * dot(turned, turned)))
    return inverse.map((row) => [...row])
  const image = inverse.map((row) => dot(row, turned))
  const factor = (1 + dot(turned, image) / curvature) / curvature
  return inverse.map((row, i) =>
    row.map((value, j) => {
      const [mi, mj, ii, ij] = [moved[i], moved[j], image[i], image[j]] as [number, number, number, number]
      return value + factor * mi * mj - (mi * ij + ii * mj) / curvature
    }),
  )
}

function direction(inverse: readonly number[][], gradient: readonly number[]): number[] {
  return inverse.map((row) => -dot(row, gradient))
}

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)))
}

function isIdentity(matrix: readonly number[][]): boolean {
  return matrix.every((row, i) => row.every((value, j) => value === (i === j ? 1 : 0)))
}

function minus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - (b[i] as number))
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
