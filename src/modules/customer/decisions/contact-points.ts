import { dayAfter } from '../../../engines/calendar/days.js'
import {
  type Claim,
  changesBetween,
  type Day,
  type Decision,
  type Instant,
  type NewRow,
  startOfDay,
} from '../../../kernel/index.js'
import { ContactPoint, type Customer } from '../entities.js'
import type {
  Changes,
  ContactPointAdded,
  ContactPointExpired,
  ContactPointHandedOver,
  ContactPointMadePrimary,
  ContactPointRemoved,
  ContactPointUpdated,
  ContactPointVerified,
} from '../events.js'

/** Among whom a way to reach somebody is unique: among persons, among all customers, or not at all. */
export type Uniqueness = 'persons' | 'all' | 'shared'

/** Which contact points tell customers apart. */
export interface UniqueContacts {
  /** Default: `persons`. */
  readonly email?: Uniqueness
  /** Default: `shared`. */
  readonly phone?: Uniqueness
}

/** What of a contact point decides what it claims and copies. */
export type Contact = Pick<
  ContactPoint,
  'kind' | 'normalized' | 'extension' | 'sharing' | 'primary' | 'expiredAt'
>

/** The customer's copies of the primary contact points. */
export const copiesOf = (contacts: readonly Contact[]): Pick<Customer, 'email' | 'phone'> => {
  const primary = (kind: Contact['kind']) =>
    contacts.find((contact) => contact.kind === kind && contact.primary)?.normalized ?? null
  return { email: primary('email'), phone: primary('phone') }
}

/**
 * The addresses and numbers that only this customer may have, as the host has declared. Shared ones, proxies and those
 * that have expired claim nothing.
 */
export const contactClaims = (
  unique: Required<UniqueContacts>,
  { id, kind }: Pick<Customer, 'id' | 'kind'>,
  contacts: readonly Contact[],
): readonly Claim[] =>
  contacts.flatMap((contact) => {
    if (contact.kind !== 'email' && contact.kind !== 'phone') return []
    if (contact.sharing !== 'own' || contact.expiredAt !== null) return []
    if (!isAmong(unique[contact.kind], kind)) return []
    return [{ key: `customer.${contact.kind}`, value: claimedText(contact), ownerId: id } as const]
  })

function isAmong(uniqueness: Uniqueness, kind: Customer['kind']): boolean {
  return uniqueness === 'all' || (uniqueness === 'persons' && kind === 'person')
}

// Behind one number of a company there may be many extensions.
function claimedText({ normalized, extension }: Pick<Contact, 'normalized' | 'extension'>): string {
  return extension === null ? normalized : `${normalized};ext=${extension}`
}

/** A contact point that is not written yet. */
export type NewContactPoint = NewRow<ContactPoint>

/** What must be said of a contact point; the rest has defaults. */
export type GivenPoint = Pick<NewContactPoint, 'customerId' | 'kind' | 'value' | 'normalized'> &
  Partial<NewContactPoint>

/** A contact point as it is first written: the customer's own, not primary. */
export const newPoint = (given: GivenPoint): NewContactPoint => ({
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
  ...given,
})

/** When a contact point's last day is over, and whether that has been. */
export const validityOf = (
  validUntil: Day | null,
  now: Instant,
  zone: string,
): Pick<ContactPoint, 'expiresAt' | 'expiredAt'> => {
  if (validUntil === null) return { expiresAt: null, expiredAt: null }
  const over = startOfDay(dayAfter(validUntil), zone)
  return over > now ? { expiresAt: over, expiredAt: null } : { expiresAt: null, expiredAt: over }
}

/** What becomes of a customer's contact points. */
export interface ContactChange {
  readonly add?: NewContactPoint
  readonly remove?: ContactPoint
  /** From here on the primary one. */
  readonly promote?: ContactPoint
  /** The primary one up to here. */
  readonly demote?: ContactPoint
  /** Stays, and says something else. */
  readonly change?: { readonly from: ContactPoint; readonly decision: Decision<ContactPoint> }
}

type Identity = Pick<ContactPoint, 'kind' | 'normalized' | 'extension' | 'expiredAt' | 'corpId' | 'callerId'>

/** The one that is the same way to reach the same person; one that has expired is none. */
export const samePoint = <Point extends Identity>(
  points: readonly Point[],
  given: Identity,
): Point | undefined =>
  points.find(
    (point) =>
      point.expiredAt === null &&
      (['kind', 'normalized', 'extension', 'corpId', 'callerId'] as const).every(
        (name) => point[name] === given[name],
      ),
  )

/** Adds a contact point. One the customer has stays as it is; the first of its kind becomes the primary one. */
export const add = (points: readonly ContactPoint[], point: NewContactPoint): ContactChange => {
  const known = samePoint(points, point)
  const current = primaryOf(points, point.kind)
  if (known) return point.primary ? makePrimary(points, known) : {}
  if (point.expiredAt !== null) return { add: { ...point, primary: false } }
  if (!current) return { add: { ...point, primary: true } }
  return point.primary ? { add: point, demote: current } : { add: point }
}

