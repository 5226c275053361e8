import {
  defineEvent,
  type EventOf,
  instant,
  integer,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'
import { bases, consentStates, maxControllerLength, maxWordLength } from './entities.js'

const open = { privacy: 'none' } as const

const customerId = ref('customer', { whenMerged: 'custom' })

/** `from` is `null` where nothing had been said before. It occurred when the act that decides was done. */
export const ConsentChanged = defineEvent('consent.changed', {
  consentId: ref('consent', { whenMerged: 'custom' }),
  customerId,
  controller: text({ max: maxControllerLength, ...open }),
  purpose: text({ max: maxWordLength, ...open }),
  channel: text({ max: maxWordLength, ...open }),
  contactPointId: optional(ref('contactPoint', { whenMerged: 'custom' })),
  from: optional(oneOf(consentStates)),
  to: oneOf(consentStates),
  basis: optional(oneOf(bases)),
  consentActId: ref('consentAct', { whenMerged: 'custom' }),
  textVersion: optional(text({ max: 100, ...open })),
  usesLeft: optional(integer()),
  expiresAt: optional(instant()),
  objectedAt: optional(instant()),
})

const restriction = {
  restrictionId: ref('restriction', { whenMerged: 'custom' }),
  customerId,
  purpose: optional(text({ max: maxWordLength, ...open })),
}

/** `purpose` is `null` for every purpose. */
export const CustomerRestricted = defineEvent('customer.restricted', {
  ...restriction,
  expiresAt: optional(instant()),
})

export const CustomerUnrestricted = defineEvent('customer.unrestricted', {
  ...restriction,
  because: oneOf(['asked', 'over']),
})

export type ConsentChanged = EventOf<typeof ConsentChanged>
export type CustomerRestricted = EventOf<typeof CustomerRestricted>
export type CustomerUnrestricted = EventOf<typeof CustomerUnrestricted>

/** Data by event type, as listeners are given it. */
export type PrivacyEvents = {
  'consent.changed': ConsentChanged['data']
  'customer.restricted': CustomerRestricted['data']
  'customer.unrestricted': CustomerUnrestricted['data']
}

export const privacyEvents = [ConsentChanged, CustomerRestricted, CustomerUnrestricted]
