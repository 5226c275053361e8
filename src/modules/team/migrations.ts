import { createTable, migration } from '../../kernel/index.js'

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const

export const teamMigrations = [
  migration('team/0001', [
    createTable('user', {
      ...base,
      name: 'text(200)',
      nameFolded: 'text(200)',
      email: 'text(320)?',
      active: 'boolean',
    }),
    createTable(
      'team',
      { ...base, name: 'text(200)', nameFolded: 'text(200)', parentId: 'text(128)?' },
      { indexes: [['parentId']] },
    ),
    createTable(
      'teamAncestor',
      { id: 'text(260)', descendantId: 'text(128)', ancestorId: 'text(128)', depth: 'integer' },
      {
        indexes: [
          ['descendantId', 'ancestorId'],
          ['ancestorId', 'descendantId'],
        ],
      },
    ),
    createTable(
      'teamMember',
      {
        ...base,
        teamId: 'text(128)',
        userId: 'text(128)',
        role: 'text(100)?',
        startedOn: 'day?',
        endedOn: 'day?',
        state: 'text(40)',
        changesAt: 'instant?',
      },
      { indexes: [['teamId'], ['userId']], deadlines: ['changesAt'] },
    ),
    createTable(
      'teamPlacement',
      {
        ...base,
        teamId: 'text(128)',
        parentId: 'text(128)?',
        placedAt: 'instant',
        endedAt: 'instant?',
      },
      {
        indexes: [
          ['teamId', 'placedAt'],
          ['parentId', 'placedAt'],
        ],
      },
    ),
  ]),
]
