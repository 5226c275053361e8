import type { WorkUnit } from '../storage/index.js'
import { transactionBroken, transactionClosed } from './errors.js'
import { type GivenRows, givenRows } from './given-rows.js'
import { inTurns, type Turns } from './turns.js'

/** An open unit of work, and whether it may still be used. */
export interface Transaction<Native = unknown> {
  readonly unit: WorkUnit<Native>
  readonly given: GivenRows
  /** One operation at a time: what a failed one takes back must be its own. */
  readonly inTurn: Turns
  /** @throws `transaction.closed` once its work has settled */
  assertOpen(): void
  /** @throws `transaction.broken` when something of it was written half way */
  assertWhole(): void
  /** Says that something failed after it had begun to write. */
  break(operation: string, cause: unknown): void
  close(): void
}

export const transactionOf = <Native>(unit: WorkUnit<Native>): Transaction<Native> => {
  let open = true
  let broken: Error | undefined
  return {
    unit,
    given: givenRows(),
    inTurn: inTurns(),
    assertOpen: () => {
      if (!open) throw transactionClosed({})
    },
    assertWhole: () => {
      if (broken) throw broken
    },
    break: (operation, cause) => {
      broken ??= transactionBroken({ operation }, { cause })
    },
    close: () => {
      open = false
    },
  }
}

/** The same transaction for what runs inside one of its operations, whose own turn it would otherwise wait for. */
export const within = (transaction: Transaction): Transaction => ({ ...transaction, inTurn: inTurns() })