/** Puts a new one in the primary one's place, which goes; one the customer has becomes the primary one. `undefined` only lets it go. */
export const replacePrimary = (
  points: readonly ContactPoint[],
  kind: ContactPoint['kind'],
  point: NewContactPoint | undefined,
): ContactChange => {
  const current = primaryOf(points, kind)
  if (!point) return current ? { remove: current } : {}
  const known = samePoint(points, point)
  return known ? makePrimary(points, known) : { add: { ...point, primary: true }, remove: current }
}

/** One that has expired stays what it is. */
export const makePrimary = (points: readonly ContactPoint[], point: ContactPoint): ContactChange =>
  point.primary || point.expiredAt !== null ? {} : { promote: point, demote: primaryOf(points, point.kind) }

function primaryOf(points: readonly ContactPoint[], kind: ContactPoint['kind']): ContactPoint | undefined {
  return points.find((point) => point.kind === kind && point.primary)
}

/** The contact points after several changes. */
export const pointsAfter = (
  points: readonly ContactPoint[],
  changes: readonly ContactChange[],
): readonly Contact[] => {
  const gone = new Set(changes.flatMap(({ remove }) => remove?.id ?? []))
  const promoted = new Set(changes.flatMap(({ promote }) => promote?.id ?? []))
  const demoted = new Set(changes.flatMap(({ demote }) => demote?.id ?? []))
  const changed = new Map(
    changes.flatMap(({ change }) => (change ? [[change.from.id, change.decision.next]] : [])),
  )
  const isPrimary = ({ id, primary }: ContactPoint) => (primary && !demoted.has(id)) || promoted.has(id)
  return [
    ...points
      .filter(({ id }) => !gone.has(id))
      .map((point) => changed.get(point.id) ?? point)
      .map((point) => ({ ...point, primary: isPrimary(point) })),
    ...changes.flatMap(({ add: added }) => added ?? []),
  ]
}

export const pointAdded = (point: ContactPoint): ContactPointAdded => ({
  type: 'contact_point.added',
  data: { ...namedBy(point), sharing: point.sharing, primary: point.primary },
})

export const pointRemoved = (point: ContactPoint): ContactPointRemoved => ({
  type: 'contact_point.removed',
  data: namedBy(point),
})

export const promote = (point: ContactPoint): Decision<ContactPoint, ContactPointMadePrimary> => ({
  next: { ...point, primary: true },
  events: [{ type: 'contact_point.made_primary', data: namedBy(point) }],
})

export const demote = (point: ContactPoint): Decision<ContactPoint> => ({
  next: { ...point, primary: false },
  events: [],
})

/** What may be said anew of a contact point. */
export type PointChanges = Partial<
  Pick<ContactPoint, 'extension' | 'sharing' | 'label' | 'source' | 'validFrom' | 'validUntil'>
>

/** Changes what is said of a contact point; what it is stays. Valid no longer, it is not the primary one. */
export const update = (
  point: ContactPoint,
  changes: PointChanges,
  { now, zone }: { readonly now: Instant; readonly zone: string },
): Decision<ContactPoint, ContactPointUpdated> => {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const said = { ...point, ...given }
  const validity = changes.validUntil === undefined ? {} : validityOf(changes.validUntil, now, zone)
  const valid = { ...said, ...validity }
  const next = { ...valid, primary: valid.primary && valid.expiredAt === null }
  // Rows hold JSON only.
  const changed = changesBetween(ContactPoint, point, next) as Changes
  if (Object.keys(changed).length === 0) return { next: point, events: [] }
  const { id: contactPointId, customerId, kind } = point
  const data = { contactPointId, customerId, kind, changes: changed }
  return { next, events: [{ type: 'contact_point.updated', data }] }
}

/** Notes that a customer was really reached by it. */
export const verify = (
  point: ContactPoint,
  verifiedAt: Instant,
  verifiedUntil: Instant | null,
): Decision<ContactPoint, ContactPointVerified> => {
  if (point.verifiedAt === verifiedAt && point.verifiedUntil === verifiedUntil)
    return { next: point, events: [] }
  const data = { ...namedBy(point), verifiedAt, verifiedUntil }
  return {
    next: { ...point, verifiedAt, verifiedUntil },
    events: [{ type: 'contact_point.verified', occurredAt: verifiedAt, data }],
  }
}

/** Its last day is over: it identifies nobody and is not the primary one any more. */
export const expire = (point: ContactPoint, at: Instant): Decision<ContactPoint, ContactPointExpired> => ({
  next: { ...point, expiresAt: null, expiredAt: at, primary: false },
  events: [{ type: 'contact_point.expired', data: namedBy(point) }],
})

/** It is somebody else's from now on; that it was this customer's stays known. */
export const handOver = (
  point: ContactPoint,
  toCustomerId: string,
  at: Instant,
): Decision<ContactPoint, ContactPointHandedOver> => ({
  next: { ...point, expiresAt: null, expiredAt: at, primary: false },
  events: [{ type: 'contact_point.handed_over', data: { ...namedBy(point), toCustomerId } }],
})

function namedBy({ id: contactPointId, customerId, kind, value }: ContactPoint) {
  return { contactPointId, customerId, kind, value }
}
