import { spellStates } from '../../engines/calendar/spells.js'
import {
  boolean,
  day,
  defineEvent,
  type EventOf,
  instant,
  type Json,
  jsonField,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'
import {
  contactPointKinds,
  customerKinds,
  maxContactLength,
  maxNameLength,
  mendReasons,
  sharings,
} from './entities.js'

const personal = { privacy: 'personal', whenErased: 'delete' } as const

const customerId = ref('customer', { whenMerged: 'custom' })
const contactPoint = {
  contactPointId: ref('contactPoint', { whenMerged: 'custom' }),
  customerId,
  kind: oneOf(contactPointKinds),
  value: text({ max: maxContactLength, ...personal }),
}

/** The fields that changed: `{ name: { from, to }, 'attributes.plan': { from, to } }`. */
export type Changes = { readonly [field: string]: { readonly from: Json; readonly to: Json } }

/** With the contact points and external ids it was created with: they have no event of their own. */
export const CustomerCreated = defineEvent('customer.created', {
  customerId,
  kind: oneOf(customerKinds),
  name: text({ max: maxNameLength, ...personal }),
  email: optional(text({ max: maxContactLength, ...personal })),
  phone: optional(text({ max: 20, ...personal })),
  source: optional(text({ max: 100, privacy: 'none' })),
  externalIds: jsonField<readonly { readonly source: string; readonly value: string }[]>(personal),
})

export const CustomerUpdated = defineEvent(
  'customer.updated',
  // Each member is as personal as the customer's field of its name.
  { customerId, changes: jsonField<Changes>(personal) },
  { changesOf: { field: 'changes', entity: 'customer' } },
)

export const CustomerArchived = defineEvent('customer.archived', { customerId })

export const CustomerRestored = defineEvent('customer.restored', { customerId })

export const ContactPointAdded = defineEvent('contact_point.added', {
  ...contactPoint,
  sharing: oneOf(sharings),
  primary: boolean(),
})

export const ContactPointRemoved = defineEvent('contact_point.removed', contactPoint)

export const ContactPointMadePrimary = defineEvent('contact_point.made_primary', contactPoint)

export const ContactPointUpdated = defineEvent(
  'contact_point.updated',
  {
    contactPointId: contactPoint.contactPointId,
    customerId,
    kind: contactPoint.kind,
    changes: jsonField<Changes>(personal),
  },
  { changesOf: { field: 'changes', entity: 'contactPoint' } },
)

export const ContactPointVerified = defineEvent('contact_point.verified', {
  ...contactPoint,
  verifiedAt: instant(),
  verifiedUntil: optional(instant()),
})

export const ContactPointExpired = defineEvent('contact_point.expired', contactPoint)

/** A recycled number: from here on it is another customer's. */
export const ContactPointHandedOver = defineEvent('contact_point.handed_over', {
  ...contactPoint,
  toCustomerId: ref('customer', { whenMerged: 'custom' }),
})

const identifier = {
  identifierId: ref('identifier', { whenMerged: 'custom' }),
  customerId,
  kind: text({ max: 40, privacy: 'none' }),
  countryCode: optional(text({ max: 2, privacy: 'none' })),
}

/** Without the number: who hears of it may not need to know it. */
export const IdentifierAdded = defineEvent('identifier.added', identifier)

export const IdentifierRemoved = defineEvent('identifier.removed', identifier)

const relationship = {
  relationshipId: ref('relationship', { whenMerged: 'custom' }),
  fromId: ref('customer', { whenMerged: 'custom' }),
  toId: ref('customer', { whenMerged: 'custom' }),
  kind: text({ max: 40, privacy: 'none' }),
}

const started = { startedOn: optional(day({ privacy: 'none' })) }
const ended = { endedOn: optional(day({ privacy: 'none' })) }

export const RelationshipAdded = defineEvent('relationship.added', {
  ...relationship,
  role: optional(text({ max: 100, ...personal })),
  state: oneOf(spellStates),
  ...started,
  ...ended,
})

/** One that was planned holds from here on. */
export const RelationshipStarted = defineEvent('relationship.started', { ...relationship, ...started })

export const RelationshipEnded = defineEvent('relationship.ended', { ...relationship, ...ended })

const customerRole = {
  customerRoleId: ref('customerRole', { whenMerged: 'custom' }),
  customerId,
  role: text({ max: 40, privacy: 'none' }),
}

/** A customer has become something: now, or on the day that was planned. */
export const CustomerRoleBegun = defineEvent('customer_role.begun', { ...customerRole, ...started })

export const CustomerRoleEnded = defineEvent('customer_role.ended', { ...customerRole, ...ended })

const mended = {
  mendId: ref('mend', { whenMerged: 'custom' }),
  customerId,
  policy: text({ max: 100, privacy: 'none' }),
  field: text({ max: 200, privacy: 'none' }),
  reason: oneOf(mendReasons),
}

export const MendOpened = defineEvent('mend.opened', {
  ...mended,
  ownerId: optional(ref('user', { whenMerged: 'custom' })),
})

export const MendClosed = defineEvent('mend.closed', mended)

/** Somebody has looked: these fields are still right. */
export const CustomerConfirmed = defineEvent('customer.confirmed', {
  customerId,
  fields: jsonField<readonly string[]>({ privacy: 'none' }),
})

const ownerId = optional(ref('user', { whenMerged: 'custom' }))
const teamId = optional(ref('team', { whenMerged: 'custom' }))

export const CustomerAssigned = defineEvent('customer.assigned', {
  customerId,
  ownerId,
  teamId,
  fromOwnerId: ownerId,
  fromTeamId: teamId,
})

const merge = {
  customerMergeId: ref('customerMerge', { whenMerged: 'custom' }),
  customerId,
  mergedId: ref('customer', { whenMerged: 'custom' }),
}

/** `customerId` stands for `mergedId` from here on. */
export const CustomerMerged = defineEvent('customer.merged', merge)

/** `mergedId` is a customer of its own again; `customerId` stood for it. */
export const CustomerUnmerged = defineEvent('customer.unmerged', merge)

const externalId = {
  customerId,
  source: text({ max: 100, privacy: 'none' }),
  value: text({ max: 200, ...personal }),
}

export const ExternalIdAdded = defineEvent('external_id.added', externalId)

export const ExternalIdRemoved = defineEvent('external_id.removed', externalId)

export type CustomerCreated = EventOf<typeof CustomerCreated>
export type CustomerUpdated = EventOf<typeof CustomerUpdated>
export type CustomerArchived = EventOf<typeof CustomerArchived>
export type CustomerRestored = EventOf<typeof CustomerRestored>
export type ContactPointAdded = EventOf<typeof ContactPointAdded>
export type ContactPointRemoved = EventOf<typeof ContactPointRemoved>
export type ContactPointMadePrimary = EventOf<typeof ContactPointMadePrimary>
export type ExternalIdAdded = EventOf<typeof ExternalIdAdded>
export type ExternalIdRemoved = EventOf<typeof ExternalIdRemoved>
export type ContactPointUpdated = EventOf<typeof ContactPointUpdated>
export type ContactPointVerified = EventOf<typeof ContactPointVerified>
export type ContactPointExpired = EventOf<typeof ContactPointExpired>
export type ContactPointHandedOver = EventOf<typeof ContactPointHandedOver>
export type IdentifierAdded = EventOf<typeof IdentifierAdded>
export type IdentifierRemoved = EventOf<typeof IdentifierRemoved>
export type RelationshipAdded = EventOf<typeof RelationshipAdded>
export type RelationshipStarted = EventOf<typeof RelationshipStarted>
export type RelationshipEnded = EventOf<typeof RelationshipEnded>
export type CustomerRoleBegun = EventOf<typeof CustomerRoleBegun>
export type CustomerRoleEnded = EventOf<typeof CustomerRoleEnded>
export type CustomerAssigned = EventOf<typeof CustomerAssigned>
export type CustomerConfirmed = EventOf<typeof CustomerConfirmed>
export type MendOpened = EventOf<typeof MendOpened>
export type MendClosed = EventOf<typeof MendClosed>
export type CustomerMerged = EventOf<typeof CustomerMerged>
export type CustomerUnmerged = EventOf<typeof CustomerUnmerged>

/** Data by event type, as listeners are given it. */
export type CustomerEvents = {
  'customer.created': CustomerCreated['data']
  'customer.updated': CustomerUpdated['data']
  'customer.archived': CustomerArchived['data']
  'customer.restored': CustomerRestored['data']
  'contact_point.added': ContactPointAdded['data']
  'contact_point.removed': ContactPointRemoved['data']
  'contact_point.made_primary': ContactPointMadePrimary['data']
  'external_id.added': ExternalIdAdded['data']
  'external_id.removed': ExternalIdRemoved['data']
  'contact_point.updated': ContactPointUpdated['data']
  'contact_point.verified': ContactPointVerified['data']
  'contact_point.expired': ContactPointExpired['data']
  'contact_point.handed_over': ContactPointHandedOver['data']
  'identifier.added': IdentifierAdded['data']
  'identifier.removed': IdentifierRemoved['data']
  'relationship.added': RelationshipAdded['data']
  'relationship.started': RelationshipStarted['data']
  'relationship.ended': RelationshipEnded['data']
  'customer_role.begun': CustomerRoleBegun['data']
  'customer_role.ended': CustomerRoleEnded['data']
  'customer.assigned': CustomerAssigned['data']
  'customer.confirmed': CustomerConfirmed['data']
  'mend.opened': MendOpened['data']
  'mend.closed': MendClosed['data']
  'customer.merged': CustomerMerged['data']
  'customer.unmerged': CustomerUnmerged['data']
}

export const customerEvents = [
  CustomerCreated,
  CustomerUpdated,
  CustomerArchived,
  CustomerRestored,
  ContactPointAdded,
  ContactPointRemoved,
  ContactPointMadePrimary,
  ExternalIdAdded,
  ExternalIdRemoved,
  ContactPointUpdated,
  ContactPointVerified,
  ContactPointExpired,
  ContactPointHandedOver,
  IdentifierAdded,
  IdentifierRemoved,
  RelationshipAdded,
  RelationshipStarted,
  RelationshipEnded,
  CustomerRoleBegun,
  CustomerRoleEnded,
  CustomerAssigned,
  CustomerConfirmed,
  MendOpened,
  MendClosed,
  CustomerMerged,
  CustomerUnmerged,
]
