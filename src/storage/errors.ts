import { refusal } from '../kernel/index.js'

/** A guarded write met another number of rows than it must. Core decides again, or answers with a conflict. */
export const unexpectedCount = refusal(
  'storage.unexpected_count',
  'conflict',
  ({ entity, expected, matched }: { entity: string; expected: number; matched: number }) =>
    `A guarded write of ${entity} matched ${matched} rows instead of ${expected}.`,
  { retryable: true },
)

/** A session was used after its work had settled. */
export const sessionClosed = refusal(
  'storage.session_closed',
  'invalid',
  ({ driver }: { driver: string }) =>
    `A session of ${driver} was used after its work had settled. Await everything inside the callback.`,
)

/** A host handed over a handle on which no transaction is open: each statement would be committed by itself. */
export const notInTransaction = refusal(
  'storage.not_in_transaction',
  'invalid',
  ({ driver }: { driver: string }) =>
    `No transaction is open on the handle that ${driver} was given. Begin one, and hand over the handle it runs on.`,
)

/** A statement had failed, and with it its transaction, and the work went on as if nothing were. */
export const transactionFailed = refusal(
  'storage.transaction_failed',
  'invalid',
  ({ driver }: { driver: string }) =>
    `A statement in the transaction on ${driver} failed, and its error was passed over. Nothing of the transaction is kept: let the error reject the callback.`,
)

/** The storage is in use and did not become free in time. */
export const storageBusy = refusal(
  'storage.busy',
  'unavailable',
  ({ waitedMs, hint }: { waitedMs: number; hint: string }) =>
    `The storage did not become free within ${waitedMs} ms. ${hint}`,
  { retryable: true },
)

/** The database cannot be reached or refused the call. */
export const storageUnavailable = refusal(
  'storage.unavailable',
  'unavailable',
  ({ driver }: { driver: string }) => `The storage ${driver} is not available.`,
  { retryable: true },
)

/** The end of a commit is not known: the work had resolved, and the answer to the commit never came. */
export const unknownCommit = refusal(
  'storage.unknown_commit',
  'unknown_outcome',
  ({ driver }: { driver: string }) =>
    `Nobody knows whether the transaction on ${driver} was committed. Call again with the same idempotency key.`,
  { retryable: true },
)

/** A driver was asked for something its capabilities or its schema do not have. */
export const unsupported = refusal(
  'storage.unsupported',
  'invalid',
  ({ driver, missing }: { driver: string; missing: readonly string[] }) =>
    `${driver} lacks what this crm needs: ${missing.join('; ')}.`,
)

/** More rows would have to be read above the storage than the budget allows. */
export const scanBudget = refusal(
  'storage.scan_budget',
  'limit',
  ({ entity, budget }: { entity: string; budget: number }) =>
    `The query on ${entity} would read more than ${budget} rows above the storage. Narrow it, or use a storage that can push it down.`,
)

/** A migration that has been applied is not the one that is declared now. */
export const migrationChanged = refusal(
  'storage.migration_changed',
  'conflict',
  ({ key }: { key: string }) =>
    `Migration ${key} has changed since it was applied. Add a new one instead of changing it.`,
)

/** A whole number came back that a double cannot hold exactly. */
export const unsafeInteger = refusal(
  'storage.unsafe_integer',
  'limit',
  ({ received }: { received: string }) => `Expected a whole number within 2^53, received ${received}.`,
)

/** Another writer was there first. `currentVersion` is what the row has now, where it is known. */
export const versionConflict = refusal(
  'storage.conflict',
  'conflict',
  ({ entity, id, ifVersion, currentVersion }: ConflictDetails) =>
    `${entity} ${id} is at version ${currentVersion ?? 'unknown'}, not ${ifVersion}.`,
)

interface ConflictDetails {
  readonly entity: string
  readonly id: string
  readonly ifVersion: number
  readonly currentVersion?: number
}

/** A key or a unique value was written twice at once, and the other writer won. */
export const storageDuplicate = refusal(
  'storage.duplicate',
  'conflict',
  ({ driver }: { driver: string }) => `Another record on ${driver} took the same key at the same time.`,
)

/** The tenant's rows were deleted, and its name is not used again. */
export const tenantDeleted = refusal(
  'tenant.deleted',
  'forbidden',
  ({ tenant }: { tenant: string }) => `The tenant ${tenant} has been deleted.`,
)
