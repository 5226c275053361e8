import type { MatchField } from './types.js'

/** The fields of a customer, by the names that records are given with. */
export const customerFields: Readonly<Record<string, MatchField>> = {
  givenName: { kind: 'name', swapsWith: 'familyName' },
  familyName: { kind: 'name', swapsWith: 'givenName', shared: true },
  organisationName: { kind: 'words' },
  birthDate: { kind: 'day' },
  email: { kind: 'email' },
  phone: { kind: 'phone' },
  identifier: { kind: 'identifier' },
  address: { kind: 'address', shared: true },
  locality: { kind: 'place', shared: true },
  postalCode: { kind: 'postcode', shared: true },
  regionCode: { kind: 'code', shared: true },
  countryCode: { kind: 'code', shared: true },
}
