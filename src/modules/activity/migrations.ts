import { createTable, migration } from '../../kernel/index.js'

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const

const hanging = {
  ...base,
  subjectEntity: 'text(64)',
  subjectId: 'text(128)',
  rootEntity: 'text(64)',
  rootId: 'text(128)',
} as const

const bySubject = [
  ['subjectId', 'subjectEntity'],
  ['rootId', 'rootEntity'],
] as const

export const activityMigrations = [
  migration('activity/0001', [
    createTable(
      'interaction',
      {
        ...base,
        customerId: 'text(128)',
        channel: 'text(40)',
        direction: 'text(40)',
        occurredAt: 'instant',
        subject: 'text(500)?',
        subjectFolded: 'text(500)?',
        body: 'text(50000)?',
        outcome: 'text(100)?',
        source: 'text(100)',
        externalId: 'text(200)?',
        parties: 'json',
        related: 'json',
        contentHash: 'integer',
      },
      { indexes: [['customerId', 'occurredAt'], ['occurredAt']] },
    ),
    createTable(
      'behaviour',
      {
        ...base,
        customerId: 'text(128)?',
        anonymousId: 'text(200)?',
        name: 'text(100)',
        occurredAt: 'instant',
        properties: 'json',
        source: 'text(100)',
        externalId: 'text(200)?',
        visitorId: 'text(128)?',
      },
      {
        indexes: [['customerId', 'occurredAt'], ['visitorId', 'occurredAt'], ['occurredAt'], ['anonymousId']],
      },
    ),
    createTable(
      'visitor',
      { ...base, anonymousId: 'text(200)', customerId: 'text(128)', identifiedAt: 'instant' },
      { indexes: [['customerId']] },
    ),
    createTable(
      'preference',
      {
        ...base,
        customerId: 'text(128)',
        key: 'text(100)',
        value: 'json',
        valueText: 'text(500)',
        stated: 'boolean',
        confidence: 'number?',
        source: 'text(100)',
        statedAt: 'instant',
        expiresAt: 'instant?',
      },
      { indexes: [['customerId', 'statedAt']] },
    ),
    createTable(
      'note',
      { ...hanging, body: 'text(20000)', authorId: 'text(128)?' },
      { indexes: [...bySubject, ['authorId']] },
    ),
    createTable(
      'task',
      {
        ...hanging,
        title: 'text(500)',
        titleFolded: 'text(500)',
        assigneeId: 'text(128)?',
        dueAt: 'instant?',
        doneAt: 'instant?',
        overdueAt: 'instant?',
      },
      { indexes: [...bySubject, ['assigneeId'], ['dueAt']], deadlines: ['overdueAt'] },
    ),
    createTable('tagging', { ...hanging, tag: 'text(100)' }, { indexes: [...bySubject, ['tag']] }),
    createTable(
      'comment',
      { ...hanging, body: 'text(20000)', authorId: 'text(128)?' },
      { indexes: [...bySubject, ['authorId']] },
    ),
    createTable(
      'fileRef',
      {
        ...hanging,
        name: 'text(300)',
        nameFolded: 'text(300)',
        mediaType: 'text(150)',
        bytes: 'integer',
        sha256: 'text(64)',
      },
      { indexes: bySubject },
    ),
    createTable('watch', { ...hanging, userId: 'text(128)' }, { indexes: [...bySubject, ['userId']] }),
    createTable(
      'fileErasure',
      { ...base, fileRefId: 'text(128)', sha256: 'text(64)', eraseAt: 'instant?', attempts: 'integer' },
      { deadlines: ['eraseAt'] },
    ),
  ]),
]
