import type { CompanyGoods } from '../company.js'
import { type Scenario, scenarioOf } from '../scenario.js'

const scenario = scenarioOf<CompanyGoods>()

/** Who outside is told. */
export const ofWebhooks: readonly Scenario<CompanyGoods>[] = [
  // A secret is told once.
  scenario(
    'webhook.create',
    () => ({ url: 'https://example.com/new', types: ['customer.*'] }),
    { types: ['purchase.*'] },
    { answersOnce: true },
  ),
  scenario('webhook.update', () => ({ webhookId: 'hook', types: ['purchase.*'] }), { types: ['product.*'] }),
  scenario('webhook.rotateSecret', () => ({ webhookId: 'hook' }), { overlapHours: 1 }, { answersOnce: true }),
  scenario('webhook.disable', () => ({ webhookId: 'hook' }), { webhookId: 'old-hook' }),
  scenario('webhook.enable', () => ({ webhookId: 'old-hook' }), { webhookId: 'hook' }),
  scenario('webhook.remove', () => ({ webhookId: 'hook' }), { webhookId: 'old-hook' }),
  scenario('webhook.ping', () => ({ webhookId: 'hook' }), { webhookId: 'old-hook' }),
  scenario(
    'webhook.replay',
    () => ({ webhookId: 'hook', since: '2026-01-01T00:00:00.000Z' }),
    { since: '2026-01-02T00:00:00.000Z' },
    { answersOnce: true },
  ),
  scenario('webhookDelivery.replay', ({ deliveryId }) => ({ webhookDeliveryId: deliveryId }), {
    webhookDeliveryId: 'whd_none',
  }),
]
