import type { z } from 'zod'
import type { SpellState } from '../../engines/calendar/spells.js'
import type { AttributeSchema, CallOptions, NoAttributes, RegionCodeSystem } from '../../kernel/index.js'
import type {
  AddressField,
  AttributeRefs,
  BirthdayField,
  BooleanField,
  DayField,
  EnumField,
  InstantField,
  NumberField,
  RefField,
  TextField,
} from '../../rules/index.js'
import type {
  Assignment,
  ContactPoint,
  ContactPointKind,
  Customer,
  CustomerKind,
  CustomerMerge,
  CustomerMergePart,
  CustomerRole,
  ExternalId,
  Freshness,
  Identifier,
  Mend,
  MendReason,
  NameOrder,
  PartChange,
  QualitySweep,
  Relationship,
  Sharing,
} from './entities.js'
import type { CustomerEvents } from './events.js'
import type {
  Confirmation,
  ContactPointAt,
  ContactPointChanges,
  CustomerAssignment,
  CustomerAt,
  CustomerChanges,
  CustomerNamed,
  CustomerRoleEnd,
  CustomerSourceId,
  DuplicatesAsked,
  EnsureCustomer,
  HandingOver,
  IdentifierAt,
  MergeCustomers,
  NewContact,
  NewCustomer,
  NewCustomerRole,
  NewIdentifier,
  NewRelationship,
  RelationshipEnd,
  Verification,
} from './inputs.js'
import type { Duplicates } from './operations/find-duplicates.js'
import type { MergePlan } from './operations/merge.js'
import type { CustomerQuality } from './operations/quality.js'
import type { CustomerSections } from './view.js'

interface BaseRefs<Entity extends string> {
  readonly id: TextField<Entity>
  readonly version: NumberField<Entity>
  readonly createdAt: InstantField<Entity>
  readonly updatedAt: InstantField<Entity>
}

/** What rules over customers are written with. */
export interface CustomerRefs<Schema extends AttributeSchema = NoAttributes> extends BaseRefs<'customer'> {
  readonly kind: EnumField<'customer', CustomerKind>
  readonly name: TextField<'customer'>
  readonly sortName: TextField<'customer'>
  readonly givenName: TextField<'customer'>
  readonly familyName: TextField<'customer'>
  readonly legalName: TextField<'customer'>
  readonly shortName: TextField<'customer'>
  readonly nameOrder: EnumField<'customer', NameOrder>
  readonly pronunciation: TextField<'customer'>
  readonly language: TextField<'customer'>
  readonly timeZone: TextField<'customer'>
  readonly gender: TextField<'customer'>
  readonly birthday: BirthdayField<'customer'>
  readonly birthDate: DayField<'customer'>
  readonly nextBirthdayOn: DayField<'customer'>
  readonly birthdayOverAt: InstantField<'customer'>
  readonly incomeBand: TextField<'customer'>
  readonly countryCode: TextField<'customer'>
  readonly regionCode: TextField<'customer'>
  readonly regionSystem: EnumField<'customer', RegionCodeSystem>
  readonly parentId: RefField<'customer'>
  readonly organisationId: RefField<'customer'>
  readonly email: TextField<'customer'>
  readonly phone: TextField<'customer'>
  readonly ownerId: RefField<'customer'>
  readonly teamId: RefField<'customer'>
  readonly source: TextField<'customer'>
  readonly hash: NumberField<'customer'>
  readonly erasedAt: InstantField<'customer'>
  readonly mergedIntoId: RefField<'customer'>
  readonly attributes: AttributeRefs<'customer', Schema['shape']>
}

