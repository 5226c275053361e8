import { refusal } from '../../kernel/index.js'

/** A user who left, or is not there yet, is given nothing new. */
export const userInactive = refusal(
  'user.inactive',
  'conflict',
  ({ userId }: { readonly userId: string }) => `User ${userId} is not active.`,
)
