import type { ContactPoint, Customer } from '../../../src/modules/customer/index.js'

export const TEN = '2026-11-22T10:00:00.000Z'

const base = { version: 1, createdAt: TEN, updatedAt: TEN, archivedAt: null }

/** A customer at hand. */
export const ada = (fields: Partial<Customer> = {}): Customer => ({
  ...base,
  id: 'c1',
  kind: 'person',
  name: 'Ada Lovelace',
  sortName: 'ada lovelace',
  givenName: null,
  familyName: null,
  legalName: null,
  shortName: null,
  nameOrder: null,
  nameVariants: null,
  pronunciation: null,
  language: null,
  timeZone: null,
  gender: null,
  birthday: null,
  birthDate: null,
  nextBirthdayOn: null,
  birthdayOverAt: null,
  incomeBand: null,
  countryCode: null,
  regionCode: null,
  regionSystem: null,
  parentId: null,
  organisationId: null,
  email: null,
  phone: null,
  ownerId: null,
  teamId: null,
  source: null,
  hash: 1,
  erasedAt: null,
  mergedIntoId: null,
  attributes: {},
  ...fields,
})

/** A contact point at hand. */
export const point = (fields: Partial<ContactPoint> = {}): ContactPoint => ({
  ...base,
  id: 'p1',
  customerId: 'c1',
  kind: 'email',
  value: 'ada@example.com',
  normalized: 'ada@example.com',
  extension: null,
  address: null,
  sharing: 'own',
  label: null,
  source: null,
  primary: false,
  validFrom: null,
  validUntil: null,
  expiresAt: null,
  expiredAt: null,
  verifiedAt: null,
  verifiedUntil: null,
  corpId: null,
  callerId: null,
  ...fields,
})
