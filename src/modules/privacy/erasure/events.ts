import {
  boolean,
  defineEvent,
  type EventOf,
  instant,
  integer,
  oneOf,
  optional,
  ref,
  text,
} from '../../../kernel/index.js'

const open = { privacy: 'none' } as const

const customerId = ref('customer', { whenMerged: 'custom' })

/** The person is not live any more. Where a duty or a hold keeps something it is not `complete` yet. */
export const CustomerErased = defineEvent('customer.erased', {
  customerId,
  erasureId: ref('erasure', { whenMerged: 'custom' }),
  complete: boolean(),
})

/** What was kept is gone too. */
export const ErasureCompleted = defineEvent('erasure.completed', {
  customerId,
  erasureId: ref('erasure', { whenMerged: 'custom' }),
})

const hold = { holdId: ref('hold', { whenMerged: 'custom' }), customerId }

export const HoldPlaced = defineEvent('hold.placed', { ...hold, until: optional(instant()) })

export const HoldEnded = defineEvent('hold.ended', { ...hold, because: oneOf(['lifted', 'over']) })

const retention = {
  retentionId: ref('retention', { whenMerged: 'custom' }),
  entity: text({ max: 60, ...open }),
}

export const RetentionSet = defineEvent('retention.set', {
  ...retention,
  field: text({ max: 60, ...open }),
  days: integer(),
})

export const RetentionRemoved = defineEvent('retention.removed', retention)

/** A run has erased rows. */
export const RetentionRan = defineEvent('retention.ran', { ...retention, rows: integer() })

export type CustomerErased = EventOf<typeof CustomerErased>
export type ErasureCompleted = EventOf<typeof ErasureCompleted>
export type HoldPlaced = EventOf<typeof HoldPlaced>
export type HoldEnded = EventOf<typeof HoldEnded>
export type RetentionSet = EventOf<typeof RetentionSet>
export type RetentionRemoved = EventOf<typeof RetentionRemoved>
export type RetentionRan = EventOf<typeof RetentionRan>

/** Data by event type, as listeners are given it. */
export type ErasureEvents = {
  'customer.erased': CustomerErased['data']
  'erasure.completed': ErasureCompleted['data']
  'hold.placed': HoldPlaced['data']
  'hold.ended': HoldEnded['data']
  'retention.set': RetentionSet['data']
  'retention.removed': RetentionRemoved['data']
  'retention.ran': RetentionRan['data']
}

export const erasureEvents = [
  CustomerErased,
  ErasureCompleted,
  HoldPlaced,
  HoldEnded,
  RetentionSet,
  RetentionRemoved,
  RetentionRan,
]
