import {
  type StorageDriver,
  storageBusy,
  storageUnavailable,
  unexpectedCount,
  unknownCommit,
} from '../../storage/index.js'

/** The storage is not to be had, or nobody knows what became of a commit: nothing that a row has to answer for. */
export const isDown = (driver: StorageDriver, error: unknown): boolean =>
  storageUnavailable.is(error) || unknownCommit.is(error) || driver.classify(error)?.kind === 'unavailable'

/** Writers met: the unit is decided again as a whole, and no row of it has failed. */
export const isConflict = (driver: StorageDriver, error: unknown): boolean =>
  unexpectedCount.is(error) || storageBusy.is(error) || driver.classify(error) !== undefined
