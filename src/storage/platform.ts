import { createTable, migration } from '../kernel/index.js'
import type { Table } from './port.js'
import { replay } from './tables.js'

/** The tables every crm has beside those of its modules: the log, unique values, idempotency keys, definitions, locks. */
export const platformMigrations = [
  migration('platform/0001', [
    // The tenant's last position. Its row is locked from the taking of positions to the commit.
    createTable('logHead', { pos: 'integer' }, { key: [] }),
    createTable(
      'event',
      {
        pos: 'integer',
        id: 'text(128)',
        type: 'text(100)',
        schemaVersion: 'integer',
        actorKind: 'text(40)',
        actorId: 'text(128)',
        actorOnBehalfOf: 'text(128)?',
        subjectEntity: 'text(60)',
        subjectId: 'text(128)',
        subjectVersion: 'integer',
        correlationId: 'text(128)',
        causationId: 'text(128)?',
        reason: 'text(500)?',
        occurredAt: 'instant',
        recordedAt: 'instant',
        data: 'json',
      },
      { key: ['pos'], unique: [['id']], indexes: [['subjectEntity', 'subjectId', 'pos']] },
    ),
    createTable(
      'eventParty',
      { customerId: 'text(128)', pos: 'integer', role: 'text(60)' },
      { key: ['customerId', 'pos', 'role'] },
    ),
    // Personal values of events, by the person they tell about, so that one person can leave the log whole.
    createTable(
      'eventPersonal',
      { eventId: 'text(128)', subjectEntity: 'text(60)', subjectId: 'text(128)', data: 'json' },
      { key: ['eventId', 'subjectEntity', 'subjectId'], indexes: [['subjectEntity', 'subjectId']] },
    ),
    // Only ever inserted and deleted, so that a clash never ends a transaction. Its key has what MySQL's longest has: 768.
    createTable(
      'uniqueValue',
      { name: 'text(100)', value: 'text(540)', ownerId: 'text(128)' },
      { key: ['name', 'value'] },
    ),
    // Never keeps values: a repeat answers by reading again.
    createTable(
      'idempotency',
      {
        key: 'text(200)',
        operation: 'text(100)',
        inputHash: 'text(64)',
        subjectEntity: 'text(60)?',
        subjectId: 'text(128)?',
        createdAt: 'instant',
      },
      { key: ['key'] },
    ),
    createTable(
      'definition',
      {
        kind: 'text(60)',
        key: 'text(100)',
        version: 'integer',
        state: 'text(20)',
        source: 'text(20)',
        body: 'json',
        createdAt: 'instant',
      },
      { key: ['kind', 'key', 'version'] },
    ),
    // One row for each tree of a tenant: whoever changes who stands below whom has locked it.
    createTable('treeLock', { id: 'text(60)' }),
  ]),
]

export const platformTables: readonly Table[] = Object.values(replay(platformMigrations).tables)
