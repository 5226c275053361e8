/**
 * Privacy: what somebody may be contacted for, on what that rests, and what is kept of it.
 *
 * @module
 */
import { type Module, many, moduleWith, one } from '../../kernel/index.js'
import { consentExpiresAt, restrictionExpiresAt } from './deadlines.js'
import { Consent, ConsentAct, ConsentReceipt, Restriction } from './entities.js'
import {
  eraseOperation,
  erasureDeadlines,
  erasureEntities,
  erasureEvents,
  exportSubject,
  holdOperations,
  recogniseOperation,
  retentionOperations,
  settledErasure,
} from './erasure/index.js'
import { privacyEvents } from './events.js'
import { privacyMigrations } from './migrations.js'
import { actOperations } from './operations/acts.js'
import { contactOperations } from './operations/contacts.js'
import { restrict, unrestrict } from './operations/restrictions.js'
import { type PrivacyOptions, settled } from './options.js'
import { outsideOf } from './outside.js'
import { refolding } from './reactions.js'
import type { PrivacyTypes } from './types.js'
import { privacySections } from './view.js'

const customer = one('customer', 'customerId', { label: { en: 'Customer', zh: '客户' } })
const act = one('consentAct', 'consentActId', { label: { en: 'Act', zh: '同意行为' } })

/**
 * Consent, decisions to contact, restrictions. Needs the module `customer`.
 *
 * @returns the module, for `defineCrm`
 * @throws `input.invalid` for options that are none
 */
export const privacy = (options: PrivacyOptions = {}): Module<'privacy', PrivacyTypes> => {
  const own = settled(options)
  const erasing = settledErasure(options)
  return moduleWith<PrivacyTypes>()({
    name: 'privacy',
    needs: ['customer'],
    entities: {
      consentAct: ConsentAct,
      consent: Consent,
      consentReceipt: ConsentReceipt,
      restriction: Restriction,
      ...erasureEntities,
    },
    relations: {
      customer: {
        consents: many('consent', 'customerId', { label: { en: 'Consents', zh: '同意' } }),
        consentActs: many('consentAct', 'customerId', { label: { en: 'Consent acts', zh: '同意行为' } }),
        consentReceipts: many('consentReceipt', 'customerId', {
          label: { en: 'Consent receipts', zh: '同意凭据' },
        }),
        restrictions: many('restriction', 'customerId', { label: { en: 'Restrictions', zh: '限制处理' } }),
        erasures: many('erasure', 'customerId', { label: { en: 'Erasures', zh: '删除记录' } }),
        holds: many('hold', 'customerId', { label: { en: 'Legal holds', zh: '诉讼保全' } }),
      },
      consentAct: { customer },
      consent: { customer, act },
      consentReceipt: { customer, act },
      restriction: { customer },
      erasure: { customer },
      hold: { customer },
    },
    events: [...privacyEvents, ...erasureEvents],
    operations: {
      consent: { ...actOperations(own), ...contactOperations(own) },
      customer: { restrict, unrestrict, erase: eraseOperation(erasing), exportSubject },
      erasure: { recognise: recogniseOperation(erasing) },
      hold: holdOperations,
      retention: retentionOperations,
    },
    reactions: { 'customer.merged': refolding(own), 'customer.unmerged': refolding(own) },
    deadlines: {
      consent: { expiresAt: consentExpiresAt(own) },
      restriction: { expiresAt: restrictionExpiresAt },
      ...erasureDeadlines(erasing),
    },
    outside: { customer: outsideOf },
    view: { customer: privacySections },
    migrations: privacyMigrations,
  })
}

export type { Standing } from './decisions/receipts.js'
export type {
  ActBy,
  ActState,
  Basis,
  ConsentScope,
  ConsentState,
  ContactReason,
} from './entities.js'
export { Consent, ConsentAct, ConsentReceipt, Restriction } from './entities.js'
export type {
  CustomerErasureOperations,
  CustomerToErase,
  Duty,
  ErasedCandidate,
  ErasedPrintRefs,
  ErasedQuestion,
  ErasureEvents,
  ErasureOperations,
  ErasurePlace,
  ErasureReceipt,
  ErasureRefs,
  ErasureState,
  HoldAt,
  HoldOperations,
  HoldRefs,
  KeepingReason,
  NewHold,
  RetentionAt,
  RetentionOperations,
  RetentionPeriod,
  RetentionRefs,
  RowCount,
  SubjectExport,
  SubjectItem,
  SubjectPage,
} from './erasure/index.js'
export {
  ErasedPrint,
  Erasure,
  erasureKeyUnfit,
  erasureNoKey,
  Hold,
  Retention,
  retentionInvalid,
} from './erasure/index.js'
export { foreignContactPoint, needsSeparate, notPending, notTheirAct } from './errors.js'
export type { PrivacyEvents } from './events.js'
export type {
  ConsentAbout,
  ConsentClosing,
  ConsentConfirmation,
  ConsentGrant,
  ConsentHistory,
  ConsentQuestion,
  ConsentRecord,
  ConsentRequest,
  ContactWanted,
  NewRestriction,
  RestrictionOf,
} from './inputs.js'
export type { PrivacyOptions } from './options.js'
export type {
  ConsentActRefs,
  ConsentOperations,
  ConsentReceiptRefs,
  ConsentRefs,
  CustomerPrivacyOperations,
  PrivacyTypes,
  RestrictionRefs,
} from './types.js'
