import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import { bodyOf } from '../bodies.js'
import { newDelivery } from '../decisions/deliveries.js'
import { assertActive } from '../decisions/webhooks.js'
import { Webhook, WebhookDelivery } from '../entities.js'
import { WebhookPinged } from '../events.js'
import { webhookAtSchema } from '../inputs.js'
import type { Settled } from '../options.js'

/** Sends an endpoint something to try it with, on the way of all others. */
export const pingOperation = (settled: Settled) =>
  defineOperation({
    kind: 'update',
    label: { en: 'Test a webhook', zh: '测试网络钩子' },
    input: webhookAtSchema,
    emits: [WebhookPinged],
    handler: async (context, { webhookId, ifVersion }) => {
      const { unit, now } = context
      const webhook = await unit.load(Webhook, webhookId, { ifVersion })
      assertActive(webhook)
      const event = eventOf(context, webhook)
      const draft = newDelivery(webhookId, event, bodyOf(event, settled), now())
      return unit.insert(WebhookDelivery, draft, (row) => [
        { type: 'webhook.pinged', data: { webhookId, webhookDeliveryId: row.id } },
      ])
    },
  })

/** Stands in no log, so its position is none. */
function eventOf({ newId, now, tenant, actor }: OperationContext, { id: webhookId, version }: Webhook) {
  const id = newId('evt')
  return {
    id,
    type: 'webhook.pinged',
    schemaVersion: 1,
    tenant,
    position: 0,
    actor,
    parties: [],
    subject: { entity: 'webhook', id: webhookId, version },
    correlationId: id,
    causationId: null,
    occurredAt: now(),
    recordedAt: now(),
    data: { webhookId },
  }
}
