import { refusal } from '../../src/kernel/index.js'

/** A key or a unique constraint is taken. */
export const uniqueTakenError = refusal(
  'memory.unique_taken',
  'conflict',
  ({ constraint }: { constraint: string }) => `Another row holds the values of ${constraint}.`,
)

export const uniqueTaken = (constraint: string) => uniqueTakenError({ constraint })
