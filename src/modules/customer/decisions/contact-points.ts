import type { Claim, Decision, NewRow } from '../../../kernel/index.js'
import type { ContactPoint, Customer } from '../entities.js'
import type { ContactPointAdded, ContactPointMadePrimary, ContactPointRemoved } from '../events.js'

/** What of a contact point decides what it claims and copies. */
export type Contact = Pick<ContactPoint, 'kind' | 'normalized' | 'sharing' | 'primary'>

/** The customer's copies of the primary contact points. */
export const copiesOf = (contacts: readonly Contact[]): Pick<Customer, 'email' | 'phone'> => {
  const primary = (kind: Contact['kind']) =>
    contacts.find((contact) => contact.kind === kind && contact.primary)?.normalized ?? null
  return { email: primary('email'), phone: primary('phone') }
}

/** The e-mail addresses that only this person may have. Organisations, shared addresses and proxies claim none. */
export const emailClaims = (
  { id, kind }: Pick<Customer, 'id' | 'kind'>,
  contacts: readonly Contact[],
): readonly Claim[] => {
  if (kind !== 'person') return []
  return contacts
    .filter((contact) => contact.kind === 'email' && contact.sharing === 'own')
    .map(({ normalized }) => ({ key: 'customer.email', value: normalized, ownerId: id }))
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
  verifiedAt: null,
  verifiedUntil: null,
  ...given,
})

/** What becomes of a customer's contact points. */
export interface ContactChange {
  readonly add?: NewContactPoint
  readonly remove?: ContactPoint
  /** From here on the primary one. */
  readonly promote?: ContactPoint
  /** The primary one up to here. */
  readonly demote?: ContactPoint
}

type Identity = Pick<ContactPoint, 'kind' | 'normalized' | 'extension'>

export const samePoint = <Point extends Identity>(
  points: readonly Point[],
  { kind, normalized, extension }: Identity,
): Point | undefined =>
  points.find(
    (point) => point.kind === kind && point.normalized === normalized && point.extension === extension,
  )

/** Adds a contact point. One the customer has stays as it is; the first of its kind becomes the primary one. */
export const add = (points: readonly ContactPoint[], point: NewContactPoint): ContactChange => {
  const known = samePoint(points, point)
  const current = primaryOf(points, point.kind)
  if (known) return point.primary ? makePrimary(points, known) : {}
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

export const makePrimary = (points: readonly ContactPoint[], point: ContactPoint): ContactChange =>
  point.primary ? {} : { promote: point, demote: primaryOf(points, point.kind) }

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
  const isPrimary = ({ id, primary }: ContactPoint) => (primary && !demoted.has(id)) || promoted.has(id)
  return [
    ...points.filter(({ id }) => !gone.has(id)).map((point) => ({ ...point, primary: isPrimary(point) })),
    ...changes.flatMap(({ add: added }) => added ?? []),
  ]
}

export const pointAdded = ({
  id: contactPointId,
  customerId,
  kind,
  value,
  sharing,
  primary,
}: ContactPoint): ContactPointAdded => ({
  type: 'contact_point.added',
  data: { contactPointId, customerId, kind, value, sharing, primary },
})

export const pointRemoved = ({
  id: contactPointId,
  customerId,
  kind,
  value,
}: ContactPoint): ContactPointRemoved => ({
  type: 'contact_point.removed',
  data: { contactPointId, customerId, kind, value },
})

export const promote = (point: ContactPoint): Decision<ContactPoint, ContactPointMadePrimary> => {
  const { id: contactPointId, customerId, kind, value } = point
  return {
    next: { ...point, primary: true },
    events: [{ type: 'contact_point.made_primary', data: { contactPointId, customerId, kind, value } }],
  }
}

export const demote = (point: ContactPoint): Decision<ContactPoint> => ({
  next: { ...point, primary: false },
  events: [],
})
