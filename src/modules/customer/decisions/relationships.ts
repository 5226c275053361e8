import { type Spell, standingAt } from '../../../engines/calendar/spells.js'
import type { Day, Decision, Instant, NewRow } from '../../../kernel/index.js'
import type { Customer, CustomerKind, CustomerRole, Relationship } from '../entities.js'
import type {
  CustomerRoleBegun,
  CustomerRoleEnded,
  RelationshipAdded,
  RelationshipEnded,
  RelationshipStarted,
} from '../events.js'

/** What may stand at the ends of a relationship; a missing one: either. */
export interface Ends {
  readonly from?: CustomerKind
  readonly to?: CustomerKind
  /** Whether either end is as good as the other. */
  readonly mutual?: true
}

const known: Readonly<Record<string, Ends>> = {
  works_for: { from: 'person', to: 'organisation' },
  member_of: { to: 'organisation' },
  parent_company: { from: 'organisation', to: 'organisation' },
  household: { from: 'person', to: 'person', mutual: true },
  referred_by: {},
  guardian_of: { from: 'person', to: 'person' },
}

/** What the ends of a kind must be. Of a host's own kind nothing is known. */
export const endsOf = (kind: string): Ends => (Object.hasOwn(known, kind) ? known[kind] : undefined) ?? {}

/** When something is decided, and by which days. */
export interface Moment {
  readonly now: Instant
  readonly zone: string
}

/** What is said of a new relationship. */
export type GivenRelationship = Pick<Relationship, 'fromId' | 'toId' | 'kind'> &
  Partial<Pick<Relationship, 'role' | 'startedOn' | 'endedOn'>>

/** A relationship as it is first written. */
export const newRelationship = (
  { role = null, startedOn = null, endedOn = null, ...given }: GivenRelationship,
  moment: Moment,
): NewRow<Relationship> => ({ ...given, role, ...standing({ startedOn, endedOn }, moment) })

/** One that holds, or will, and says the same. */
export const sameRelationship = (
  relationships: readonly Relationship[],
  { fromId, toId, kind }: Pick<Relationship, 'fromId' | 'toId' | 'kind'>,
): Relationship | undefined => {
  const { mutual } = endsOf(kind)
  return relationships.find(
    (one) =>
      one.kind === kind &&
      one.state !== 'ended' &&
      ((one.fromId === fromId && one.toId === toId) ||
        (mutual && one.fromId === toId && one.toId === fromId)),
  )
}

export const added = (row: Relationship): RelationshipAdded => {
  const { role, state, startedOn, endedOn } = row
  return { type: 'relationship.added', data: { ...between(row), role, state, startedOn, endedOn } }
}

/** Ends a relationship on a day, which may be to come. One that has ended stays as it is. */
export const end = (
  row: Relationship,
  endedOn: Day,
  moment: Moment,
): Decision<Relationship, RelationshipEnded> => {
  if (row.state === 'ended') return { next: row, events: [] }
  const next = { ...row, ...standing({ startedOn: row.startedOn, endedOn }, moment) }
  return { next, events: next.state === 'ended' ? [relationshipEnded(next)] : [] }
}

/** A day has come on which a relationship begins or ends. */
export const pass = (
  row: Relationship,
  moment: Moment,
): Decision<Relationship, RelationshipStarted | RelationshipEnded> => {
  const next = { ...row, ...standing(row, moment) }
  return { next, events: next.state === row.state ? [] : [told(next)] }
}

function told(row: Relationship): RelationshipStarted | RelationshipEnded {
  if (row.state === 'ended') return relationshipEnded(row)
  return { type: 'relationship.started', data: { ...between(row), startedOn: row.startedOn } }
}

function relationshipEnded(row: Relationship): RelationshipEnded {
  return { type: 'relationship.ended', data: { ...between(row), endedOn: row.endedOn } }
}

function between({ id: relationshipId, fromId, toId, kind }: Relationship) {
  return { relationshipId, fromId, toId, kind }
}

function standing(spell: Spell, { now, zone }: Moment) {
  const { startedOn, endedOn } = spell
  return { startedOn, endedOn, ...standingAt(spell, now, zone) }
}

/**
 * The company above a company, and the one somebody works for or belongs to: copies of the relationships that hold. Of
 * several, the customer keeps the one it has, else the one that began last.
 */
export const placesOf = (
  { id, organisationId }: Pick<Customer, 'id' | 'organisationId'>,
  relationships: readonly Relationship[],
): Pick<Customer, 'parentId' | 'organisationId'> => {
  const holding = relationships.filter((one) => one.fromId === id && one.state === 'active')
  const places = holding
    .filter(({ kind }) => kind === 'works_for' || kind === 'member_of')
    .toSorted((a, b) => (b.startedOn ?? '').localeCompare(a.startedOn ?? '') || (a.kind < b.kind ? 1 : -1))
  const kept = places.find(({ toId }) => toId === organisationId) ?? places[0]
  return {
    parentId: holding.find(({ kind }) => kind === 'parent_company')?.toId ?? null,
    organisationId: kept?.toId ?? null,
  }
}

/** What is said of a new role. */
export type GivenRole = Pick<CustomerRole, 'customerId' | 'role'> &
  Partial<Pick<CustomerRole, 'startedOn' | 'endedOn'>>

/** A role as it is first written. */
export const newRole = (
  { startedOn = null, endedOn = null, ...given }: GivenRole,
  moment: Moment,
): NewRow<CustomerRole> => ({ ...given, ...standing({ startedOn, endedOn }, moment) })

/** What there is to say of a new role: of one that is to come, nothing yet. */
export const begun = (row: CustomerRole): readonly (CustomerRoleBegun | CustomerRoleEnded)[] =>
  row.state === 'planned' ? [] : [roleBegun(row), ...(row.state === 'ended' ? [roleEnded(row)] : [])]

/** Ends a role on a day, which may be to come. One that has ended stays as it is. */
export const endRole = (
  row: CustomerRole,
  endedOn: Day,
  moment: Moment,
): Decision<CustomerRole, CustomerRoleEnded> => {
  if (row.state === 'ended') return { next: row, events: [] }
  const next = { ...row, ...standing({ startedOn: row.startedOn, endedOn }, moment) }
  // One that never began has nothing to end.
  return { next, events: row.state === 'active' && next.state === 'ended' ? [roleEnded(next)] : [] }
}

/** A day has come on which a role begins or ends. */
export const passRole = (
  row: CustomerRole,
  moment: Moment,
): Decision<CustomerRole, CustomerRoleBegun | CustomerRoleEnded> => {
  const next = { ...row, ...standing(row, moment) }
  if (next.state === row.state) return { next, events: [] }
  return { next, events: [next.state === 'ended' ? roleEnded(next) : roleBegun(next)] }
}

function roleBegun({ id: customerRoleId, customerId, role, startedOn }: CustomerRole): CustomerRoleBegun {
  return { type: 'customer_role.begun', data: { customerRoleId, customerId, role, startedOn } }
}

function roleEnded({ id: customerRoleId, customerId, role, endedOn }: CustomerRole): CustomerRoleEnded {
  return { type: 'customer_role.ended', data: { customerRoleId, customerId, role, endedOn } }
}
