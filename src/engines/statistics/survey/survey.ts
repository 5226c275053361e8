import { checkLevel, checkNotEmpty, isCount, isFiniteNumber, refuseIf, unless } from '../check.js'
import { type Estimated, wilson } from '../experiment/proportions.js'
import { criticalValue } from '../numeric/normal.js'

/** The net promoter score, from -100 to 100, with its interval. */
export interface NetPromoterScore extends Estimated {
  readonly promoters: number
  readonly passives: number
  readonly detractors: number
}

/**
 * The net promoter score of answers from 0 to 10: the share of promoters (9, 10) less that of detractors (0 to 6), times
 * 100, with an adjusted Wald interval that does not collapse when all answer alike.
 *
 * @throws `input.invalid` with the index of each answer that is not a whole number from 0 to 10
 * @see Reichheld (2003), HBR 81(12); Rocks (2016), The American Statistician 70(4), for the interval
 */
export const nps = (
  answers: readonly number[],
  { level = 0.95 }: { readonly level?: number } = {},
): NetPromoterScore => {
  checkNotEmpty('nps', answers)
  checkLevel('nps', level)
  refuseIf(
    'nps',
    answers.flatMap((answer, i) =>
      unless(isCount(answer) && answer <= 10, [i], 'a whole number from 0 to 10', answer),
    ),
  )
  const promoters = answers.filter((answer) => answer >= 9).length
  const detractors = answers.filter((answer) => answer <= 6).length
  const half = 100 * criticalValue(level) * adjustedError(promoters, detractors, answers.length)
  const center = (100 * (promoters - detractors)) / (answers.length + 3)
  return {
    estimate: (100 * (promoters - detractors)) / answers.length,
    low: Math.max(-100, center - half),
    high: Math.min(100, center + half),
    promoters,
    passives: answers.length - promoters - detractors,
    detractors,
  }
}

/** The share of satisfied answers with its Wilson interval. */
export interface CustomerSatisfaction extends Estimated {
  readonly satisfied: number
  readonly answers: number
}

/**
 * The share of answers on a scale that are satisfied: 4 and 5 of 1 to 5, the top quarter of another scale, unless
 * told.
 *
 * @throws `input.invalid` with the index of each answer off the scale
 */
export const csat = (
  answers: readonly number[],
  {
    from = 1,
    to = 5,
    satisfiedFrom = to - (to - from) / 4,
    level = 0.95,
  }: {
    readonly from?: number
    readonly to?: number
    readonly satisfiedFrom?: number
    readonly level?: number
  } = {},
): CustomerSatisfaction => {
  checkNotEmpty('csat', answers)
  checkLevel('csat', level)
  refuseIf('csat', [
    ...unless(isFiniteNumber(from), ['from'], 'a finite number', from),
    ...unless(isFiniteNumber(to) && to > from, ['to'], 'a finite number above from', to),
    ...unless(
      isFiniteNumber(satisfiedFrom) && satisfiedFrom > from && satisfiedFrom <= to,
      ['satisfiedFrom'],
      'a point of the scale above from',
      satisfiedFrom,
    ),
    ...answers.flatMap((answer, i) =>
      unless(
        isFiniteNumber(answer) && answer >= from && answer <= to,
        [i],
        `a number from ${from} to ${to}`,
        answer,
      ),
    ),
  ])
  const satisfied = answers.filter((answer) => answer >= satisfiedFrom).length
  return {
    ...wilson({ successes: satisfied, trials: answers.length }, level),
    satisfied,
    answers: answers.length,
  }
}

/** The standard error of the score with three answers added, three quarters at each end and the rest between. */
function adjustedError(promoters: number, detractors: number, answers: number): number {
  const n = answers + 3
  const up = (promoters + 0.75) / n
  const down = (detractors + 0.75) / n
  return Math.sqrt((up + down - (up - down) ** 2) / n)
}
