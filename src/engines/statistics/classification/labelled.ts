import type { Issue } from '../../../kernel/errors.js'
import { isShare, issue, refuseIf, share, unless } from '../check.js'

/** Whether it happened, one per row. */
export type Outcomes = readonly boolean[]

/** Predictions and outcomes go together row by row. */
export const checkLabelled = (
  subject: string,
  predictions: readonly number[],
  outcomes: Outcomes,
  { expected = share, isRight = isShare }: { expected?: string; isRight?: (value: unknown) => boolean } = {},
): void => {
  refuseIf(subject, [
    ...unless(
      Array.isArray(predictions) && predictions.length > 0,
      [],
      'at least one prediction',
      predictions,
    ),
    ...unless(Array.isArray(outcomes), ['outcomes'], 'an array', outcomes),
  ])
  refuseIf(subject, [
    ...unless(
      predictions.length === outcomes.length,
      ['outcomes'],
      `${predictions.length} outcomes`,
      outcomes,
    ),
    ...predictions.flatMap((value, i) => unless(isRight(value), [i], expected, value)),
    ...outcomeIssues(outcomes),
  ])
}

export const outcomeIssues = (outcomes: Outcomes): Issue[] =>
  outcomes.flatMap((value, i) =>
    typeof value === 'boolean' ? [] : [issue(['outcomes', i], 'true or false', value)],
  )