export interface ContactPointRefs extends BaseRefs<'contactPoint'> {
  readonly customerId: RefField<'contactPoint'>
  readonly kind: EnumField<'contactPoint', ContactPointKind>
  readonly value: TextField<'contactPoint'>
  readonly normalized: TextField<'contactPoint'>
  readonly extension: TextField<'contactPoint'>
  readonly address: AddressField<'contactPoint'>
  readonly sharing: EnumField<'contactPoint', Sharing>
  readonly label: TextField<'contactPoint'>
  readonly source: TextField<'contactPoint'>
  readonly primary: BooleanField<'contactPoint'>
  readonly validFrom: DayField<'contactPoint'>
  readonly validUntil: DayField<'contactPoint'>
  readonly verifiedAt: InstantField<'contactPoint'>
  readonly verifiedUntil: InstantField<'contactPoint'>
  readonly expiresAt: InstantField<'contactPoint'>
  readonly expiredAt: InstantField<'contactPoint'>
  readonly corpId: TextField<'contactPoint'>
  readonly callerId: TextField<'contactPoint'>
}

export interface IdentifierRefs extends BaseRefs<'identifier'> {
  readonly customerId: RefField<'identifier'>
  readonly kind: TextField<'identifier'>
  readonly countryCode: TextField<'identifier'>
  readonly value: TextField<'identifier'>
  readonly normalized: TextField<'identifier'>
  readonly checked: BooleanField<'identifier'>
}

interface SpellRefs<Entity extends string> extends BaseRefs<Entity> {
  readonly startedOn: DayField<Entity>
  readonly endedOn: DayField<Entity>
  readonly state: EnumField<Entity, SpellState>
  readonly changesAt: InstantField<Entity>
}

export interface RelationshipRefs extends SpellRefs<'relationship'> {
  readonly fromId: RefField<'relationship'>
  readonly toId: RefField<'relationship'>
  readonly kind: TextField<'relationship'>
  readonly role: TextField<'relationship'>
}

export interface CustomerRoleRefs extends SpellRefs<'customerRole'> {
  readonly customerId: RefField<'customerRole'>
  readonly role: TextField<'customerRole'>
}

export interface CustomerMergeRefs extends BaseRefs<'customerMerge'> {
  readonly survivorId: RefField<'customerMerge'>
  readonly mergedId: RefField<'customerMerge'>
  readonly mergedAt: InstantField<'customerMerge'>
  readonly unmergedAt: InstantField<'customerMerge'>
}

export interface CustomerMergePartRefs extends BaseRefs<'customerMergePart'> {
  readonly customerMergeId: RefField<'customerMergePart'>
  readonly entity: TextField<'customerMergePart'>
  readonly field: TextField<'customerMergePart'>
  readonly change: EnumField<'customerMergePart', PartChange>
}

export interface MendRefs extends BaseRefs<'mend'> {
  readonly customerId: RefField<'mend'>
  readonly policy: TextField<'mend'>
  readonly field: TextField<'mend'>
  readonly reason: EnumField<'mend', MendReason>
  readonly ownerId: RefField<'mend'>
  readonly teamId: RefField<'mend'>
  readonly since: InstantField<'mend'>
}

export interface FreshnessRefs extends BaseRefs<'freshness'> {
  readonly customerId: RefField<'freshness'>
  readonly policy: TextField<'freshness'>
  readonly field: TextField<'freshness'>
  readonly checkedAt: InstantField<'freshness'>
  readonly staleAt: InstantField<'freshness'>
}

export interface QualitySweepRefs extends BaseRefs<'qualitySweep'> {
  readonly print: TextField<'qualitySweep'>
  readonly runAt: InstantField<'qualitySweep'>
  readonly afterId: TextField<'qualitySweep'>
  readonly sweptAt: InstantField<'qualitySweep'>
}

export interface AssignmentRefs extends BaseRefs<'assignment'> {
  readonly customerId: RefField<'assignment'>
  readonly ownerId: RefField<'assignment'>
  readonly teamId: RefField<'assignment'>
  readonly assignedAt: InstantField<'assignment'>
  readonly endedAt: InstantField<'assignment'>
}

