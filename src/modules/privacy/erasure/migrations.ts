import { createTable } from '../../../kernel/index.js'

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const

/** The tables of erasures, holds and retention periods. */
export const erasureTables = [
  createTable(
    'erasure',
    {
      ...base,
      customerId: 'text(128)',
      state: 'text(40)',
      requestedAt: 'instant',
      doneAt: 'instant?',
      dueAt: 'instant?',
      receipt: 'json',
      place: 'json?',
    },
    { indexes: [['customerId']], deadlines: ['dueAt'] },
  ),
  createTable(
    'erasedPrint',
    { ...base, erasureId: 'text(128)', hash: 'text(64)' },
    { indexes: [['erasureId'], ['hash']] },
  ),
  createTable(
    'hold',
    { ...base, customerId: 'text(128)', reason: 'text(500)?', until: 'instant?' },
    { indexes: [['customerId']], deadlines: ['until'] },
  ),
  createTable(
    'retention',
    {
      ...base,
      entity: 'text(60)',
      field: 'text(60)',
      days: 'integer',
      runAt: 'instant?',
      afterId: 'text(128)?',
      ranAt: 'instant?',
      erasedRows: 'integer',
    },
    { deadlines: ['runAt'] },
  ),
]
