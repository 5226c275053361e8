import {
  boolean,
  defineEvent,
  type EventOf,
  type Json,
  jsonField,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'
import { contactPointKinds, customerKinds, maxContactLength, maxNameLength, sharings } from './entities.js'

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
]
