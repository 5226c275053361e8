import { type BaseRow, canonicalJson, type Json } from '../kernel/index.js'
import { byKey, type TxSession } from '../storage/index.js'
import type { OpenCall } from './call.js'
import { idempotencyMismatch } from './errors.js'
import type { Transaction } from './transaction.js'

/** What an idempotency key has been used for. Never the values. */
export interface UsedKey {
  readonly subjectEntity: string | null
  readonly subjectId: string | null
}

const plan = byKey('idempotency', ['operation', 'inputHash', 'subjectEntity', 'subjectId'], 'key')

/** What a key was used for before. @throws `idempotency.mismatch` when that was something else */
export const usedBefore = async (
  session: TxSession,
  tenant: string,
  { idempotencyKey, operation, inputHash }: { idempotencyKey: string; operation: string; inputHash: string },
): Promise<UsedKey | undefined> => {
  // Unused, it is inserted in the end.
  const [row] = await session.select(plan, [tenant, idempotencyKey], { insertFollows: true })
  if (!row) return undefined
  if (row.operation !== operation || row.inputHash !== inputHash)
    throw idempotencyMismatch({ idempotencyKey })
  return row as unknown as UsedKey
}

/** SHA-256 of an operation's input in its canonical form, in hex. */
const hashOfInput = async (operation: string, input: Json): Promise<string> => {
  const bytes = new TextEncoder().encode(`${operation}\n${canonicalJson(input)}`)
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A key, and the call it stands for. */
export interface KeyUse {
  readonly idempotencyKey: string
  readonly operation: string
  readonly inputHash: string
}

export const keyUse = async (idempotencyKey: string, operation: string, input: Json): Promise<KeyUse> => ({
  idempotencyKey,
  operation,
  inputHash: await hashOfInput(operation, input),
})

/** Keeps a key with what its call has answered about. Written with the call, or not at all. */
export const keepKey = async (
  { scope, now, transaction }: OpenCall,
  { idempotencyKey, ...use }: KeyUse,
  subject: UsedKey,
): Promise<void> => {
  const row = { tenant: scope.tenant, key: idempotencyKey, ...use, ...subject, createdAt: now }
  await transaction.unit.apply([{ op: 'insert', entity: 'idempotency', rows: [row] }])
}

/** The row an operation has answered with. */
export const subjectOf = ({ given }: Transaction, output: unknown): UsedKey => {
  const entity = isRow(output) ? given.of(output) : undefined
  if (entity === undefined || !isRow(output)) return { subjectEntity: null, subjectId: null }
  return { subjectEntity: entity, subjectId: output.id }
}

function isRow(value: unknown): value is BaseRow {
  return typeof value === 'object' && value !== null && 'id' in value
}
