import {
  defineEvent,
  type EventOf,
  instant,
  type Json,
  type JsonObject,
  jsonField,
  moneyField,
  oneOf,
  type Party,
  ref,
  text,
} from '../../kernel/index.js'
import { type PurchaseParty, productKinds, purchaseStatuses } from './entities.js'

const open = { privacy: 'none' } as const

/** The fields that changed: `{ name: { from, to } }`. */
type Changes = { readonly [field: string]: { readonly from: Json; readonly to: Json } }

const productId = ref('product', { whenMerged: 'custom' })

export const ProductCreated = defineEvent('product.created', {
  productId,
  sku: text({ max: 100, ...open }),
  name: text({ max: 300, ...open }),
  kind: oneOf(productKinds),
})

export const ProductUpdated = defineEvent(
  'product.updated',
  { productId, changes: jsonField<Changes>(open) },
  { changesOf: { field: 'changes', entity: 'product' } },
)

export const ProductArchived = defineEvent('product.archived', { productId })

export const ProductRestored = defineEvent('product.restored', { productId })

const purchase = {
  purchaseId: ref('purchase', { whenMerged: 'custom' }),
  customerId: ref('customer', { whenMerged: 'custom' }),
}

export const PurchaseRecorded = defineEvent(
  'purchase.recorded',
  {
    ...purchase,
    source: text({ max: 100, ...open }),
    externalId: text({ max: 200, ...open }),
    status: oneOf(purchaseStatuses),
    placedAt: instant(),
    gross: moneyField(),
    net: moneyField(),
    parties: jsonField<readonly PurchaseParty[]>(open),
  },
  { parties: furtherParties },
)

export const PurchaseCancelled = defineEvent('purchase.cancelled', {
  ...purchase,
  from: oneOf(purchaseStatuses),
  net: moneyField(),
})

// What the event's own declaration says of its data.
function furtherParties({ parties }: JsonObject): readonly Party[] {
  return parties as unknown as readonly PurchaseParty[]
}

export type ProductCreated = EventOf<typeof ProductCreated>
export type ProductUpdated = EventOf<typeof ProductUpdated>
export type ProductArchived = EventOf<typeof ProductArchived>
export type ProductRestored = EventOf<typeof ProductRestored>
export type PurchaseRecorded = EventOf<typeof PurchaseRecorded>
export type PurchaseCancelled = EventOf<typeof PurchaseCancelled>

/** Data by event type, as listeners are given it. */
export type CommerceEvents = {
  'product.created': ProductCreated['data']
  'product.updated': ProductUpdated['data']
  'product.archived': ProductArchived['data']
  'product.restored': ProductRestored['data']
  'purchase.recorded': PurchaseRecorded['data']
  'purchase.cancelled': PurchaseCancelled['data']
}

export const commerceEvents = [
  ProductCreated,
  ProductUpdated,
  ProductArchived,
  ProductRestored,
  PurchaseRecorded,
  PurchaseCancelled,
]
