import { type Decision, defineOperation, type Instant } from '../../../kernel/index.js'
import { end, errorOf } from '../decisions/deliveries.js'
import { disable, heard, signing } from '../decisions/webhooks.js'
import { Webhook, WebhookDelivery } from '../entities.js'
import { WebhookDeliveryGivenUp, WebhookDisabled } from '../events.js'
import { deliveryReportSchema, webhookAtSchema } from '../inputs.js'

/** Where to send, and which secrets sign, still sealed; `undefined` where nothing is sent any more. */
export const target = defineOperation({
  kind: 'read',
  internal: true,
  input: webhookAtSchema,
  handler: async ({ unit, now }, { webhookId }) => {
    const webhook = await unit.find(Webhook, webhookId)
    if (webhook?.state !== 'active') return undefined
    return { url: webhook.url, secrets: signing(webhook, now()).map(({ sealed }) => sealed) }
  },
})

/** Writes down how an attempt ended. Of a delivery that has changed since the attempt began, nothing. */
export const report = defineOperation({
  kind: 'update',
  internal: true,
  input: deliveryReportSchema,
  emits: [WebhookDeliveryGivenUp, WebhookDisabled],
  handler: async ({ unit, now }, { webhookDeliveryId, version, ...ending }) => {
    const delivery = await unit.find(WebhookDelivery, webhookDeliveryId)
    if (delivery?.version !== version) return
    const at = now()
    await unit.save(delivery, end(delivery, { ...ending, endedAt: at }))
    const webhook = await unit.find(Webhook, delivery.webhookId)
    if (webhook) await unit.save(webhook, afterwards(webhook, errorOf(ending), at))
  },
})

function afterwards(webhook: Webhook, error: ReturnType<typeof errorOf>, at: Instant): Decision<Webhook> {
  const next = heard(webhook, { succeeded: error === undefined, at })
  return error === 'gone' ? disable(next, 'gone') : { next, events: [] }
}
