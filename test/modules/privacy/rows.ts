import fc from 'fast-check'
import type { Act, Asked, Target } from '../../../src/modules/privacy/decisions/effective.js'
import { actors, bases, type Consent, type ConsentAct } from '../../../src/modules/privacy/entities.js'

export const NINE = '2026-01-15T09:00:00.000Z'

/** So many hours after nine. */
export const at = (hours: number): string => new Date(Date.parse(NINE) + hours * 3_600_000).toISOString()

const base = { version: 1, createdAt: NINE, updatedAt: NINE, archivedAt: null }

/** What the subject has granted for e-mail. */
export const act = (fields: Partial<ConsentAct> = {}): ConsentAct => ({
  ...base,
  id: 'cna_1',
  customerId: 'ada',
  controller: 'host',
  purpose: 'marketing',
  channel: 'email',
  contactPointId: null,
  contact: null,
  basis: 'consent',
  state: 'granted',
  by: 'subject',
  guardianId: null,
  separate: false,
  source: 'web',
  textVersion: null,
  evidence: null,
  actedAt: NINE,
  recordedAt: NINE,
  uses: null,
  expiresAt: null,
  requestId: null,
  ...fields,
})

export const consent = (fields: Partial<Consent> = {}): Consent => ({
  ...base,
  id: 'cns_1',
  customerId: 'ada',
  controller: 'host',
  purpose: 'marketing',
  channel: 'email',
  contactPointId: null,
  contact: null,
  state: 'granted',
  basis: 'consent',
  consentActId: 'cna_1',
  textVersion: null,
  actedAt: NINE,
  usesLeft: null,
  expiresAt: null,
  objectedAt: null,
  ...fields,
})

/** Looked at after a hundred hours; nothing was used. */
export const later: Asked = { at: at(100), usedOf: () => 0 }

const channels = ['all', 'email', 'sms'] as const
const contacts = [null, 'email:a', 'email:b'] as const

export const anyTarget: fc.Arbitrary<Target> = fc.record({
  channel: fc.constantFrom(...channels),
  contact: fc.constantFrom(...contacts),
})

/** Acts of a few hours, so that many are done at one instant. */
export const anyAct: fc.Arbitrary<Act> = fc
  .record({
    id: fc.uuid(),
    channel: fc.constantFrom(...channels),
    contact: fc.constantFrom(...contacts),
    basis: fc.constantFrom('consent', 'consent', ...bases),
    state: fc.constantFrom('granted', 'granted', 'granted', 'withdrawn', 'pending', 'objected'),
    by: fc.constantFrom('subject', ...actors),
    separate: fc.boolean(),
    textVersion: fc.constantFrom(null, 'v1', 'v2'),
    hour: fc.integer({ min: 0, max: 6 }),
    uses: fc.constantFrom(null, null, 1, 2),
    days: fc.constantFrom(null, null, 1, 9),
  })
  .map(({ hour, days, contact, ...said }) => ({
    ...said,
    contact,
    contactPointId: contact === null ? null : `cpt ${contact}`,
    actedAt: at(hour),
    expiresAt: days === null ? null : at(hour + days * 24),
  }))
