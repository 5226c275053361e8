import { createTable, migration } from '../../kernel/index.js'
import { erasureTables } from './erasure/index.js'

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const

const scope = {
  controller: 'text(100)',
  purpose: 'text(64)',
  channel: 'text(64)',
  contactPointId: 'text(128)?',
  contact: 'text(400)?',
} as const

export const privacyMigrations = [
  migration('privacy/0001', [
    createTable(
      'consentAct',
      {
        ...base,
        customerId: 'text(128)',
        ...scope,
        basis: 'text(40)',
        state: 'text(40)',
        by: 'text(40)',
        guardianId: 'text(128)?',
        separate: 'boolean',
        source: 'text(100)',
        textVersion: 'text(100)?',
        evidence: 'json?',
        actedAt: 'instant',
        recordedAt: 'instant',
        uses: 'integer?',
        expiresAt: 'instant?',
        requestId: 'text(128)?',
      },
      {
        indexes: [
          ['customerId', 'actedAt'],
          ['contactPointId', 'actedAt'],
          ['guardianId', 'actedAt'],
          ['requestId', 'actedAt'],
        ],
      },
    ),
    createTable(
      'consent',
      {
        ...base,
        customerId: 'text(128)',
        ...scope,
        state: 'text(40)',
        basis: 'text(40)?',
        consentActId: 'text(128)',
        textVersion: 'text(100)?',
        actedAt: 'instant',
        usesLeft: 'integer?',
        expiresAt: 'instant?',
        objectedAt: 'instant?',
      },
      {
        indexes: [
          ['customerId', 'actedAt'],
          ['contactPointId', 'actedAt'],
          ['consentActId', 'actedAt'],
        ],
        deadlines: ['expiresAt'],
      },
    ),
    createTable(
      'consentReceipt',
      {
        ...base,
        customerId: 'text(128)',
        ...scope,
        allowed: 'boolean',
        reason: 'text(40)',
        basis: 'text(40)?',
        consentActId: 'text(128)?',
        textVersion: 'text(100)?',
        decidedAt: 'instant',
      },
      {
        indexes: [
          ['customerId', 'decidedAt'],
          ['contactPointId', 'decidedAt'],
          ['consentActId', 'decidedAt'],
        ],
      },
    ),
    createTable(
      'restriction',
      {
        ...base,
        customerId: 'text(128)',
        purpose: 'text(64)?',
        reason: 'text(500)?',
        restrictedAt: 'instant',
        expiresAt: 'instant?',
      },
      { indexes: [['customerId', 'restrictedAt']], deadlines: ['expiresAt'] },
    ),
    ...erasureTables,
  ]),
]
