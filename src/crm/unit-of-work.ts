import { hash31, isCrmError, type RecordedEvent, toInstant } from '../kernel/index.js'
import {
  type FaultClass,
  storageBusy,
  storageDuplicate,
  storageUnavailable,
  type TxSession,
  unexpectedCount,
  unknownCommit,
  workUnit,
} from '../storage/index.js'
import type { Runtime, Scope } from './runtime.js'
import { type Transaction, transactionOf } from './transaction.js'

export interface UnitOptions {
  readonly signal?: AbortSignal
  /** Decide again after a conflict that the caller did not ask for. Not for a host's own callback, which is run once. */
  readonly again: boolean
}

/** How often work is decided anew before its conflict reaches the caller. */
const maxAttempts = 5

/**
 * Runs work in one transaction: the work, the positions, the commit, then delivery.
 *
 * @throws `storage.busy` | `storage.unavailable` | `storage.duplicate` | `storage.unknown_commit`, and what the work throws
 */
export const inUnit = async <R>(
  runtime: Runtime,
  scope: Scope,
  options: UnitOptions,
  work: (transaction: Transaction) => Promise<R>,
): Promise<R> => {
  await runtime.ready()
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(runtime, scope, options, work)
    if (outcome.ok) return outcome.value
    const { error, fault } = outcome
    if (!options.again || attempt >= maxAttempts || !isDecidedAgain(error, fault))
      throw translated(runtime, outcome)
    runtime.logger?.debug('a unit of work is decided again', { attempt, fault: fault?.kind ?? 'conflict' })
    await runtime.clock.sleep(waitMs(scope.tenant, attempt), options.signal)
  }
}

interface Failure {
  readonly ok: false
  readonly error: unknown
  readonly fault?: FaultClass
  /** The work had resolved: only the commit can have failed. */
  readonly committing: boolean
}

async function attemptOnce<R>(
  runtime: Runtime,
  scope: Scope,
  { signal }: UnitOptions,
  work: (transaction: Transaction) => Promise<R>,
): Promise<{ readonly ok: true; readonly value: R } | Failure> {
  let committing = false
  let events: readonly RecordedEvent[] = []
  try {
    const value = await runtime.gate.enter(() =>
      runtime.driver.transact(
        async (session) => {
          const transaction = open(runtime, scope, session)
          try {
            const result = await work(transaction)
            transaction.assertWhole()
            events = await transaction.unit.finish()
            committing = true
            return result
          } finally {
            transaction.close()
          }
        },
        { signal },
      ),
    )
    runtime.hearing.deliver(events)
    return { ok: true, value }
  } catch (error) {
    return { ok: false, error, fault: runtime.driver.classify(error), committing }
  }
}

function open(runtime: Runtime, scope: Scope, session: TxSession): Transaction {
  const { newId, clock, parts, entityShapes: shapes } = runtime
  return transactionOf(
    workUnit({
      session,
      tenant: scope.tenant,
      now: toInstant(clock.now()),
      correlationId: newId('txn'),
      log: { events: parts.events, shapes },
    }),
  )
}

// A unique value that two wrote at once: the one who lost decides again, and then sees the other's.
const again: ReadonlySet<FaultClass['kind']> = new Set(['serialization', 'deadlock', 'busy', 'unique'])

function isDecidedAgain(error: unknown, fault: FaultClass | undefined): boolean {
  return unexpectedCount.is(error) || (fault !== undefined && again.has(fault.kind))
}

// From 4 to 64 ms, spread by a hash so that two that met do not meet again; chance is not ambient here.
function waitMs(tenant: string, attempt: number): number {
  return 2 ** attempt * (1 + (hash31(`${tenant} ${attempt}`) % 100) / 100)
}

const hints: Partial<Record<FaultClass['kind'], string>> = {
  busy: 'Another connection holds the write lock.',
  timeout: 'The database did not answer in time.',
  deadlock: 'Writers kept waiting for each other.',
  serialization: 'Writers kept changing the same records.',
}

function translated({ driver }: Runtime, { error, fault, committing }: Failure): unknown {
  if (unexpectedCount.is(error)) return busy('Other writers kept changing the same record.', error)
  if (isCrmError(error)) return error
  const isKnownEnd = fault !== undefined && fault.kind !== 'unavailable' && fault.kind !== 'timeout'
  if (committing && !isKnownEnd) return unknownCommit({ driver: driver.name }, { cause: error })
  if (!fault) return error
  if (fault.kind === 'unavailable') return storageUnavailable({ driver: driver.name }, { cause: error })
  if (fault.kind === 'unique') return storageDuplicate({ driver: driver.name }, { cause: error })
  return busy(hints[fault.kind] ?? 'The database refused the write.', error)
}

function busy(hint: string, cause: unknown): unknown {
  return storageBusy({ waitedMs: 0, hint }, { cause })
}
