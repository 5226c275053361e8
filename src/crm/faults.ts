import {
  type FaultClass,
  type StorageDriver,
  storageBusy,
  storageDuplicate,
  storageUnavailable,
  unexpectedCount,
} from '../storage/index.js'

const hints: Partial<Record<FaultClass['kind'], string>> = {
  busy: 'Another connection holds the write lock.',
  timeout: 'The database did not answer in time.',
  deadlock: 'Writers kept waiting for each other.',
  serialization: 'Writers kept changing the same records.',
}

/** What a driver's error is to a caller; an error that is none of the driver's stays as it is. */
export const knownFault = (driver: StorageDriver, error: unknown): unknown => {
  if (unexpectedCount.is(error)) return busy('Other writers kept changing the same record.', error)
  // A driver may speak of its faults in errors of ours: what they mean, it says itself.
  const fault = driver.classify(error)
  if (!fault) return error
  if (fault.kind === 'unavailable') return storageUnavailable({ driver: driver.name }, { cause: error })
  if (fault.kind === 'unique') return storageDuplicate({ driver: driver.name }, { cause: error })
  return busy(hints[fault.kind] ?? 'The database refused the write.', error)
}

function busy(hint: string, cause: unknown): unknown {
  return storageBusy({ waitedMs: 0, hint }, { cause })
}
