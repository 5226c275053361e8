import { defineOperation, type Instant, type RuleJson } from '../../../kernel/index.js'
import * as deliveries from '../decisions/deliveries.js'
import * as webhooks from '../decisions/webhooks.js'
import { Webhook, WebhookDelivery } from '../entities.js'
import { WebhookDeliveryReplayed, WebhookReplayed } from '../events.js'
import { deliveryAtSchema, type ReplayInput, webhookReplaySchema } from '../inputs.js'

/** Deliveries of one call: one unit of work has to hold them. */
const perCall = 1000

/** Sends one delivery again, whatever became of it. */
export const replayOne = defineOperation({
  kind: 'update',
  label: { en: 'Replay a webhook delivery', zh: '重放网络钩子投递' },
  input: deliveryAtSchema,
  emits: [WebhookDeliveryReplayed],
  handler: async ({ unit, now }, { webhookDeliveryId, ifVersion }) => {
    const delivery = await unit.load(WebhookDelivery, webhookDeliveryId, { ifVersion })
    webhooks.assertActive(await unit.load(Webhook, delivery.webhookId))
    return unit.save(delivery, deliveries.replay(delivery, now()))
  },
})

/** Sends deliveries of an endpoint again: the dead ones, or all since an instant. */
export const replayMany = defineOperation({
  kind: 'update',
  label: { en: 'Replay the deliveries of a webhook', zh: '重放网络钩子的投递' },
  input: webhookReplaySchema,
  emits: [WebhookReplayed],
  handler: async ({ unit, now }, input) => {
    const { webhookId, since = null } = input
    const webhook = await unit.load(Webhook, webhookId)
    webhooks.assertActive(webhook)
    const found = await unit.list(WebhookDelivery, { where: replayable(input), limit: perCall })
    for (const delivery of found) {
      const { next } = deliveries.replay(delivery, now())
      // One event tells of all of them.
      await unit.save(delivery, { next, events: [] })
    }
    const data = { webhookId, deliveries: found.length, since }
    if (found.length > 0) unit.emit(webhook, { type: 'webhook.replayed', data })
    const last = found.length === perCall ? found.at(-1) : undefined
    return { replayed: found.length, next: last?.id ?? null }
  },
  // What a key has been used for is not done again.
  again: (_, { after = null }) => ({ replayed: 0, next: after }),
})

function replayable({ webhookId, since, after }: ReplayInput): RuleJson {
  const of = [
    is('eq', 'webhookId', webhookId),
    ...(since === undefined ? [is('eq', 'state', 'dead')] : [ended, is('gte', 'createdAt', since)]),
    ...(after === undefined ? [] : [is('gt', 'id', after)]),
  ]
  return { v: 1, entity: 'webhookDelivery', where: { op: 'and', of } }
}

/** What is pending is on its way already. */
const ended = { op: 'in', left: { field: 'state' }, values: ['delivered', 'dead'] }

function is(op: 'eq' | 'gt' | 'gte', field: string, value: string | Instant) {
  return { op, left: { field }, right: { value } }
}
