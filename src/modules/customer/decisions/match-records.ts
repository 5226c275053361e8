import type { MatchRecord } from '../../../engines/matching/index.js'
import type { ContactPoint, Customer, Identifier } from '../entities.js'

/** What a customer is compared by. */
export interface Known {
  readonly customer: Customer
  readonly points: readonly ContactPoint[]
  readonly identifiers: readonly Identifier[]
}

/** A customer as a record to be compared. */
export const matchRecord = ({ customer, points, identifiers }: Known): MatchRecord => {
  const telling = points.filter(({ sharing, expiredAt }) => sharing !== 'proxy' && expiredAt === null)
  const normalized = (kind: ContactPoint['kind']) =>
    telling.filter((point) => point.kind === kind).map((point) => point.normalized)
  const addresses = telling.flatMap(({ address }) => address ?? [])
  const texts = (of: (address: (typeof addresses)[number]) => string | undefined) =>
    addresses.flatMap((address) => of(address) ?? [])
  return {
    id: customer.id,
    ...namesOf(customer),
    birthDate: customer.birthDate,
    email: normalized('email'),
    phone: normalized('phone'),
    identifier: identifiers.map(({ kind, normalized: value }) => `${kind} ${value}`),
    address: texts(({ lines }) => lines?.join(' ')),
    locality: texts(({ locality }) => locality),
    postalCode: texts(({ postalCode }) => postalCode),
    regionCode: customer.regionCode,
    countryCode: customer.countryCode,
  }
}

type Named = Pick<Customer, 'kind' | 'name' | 'givenName' | 'familyName' | 'legalName'>

/**
 * A name in its parts. Where they are not said, the last word of a name is taken for the family name, and of one in Han
 * characters the first; a wrong guess is one that parts may be exchanged in.
 */
export const namesOf = ({
  kind,
  name,
  givenName,
  familyName,
  legalName,
}: Named): Readonly<Record<string, string | readonly string[] | null>> => {
  if (kind === 'organisation') return { organisationName: legalName === null ? name : [name, legalName] }
  if (givenName !== null || familyName !== null) return { givenName, familyName }
  const whole = name.trim()
  if (/^\p{Script=Han}{2,4}$/u.test(whole)) {
    const family = [...whole].slice(0, 1).join('')
    return { givenName: whole.slice(family.length), familyName: family }
  }
  const words = whole.split(/\s+/)
  return { givenName: words.slice(0, -1).join(' ') || null, familyName: words.at(-1) ?? null }
}
