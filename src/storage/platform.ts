import { createTable, migration } from '../kernel/index.js'
import type { Table } from './port.js'
import { replay } from './tables.js'

/** The tables every crm has beside those of its modules: the log and who follows it, unique values, keys, definitions, tenants, locks. */
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
        parties: 'json',
        reason: 'text(500)?',
        occurredAt: 'instant',
        recordedAt: 'instant',
        data: 'json',
        // What it did to its subject's row, field by field, as far as the data does not tell.
        saved: 'json?',
      },
      { key: ['pos'], unique: [['id']], indexes: [['subjectEntity', 'subjectId', 'pos']] },
    ),
    // For timelines: an event's own row says its parties too.
    createTable(
      'eventParty',
      { customerId: 'text(128)', pos: 'integer', role: 'text(60)' },
      { key: ['customerId', 'pos', 'role'] },
    ),
    // Personal values of events, by the person they tell about, so that one person can leave the log whole.
    createTable(
      'eventPersonal',
      {
        eventId: 'text(128)',
        subjectEntity: 'text(60)',
        subjectId: 'text(128)',
        data: 'json',
        saved: 'json?',
      },
      { key: ['eventId', 'subjectEntity', 'subjectId'], indexes: [['subjectEntity', 'subjectId']] },
    ),
    // What was done to rows without an event: after which position, field by field.
    createTable(
      'quietSave',
      {
        id: 'text(128)',
        entity: 'text(60)',
        rowId: 'text(128)',
        pos: 'integer',
        version: 'integer',
        actorKind: 'text(40)',
        actorId: 'text(128)',
        actorOnBehalfOf: 'text(128)?',
        correlationId: 'text(128)',
        causationId: 'text(128)?',
        reason: 'text(500)?',
        recordedAt: 'instant',
        saved: 'json',
      },
      { key: ['entity', 'rowId', 'pos', 'version', 'id'] },
    ),
    // Only ever inserted and deleted, so that a clash never ends a transaction. Its key has what MySQL's longest has: 768.
    createTable(
      'uniqueValue',
      { name: 'text(100)', value: 'text(540)', ownerId: 'text(128)' },
      // Who leaves gives up whatever they hold.
      { key: ['name', 'value'], indexes: [['ownerId']] },
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
      { key: ['key'], indexes: [['subjectEntity', 'subjectId']] },
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
    // How far who follows the log has come. Whoever holds the lease moves it, and nobody with an older fence.
    createTable(
      'consumer',
      {
        name: 'text(100)',
        state: 'text(20)',
        pos: 'integer',
        // The event that stood there: another one means that the log was rewound.
        eventId: 'text(128)?',
        fence: 'integer',
        owner: 'text(128)?',
        leaseEndsAt: 'instant?',
        attempts: 'integer',
        retryAt: 'instant?',
        error: 'json?',
        createdAt: 'instant',
        updatedAt: 'instant',
      },
      { key: ['name'] },
    ),
    // Events that a consumer could not handle, and what came after them of the same subject.
    createTable(
      'parkedEvent',
      {
        consumer: 'text(100)',
        pos: 'integer',
        eventId: 'text(128)',
        type: 'text(100)',
        subjectEntity: 'text(60)',
        subjectId: 'text(128)',
        error: 'json?',
        parkedAt: 'instant',
      },
      { key: ['consumer', 'pos'], indexes: [['consumer', 'subjectEntity', 'subjectId', 'pos']] },
    ),
    // Deadlines whose handler failed, and when they are tried again; never, where that is missing.
    createTable(
      'deadlineRetry',
      {
        deadline: 'text(120)',
        id: 'text(128)',
        dueAt: 'instant',
        attempts: 'integer',
        retryAt: 'instant?',
        error: 'json?',
      },
      { key: ['deadline', 'id'], deadlines: ['retryAt'] },
    ),
    // Only what was said of a tenant: one of which nothing was said has no row.
    createTable(
      'tenant',
      {
        state: 'text(20)',
        label: 'text(200)?',
        // Why it is suspended.
        reason: 'text(500)?',
        settings: 'json',
        version: 'integer',
        createdAt: 'instant',
        updatedAt: 'instant',
      },
      { key: [] },
    ),
    // One row for each tree of a tenant: whoever changes who stands below whom has locked it.
    createTable('treeLock', { id: 'text(60)' }),
  ]),
]

export const platformTables: readonly Table[] = Object.values(replay(platformMigrations).tables)
