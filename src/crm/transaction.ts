import type { WorkUnit } from '../storage/index.js'
import { transactionBroken, transactionClosed } from './errors.js'

/** An open unit of work, and whether it may still be used. */
export interface Transaction<Native = unknown> {
  readonly unit: WorkUnit<Native>
  /** @throws `transaction.closed` once its work has settled */
  assertOpen(): void
  /** @throws `transaction.broken` when something of it was written half way */
  assertWhole(): void
  /** Says that an operation failed after it had begun to write. */
  break(operation: string, cause: unknown): void
  close(): void
}

export const transactionOf = <Native>(unit: WorkUnit<Native>): Transaction<Native> => {
  let open = true
  let broken: Error | undefined
  return {
    unit,
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