export interface ExternalIdRefs extends BaseRefs<'externalId'> {
  readonly customerId: RefField<'externalId'>
  readonly source: TextField<'externalId'>
  readonly value: TextField<'externalId'>
}

/** `crm.customer`, its reading apart. `Row` is what attributes are read as, `In` what they are given as. */
export interface CustomerOperations<Row, In> {
  /**
   * Creates a customer. `email` and `phone` make its primary contact points.
   *
   * @returns the customer
   * @throws `customer.duplicate` when the id, a unique contact point or an external id is taken
   * @throws `contactPoint.invalid` for what is no e-mail address or phone number
   * @throws `input.invalid` for a region that its list does not have
   * @throws `customer.not_found` | `customer.wrong_kind` for `parentId` and `organisationId`
   * @emits `customer.created`
   */
  create(input: NewCustomer<In>, options?: CallOptions): Promise<Customer<Row>>
  /**
   * Changes a customer: absent leaves, `null` clears, attributes merge by key. `email` and `phone` replace the primary
   * contact point of their kind; one the customer already has becomes the primary one.
   *
   * @returns the customer; without a change nothing is written and nothing is emitted
   * @throws `customer.not_found` | `storage.conflict` | `customer.duplicate` | `contactPoint.invalid`
   * @throws `customer.cycle` | `customer.too_deep` | `customer.wrong_kind` for `parentId` and `organisationId`
   * @emits `customer.updated`, and with it `contact_point.removed`, `.added` or `.made_primary`, `customer.assigned`,
   * `relationship.ended` or `.added`
   */
  update(input: CustomerChanges<In>, options?: CallOptions): Promise<Customer<Row>>
  /**
   * The customer with a unique key: found, or else created. Found, it gets the changes of `update`. An e-mail address or a
   * phone number is one where the module's `unique` says so for that kind of customer.
   *
   * @returns the customer
   * @throws what `create` and `update` throw; `identifier.invalid`; `input.invalid` for what several may share
   * @emits what `create` and `update` emit, and `identifier.added` where it is created by one
   */
  ensure(input: EnsureCustomer<In>, options?: CallOptions): Promise<Customer<Row>>
  /**
   * Gives a customer another owner or team. Whose it was is kept, in `assignment` and in the log.
   *
   * @returns the customer; without a change nothing is written and nothing is emitted
   * @throws `customer.not_found` | `storage.conflict`
   * @throws `user.not_found` | `user.inactive` | `team.not_found` where the module `team` is there
   * @emits `customer.assigned`
   */
  assign(input: CustomerAssignment, options?: CallOptions): Promise<Customer<Row>>
  /**
   * How good the data of a customer is, by the quality policies that ask something of it now.
   *
   * @returns the share of what is asked for that is known and fresh, and what is to mend
   * @throws `customer.not_found`
   */
  quality(input: CustomerNamed, options?: CallOptions): Promise<CustomerQuality>
  /**
   * Brings the queue of what to mend of a customer up to what policies ask now: after a policy has changed, say. With the
   * option `quality` that happens by itself whenever something happens to the customer.
   *
   * @throws `customer.not_found`
   * @emits `mend.opened` | `mend.closed`
   */
  review(input: CustomerNamed, options?: CallOptions): Promise<void>
  /**
   * Notes that somebody has looked at fields of a customer, and they are still right: their freshness begins anew.
   *
   * @returns the customer
   * @throws `customer.not_found` | `storage.conflict` | `input.invalid` for what is no field of customers
   * @emits `customer.confirmed`, and `mend.closed` for what has been mended by it
   */
  confirm(input: Confirmation, options?: CallOptions): Promise<Customer<Row>>
  /**
   * Hides a customer and frees its unique values. One that is archived stays as it is.
   *
   * @returns the customer, `archivedAt` set
   * @throws `customer.not_found` | `storage.conflict`
   * @emits `customer.archived`
   */
  archive(input: CustomerAt, options?: CallOptions): Promise<Customer<Row>>
  /**
   * Shows a customer again and takes its unique values back.
   *
   * @returns the customer, `archivedAt` null
   * @throws `customer.not_found` | `storage.conflict` | `customer.duplicate` when another has taken a value since
   * @emits `customer.restored`
   */
  restore(input: CustomerAt, options?: CallOptions): Promise<Customer<Row>>
  /**
   * Finds customers that are probably one, among those the caller may read: of one customer by what it has in common with
   * others, or among all, read once. Persons are never compared with organisations; proxies and contact points that have
   * expired identify nobody.
   *
   * @returns the pairs, the likeliest first, with what each field said in bits for or against
   * @throws `customer.not_found`
   * @see `findMatches` of `clientele/matching`
   */
  findDuplicates(input?: DuplicatesAsked, options?: CallOptions): Promise<Duplicates>
  /**
   * What a merge would do; nothing is done.
   *
   * @returns the contradictions between the customers, the survivor's fields that would change, and how many rows would move
   * @throws `customer.not_found` | `customer.already_one` | `customer.wrong_kind` | `customer.erased`
   */
  planMerge(input: MergeCustomers, options?: CallOptions): Promise<MergePlan>
  /**
   * Makes one customer of several. The survivor's id stays; the others' ids stand for it from then on, everywhere. What
   * named the others names the survivor; what both had is there once. The survivor's fields stand, then the others'.
   *
   * @returns the survivor
   * @throws `customer.not_found` | `customer.already_one` | `customer.wrong_kind` | `customer.erased` | `storage.conflict`
   * @throws `customer.contradicting` for different birth dates or numbers of one kind that `despite` does not name
   * @emits `customer.merged` for each other, and `customer.updated` where fields of the survivor change
   */
  merge(input: MergeCustomers, options?: CallOptions): Promise<Customer<Row>>
  /**
   * Undoes the merge that took a customer away: it is a customer of its own again, with what it had. Facts that came since
   * go to whom they tell about, by their contact point or the system they come from; others stay where they are.
   *
   * @returns the customer that is there again
   * @throws `customer.not_found` | `customer.not_merged` | `customer.erased` | `storage.conflict`
   * @emits `customer.unmerged`
   */
  unmerge(input: CustomerAt, options?: CallOptions): Promise<Customer<Row>>
}

