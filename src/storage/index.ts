export type { Predicate, Slot, SlotValue, Term, Values } from '../rules/index.js'
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
} from './errors.js'
export type * from './port.js'
