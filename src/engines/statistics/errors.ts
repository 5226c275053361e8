import { refusal } from '../../kernel/errors.js'

/** No row is left that the model could learn from. */
export const nothingToFit = refusal(
  'statistics.nothing_to_fit',
  'invalid',
  ({ model, rows, reason }: { model: string; rows: number; reason: string }) =>
    `${model} has nothing to fit: of ${rows} rows none ${reason}.`,
)

/** The mean asked for does not exist at these parameters. */
export const noFiniteMean = refusal(
  'statistics.no_finite_mean',
  'invalid',
  ({ model, reason }: { model: string; reason: string }) => `${model} has no finite mean: ${reason}.`,
)

/** An exact computation that grows too fast was asked for too much. */
export const tooMany = refusal(
  'statistics.too_many',
  'limit',
  ({ subject, what, limit, received }: { subject: string; what: string; limit: number; received: number }) =>
    `${subject} takes at most ${limit} ${what}, received ${received}.`,
)