/** `crm.contactPoint`, its reading apart. */
export interface ContactPointOperations {
  /**
   * Adds a way to reach a customer. The first of its kind becomes the primary one; one the customer has is answered
   * as it is.
   *
   * @returns the contact point
   * @throws `customer.not_found` | `customer.duplicate` | `contactPoint.invalid`
   * @throws `input.invalid` for a region that its list does not have
   * @emits `contact_point.added`, and `customer.updated` where `email` or `phone` follows
   */
  add(input: NewContact, options?: CallOptions): Promise<ContactPoint>
  /**
   * Changes what is said of a contact point: absent leaves, `null` clears. What it is stays: another address or number is
   * another contact point, which nobody has verified. After its last day it identifies nobody and is not the primary one.
   *
   * @returns the contact point; without a change nothing is written and nothing is emitted
   * @throws `contactPoint.not_found` | `storage.conflict` | `customer.duplicate` when another has it by now
   * @emits `contact_point.updated`, and `customer.updated` where `email` or `phone` follows
   */
  update(input: ContactPointChanges, options?: CallOptions): Promise<ContactPoint>
  /**
   * Notes that the customer was really reached by it, and until when that is taken as proof.
   *
   * @returns the contact point
   * @throws `contactPoint.not_found` | `input.invalid` for an instant that is to come, or an end before it
   * @emits `contact_point.verified`, which occurred at `verifiedAt`
   */
  verify(input: Verification, options?: CallOptions): Promise<ContactPoint>
  /**
   * Gives a contact point to another customer, such as a number that was recycled. That it was the first one's stays
   * known, as one that has expired; the other gets it unverified.
   *
   * @returns the contact point of the other customer
   * @throws `contactPoint.not_found` | `customer.not_found`
   * @emits `contact_point.handed_over`, `contact_point.added`, and `customer.updated` where `email` or `phone` follows
   */
  handOver(input: HandingOver, options?: CallOptions): Promise<ContactPoint>
  /**
   * Takes a contact point away. No other becomes the primary one by itself.
   *
   * @throws `contactPoint.not_found`
   * @emits `contact_point.removed`, and `customer.updated` where `email` or `phone` follows
   */
  remove(input: ContactPointAt, options?: CallOptions): Promise<void>
  /**
   * Makes a contact point the primary one of its kind.
   *
   * @returns the contact point
   * @throws `contactPoint.not_found`
   * @emits `contact_point.made_primary`, and `customer.updated` where `email` or `phone` follows
   */
  makePrimary(input: ContactPointAt, options?: CallOptions): Promise<ContactPoint>
}

