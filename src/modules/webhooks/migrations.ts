import { createTable, migration } from '../../kernel/index.js'

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const

export const webhooksMigrations = [
  migration('webhooks/0001', [
    createTable('webhook', {
      ...base,
      url: 'text(2000)',
      types: 'json',
      description: 'text(500)?',
      state: 'text(40)',
      secrets: 'json',
      failingSince: 'instant?',
    }),
    createTable(
      'webhookDelivery',
      {
        ...base,
        webhookId: 'text(128)',
        eventId: 'text(128)',
        eventType: 'text(100)',
        body: 'json',
        state: 'text(40)',
        attempts: 'integer',
        nextAttemptAt: 'instant?',
        lastAttemptAt: 'instant?',
        lastStatus: 'integer?',
        lastError: 'text(40)?',
        durationMs: 'integer?',
      },
      { indexes: [['webhookId'], ['eventId']], deadlines: ['nextAttemptAt'] },
    ),
  ]),
]
