export type { Predicate, Slot, SlotValue, Term, Values } from '../rules/index.js'
export { codecOf } from './codec.js'
export {
  migrationChanged,
  scanBudget,
  sessionClosed,
  storageBusy,
  storageUnavailable,
  unexpectedCount,
  unknownCommit,
  unsafeInteger,
  unsupported,
  versionConflict,
} from './errors.js'
export { type Gate, gateOf } from './gate.js'
export type { LogModel, PendingEvent } from './log.js'
export { platformMigrations, platformTables } from './platform.js'
export type * from './port.js'
export { replay, storageModelOf, tableOf } from './tables.js'
export { type EntityShape, type EntityShapes, entityShapes } from './unit/shapes.js'
export { type WorkUnit, workUnit } from './unit/work-unit.js'
