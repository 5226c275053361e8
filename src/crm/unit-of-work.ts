import { hash31, isCrmError, type RecordedEvent, toInstant } from '../kernel/index.js'
import {
  type FaultClass,
  type TxSession,
  unexpectedCount,
  unknownCommit,
  workUnit,
} from '../storage/index.js'
import { readerOf } from './call.js'
import { knownFault } from './faults.js'
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
  const entering = runtime.tenants.enter(scope.tenant)
  if (entering !== undefined) await entering
  await runtime.ready()
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(runtime, scope, options, work)
    if (outcome.ok) return outcome.value
    const { fault } = outcome
    if (!options.again || attempt >= maxAttempts || !isDecidedAgain(outcome))
      throw translated(runtime, options, outcome)
    runtime.logger?.debug('a unit of work is decided again', { attempt, fault: fault?.kind ?? 'conflict' })
    await runtime.clock.sleep(waitMs(runtime.newId('try'), attempt), options.signal)
  }
}

/** Runs an operation that only reads: no transaction of ours, no lock; a write in it is a mistake of its module. */
export const inReadUnit = async <R>(
  runtime: Runtime,
  scope: Scope,
  work: (transaction: Transaction) => Promise<R>,
): Promise<R> => {
  const entering = runtime.tenants.enter(scope.tenant)
  if (entering !== undefined) await entering
  await runtime.ready()
  const read = () =>
    runtime.driver.read(async (session) => {
      const transaction = openTransaction(runtime, scope, {
        ...session,
        apply: neverWrites,
        next: neverWrites,
        native: undefined,
      })
      try {
        return await work(transaction)
      } finally {
        transaction.close()
      }
    })
  try {
    return await runtime.gate.enter(read)
  } catch (error) {
    throw knownFault(runtime.driver, error)
  }
}

async function neverWrites(): Promise<never> {
  throw new TypeError('An operation of the kind `read` wrote something.')
}

interface Failure {
  readonly ok: false
  readonly error: unknown
  readonly fault?: FaultClass
  /** The work had resolved: only the commit can have failed. */
  readonly committing: boolean
  /** The work itself rejected. */
  readonly working: boolean
  /** The work decided on what was no longer so. */
  readonly stale: boolean
}

async function attemptOnce<R>(
  runtime: Runtime,
  scope: Scope,
  { signal, again }: UnitOptions,
  work: (transaction: Transaction) => Promise<R>,
): Promise<{ readonly ok: true; readonly value: R } | Failure> {
  let committing = false
  let working = false
  let stale = false
  let events: readonly RecordedEvent[] = []
  try {
    const value = await runtime.gate.enter(() =>
      runtime.driver.transact(
        async (session) => {
          const transaction = openTransaction(runtime, scope, session)
          try {
            working = true
            const result = await work(transaction)
            working = false
            transaction.assertWhole()
            events = await transaction.unit.finish()
            committing = true
            return result
          } catch (error) {
            if (again && isCrmError(error)) await doubted(runtime, transaction)
            throw error
          } finally {
            stale = transaction.unit.claims.isStale
            transaction.close()
          }
        },
        { signal },
      ),
    )
    runtime.hearing.deliver(events)
    return { ok: true, value }
  } catch (error) {
    return { ok: false, error, fault: runtime.driver.classify(error), committing, working, stale }
  }
}

/** Where others commit meanwhile, a refusal may rest on two looks between which they did. */
async function doubted({ driver }: Runtime, { unit }: Transaction): Promise<void> {
  if (!driver.capabilities.concurrentSessions) return
  try {
    await unit.claims.lookAgain()
  } catch {
    // Nothing can be asked any more: the refusal stands as it is.
  }
}

/** A unit of work in a session. */
export function openTransaction(runtime: Runtime, scope: Scope, session: TxSession): Transaction {
  const { newId, clock, parts, entityShapes: shapes } = runtime
  return transactionOf(
    workUnit({
      session,
      tenant: scope.tenant,
      now: toInstant(clock.now()),
      correlationId: newId('txn'),
      log: { events: parts.events, shapes },
      reader: (reading) => readerOf(runtime, reading),
      plans: runtime.plans,
      hasColumns: runtime.driver.capabilities.predicates.columns,
    }),
  )
}

// A unique value that two wrote at once: the one who lost decides again, and then sees the other's.
const decidedAgain: ReadonlySet<FaultClass['kind']> = new Set(['serialization', 'deadlock', 'busy', 'unique'])

function isDecidedAgain({ error, fault, stale }: Failure): boolean {
  return stale || unexpectedCount.is(error) || (fault !== undefined && decidedAgain.has(fault.kind))
}

// From 2 to 32 ms, spread by an id of its own so that two that met do not meet again; chance is not ambient here.
function waitMs(id: string, attempt: number): number {
  return 2 ** attempt * (1 + (hash31(id) % 100) / 100)
}

function translated(
  { driver }: Runtime,
  { again: isOurs, signal }: UnitOptions,
  { error, fault, committing, working }: Failure,
): unknown {
  // What a host's own callback threw is the host's, and so is why it gave up.
  if ((working && !isOurs) || (signal?.aborted && error === signal.reason)) return error
  const isKnownEnd = isCrmError(error) || (fault && fault.kind !== 'unavailable' && fault.kind !== 'timeout')
  return committing && !isKnownEnd
    ? unknownCommit({ driver: driver.name }, { cause: error })
    : knownFault(driver, error)
}
