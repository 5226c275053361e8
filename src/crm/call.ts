import { type Instant, toInstant } from '../kernel/index.js'
import { budgetOf, type Reader, type Session } from '../storage/index.js'
import { type Policies, policiesOf } from './policy.js'
import type { Runtime, Scope } from './runtime.js'
import type { Transaction } from './transaction.js'

/** One call as everything that answers it sees it: who, when, with which policies, and in which transaction if any. */
export interface Call {
  readonly runtime: Runtime
  readonly scope: Scope
  readonly policies: Policies
  readonly now: Instant
  /** The open unit of work the call belongs to. */
  readonly transaction?: Transaction
}

export const callOf = (runtime: Runtime, scope: Scope, transaction?: Transaction): Call => ({
  runtime,
  scope,
  transaction,
  policies: policiesOf(runtime, scope),
  now: transaction?.unit.now ?? toInstant(runtime.clock.now()),
})

/** Reads in the call's transaction, or in a session of its own. */
export const reading = async <R>(call: Call, work: (reader: Reader) => Promise<R>): Promise<R> => {
  const { runtime, transaction } = call
  if (transaction) {
    transaction.assertOpen()
    return work(readerOf(runtime, transaction.unit.session))
  }
  await runtime.ready()
  return runtime.gate.enter(() => runtime.driver.read((session) => work(readerOf(runtime, session))))
}

export const readerOf = (runtime: Runtime, session: Session): Reader => ({
  session,
  capabilities: runtime.driver.capabilities,
  model: runtime.storageModel,
  budget: budgetOf(runtime.scanBudget),
})
