export type { Predicate, Slot, SlotValue, Term, Values } from '../rules/index.js'
export { codecOf } from './codec.js'
export {
  migrationChanged,
  scanBudget,
  sessionClosed,
  storageBusy,
  storageDuplicate,
  storageUnavailable,
  transactionFailed,
  unexpectedCount,
  unknownCommit,
  unsafeInteger,
  unsupported,
  versionConflict,
} from './errors.js'
export { type Gate, gateOf } from './gate.js'
export type { LogModel, PendingEvent } from './log.js'
export { all, among, byKey, byKeys, equals, ofTenant } from './plans.js'
export { platformMigrations, platformTables } from './platform.js'
export type * from './port.js'
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
export { positionOf } from './query/position.js'
export { loadRelated, type Reader } from './query/related.js'
export { newPlans, type Plans, planned, type RowQuery, runQuery } from './query/run.js'
export { replay, storageModelOf, tableOf, tablesOf } from './tables.js'
export { type EntityShape, type EntityShapes, entityShapes } from './unit/shapes.js'
export type { MakeReader, Trees } from './unit/trees.js'
export type { Mark } from './unit/undo.js'
export { type WorkUnit, workUnit } from './unit/work-unit.js'
