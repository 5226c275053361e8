import { defineDeadline, type OutsideContext } from '../../kernel/index.js'
import { attempt, type Ending } from './decisions/deliveries.js'
import { Webhook, type WebhookDelivery } from './entities.js'
import { webhookAddressRefused } from './errors.js'
import type { Settled } from './options.js'
import { unseal } from './secrets.js'
import { signedHeaders } from './signing.js'

/** An attempt is counted and the next one planned before anything is sent: who dies in between has sent at most once more. */
export const nextAttemptAt = (settled: Settled) =>
  defineDeadline<WebhookDelivery>({
    handler: async ({ unit, now }, delivery) =>
      attempt(delivery, await unit.find(Webhook, delivery.webhookId), now()),
    outside: async (context, delivery) => {
      if (delivery.state !== 'pending') return
      const { id: webhookDeliveryId, version } = delivery
      const ended = await tried(settled, context, delivery)
      const report = { webhookDeliveryId, version, startedAt: context.now, ...ended }
      await context.call('webhookDelivery.report', report)
    },
  })

type Ended = Pick<Ending, 'status' | 'retryAfter' | 'error'>

interface Target {
  readonly url: string
  readonly secrets: readonly string[]
}

async function tried(
  { keys, send }: Settled,
  context: OutsideContext,
  { webhookId, eventId, body }: WebhookDelivery,
): Promise<Ended> {
  const { tenant, now, signal } = context
  // The module's own operation answers this.
  const target = (await context.call('webhook.target', { webhookId })) as Target | undefined
  if (!target) return { error: 'disabled' }
  const opened = await Promise.all(
    target.secrets.map((sealed) => unseal(sealed, keys, { tenant, webhookId })),
  ).catch(() => [])
  const secrets = opened.flatMap((secret) => secret ?? [])
  if (secrets.length === 0) return { error: 'secret' }
  const headers = { ...contentHeaders, ...signedHeaders({ id: eventId, at: now, body }, secrets) }
  try {
    const { status, retryAfter } = await send({ url: target.url, headers, body, signal })
    return { status, ...(retryAfter !== undefined && { retryAfter: retryAfter.slice(0, 200) }) }
  } catch (error) {
    return { error: wordFor(error) }
  }
}

const contentHeaders = {
  'content-type': 'application/cloudevents+json; charset=utf-8',
  'user-agent': 'clientele-webhooks',
}

/** A word only: what a connection fails with may hold an address. */
function wordFor(error: unknown): 'address' | 'timeout' | 'connection' {
  if (webhookAddressRefused.is(error)) return 'address'
  const name = error instanceof Error ? error.name : ''
  return name === 'AbortError' || name === 'TimeoutError' ? 'timeout' : 'connection'
}
