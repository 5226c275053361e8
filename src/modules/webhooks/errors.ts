import { refusal } from '../../kernel/index.js'

/** Nothing is sent to an endpoint that is disabled. */
export const webhookNotActive = refusal(
  'webhook.not_active',
  'conflict',
  ({ webhookId }: { readonly webhookId: string }) => `Webhook ${webhookId} is disabled; enable it first.`,
)

/** A URL, or the address its name leads to, is not one that webhooks may be sent to. */
export const webhookAddressRefused = refusal(
  'webhook.address_refused',
  'forbidden',
  ({ path, expected }: { readonly path: 'url'; readonly expected: string }) =>
    `Nothing is sent there: ${path}: expected ${expected}.`,
)

/** The host's keys, which seal the secrets of endpoints, are missing or too short. */
export const webhookKeyUnfit = refusal(
  'webhook.key_unfit',
  'invalid',
  (_: Record<never, never>) => 'webhooks({ keys }) must answer at least one key of at least 32 characters.',
)

/** Sending needs Node's own http, or a `send` of the host's. */
export const webhookNoSender = refusal(
  'webhook.no_sender',
  'invalid',
  (_: Record<never, never>) => 'This runtime has no node:http; give webhooks({ send }).',
)
