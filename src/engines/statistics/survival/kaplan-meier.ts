import { checkLevel, checkNotEmpty, checkRows, isSpan, refuseIf, span, unless } from '../check.js'
import { criticalValue } from '../numeric/normal.js'
import { countAll, riskSets, type Watched, watchedIssues } from './risk-sets.js'

/** Somebody watched until `time`, when the event came or, without it, the watch ended (censoring). */
export interface SurvivalRow extends Watched {
  readonly event: boolean
}

export interface SurvivalStep {
  readonly time: number
  readonly atRisk: number
  readonly events: number
  readonly censored: number
  /** P(no event up to and including this time). */
  readonly survival: number
  readonly standardError: number
  readonly low: number
  readonly high: number
}

export interface KaplanMeier {
  readonly steps: readonly SurvivalStep[]
  /** The first time at which survival is at most a half, and where its limits are; undefined where not reached. */
  readonly median: {
    readonly time: number | undefined
    readonly low: number | undefined
    readonly high: number | undefined
  }
  /** P(no event up to and including a time): the step function, flat beyond the last row. */
  readonly survivalAt: (time: number) => number
}

/**
 * The survival curve by product limits, with left truncation (`entry`). Limits are on the log-log scale with Greenwood's
 * variance; where the curve is 1 both limits are 1, where it reaches 0 the lower is 0 and the upper stays as it was.
 *
 * @returns a step for each distinct time, the median with its limits, and the curve as a function
 * @throws `input.invalid`
 * @see Kaplan & Meier (1958), JASA 53; Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, 1.4; Brookmeyer & Crowley (1982), Biometrics 38, for the median
 */
export const kaplanMeier = (
  rows: readonly SurvivalRow[],
  { level = 0.95 }: { readonly level?: number } = {},
): KaplanMeier => {
  checkNotEmpty('kaplanMeier', rows)
  checkLevel('kaplanMeier', level)
  checkRows('kaplanMeier', rows, (row, index) => [
    ...watchedIssues(row, index),
    ...unless(typeof row.event === 'boolean', [index, 'event'], 'true or false', row.event),
  ])
  const steps = stepsOf(rows, criticalValue(level))
  const firstAtMostHalf = (of: (step: SurvivalStep) => number) => steps.find((step) => of(step) <= 0.5)?.time
  return {
    steps,
    median: {
      time: firstAtMostHalf(({ survival }) => survival),
      low: firstAtMostHalf(({ low }) => low),
      high: firstAtMostHalf(({ high }) => high),
    },
    survivalAt: (time) => {
      refuseIf('kaplanMeier.survivalAt', unless(isSpan(time), ['time'], span, time))
      return steps.findLast((step) => step.time <= time)?.survival ?? 1
    },
  }
}

function stepsOf(rows: readonly SurvivalRow[], z: number): SurvivalStep[] {
  let survival = 1
  let greenwood = 0
  let high = 1
  return riskSets(rows).map(({ time, atRisk, ending }) => {
    const events = countAll(ending.filter(({ event }) => event))
    survival *= (atRisk - events) / atRisk
    if (survival > 0) greenwood += events / (atRisk * (atRisk - events))
    const [low, top] = limits(survival, greenwood, z, high)
    high = top
    return {
      time,
      atRisk,
      events,
      censored: countAll(ending) - events,
      survival,
      standardError: survival * Math.sqrt(greenwood),
      low,
      high,
    }
  })
}

/** S^exp(±z·se(ln(-ln S))). */
function limits(survival: number, greenwood: number, z: number, highBefore: number): [number, number] {
  if (survival === 0) return [0, highBefore]
  if (survival === 1) return [1, 1]
  const spread = (z * Math.sqrt(greenwood)) / -Math.log(survival)
  return [survival ** Math.exp(spread), survival ** Math.exp(-spread)]
}
