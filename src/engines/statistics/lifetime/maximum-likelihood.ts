import { numericGradient, type Objective } from '../numeric/curvature.js'
import { type Minimum, minimize } from '../numeric/minimize.js'

/** What a fit found out. */
export interface Estimate<Parameters> {
  readonly parameters: Parameters
  /** From the observed information; undefined where the data do not pin the parameters down. */
  readonly standardErrors: Parameters | undefined
  /** Of the parameters, in their order; undefined with the standard errors. */
  readonly covariance: readonly (readonly number[])[] | undefined
  readonly logLikelihood: number
  /** False where no maximum was found, as for one customer or equal ones: the parameters are then the best seen. */
  readonly converged: boolean
  readonly iterations: number
}

/** The log-likelihood of all customers at positive parameters, and its derivatives by them where they are known. */
export interface LogLikelihood {
  readonly value: number
  readonly gradient?: readonly number[]
}

interface Likelihood<Name extends string> {
  readonly names: readonly Name[]
  readonly customers: number
  /** Where to begin, best guess first; the others are tried only when the first leads nowhere. */
  readonly starts: readonly (readonly number[])[]
  readonly logLikelihood: (parameters: readonly number[]) => LogLikelihood
}

/** Parameters are searched for between 1e-9 and 1e9. */
const bound = Math.log(1e9)

/** A parameter known to no better than a factor of e^10 is not known. */
const vague = 10

/**
 * Maximises a likelihood over positive parameters, on the scale of their logarithms, per customer.
 *
 * @returns the estimate; standard errors from the inverse of the observed information, carried over to the parameters by the delta method
 */
export const maximumLikelihood = <Name extends string>(
  problem: Likelihood<Name>,
): Estimate<Record<Name, number>> => {
  let best: Minimum | undefined
  for (const start of problem.starts) {
    const found = minimize(objectiveOf(problem), start.map(Math.log))
    if (!best || found.value < best.value || found.converged) best = found
    if (isPinned(found, problem.customers)) break
  }
  return toEstimate(problem, best as Minimum)
}

function objectiveOf({ customers, logLikelihood }: Likelihood<string>): Objective {
  const scale = -1 / customers
  const valueAt = (logs: readonly number[]) => scale * logLikelihood(logs.map(Math.exp)).value
  return (logs) => {
    if (logs.some((log) => !(Math.abs(log) <= bound)))
      return { value: Number.POSITIVE_INFINITY, gradient: () => logs }
    const parameters = logs.map(Math.exp)
    const { value, gradient } = logLikelihood(parameters)
    return {
      value: scale * value,
      gradient: () =>
        gradient
          ? gradient.map((slope, i) => scale * slope * (parameters[i] as number))
          : numericGradient(valueAt, logs),
    }
  }
}

function isPinned({ converged, inverseHessian }: Minimum, customers: number): boolean {
  const variances = inverseHessian?.map((row, i) => (row[i] as number) / customers) ?? [
    Number.POSITIVE_INFINITY,
  ]
  return converged && variances.every((variance) => variance <= vague ** 2)
}

function toEstimate<Name extends string>(
  { names, customers }: Likelihood<Name>,
  minimum: Minimum,
): Estimate<Record<Name, number>> {
  const values = minimum.point.map(Math.exp)
  const converged = isPinned(minimum, customers)
  const covariance = converged
    ? minimum.inverseHessian?.map((row, i) =>
        row.map((value, j) => (value / customers) * (values[i] as number) * (values[j] as number)),
      )
    : undefined
  return {
    parameters: named(names, values),
    standardErrors:
      covariance &&
      named(
        names,
        covariance.map((row, i) => Math.sqrt(row[i] as number)),
      ),
    covariance,
    logLikelihood: -minimum.value * customers,
    converged,
    iterations: minimum.iterations,
  }
}

function named<Name extends string>(names: readonly Name[], values: readonly number[]): Record<Name, number> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]])) as Record<Name, number>
}
