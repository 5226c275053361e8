import type { Webhook, WebhookDelivery } from '../../../src/modules/webhooks/entities.js'

export const NINE = '2026-01-15T09:00:00.000Z'

const base = { version: 1, createdAt: NINE, updatedAt: NINE, archivedAt: null }

export const webhook = (fields: Partial<Webhook> = {}): Webhook => ({
  ...base,
  id: 'whk_1',
  url: 'https://example.com/hook',
  types: ['*'],
  description: null,
  state: 'active',
  secrets: [{ sealed: 's1', createdAt: NINE, expiresAt: null }],
  failingSince: null,
  ...fields,
})

export const delivery = (fields: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  ...base,
  id: 'whd_1',
  webhookId: 'whk_1',
  eventId: 'evt_1',
  eventType: 'customer.created',
  body: '{}',
  state: 'pending',
  attempts: 0,
  nextAttemptAt: NINE,
  lastAttemptAt: null,
  lastStatus: null,
  lastError: null,
  durationMs: null,
  ...fields,
})
