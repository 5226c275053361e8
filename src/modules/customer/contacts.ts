import { type Issue, received } from '../../kernel/index.js'
import { normalizeEmail } from './email.js'
import { type ContactPointKind, maxContactLength } from './entities.js'
import { invalidContact } from './errors.js'
import { readPhone } from './phone.js'

/** Kinds that are read from a text. */
type ReadableKind = Exclude<ContactPointKind, 'address'>

/** A way to reach somebody, read and ready to compare. */
export interface ContactValue {
  readonly kind: ContactPointKind
  readonly value: string
  readonly normalized: string
  readonly extension: string | null
}

export interface GivenContact {
  readonly kind: ReadableKind
  readonly value: string
  /** Whose numbers have no `+`. */
  readonly countryCode: string | null
  /** Where it stood in the input. */
  readonly path: Issue['path']
}

/**
 * Reads a contact as it was given.
 *
 * @throws `contactPoint.invalid`
 */
export const readContact = async (given: GivenContact): Promise<ContactValue> => {
  const value = given.value.trim()
  const read = await readers[given.kind](value, given.countryCode)
  if (!read) throw notReadable(given)
  return { kind: given.kind, value, ...read }
}

/**
 * Reads an e-mail address, whoever's it is.
 *
 * @throws `contactPoint.invalid`
 */
export const readEmail = async (value: string, path: Issue['path']): Promise<string> =>
  (await readContact({ kind: 'email', value, countryCode: null, path })).normalized

type Read = Pick<ContactValue, 'normalized' | 'extension'> | undefined
type Reader = (value: string, countryCode: string | null) => Read | Promise<Read>

const readAddress: Reader = (value) => {
  const normalized = normalizeEmail(value)
  return normalized === undefined ? undefined : { normalized, extension: null }
}

const readNumber: Reader = async (value, countryCode) => {
  const phone = await readPhone(value, countryCode)
  return phone && { normalized: phone.number, extension: phone.extension }
}

/** Ids of other systems: compared as they are. */
const readHandle: Reader = (value) => (value === '' ? undefined : { normalized: value, extension: null })

const readers: Readonly<Record<ReadableKind, Reader>> = {
  email: readAddress,
  phone: readNumber,
  social: readHandle,
  wechat_openid: readHandle,
  wechat_unionid: readHandle,
  wecom: readHandle,
}

function notReadable({ kind, value, countryCode, path }: GivenContact) {
  const expected = expectations[kind] ?? `1 to ${maxContactLength} characters that are not blank`
  const home = kind === 'phone' && countryCode === null ? '; the customer has no countryCode' : ''
  const issue = { path, expected: expected + home, received: received(value) }
  return invalidContact({ kind, expected: issue.expected }, { issues: [issue] })
}

const expectations: Partial<Readonly<Record<ContactPointKind, string>>> = {
  email: 'an e-mail address',
  phone: "a phone number with + and the country's code, or one of the customer's country",
}
