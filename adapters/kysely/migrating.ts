import { storageBusy } from '../../src/storage/index.js'

const hint = 'Another process is migrating.'

/** Somebody else kept the lock of the migrations for too long. */
export const migrating = () => storageBusy({ waitedMs: 0, hint })

/** Told from the other reasons to be busy, which are not the database's. */
export const isMigrating = (error: unknown): boolean => storageBusy.is(error) && error.details.hint === hint
