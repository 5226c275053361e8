import { canonicalJson, type Json } from '../kernel/index.js'
import { byKey, type TxSession } from '../storage/index.js'
import { idempotencyMismatch } from './errors.js'

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
  const [row] = await session.select(plan, [tenant, idempotencyKey])
  if (!row) return undefined
  if (row.operation !== operation || row.inputHash !== inputHash)
    throw idempotencyMismatch({ idempotencyKey })
  return row as unknown as UsedKey
}

/** SHA-256 of an operation's input in its canonical form, in hex. */
export const hashOfInput = async (operation: string, input: Json): Promise<string> => {
  const bytes = new TextEncoder().encode(`${operation}\n${canonicalJson(input)}`)
  const digest = await globalThis.crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
