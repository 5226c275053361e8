import { refusal } from '../kernel/index.js'

/** The policy does not let this actor do this. */
export const accessDenied = refusal(
  'access.denied',
  'forbidden',
  ({ operation }: { operation: string }) => `This actor may not call ${operation}.`,
)

/** An input names a field that this actor may read but not write. */
export const accessReadOnly = refusal(
  'access.read_only',
  'forbidden',
  ({ operation, fields }: { operation: string; fields: readonly string[] }) =>
    `${operation}: this actor may not write ${fields.join(', ')}.`,
)

export const operationUnknown = refusal(
  'operation.unknown',
  'invalid',
  ({ operation }: { operation: string }) => `No operation is called ${operation}.`,
)

/** The same idempotency key came with another operation or another input. */
export const idempotencyMismatch = refusal(
  'idempotency.mismatch',
  'conflict',
  ({ idempotencyKey }: { idempotencyKey: string }) =>
    `The idempotency key ${idempotencyKey} was used before with another operation or input.`,
)

/** A unit of work was used after it had settled. */
export const transactionClosed = refusal(
  'transaction.closed',
  'invalid',
  () => 'This transaction has settled. Await everything inside its callback, and use the crm outside.',
)

/** A change failed half way inside a transaction; nothing of it can be kept. */
export const transactionBroken = refusal(
  'transaction.broken',
  'conflict',
  ({ operation }: { operation: string }) =>
    `${operation} failed while writing; this transaction can only be rolled back.`,
)

/** One row of many failed, and something of it or of those before it had been written: they cannot be told apart any more. */
export const notAsOne = refusal(
  'unit.not_as_one',
  'conflict',
  () => 'One of these rows failed after something had been written; call for each of them alone.',
)

/** What `crm.enlist` wrote before it was rejected stands in the host's transaction, which must not be committed. */
export const mustRollBack = refusal(
  'transaction.must_roll_back',
  'conflict',
  () =>
    'crm.enlist was rejected after it had written, and what it wrote stands in your transaction: roll it back. Nothing more can be enlisted in it.',
)

export const crmClosed = refusal('crm.closed', 'invalid', () => 'This crm has been closed.')