/** `crm.externalId`, its reading apart. */
export interface ExternalIdOperations {
  /**
   * Says which id a customer has in another system. One the customer has is answered as it is.
   *
   * @returns the external id
   * @throws `customer.not_found` | `customer.duplicate` when another customer has it
   * @emits `external_id.added`
   */
  add(input: CustomerSourceId, options?: CallOptions): Promise<ExternalId>
  /**
   * Takes an external id away; one the customer does not have is no fault.
   *
   * @throws `customer.not_found`
   * @emits `external_id.removed`
   */
  remove(input: CustomerSourceId, options?: CallOptions): Promise<void>
}

/** `crm.identifier`, its reading apart. */
export interface IdentifierOperations {
  /**
   * Adds a number by which an authority knows a customer, its check digits checked where the rules of the country are
   * known. One the customer has is answered as it is.
   *
   * @returns the identifier
   * @throws `identifier.invalid` for one whose check digits are wrong
   * @throws `customer.not_found` | `customer.duplicate` when another customer has it
   * @emits `identifier.added`
   */
  add(input: NewIdentifier, options?: CallOptions): Promise<Identifier>
  /**
   * Takes an identifier away.
   *
   * @throws `identifier.not_found`
   * @emits `identifier.removed`
   */
  remove(input: IdentifierAt, options?: CallOptions): Promise<void>
}

/** `crm.relationship`, its reading apart. */
export interface RelationshipOperations {
  /**
   * Says what is between two customers, and since when. One that holds, or will, is answered as it is. `works_for`,
   * `member_of` and `parent_company` are copied to the customer's `organisationId` and `parentId`.
   *
   * @returns the relationship
   * @throws `customer.not_found` | `customer.wrong_kind` | `customer.cycle` | `customer.too_deep`
   * @throws `relationship.parent_taken` for a second parent company
   * @emits `relationship.added`, and `customer.updated` where a copy follows
   */
  add(input: NewRelationship, options?: CallOptions): Promise<Relationship>
  /**
   * Ends a relationship: today, or on a day to come, by tick. One that has ended stays as it is.
   *
   * @returns the relationship
   * @throws `relationship.not_found`
   * @emits `relationship.ended`, and `customer.updated` where a copy follows
   */
  end(input: RelationshipEnd, options?: CallOptions): Promise<Relationship>
}

/** `crm.customerRole`, its reading apart. */
export interface CustomerRoleOperations {
  /**
   * Says what a customer becomes, and when: today, or on a day to come, by tick. A role it has is answered as it is.
   *
   * @returns the role
   * @throws `customer.not_found`
   * @emits `customer_role.begun`
   */
  begin(input: NewCustomerRole, options?: CallOptions): Promise<CustomerRole>
  /**
   * Ends a role: today, or on a day to come, by tick. One that has ended stays as it is.
   *
   * @returns the role
   * @throws `customerRole.not_found`
   * @emits `customer_role.ended`
   */
  end(input: CustomerRoleEnd, options?: CallOptions): Promise<CustomerRole>
}

