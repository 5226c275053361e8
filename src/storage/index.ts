export {
  scanBudget,
  sessionClosed,
  storageBusy,
  storageUnavailable,
  unexpectedCount,
  unknownCommit,
  unsupported,
} from './errors.js'
export type * from './port.js'
