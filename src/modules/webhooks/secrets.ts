import { webhookKeyUnfit } from './errors.js'

/** The host's keys, the newest first: it seals, all of them open. At least 32 characters each. */
export type Keys = () => readonly string[] | Promise<readonly string[]>

/** Where a secret belongs: sealed for one endpoint it opens for no other. */
export interface SecretPlace {
  readonly tenant: string
  readonly webhookId: string
}

const prefix = 'whsec_'
const secretBytes = 32
const ivBytes = 12
const leastKeyLength = 32

/** A new secret as receivers know it: `whsec_` and 32 random bytes in base64. */
export const newSecret = (): string => `${prefix}${toBase64(randomBytes(secretBytes))}`

/** Seals a secret. @throws `webhook.key_unfit` */
export const seal = async (secret: string, keys: Keys, place: SecretPlace): Promise<string> => {
  const [newest] = await usable(keys)
  if (newest === undefined) throw webhookKeyUnfit({})
  const iv = randomBytes(ivBytes)
  const key = await cryptoKey(newest)
  const sealed = await crypto.subtle.encrypt(algorithm(iv, place), key, encoder.encode(secret))
  return toBase64(new Uint8Array([...iv, ...new Uint8Array(sealed)]))
}

/** Opens a secret; `undefined` where no key does. @throws `webhook.key_unfit` */
export const unseal = async (sealed: string, keys: Keys, place: SecretPlace): Promise<string | undefined> => {
  const bytes = fromBase64(sealed)
  for (const text of await usable(keys)) {
    const opened = await openedWith(await cryptoKey(text), bytes, place)
    if (opened !== undefined) return opened
  }
  return undefined
}

async function usable(keys: Keys): Promise<readonly string[]> {
  const given = await keys()
  const isUsable = given.length > 0 && given.every((key) => key?.length >= leastKeyLength)
  if (!isUsable) throw webhookKeyUnfit({})
  return given
}

type SealingKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

async function openedWith(
  key: SealingKey,
  bytes: Uint8Array<ArrayBuffer>,
  place: SecretPlace,
): Promise<string | undefined> {
  try {
    const iv = bytes.subarray(0, ivBytes)
    const secret = await crypto.subtle.decrypt(algorithm(iv, place), key, bytes.subarray(ivBytes))
    return new TextDecoder().decode(secret)
  } catch {
    // Sealed with another key, or for another place.
    return undefined
  }
}

async function cryptoKey(text: string): Promise<SealingKey> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(text))
  return crypto.subtle.importKey('raw', digest, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

const encoder = new TextEncoder()

function algorithm(iv: Uint8Array<ArrayBuffer>, { tenant, webhookId }: SecretPlace) {
  return { name: 'AES-GCM', iv, additionalData: encoder.encode(JSON.stringify([tenant, webhookId])) }
}

function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count))
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
