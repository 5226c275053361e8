import { erasureKeyUnfit } from './errors.js'
import type { Settled } from './options.js'

const leastKeyLength = 32

/** What identifies somebody: a unique value, by its key. */
export interface Identifying {
  /** `customer.email`. */
  readonly key: string
  readonly value: string
}

/** Makes the hashes of a tenant, with the host's key. @throws `erasure.key_unfit` */
export const printer = async (key: NonNullable<Settled['key']>, tenant: string) => {
  const text = await key()
  if (typeof text !== 'string' || text.length < leastKeyLength) throw erasureKeyUnfit({})
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const secret = await crypto.subtle.importKey('raw', encoder.encode(text), algorithm, false, ['sign'])
  return async (one: Identifying): Promise<string> => {
    const signed = await crypto.subtle.sign(
      'HMAC',
      secret,
      encoder.encode(`${tenant}\n${one.key}\n${one.value}`),
    )
    return Array.from(new Uint8Array(signed), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}

const encoder = new TextEncoder()
