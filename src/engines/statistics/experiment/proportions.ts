import type { Issue } from '../../../kernel/errors.js'
import { checkLevel, count, isCount, isLevel, level as levelText, refuseIf, unless } from '../check.js'
import { criticalValue, normalQuantile, twoSided } from '../numeric/normal.js'

/** How many of how many. */
export interface Proportion {
  readonly successes: number
  readonly trials: number
}

export interface Estimated {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

export interface TwoProportions {
  /** The second share less the first. */
  readonly difference: number
  readonly z: number
  /** Two-sided. */
  readonly pValue: number
}

export interface SampleSizeOptions {
  /** The share expected without the change. */
  readonly baseline: number
  /** The share the change should bring. */
  readonly target: number
  /** The probability to see the difference if it is there, 0.8 unless told. */
  readonly power?: number
  /** The confidence of the two-sided test, 0.95 unless told. */
  readonly level?: number
}

/**
 * A share with its score interval, at a level of 0.95 unless told.
 *
 * @throws `input.invalid`
 * @see Wilson (1927), JASA 22
 */
export const wilson = (proportion: Proportion, level = 0.95): Estimated => {
  check('wilson', level, { proportion })
  return scoreInterval(proportion, criticalValue(level))
}

/**
 * The second share less the first with its hybrid score interval, at a level of 0.95 unless told.
 *
 * @throws `input.invalid`
 * @see Newcombe (1998), Statistics in Medicine 17, method 10
 */
export const newcombe = (first: Proportion, second: Proportion, level = 0.95): Estimated => {
  check('newcombe', level, { first, second })
  const z = criticalValue(level)
  const a = scoreInterval(first, z)
  const b = scoreInterval(second, z)
  const estimate = b.estimate - a.estimate
  return {
    estimate,
    low: estimate - Math.hypot(b.estimate - b.low, a.high - a.estimate),
    high: estimate + Math.hypot(b.high - b.estimate, a.estimate - a.low),
  }
}

/**
 * The test of equal shares with the pooled variance; z is 0 where both shares are 0 or both 1.
 *
 * @throws `input.invalid`
 * @see Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, 3.1 (without continuity correction)
 */
export const twoProportions = (first: Proportion, second: Proportion): TwoProportions => {
  check('twoProportions', 0.95, { first, second })
  const difference = second.successes / second.trials - first.successes / first.trials
  const pooled = (first.successes + second.successes) / (first.trials + second.trials)
  const variance = pooled * (1 - pooled) * (1 / first.trials + 1 / second.trials)
  const z = variance > 0 ? difference / Math.sqrt(variance) : 0
  return { difference, z, pValue: twoSided(z) }
}

/**
 * How many customers each of two equal groups needs to tell two shares apart.
 *
 * @returns the size of one group, rounded up
 * @throws `input.invalid`, also where baseline and target are the same or so near that more than 2^53 were needed
 * @see Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, eq. (4.14)
 */
export const sampleSize = ({ baseline, target, power = 0.8, level = 0.95 }: SampleSizeOptions): number => {
  refuseIf('sampleSize', [
    ...unless(isLevel(baseline), ['baseline'], levelText, baseline),
    ...unless(isLevel(target), ['target'], levelText, target),
    ...unless(isLevel(power), ['power'], levelText, power),
    ...unless(isLevel(level), ['level'], levelText, level),
  ])
  const middle = (baseline + target) / 2
  const ifEqual = criticalValue(level) * Math.sqrt(2 * middle * (1 - middle))
  const ifNot = normalQuantile(power) * Math.sqrt(baseline * (1 - baseline) + target * (1 - target))
  const size = Math.ceil((Math.max(0, ifEqual + ifNot) / (target - baseline)) ** 2)
  refuseIf(
    'sampleSize',
    unless(size <= Number.MAX_SAFE_INTEGER, ['target'], 'a share that differs from the baseline', target),
  )
  return Math.max(1, size)
}

function scoreInterval({ successes, trials }: Proportion, z: number): Estimated {
  const estimate = successes / trials
  const extra = z ** 2 / trials
  const center = (estimate + extra / 2) / (1 + extra)
  const half = Math.sqrt(extra * (estimate * (1 - estimate) + extra / 4)) / (1 + extra)
  return {
    estimate,
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === trials ? 1 : Math.min(1, center + half),
  }
}

function check(subject: string, level: number, proportions: Readonly<Record<string, Proportion>>): void {
  checkLevel(subject, level)
  refuseIf(
    subject,
    Object.entries(proportions).flatMap(([name, proportion]) => issuesOf(proportion, [name])),
  )
}

function issuesOf(proportion: Proportion, path: Issue['path']): Issue[] {
  if (typeof proportion !== 'object' || proportion === null)
    return unless(false, path, 'an object', proportion)
  const { successes, trials } = proportion
  return [
    ...unless(isCount(trials) && trials > 0, [...path, 'trials'], 'a whole number above 0', trials),
    ...unless(isCount(successes), [...path, 'successes'], count, successes),
    ...unless(!(successes > trials), [...path, 'successes'], `at most trials, ${trials}`, successes),
  ]
}
