import { describe, expect, it } from 'vitest'
import { Webhook, WebhookDelivery } from '../../../src/modules/webhooks/entities.js'
import { webhooksMigrations } from '../../../src/modules/webhooks/migrations.js'
import { replay, tableOf } from '../../../src/storage/index.js'

describe('the migrations of webhooks', () => {
  it('leave the tables that the entities declare', () => {
    expect(replay(webhooksMigrations).tables).toEqual({
      webhook: tableOf(Webhook),
      webhookDelivery: tableOf(WebhookDelivery),
    })
  })
})
