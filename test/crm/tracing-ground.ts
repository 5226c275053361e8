import type { StorageDriver } from '../../src/storage/index.js'

export { engines, errorOf, openDesk, patientClock, storeOf } from './crms.js'

/** A driver whose transactions meet a busy database while `fails` says so. */
export const fault = <Native>(
  driver: StorageDriver<Native>,
  fails: () => boolean,
): StorageDriver<Native> => ({
  ...driver,
  transact: async (work, options) => {
    if (fails()) throw new BusyDatabase()
    return driver.transact(work, options)
  },
  classify: (error) => (error instanceof BusyDatabase ? { kind: 'busy' } : driver.classify(error)),
})

class BusyDatabase extends Error {}
