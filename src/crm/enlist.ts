import { invalid, received } from '../kernel/index.js'
import { type StorageDriver, type TxSession, unsupported } from '../storage/index.js'
import { type Handle, handleOf } from './enlist/handle.js'
import { warnOfIsolation } from './enlist/isolation.js'
import { asThrown, inHostsHands } from './faults.js'
import type { Runtime, Scope } from './runtime.js'
import type { Transaction } from './transaction.js'
import { openTransaction } from './unit-of-work.js'

/** What came of work in a transaction of the host's. */
export interface Enlisted<R> {
  /** What the callback has answered. */
  readonly value: R
  /** To be called once the host has committed: listeners hear only then. A second call does nothing. */
  afterCommit(): void
}

/** How a host lets the crm into a transaction of its own. */
export interface Enlist<Native, Tx> {
  /**
   * Works in a transaction that the host has opened, and neither commits it nor rolls it back. Call it last, and commit
   * next: from the end of the callback until the commit nobody else of the tenant can commit.
   *
   * Faults of the database reach the host as its driver threw them; nothing is decided again.
   *
   * @param hostTransaction what `tx.native` would be: with Kysely the host's `Transaction<DB>`
   * @returns what the callback answers, and what to call once the host has committed
   * @throws `transaction.must_roll_back` when the callback rejects after something was written | `storage.busy` inside a
   * unit of work | `storage.not_in_transaction` | `storage.unsupported`, and what the callback throws
   */
  enlist<R>(hostTransaction: Native, work: (tx: Tx) => Promise<R>): Promise<Enlisted<R>>
}

/** Runs work as a unit of its own inside the host's transaction: the work, then the positions, and nothing else. */
export const enlist = async <R>(
  runtime: Runtime,
  scope: Scope,
  native: unknown,
  work: (hosts: Runtime, transaction: Transaction) => Promise<R>,
): Promise<Enlisted<R>> => {
  const { driver, gate, hearing } = runtime
  const join = enlistOf(driver)
  const handle = handleOf(driver, objectOf(native))
  const inHost = () =>
    join(native, async (session) => {
      await handle.assertWhole(session)
      await begin(runtime, scope, session)
      return inUnit(runtime, scope, { session, handle, work })
    })
  const opened = () => asThrown(driver, () => runtime.ready(native)).then(inHost)
  const { value, events } = await gate.beside(() => handle.alone(opened))
  return { value, afterCommit: once(() => hearing.deliver(events)) }
}

async function begin(runtime: Runtime, { tenant }: Scope, session: TxSession): Promise<void> {
  await asThrown(runtime.driver, async () => runtime.tenants.enter(tenant, session))
  await warnOfIsolation(runtime, session)
}

interface Joined<R> {
  readonly session: TxSession
  readonly handle: Handle
  readonly work: (hosts: Runtime, transaction: Transaction) => Promise<R>
}

async function inUnit<R>(runtime: Runtime, scope: Scope, { session, handle, work }: Joined<R>) {
  const transaction = openTransaction(runtime, scope, session)
  const { unit } = transaction
  let isFinishing = false
  try {
    const value = await work({ ...runtime, driver: inHostsHands(runtime.driver) }, transaction)
    transaction.assertWhole()
    transaction.close()
    isFinishing = true
    return { value, events: await unit.finish() }
  } catch (error) {
    transaction.close()
    const hasWritten = unit.applied > 0 || isFinishing
    throw hasWritten ? await handle.markRejected(session, unit, runtime.newId('rej'), error) : error
  }
}

function enlistOf(driver: StorageDriver): NonNullable<StorageDriver['enlist']> {
  const { enlist: own, name } = driver
  if (!own) throw unsupported({ driver: name, missing: ['joining a transaction that the host has opened'] })
  // `call` forgets that the answer is the work's.
  return (native, work) => own.call(driver, native, work) as ReturnType<typeof work>
}

/** What is no object is nobody's transaction. */
function objectOf(native: unknown): object {
  if ((typeof native === 'object' && native !== null) || typeof native === 'function') return native
  const issue = { path: ['hostTransaction'], expected: 'the handle of an open transaction' }
  throw invalid('enlist', [{ ...issue, received: received(native) }])
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    work()
  }
}
