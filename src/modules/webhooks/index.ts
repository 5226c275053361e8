/**
 * Webhooks: endpoints outside are told what happens, signed, until they say that they have heard it.
 *
 * @module
 */
import { type Module, many, moduleWith, one } from '../../kernel/index.js'
import { nextAttemptAt } from './deadlines.js'
import { Webhook, WebhookDelivery } from './entities.js'
import { webhooksEvents } from './events.js'
import { webhooksMigrations } from './migrations.js'
import { report, target } from './operations/attempts.js'
import { pingOperation } from './operations/ping.js'
import { replayMany, replayOne } from './operations/replays.js'
import { webhookOperations } from './operations/webhooks.js'
import { settled, type WebhooksOptions } from './options.js'
import { deliver } from './reactions.js'
import type { WebhooksTypes } from './types.js'

/**
 * Endpoints and what is delivered to them. Ticks send: see `crm.tick` and `crm.start`.
 *
 * @returns the module, for `defineCrm`
 * @throws `input.invalid` for options that are none, such as a network in `allowPrivate`
 */
export const webhooks = (options: WebhooksOptions): Module<'webhooks', WebhooksTypes> => {
  const own = settled(options)
  return moduleWith<WebhooksTypes>()({
    name: 'webhooks',
    entities: { webhook: Webhook, webhookDelivery: WebhookDelivery },
    relations: {
      webhook: {
        deliveries: many('webhookDelivery', 'webhookId', { label: { en: 'Deliveries', zh: '投递记录' } }),
      },
      webhookDelivery: {
        webhook: one('webhook', 'webhookId', { label: { en: 'Webhook', zh: '网络钩子' } }),
      },
    },
    events: webhooksEvents,
    operations: {
      webhook: { ...webhookOperations(own), ping: pingOperation(own), replay: replayMany, target },
      webhookDelivery: { replay: replayOne, report },
    },
    consumers: { deliver: deliver(own) },
    deadlines: { webhookDelivery: { nextAttemptAt: nextAttemptAt(own) } },
    migrations: webhooksMigrations,
  })
}

export type { CloudEvent, CloudEventOptions } from '../../engines/cloud-events/index.js'
export { toCloudEvent } from '../../engines/cloud-events/index.js'
export type { AllowPrivate } from './addresses.js'
export type { DeliveryError, DeliveryState, SealedSecret, WebhookState } from './entities.js'
export { Webhook, WebhookDelivery } from './entities.js'
export { webhookAddressRefused, webhookKeyUnfit, webhookNoSender, webhookNotActive } from './errors.js'
export type { WebhooksEvents } from './events.js'
export type {
  DeliveryAt,
  NewWebhook,
  SecretRotation,
  WebhookAt,
  WebhookChanges,
  WebhookReplay,
} from './inputs.js'
export type { WebhooksOptions } from './options.js'
export type { Keys } from './secrets.js'
export type { OutgoingWebhook, SendWebhook, WebhookAnswer } from './sending.js'
export type {
  Replayed,
  WebhookDeliveryOperations,
  WebhookDeliveryRefs,
  WebhookOperations,
  WebhookRefs,
  WebhooksTypes,
  WebhookWithSecret,
} from './types.js'