/** What leads to the customer that a record is of. */
type OfCustomer = {
  readonly customer: { readonly entity: 'customer'; readonly kind: 'one' }
}

/** What the module is to the compiler. */
export interface CustomerTypes<Schema extends AttributeSchema = NoAttributes> {
  readonly entities: {
    readonly customer: {
      readonly row: Customer<z.output<Schema>>
      readonly refs: CustomerRefs<Schema>
    }
    readonly contactPoint: { readonly row: ContactPoint; readonly refs: ContactPointRefs }
    readonly externalId: { readonly row: ExternalId; readonly refs: ExternalIdRefs }
    readonly identifier: { readonly row: Identifier; readonly refs: IdentifierRefs }
    readonly relationship: { readonly row: Relationship; readonly refs: RelationshipRefs }
    readonly customerRole: { readonly row: CustomerRole; readonly refs: CustomerRoleRefs }
    readonly assignment: { readonly row: Assignment; readonly refs: AssignmentRefs }
    readonly mend: { readonly row: Mend; readonly refs: MendRefs }
    readonly freshness: { readonly row: Freshness; readonly refs: FreshnessRefs }
    readonly qualitySweep: { readonly row: QualitySweep; readonly refs: QualitySweepRefs }
    readonly customerMerge: { readonly row: CustomerMerge; readonly refs: CustomerMergeRefs }
    readonly customerMergePart: { readonly row: CustomerMergePart; readonly refs: CustomerMergePartRefs }
  }
  readonly relations: {
    readonly customer: {
      readonly contactPoints: { readonly entity: 'contactPoint'; readonly kind: 'many' }
      readonly externalIds: { readonly entity: 'externalId'; readonly kind: 'many' }
      readonly parent: { readonly entity: 'customer'; readonly kind: 'one' }
      readonly children: { readonly entity: 'customer'; readonly kind: 'many' }
      readonly ancestors: { readonly entity: 'customer'; readonly kind: 'many' }
      readonly descendants: { readonly entity: 'customer'; readonly kind: 'many' }
      readonly organisation: { readonly entity: 'customer'; readonly kind: 'one' }
      readonly members: { readonly entity: 'customer'; readonly kind: 'many' }
      readonly identifiers: { readonly entity: 'identifier'; readonly kind: 'many' }
      readonly relationships: { readonly entity: 'relationship'; readonly kind: 'many' }
      readonly relatedFrom: { readonly entity: 'relationship'; readonly kind: 'many' }
      readonly roles: { readonly entity: 'customerRole'; readonly kind: 'many' }
      readonly assignments: { readonly entity: 'assignment'; readonly kind: 'many' }
      readonly mends: { readonly entity: 'mend'; readonly kind: 'many' }
    }
    readonly contactPoint: OfCustomer
    readonly externalId: OfCustomer
    readonly identifier: OfCustomer
    readonly relationship: {
      readonly from: { readonly entity: 'customer'; readonly kind: 'one' }
      readonly to: { readonly entity: 'customer'; readonly kind: 'one' }
    }
    readonly customerRole: OfCustomer
    readonly assignment: OfCustomer
    readonly mend: OfCustomer
    readonly freshness: OfCustomer
  }
  readonly operations: {
    readonly customer: CustomerOperations<z.output<Schema>, z.input<Schema>>
    readonly contactPoint: ContactPointOperations
    readonly externalId: ExternalIdOperations
    readonly identifier: IdentifierOperations
    readonly relationship: RelationshipOperations
    readonly customerRole: CustomerRoleOperations
  }
  readonly events: CustomerEvents
  readonly views: { readonly customer: CustomerSections }
}
