import type { z } from 'zod'
import type { AttributeSchema, CallOptions, NoAttributes } from '../../kernel/index.js'
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
  ContactPoint,
  ContactPointKind,
  Customer,
  CustomerKind,
  ExternalId,
  Sharing,
} from './entities.js'
import type { CustomerEvents } from './events.js'
import type {
  ContactPointAt,
  CustomerAt,
  CustomerChanges,
  CustomerSourceId,
  EnsureCustomer,
  NewContact,
  NewCustomer,
} from './inputs.js'

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
  readonly language: TextField<'customer'>
  readonly timeZone: TextField<'customer'>
  readonly gender: TextField<'customer'>
  readonly birthday: BirthdayField<'customer'>
  readonly birthDate: DayField<'customer'>
  readonly nextBirthdayOn: DayField<'customer'>
  readonly incomeBand: TextField<'customer'>
  readonly countryCode: TextField<'customer'>
  readonly regionCode: TextField<'customer'>
  readonly parentId: RefField<'customer'>
  readonly organisationId: RefField<'customer'>
  readonly email: TextField<'customer'>
  readonly phone: TextField<'customer'>
  readonly ownerId: RefField<'customer'>
  readonly teamId: RefField<'customer'>
  readonly source: TextField<'customer'>
  readonly hash: NumberField<'customer'>
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
   * @throws `customer.duplicate` when the id, an e-mail address of a person or an external id is taken
   * @throws `contactPoint.invalid` for what is no e-mail address or phone number
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
   * @emits `customer.updated`, and `contact_point.removed`, `.added` or `.made_primary` with it
   */
  update(input: CustomerChanges<In>, options?: CallOptions): Promise<Customer<Row>>
  /**
   * The customer with a unique key: found, or else created. Found, it gets the changes of `update`.
   *
   * @returns the customer
   * @throws what `create` and `update` throw
   * @emits what `create` and `update` emit
   */
  ensure(input: EnsureCustomer<In>, options?: CallOptions): Promise<Customer<Row>>
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
}

/** `crm.contactPoint`, its reading apart. */
export interface ContactPointOperations {
  /**
   * Adds a way to reach a customer. The first of its kind becomes the primary one; one the customer has is answered
   * as it is.
   *
   * @returns the contact point
   * @throws `customer.not_found` | `customer.duplicate` | `contactPoint.invalid`
   * @emits `contact_point.added`, and `customer.updated` where `email` or `phone` follows
   */
  add(input: NewContact, options?: CallOptions): Promise<ContactPoint>
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

/** What the module is to the compiler. */
export interface CustomerTypes<Schema extends AttributeSchema = NoAttributes> {
  readonly entities: {
    readonly customer: {
      readonly row: Customer<z.output<Schema>>
      readonly refs: CustomerRefs<Schema>
    }
    readonly contactPoint: { readonly row: ContactPoint; readonly refs: ContactPointRefs }
    readonly externalId: { readonly row: ExternalId; readonly refs: ExternalIdRefs }
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
    }
    readonly contactPoint: { readonly customer: { readonly entity: 'customer'; readonly kind: 'one' } }
    readonly externalId: { readonly customer: { readonly entity: 'customer'; readonly kind: 'one' } }
  }
  readonly operations: {
    readonly customer: CustomerOperations<z.output<Schema>, z.input<Schema>>
    readonly contactPoint: ContactPointOperations
    readonly externalId: ExternalIdOperations
  }
  readonly events: CustomerEvents
}
