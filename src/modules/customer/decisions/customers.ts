import {
  changesBetween,
  checkedAttributes,
  type Decision,
  type Entity,
  fold,
  hash31,
  type Instant,
  type NewRow,
  withChanges,
} from '../../../kernel/index.js'
import { type Customer, type ExternalId, maxNameLength } from '../entities.js'
import type {
  Changes,
  CustomerArchived,
  CustomerAssigned,
  CustomerCreated,
  CustomerRestored,
  CustomerUpdated,
} from '../events.js'
import { assigned } from './assignments.js'
import { type Contact, copiesOf } from './contact-points.js'

type Named = Pick<Customer, 'name' | 'givenName' | 'familyName'>

/** What orders a name: family name then given name where the family name is known, else the whole name; folded. */
export const sortNameOf = ({ name, givenName, familyName }: Named): string => {
  const words = familyName ? `${familyName} ${givenName ?? ''}` : name
  return firstCharacters(fold(words).trim().replace(/\s+/g, ' '), maxNameLength)
}

function firstCharacters(text: string, count: number): string {
  return text.length <= count ? text : Array.from(text).slice(0, count).join('')
}

/** What a caller may say of a new customer, contact points and external ids apart. */
export type NewCustomerFields = Pick<Customer, 'name'> &
  Partial<Omit<NewRow<Customer>, 'id' | 'hash' | 'email' | 'phone' | 'sortName'>> & {
    readonly sortName?: string | null
  }

/** A customer as it is first written. */
export const newCustomer = (
  entity: Entity<string, Customer>,
  id: string,
  { sortName, attributes = {}, ...fields }: NewCustomerFields,
  contacts: readonly Contact[],
): NewRow<Customer> => {
  const named = { givenName: null, familyName: null, ...fields }
  return {
    kind: 'person',
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
    parentId: null,
    organisationId: null,
    countryCode: null,
    regionCode: null,
    regionSystem: null,
    ownerId: null,
    teamId: null,
    source: null,
    erasedAt: null,
    mergedIntoId: null,
    ...named,
    ...copiesOf(contacts),
    sortName: sortName ?? sortNameOf(named),
    attributes: checkedAttributes(entity, attributes),
    id,
    hash: hash31(id),
  }
}

export const created = (
  customer: Customer,
  externalIds: readonly Pick<ExternalId, 'source' | 'value'>[],
): CustomerCreated => {
  const { id: customerId, kind, name, email, phone, source } = customer
  return { type: 'customer.created', data: { customerId, kind, name, email, phone, source, externalIds } }
}

/** What follows from changes, from contact points and from relationships. */
export type Derived = Partial<
  Pick<
    Customer,
    | 'email'
    | 'phone'
    | 'birthDate'
    | 'nextBirthdayOn'
    | 'birthdayOverAt'
    | 'pronunciation'
    | 'regionSystem'
    | 'parentId'
    | 'organisationId'
  >
>

/**
 * A customer with changes and what is derived from them, such as its copies of the primary contact points.
 * `null` for the sort name derives it again, and so does a new name where it was derived.
 */
export const change = (
  entity: Entity<string, Customer>,
  customer: Customer,
  { sortName, ...changes }: Readonly<Record<string, unknown>>,
  derived: Derived = {},
): Decision<Customer, CustomerUpdated | CustomerAssigned> => {
  const changed = { ...withChanges(entity, customer, changes), ...derived }
  const next = { ...changed, sortName: nextSortName(customer, changed, sortName) }
  return { next, events: [...updated(entity, customer, next), ...assigned(customer, next)] }
}

function nextSortName(from: Customer, to: Customer, given: unknown): string {
  if (typeof given === 'string') return given
  const isDerived = given === null || from.sortName === sortNameOf(from)
  return isDerived ? sortNameOf(to) : from.sortName
}

function updated(entity: Entity<string, Customer>, from: Customer, to: Customer): CustomerUpdated[] {
  // Rows hold JSON only.
  const changes = changesBetween(entity, from, to) as Changes
  if (Object.keys(changes).length === 0) return []
  return [{ type: 'customer.updated', data: { customerId: from.id, changes } }]
}

export const archive = (customer: Customer, at: Instant): Decision<Customer, CustomerArchived> => {
  if (customer.archivedAt !== null) return { next: customer, events: [] }
  return {
    next: { ...customer, archivedAt: at },
    events: [{ type: 'customer.archived', data: { customerId: customer.id } }],
  }
}

export const restore = (customer: Customer): Decision<Customer, CustomerRestored> => {
  if (customer.archivedAt === null) return { next: customer, events: [] }
  return {
    next: { ...customer, archivedAt: null },
    events: [{ type: 'customer.restored', data: { customerId: customer.id } }],
  }
}
