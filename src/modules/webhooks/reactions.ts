import type { DurableReaction, OperationContext, RecordedEvent, RuleJson } from '../../kernel/index.js'
import { bodyOf } from './bodies.js'
import { newDelivery } from './decisions/deliveries.js'
import { isOwn, wants } from './decisions/webhooks.js'
import { Webhook, WebhookDelivery } from './entities.js'
import type { Settled } from './options.js'

/** Makes a delivery for every endpoint that wants an event, with the body as it is now, when the log is read. */
export const deliver = (settled: Settled): DurableReaction => ({
  types: ['*'],
  from: 'now',
  react: async (context, event) => {
    if (isOwn(event.type)) return
    const wanting = await webhooksFor(context, event)
    if (wanting.length === 0) return
    const known = await alreadyMade(context, event)
    const body = bodyOf(event, settled)
    for (const { id } of wanting) {
      if (known.has(id)) continue
      await context.unit.insert(WebhookDelivery, newDelivery(id, event, body, context.now()))
    }
  },
})

/** Whose they are decides the tenant alone: no actor asks for this. An endpoint is not told what was before it. */
async function webhooksFor({ unit }: OperationContext, event: RecordedEvent): Promise<readonly Webhook[]> {
  const webhooks = await unit.list(Webhook, { where: active, whole: true })
  return webhooks.filter((webhook) => webhook.createdAt <= event.recordedAt && wants(webhook, event.type))
}

const active: RuleJson = {
  v: 1,
  entity: 'webhook',
  where: { op: 'eq', left: { field: 'state' }, right: { value: 'active' } },
}

/** Of a log that is read again. */
async function alreadyMade(
  { unit }: OperationContext,
  { id: eventId }: RecordedEvent,
): Promise<ReadonlySet<string>> {
  const where = { op: 'eq', left: { field: 'eventId' }, right: { value: eventId } }
  const ofEvent: RuleJson = { v: 1, entity: 'webhookDelivery', where }
  const made = await unit.list(WebhookDelivery, { where: ofEvent, archived: 'include', whole: true })
  return new Set(made.map(({ webhookId }) => webhookId))
}
