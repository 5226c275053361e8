export type { Predicate, Slot, SlotValue, Term, Values } from '../rules/index.js'
export { codecOf } from './codec.js'
export {
  migrationChanged,
  notInTransaction,
  scanBudget,
  sessionClosed,
  storageBusy,
  storageDuplicate,
  storageUnavailable,
  tenantDeleted,
  transactionFailed,
  unexpectedCount,
  unknownCommit,
  unsafeInteger,
  unsupported,
  versionConflict,
} from './errors.js'
export { type Gate, gateOf } from './gate.js'
export type { PendingEvent } from './log/append.js'
export {
  addCheckpoints,
  type Checkpoint,
  changeCheckpoint,
  checkpointOf,
  checkpointsNamed,
  checkpointsOf,
  type Head,
  headsElsewhere,
  headsOfAll,
  type KnownCheckpoint,
  lastBefore,
  newCheckpoint,
  removeCheckpoint,
} from './log/checkpoints.js'
export { type Forgetting, recordKey } from './log/forgetting.js'
export {
  type Parked,
  type ParkedSubject,
  park,
  parkedCounts,
  parkedIn,
  parkedSubjects,
  stillParked,
  subjectKey,
  unpark,
  unparkAfter,
} from './log/parked.js'
export {
  eventIdAt,
  headOf,
  type LoggedPage,
  type LogPage,
  type LogRange,
  readEventsAt,
  readLog,
  readLogged,
} from './log/read.js'
export type { Logged } from './log/recorded.js'
export {
  asTold,
  type RowChange,
  type RowChanges,
  rowChanged,
  rowCreated,
  rowRemoved,
  type Saved,
} from './log/saved.js'
export { newestFirst, pendingSaves, readSaves, type Save } from './log/saves.js'
export type { LogModel } from './log/split.js'
export { readTimeline } from './log/timeline.js'
export { all, among, byKey, byKeys, equals, liveNaming, ofTenant } from './plans.js'
export { platformMigrations, platformTables } from './platform.js'
export type * from './port.js'
export { promotedFor } from './promoted.js'
export {
  aggregateRows,
  countRows,
  plannedAggregate,
  plannedCount,
} from './query/aggregate.js'
export { type Budget, budgetOf } from './query/budget.js'
export { cursorInvalid, fingerprint, readCursor, writeCursor } from './query/cursor.js'
export type { GroupQuery } from './query/group.js'
export { byColumn, byId, isId } from './query/keyset.js'
export type { Position } from './query/position.js'
export { comparePositions, positionOf } from './query/position.js'
export { loadRelated, type Reader } from './query/related.js'
export { newPlans, type Plans, planned, type RowQuery, runQuery } from './query/run.js'
export { replay, storageModelOf, tableOf, tablesOf } from './tables.js'
export { keysOf, removals } from './unit/searches.js'
export { type EntityShape, type EntityShapes, entityShapes } from './unit/shapes.js'
export type { MakeReader, Trees } from './unit/trees.js'
export type { Mark } from './unit/undo.js'
export { type WorkUnit, workUnit } from './unit/work-unit.js'
