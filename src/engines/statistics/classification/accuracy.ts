import { isFiniteNumber, refuseIf, unless } from '../check.js'
import { checkLabelled, type Outcomes } from './labelled.js'

/**
 * The probability that a row that happened scores above one that did not, ties counted half.
 *
 * @throws `input.invalid`, also where all outcomes are alike
 * @see Hanley & McNeil (1982), Radiology 143
 */
export const auc = (scores: readonly number[], outcomes: Outcomes): number => {
  checkLabelled('auc', scores, outcomes, { expected: 'a finite number', isRight: isFiniteNumber })
  const positives = outcomes.filter(Boolean).length
  const negatives = outcomes.length - positives
  refuseIf('auc', unless(positives > 0 && negatives > 0, ['outcomes'], 'some true and some false', outcomes))
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] as number) - (scores[b] as number))
  let rankSum = 0
  for (let i = 0; i < order.length; ) {
    let j = i
    let tied = 0
    for (; j < order.length && scores[order[j] as number] === scores[order[i] as number]; j++) {
      if (outcomes[order[j] as number]) tied += 1
    }
    rankSum += (tied * (i + 1 + j)) / 2
    i = j
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/**
 * The mean squared error of probabilities: 0 is perfect, 0.25 what a coin gets.
 *
 * @throws `input.invalid`
 * @see Brier (1950), Monthly Weather Review 78(1)
 */
export const brier = (probabilities: readonly number[], outcomes: Outcomes): number => {
  checkLabelled('brier', probabilities, outcomes)
  return probabilities.reduce((sum, p, i) => sum + (p - Number(outcomes[i])) ** 2, 0) / probabilities.length
}

/** A probability of exactly 0 or 1 that was wrong counts as this one. */
export const surest = 1e-15

/**
 * The mean negative log-likelihood of the outcomes, in nats. Probabilities are held 1e-15 away from 0 and 1, so one that
 * was sure and wrong costs 34.5.
 *
 * @throws `input.invalid`
 * @see Good (1952), Rational Decisions, J. Royal Statistical Society B 14(1)
 */
export const logLoss = (probabilities: readonly number[], outcomes: Outcomes): number => {
  checkLabelled('logLoss', probabilities, outcomes)
  const loss = (p: number, i: number) => -Math.log(Math.max(surest, outcomes[i] ? p : 1 - p))
  return probabilities.reduce((sum, p, i) => sum + loss(p, i), 0) / probabilities.length
}
