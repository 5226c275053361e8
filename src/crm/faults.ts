import { isCrmError } from '../kernel/index.js'
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

/**
 * A driver inside a transaction of the host's. Its faults are the host's too, who tries again by the codes of its own
 * driver: they go out as they came. Only that a key of ours is taken is said in our words.
 */
export const inHostsHands = (driver: StorageDriver): StorageDriver => ({
  ...driver,
  classify: (error) => {
    const fault = driver.classify(error)
    return fault?.kind === 'unique' ? fault : undefined
  },
})

/** Does what knows a fault by our words, for a host: it gets the fault as its driver threw it. */
export const asThrown = async <R>(driver: StorageDriver, work: () => Promise<R>): Promise<R> => {
  try {
    return await work()
  } catch (error) {
    const isTold = isCrmError(error) && driver.classify(error.cause) !== undefined
    throw isTold ? error.cause : error
  }
}

function busy(hint: string, cause: unknown): unknown {
  return storageBusy({ waitedMs: 0, hint }, { cause })
}
