import { createTable, migration } from '../../kernel/index.js'

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const

export const movingMigrations = [
  migration('moving/0001', [
    createTable('import', {
      ...base,
      into: 'text(40)',
      state: 'text(40)',
      label: 'text(200)?',
      settings: 'json',
      rows: 'integer',
      line: 'integer',
      check: 'text(40)',
      created: 'integer',
      updated: 'integer',
      unchanged: 'integer',
      failed: 'integer',
      stoppedBecause: 'text(100)?',
      left: 'integer?',
      undone: 'integer',
      kept: 'integer',
    }),
    createTable(
      'importRow',
      {
        ...base,
        importId: 'text(128)',
        row: 'integer',
        line: 'integer',
        outcome: 'text(40)',
        customerId: 'text(128)?',
        purchaseId: 'text(128)?',
        versionBefore: 'integer?',
        versionAfter: 'integer?',
        changes: 'json?',
        made: 'json?',
        code: 'text(100)?',
        issues: 'json?',
        reverted: 'text(40)?',
        keptBecause: 'json?',
      },
      { indexes: [['importId'], ['customerId'], ['purchaseId'], ['importId', 'row']] },
    ),
  ]),
]
