import { checkLevel, checkNotEmpty, checkRows, isSpan, refuseIf, span, unless } from '../check.js'
import { criticalValue } from '../numeric/normal.js'
import { countAll, type RiskSet, riskSets, type Watched, watchedIssues } from './risk-sets.js'

/** Somebody watched until `time`, who then left by `cause` or, without one, was still there (censoring). */
export interface CompetingRow extends Watched {
  readonly cause?: string | undefined
}

export interface IncidenceStep {
  readonly time: number
  /** P(left by this cause up to and including this time). */
  readonly incidence: number
  readonly standardError: number
  readonly low: number
  readonly high: number
}

export interface AalenJohansen {
  /** The incidence of each cause, at each time somebody left. */
  readonly causes: Readonly<Record<string, readonly IncidenceStep[]>>
  /** Who is still there at those times; with the incidences of all causes it sums up to one. */
  readonly survival: readonly { readonly time: number; readonly survival: number }[]
  /** P(left by a cause up to and including a time); nought for a cause nobody left by. */
  readonly incidenceAt: (cause: string, time: number) => number
}

/**
 * How many leave by each of several causes when leaving by one rules out the others, with left truncation (`entry`).
 * Limits are on the log-log scale.
 *
 * @returns the cumulative incidence of each cause, the survival, and the incidence as a function
 * @throws `input.invalid`
 * @see Aalen & Johansen (1978), Scand. J. Statistics 5; Marubini & Valsecchi (1995), Analysing Survival Data, 10.3, for the variance
 */
export const aalenJohansen = (
  rows: readonly CompetingRow[],
  { level = 0.95 }: { readonly level?: number } = {},
): AalenJohansen => {
  checkNotEmpty('aalenJohansen', rows)
  checkLevel('aalenJohansen', level)
  checkRows('aalenJohansen', rows, (row, index) => [
    ...watchedIssues(row, index),
    ...unless(
      row.cause === undefined || (typeof row.cause === 'string' && row.cause !== ''),
      [index, 'cause'],
      'a text that is not empty, or nothing',
      row.cause,
    ),
  ])
  const moments = momentsOf(rows)
  const names = [...new Set(rows.flatMap(({ cause }) => cause ?? []))]
  const z = criticalValue(level)
  const causes = Object.fromEntries(names.map((cause) => [cause, incidence(moments, cause, z)]))
  return {
    causes,
    survival: moments.map(({ time, after }) => ({ time, survival: after })),
    incidenceAt: (cause, time) => {
      refuseIf('aalenJohansen.incidenceAt', unless(isSpan(time), ['time'], span, time))
      const steps = Object.hasOwn(causes, cause) ? causes[cause] : undefined
      return steps?.findLast((step) => step.time <= time)?.incidence ?? 0
    },
  }
}

/** A time somebody left at, with the survival just before and just after it. */
interface Moment extends RiskSet<CompetingRow> {
  readonly left: number
  readonly before: number
  readonly after: number
}

function momentsOf(rows: readonly CompetingRow[]): Moment[] {
  let survival = 1
  return riskSets(rows).flatMap((set) => {
    const left = countAll(set.ending.filter(({ cause }) => cause !== undefined))
    if (left === 0) return []
    const before = survival
    survival *= (set.atRisk - left) / set.atRisk
    return [{ ...set, left, before, after: survival }]
  })
}

function incidence(moments: readonly Moment[], cause: string, z: number): IncidenceStep[] {
  let sum = 0
  // The variance at a later time is a quadratic in the incidence there, so its sums can be carried along.
  const v = { all: 0, allOnce: 0, allTwice: 0, own: 0, cross: 0, crossOnce: 0 }
  return moments.map(({ time, atRisk, ending, left, before }) => {
    const exits = countAll(ending.filter((row) => row.cause === cause))
    sum += (before * exits) / atRisk
    const weight = left < atRisk ? left / (atRisk * (atRisk - left)) : 0
    const shared = (before * exits) / atRisk ** 2
    v.all += weight
    v.allOnce += weight * sum
    v.allTwice += weight * sum ** 2
    v.own += (before ** 2 * (atRisk - exits) * exits) / atRisk ** 3
    v.cross += shared
    v.crossOnce += shared * sum
    const variance =
      sum ** 2 * v.all - 2 * sum * v.allOnce + v.allTwice + v.own - 2 * (sum * v.cross - v.crossOnce)
    const standardError = Math.sqrt(Math.max(0, variance))
    const incidenceNow = Math.min(1, sum)
    return { time, incidence: incidenceNow, standardError, ...limits(incidenceNow, standardError, z) }
  })
}

function limits(incidence: number, standardError: number, z: number): { low: number; high: number } {
  if (incidence <= 0 || incidence >= 1) return { low: incidence, high: incidence }
  const spread = (z * standardError) / (incidence * -Math.log(incidence))
  return { low: incidence ** Math.exp(spread), high: incidence ** Math.exp(-spread) }
}
