import {
  defineEvent,
  type EventOf,
  instant,
  integer,
  listOf,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'
import { deliveryErrors } from './entities.js'

const open = { privacy: 'none' } as const

const webhookId = ref('webhook', { whenMerged: 'custom' })
const webhookDeliveryId = ref('webhookDelivery', { whenMerged: 'custom' })
const types = listOf(text({ max: 100, ...open }), open)

/** Neither the URL nor a secret is in any of these. */
export const WebhookCreated = defineEvent('webhook.created', { webhookId, types })

/** `fields` names what changed. */
export const WebhookUpdated = defineEvent('webhook.updated', {
  webhookId,
  fields: listOf(text({ max: 40, ...open }), open),
  types,
})

/** `expiresAt`: until when the secret before it signs too. */
export const WebhookSecretRotated = defineEvent('webhook.secret_rotated', { webhookId, expiresAt: instant() })

/** `gone`: the endpoint itself said so. */
export const WebhookDisabled = defineEvent('webhook.disabled', {
  webhookId,
  because: oneOf(['asked', 'gone']),
})

export const WebhookEnabled = defineEvent('webhook.enabled', { webhookId })

export const WebhookRemoved = defineEvent('webhook.removed', { webhookId })

/** Something was sent to try it. */
export const WebhookPinged = defineEvent('webhook.pinged', { webhookId, webhookDeliveryId })

/** `since`: deliveries made since then; `null`: dead ones. */
export const WebhookReplayed = defineEvent('webhook.replayed', {
  webhookId,
  deliveries: integer(),
  since: optional(instant()),
})

export const WebhookDeliveryReplayed = defineEvent('webhookDelivery.replayed', {
  webhookDeliveryId,
  webhookId,
})

export const WebhookDeliveryGivenUp = defineEvent('webhookDelivery.given_up', {
  webhookDeliveryId,
  webhookId,
  eventId: text({ max: 128, ...open }),
  attempts: integer(),
  error: oneOf(deliveryErrors),
})

export type WebhookCreated = EventOf<typeof WebhookCreated>
export type WebhookUpdated = EventOf<typeof WebhookUpdated>
export type WebhookSecretRotated = EventOf<typeof WebhookSecretRotated>
export type WebhookDisabled = EventOf<typeof WebhookDisabled>
export type WebhookEnabled = EventOf<typeof WebhookEnabled>
export type WebhookRemoved = EventOf<typeof WebhookRemoved>
export type WebhookPinged = EventOf<typeof WebhookPinged>
export type WebhookReplayed = EventOf<typeof WebhookReplayed>
export type WebhookDeliveryReplayed = EventOf<typeof WebhookDeliveryReplayed>
export type WebhookDeliveryGivenUp = EventOf<typeof WebhookDeliveryGivenUp>

/** Data by event type, as listeners are given it. */
export type WebhooksEvents = {
  'webhook.created': WebhookCreated['data']
  'webhook.updated': WebhookUpdated['data']
  'webhook.secret_rotated': WebhookSecretRotated['data']
  'webhook.disabled': WebhookDisabled['data']
  'webhook.enabled': WebhookEnabled['data']
  'webhook.removed': WebhookRemoved['data']
  'webhook.pinged': WebhookPinged['data']
  'webhook.replayed': WebhookReplayed['data']
  'webhookDelivery.replayed': WebhookDeliveryReplayed['data']
  'webhookDelivery.given_up': WebhookDeliveryGivenUp['data']
}

export const webhooksEvents = [
  WebhookCreated,
  WebhookUpdated,
  WebhookSecretRotated,
  WebhookDisabled,
  WebhookEnabled,
  WebhookRemoved,
  WebhookPinged,
  WebhookReplayed,
  WebhookDeliveryReplayed,
  WebhookDeliveryGivenUp,
]
