import type { CallOptions } from '../../kernel/index.js'
import type {
  BooleanField,
  EnumField,
  InstantField,
  NumberField,
  RefField,
  TextField,
} from '../../rules/index.js'
import type { Standing } from './decisions/receipts.js'
import type {
  ActBy,
  ActState,
  Basis,
  Consent,
  ConsentAct,
  ConsentReceipt,
  ConsentState,
  ContactReason,
  Restriction,
} from './entities.js'
import type {
  CustomerErasureOperations,
  ErasureEntityTypes,
  ErasureEvents,
  ErasureOperations,
  HoldOperations,
  RetentionOperations,
} from './erasure/index.js'
import type { PrivacyEvents } from './events.js'
import type {
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
import type { PrivacySections } from './view.js'

interface BaseRefs<Entity extends string> {
  readonly id: TextField<Entity>
  readonly version: NumberField<Entity>
  readonly createdAt: InstantField<Entity>
  readonly updatedAt: InstantField<Entity>
}

interface ScopeRefs<Entity extends string> extends BaseRefs<Entity> {
  readonly customerId: RefField<Entity>
  readonly controller: TextField<Entity>
  readonly purpose: TextField<Entity>
  readonly channel: TextField<Entity>
  readonly contactPointId: RefField<Entity>
  readonly contact: TextField<Entity>
}

/** What rules over acts are written with. */
export interface ConsentActRefs extends ScopeRefs<'consentAct'> {
  readonly basis: EnumField<'consentAct', Basis>
  readonly state: EnumField<'consentAct', ActState>
  readonly by: EnumField<'consentAct', ActBy>
  readonly guardianId: RefField<'consentAct'>
  readonly separate: BooleanField<'consentAct'>
  readonly source: TextField<'consentAct'>
  readonly textVersion: TextField<'consentAct'>
  readonly actedAt: InstantField<'consentAct'>
  readonly recordedAt: InstantField<'consentAct'>
  readonly uses: NumberField<'consentAct'>
  readonly expiresAt: InstantField<'consentAct'>
  readonly requestId: RefField<'consentAct'>
}

/** What rules over what holds now are written with. */
export interface ConsentRefs extends ScopeRefs<'consent'> {
  readonly state: EnumField<'consent', ConsentState>
  readonly basis: EnumField<'consent', Basis>
  readonly consentActId: RefField<'consent'>
  readonly textVersion: TextField<'consent'>
  readonly actedAt: InstantField<'consent'>
  readonly usesLeft: NumberField<'consent'>
  readonly expiresAt: InstantField<'consent'>
  readonly objectedAt: InstantField<'consent'>
}

/** What rules over decisions to contact are written with. */
export interface ConsentReceiptRefs extends ScopeRefs<'consentReceipt'> {
  readonly allowed: BooleanField<'consentReceipt'>
  readonly reason: EnumField<'consentReceipt', ContactReason>
  readonly basis: EnumField<'consentReceipt', Basis>
  readonly consentActId: RefField<'consentReceipt'>
  readonly textVersion: TextField<'consentReceipt'>
  readonly decidedAt: InstantField<'consentReceipt'>
}

/** What rules over restrictions are written with. */
export interface RestrictionRefs extends BaseRefs<'restriction'> {
  readonly customerId: RefField<'restriction'>
  readonly purpose: TextField<'restriction'>
  readonly reason: TextField<'restriction'>
  readonly restrictedAt: InstantField<'restriction'>
  readonly expiresAt: InstantField<'restriction'>
}

/** `crm.consent`, its reading apart. Acts are only ever added; what holds is folded from all of them. */
export interface ConsentOperations {
  /**
   * Asks for a consent that must be confirmed: double opt-in. Nobody may be contacted before it is.
   *
   * @returns the act, `state` pending
   * @throws `customer.not_found` | `contactPoint.not_found` | `consent.foreign_contact_point`
   * @throws `consent.not_their_act` | `consent.needs_separate` | `input.invalid`
   * @emits `consent.changed` where what holds has changed
   */
  request(input: ConsentRequest, options?: CallOptions): Promise<ConsentAct>
  /**
   * Confirms what was asked for, as the subject.
   *
   * @returns the act that grants it
   * @throws `consent.not_pending` when it was confirmed, withdrawn or came too late
   * @throws `consentAct.not_found` | `customer.not_found` | `consent.not_their_act` | `input.invalid`
   * @emits `consent.changed`
   */
  confirm(input: ConsentConfirmation, options?: CallOptions): Promise<ConsentAct>
  /**
   * Records that consent was given. Only the subject, or a guardian, opens what was closed.
   *
   * @returns the act; the one that says the same, done at the same instant, where there is one
   * @throws `customer.not_found` | `contactPoint.not_found` | `consent.foreign_contact_point`
   * @throws `consent.not_their_act` | `consent.needs_separate` | `input.invalid`
   * @emits `consent.changed` where what holds has changed
   */
  grant(input: ConsentGrant, options?: CallOptions): Promise<ConsentAct>
  /**
   * Records that consent was withdrawn, by whomever: of a channel, of a contact point, or of all.
   *
   * @returns the act
   * @throws `customer.not_found` | `contactPoint.not_found` | `consent.foreign_contact_point`
   * @throws `consent.not_their_act` | `input.invalid`
   * @emits `consent.changed` where what holds has changed
   */
  withdraw(input: ConsentClosing, options?: CallOptions): Promise<ConsentAct>
  /**
   * Records an objection to a purpose: it closes every basis. To all of it, it leaves the person out of every rule of that
   * purpose too.
   *
   * @returns the act, `state` objected
   * @throws `customer.not_found` | `contactPoint.not_found` | `consent.foreign_contact_point`
   * @throws `consent.not_their_act` | `input.invalid`
   * @emits `consent.changed` where what holds has changed
   */
  object(input: ConsentClosing, options?: CallOptions): Promise<ConsentAct>
  /**
   * Records any act as it was: of another basis, or from another system. Recorded again, nothing happens.
   *
   * @returns the act
   * @throws `customer.not_found` | `contactPoint.not_found` | `consent.foreign_contact_point`
   * @throws `consent.not_their_act` | `consent.needs_separate` | `input.invalid`
   * @emits `consent.changed` where what holds has changed
   */
  record(input: ConsentRecord, options?: CallOptions): Promise<ConsentAct>
  /**
   * Decides whether somebody may be contacted now, and keeps the decision. Of an act for so many contacts one is used.
   *
   * @returns the receipt: whether, why, and the act, the version of the text and the basis it rests on
   * @throws `customer.not_found` | `contactPoint.not_found` | `consent.foreign_contact_point`
   * @emits `consent.changed` when the last use is used
   */
  mayContact(input: ContactWanted, options?: CallOptions): Promise<ConsentReceipt>
  /**
   * What holds for a purpose, or held, without deciding anything.
   *
   * @returns the state, and the act that decides
   * @throws `customer.not_found` | `contactPoint.not_found` | `consent.foreign_contact_point`
   */
  status(input: ConsentQuestion, options?: CallOptions): Promise<Standing>
  /**
   * Every act of a customer, the earliest first.
   *
   * @throws `customer.not_found`
   */
  history(input: ConsentHistory, options?: CallOptions): Promise<readonly ConsentAct[]>
}

/** What privacy adds to `crm.customer`. */
export interface CustomerPrivacyOperations {
  /**
   * Restricts what is held of a customer to being held: for a purpose, or for every one, the customer is outside every rule
   * and is not contacted. One that stands gets the new end and reason.
   *
   * @returns the restriction
   * @throws `customer.not_found` | `input.invalid`
   * @emits `customer.restricted`
   */
  restrict(input: NewRestriction, options?: CallOptions): Promise<Restriction>
  /**
   * Lifts the restriction of a purpose, or the one of every purpose. Where there is none, nothing happens.
   *
   * @throws `customer.not_found`
   * @emits `customer.unrestricted`
   */
  unrestrict(input: RestrictionOf, options?: CallOptions): Promise<void>
}

// Not interfaces: relations are read by their names.
type ToCustomer = {
  readonly customer: { readonly entity: 'customer'; readonly kind: 'one' }
}

type ToAct = ToCustomer & {
  readonly act: { readonly entity: 'consentAct'; readonly kind: 'one' }
}

/** What the module is to the compiler. */
export interface PrivacyTypes {
  readonly entities: {
    readonly consentAct: { readonly row: ConsentAct; readonly refs: ConsentActRefs }
    readonly consent: { readonly row: Consent; readonly refs: ConsentRefs }
    readonly consentReceipt: { readonly row: ConsentReceipt; readonly refs: ConsentReceiptRefs }
    readonly restriction: { readonly row: Restriction; readonly refs: RestrictionRefs }
  } & ErasureEntityTypes
  readonly relations: {
    readonly customer: {
      readonly consents: { readonly entity: 'consent'; readonly kind: 'many' }
      readonly consentActs: { readonly entity: 'consentAct'; readonly kind: 'many' }
      readonly consentReceipts: { readonly entity: 'consentReceipt'; readonly kind: 'many' }
      readonly restrictions: { readonly entity: 'restriction'; readonly kind: 'many' }
      readonly erasures: { readonly entity: 'erasure'; readonly kind: 'many' }
      readonly holds: { readonly entity: 'hold'; readonly kind: 'many' }
    }
    readonly consentAct: ToCustomer
    readonly consent: ToAct
    readonly consentReceipt: ToAct
    readonly restriction: ToCustomer
    readonly erasure: ToCustomer
    readonly hold: ToCustomer
  }
  readonly operations: {
    readonly consent: ConsentOperations
    readonly customer: CustomerPrivacyOperations & CustomerErasureOperations
    readonly erasure: ErasureOperations
    readonly hold: HoldOperations
    readonly retention: RetentionOperations
  }
  readonly events: PrivacyEvents & ErasureEvents
  readonly views: { readonly customer: PrivacySections }
}
