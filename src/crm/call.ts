import { type Instant, toInstant } from '../kernel/index.js'
import { budgetOf, type Reader, type Session } from '../storage/index.js'
import { knownFault } from './faults.js'
import { type Policies, policiesOf } from './policy.js'
import { type RateBook, rateBook } from './rates.js'
import { type Runtime, type Scope, shapeOf } from './runtime.js'
import type { Transaction } from './transaction.js'

/** One call as everything that answers it sees it: who, when, with which policies, and in which transaction if any. */
export interface Call {
  readonly runtime: Runtime
  readonly scope: Scope
  readonly policies: Policies
  readonly rates: RateBook
  readonly now: Instant
  /** The open unit of work the call belongs to. */
  readonly transaction?: Transaction
  /** The event that the call is a reaction to. */
  readonly causationId?: string
}

/** A call that has its transaction. */
export type OpenCall = Call & { readonly transaction: Transaction }

/** The call in a transaction: its time is the transaction's. */
export const inside = (call: Call, transaction: Transaction): OpenCall => ({
  ...call,
  transaction,
  now: transaction.unit.now,
})

/** A call of a tenant that has been let in: with its settings, as far as it has its own. */
export const callOf = (given: Runtime, scope: Scope, transaction?: Transaction): Call => {
  const own = given.tenants.ownOf(scope.tenant)
  const runtime = own ? { ...given, ...own } : given
  return {
    runtime,
    scope,
    transaction,
    policies: policiesOf(runtime, scope),
    rates: rateBook(runtime.rates, runtime.settings),
    now: transaction?.unit.now ?? toInstant(runtime.clock.now()),
    causationId: scope.causationId,
  }
}

/**
 * Reads in the call's transaction, or in a session of its own.
 *
 * @throws `storage.unavailable` | `storage.busy`, and what the work throws
 */
export const reading = async <R>(call: Call, work: (reader: Reader) => Promise<R>): Promise<R> => {
  try {
    return await inSession(call, (session) => work(readerOf(call.runtime, session)))
  } catch (error) {
    throw knownFault(call.runtime.driver, error)
  }
}

async function inSession<R>(
  { runtime, scope, transaction }: Call,
  work: (session: Session) => Promise<R>,
): Promise<R> {
  if (transaction) {
    transaction.assertOpen()
    await written(runtime, transaction)
    return work(transaction.unit.session)
  }
  const entering = runtime.tenants.enter(scope.tenant)
  if (entering !== undefined) await entering
  await runtime.ready()
  return runtime.gate.enter(() => runtime.driver.read(work))
}

/** What the transaction still has to write, a reader must see: in bulk, the rows before this one. */
async function written(runtime: Runtime, { unit }: Transaction): Promise<void> {
  const clash = await unit.flush()
  if (!clash) return
  const [entity = '', key = ''] = clash.claim.key.split('.')
  throw shapeOf(runtime, entity).entity.duplicate({ key })
}

export const readerOf = (runtime: Runtime, session: Session): Reader => ({
  session,
  capabilities: runtime.driver.capabilities,
  model: runtime.storageModel,
  budget: budgetOf(runtime.scanBudget),
})
