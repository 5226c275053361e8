import { refusal } from '../../kernel/index.js'

/** A crm ticks by itself once: the first `start` must be stopped before there is another. */
export const alreadyStarted = refusal(
  'tick.already_started',
  'conflict',
  () => 'This crm has been started already. Stop what `start` returned before starting it again.',
)

/** What a deadline does outside the database took longer than it may. */
export const outsideTimeout = refusal(
  'deadline.timeout',
  'limit',
  ({ deadline, id, timeoutMs }: { deadline: string; id: string; timeoutMs: number }) =>
    `What ${deadline} of ${id} does outside did not end within ${timeoutMs} ms.`,
  { retryable: true },
)
