import { refusal } from '../../kernel/index.js'

/** Neither the code nor the tenant knows a consumer of that name. */
export const consumerUnknown = refusal(
  'consumer.unknown',
  'not_found',
  ({ name }: { name: string }) => `No consumer is called ${name} here.`,
)

/** Another process is at it. */
export const consumerBusy = refusal(
  'consumer.busy',
  'conflict',
  ({ name }: { name: string }) => `Another process runs the consumer ${name}. Try again later.`,
  { retryable: true },
)

/** The log does not go on from where the consumer was. */
export const consumerRewound = refusal(
  'consumer.rewound',
  'conflict',
  ({ name }: { name: string }) => `The log was rewound behind the consumer ${name}. Reset it first.`,
)

/** A handler took longer than it may. */
export const consumerTimeout = refusal(
  'consumer.timeout',
  'limit',
  ({ name, timeoutMs }: { name: string; timeoutMs: number }) =>
    `The handler of ${name} did not end within ${timeoutMs} ms.`,
  { retryable: true },
)

/** Somebody else holds the lease by now: nothing may be written. Never leaves this room. */
export const leaseLost = refusal(
  'consumer.lease_lost',
  'conflict',
  ({ name }: { name: string }) => `The consumer ${name} is run by somebody else by now.`,
)
