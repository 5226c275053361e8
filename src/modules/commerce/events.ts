import {
  defineEvent,
  type EventOf,
  instant,
  type Json,
  type JsonObject,
  jsonField,
  moneyField,
  oneOf,
  optional,
  type Party,
  ref,
  text,
} from '../../kernel/index.js'
import {
  type Amount,
  type PurchaseParty,
  productKinds,
  purchaseStatuses,
  type ReturnedLine,
} from './entities.js'

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

/** What is in a bundle, one part after the other. */
export type Parts = readonly { readonly productId: string; readonly quantity: number }[]

export const ProductPartsSet = defineEvent('product.parts_set', {
  productId,
  from: jsonField<Parts>(open),
  to: jsonField<Parts>(open),
})

const productCategoryId = ref('productCategory', { whenMerged: 'custom' })

export const ProductCategoryCreated = defineEvent('product_category.created', {
  productCategoryId,
  name: text({ max: 200, ...open }),
  parentId: optional(ref('productCategory', { whenMerged: 'custom' })),
})

export const ProductCategoryUpdated = defineEvent(
  'product_category.updated',
  { productCategoryId, changes: jsonField<Changes>(open) },
  { changesOf: { field: 'changes', entity: 'productCategory' } },
)

export const ProductCategoryArchived = defineEvent('product_category.archived', { productCategoryId })

export const ProductCategoryRestored = defineEvent('product_category.restored', { productCategoryId })

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

export const PurchasePaid = defineEvent('purchase.paid', {
  ...purchase,
  from: oneOf(purchaseStatuses),
  paidAt: instant(),
  net: moneyField(),
})

export const PurchaseReturned = defineEvent('purchase.returned', {
  ...purchase,
  purchaseReturnId: ref('purchaseReturn', { whenMerged: 'custom' }),
  from: oneOf(purchaseStatuses),
  to: oneOf(purchaseStatuses),
  returnedAt: instant(),
  net: moneyField(),
  lines: jsonField<readonly ReturnedLine[]>(open),
})

/** What is said of a line when a purchase is revised. */
export type RevisedLine = {
  readonly productId: string | null
  readonly quantity: number
  readonly gross: Amount
  readonly discount: Amount
  readonly tax: Amount
  readonly net: Amount
}

export const PurchaseRevised = defineEvent('purchase.revised', {
  ...purchase,
  /** The purchase's own fields that changed. */
  changes: jsonField<Changes>(open),
  /** All lines before and after, where one of them changed. */
  lines: optional(
    jsonField<{ readonly from: readonly RevisedLine[]; readonly to: readonly RevisedLine[] }>(open),
  ),
})

export const PurchaseArchived = defineEvent('purchase.archived', purchase)

export const PurchaseRestored = defineEvent('purchase.restored', purchase)

// What the event's own declaration says of its data.
function furtherParties({ parties }: JsonObject): readonly Party[] {
  return parties as unknown as readonly PurchaseParty[]
}

export type ProductCreated = EventOf<typeof ProductCreated>
export type ProductUpdated = EventOf<typeof ProductUpdated>
export type ProductArchived = EventOf<typeof ProductArchived>
export type ProductRestored = EventOf<typeof ProductRestored>
export type ProductPartsSet = EventOf<typeof ProductPartsSet>
export type ProductCategoryCreated = EventOf<typeof ProductCategoryCreated>
export type ProductCategoryUpdated = EventOf<typeof ProductCategoryUpdated>
export type ProductCategoryArchived = EventOf<typeof ProductCategoryArchived>
export type ProductCategoryRestored = EventOf<typeof ProductCategoryRestored>
export type PurchaseRecorded = EventOf<typeof PurchaseRecorded>
export type PurchaseCancelled = EventOf<typeof PurchaseCancelled>
export type PurchasePaid = EventOf<typeof PurchasePaid>
export type PurchaseReturned = EventOf<typeof PurchaseReturned>
export type PurchaseRevised = EventOf<typeof PurchaseRevised>
export type PurchaseArchived = EventOf<typeof PurchaseArchived>
export type PurchaseRestored = EventOf<typeof PurchaseRestored>

/** Data by event type, as listeners are given it. */
export type CommerceEvents = {
  'product.created': ProductCreated['data']
  'product.updated': ProductUpdated['data']
  'product.archived': ProductArchived['data']
  'product.restored': ProductRestored['data']
  'product.parts_set': ProductPartsSet['data']
  'product_category.created': ProductCategoryCreated['data']
  'product_category.updated': ProductCategoryUpdated['data']
  'product_category.archived': ProductCategoryArchived['data']
  'product_category.restored': ProductCategoryRestored['data']
  'purchase.recorded': PurchaseRecorded['data']
  'purchase.cancelled': PurchaseCancelled['data']
  'purchase.paid': PurchasePaid['data']
  'purchase.returned': PurchaseReturned['data']
  'purchase.revised': PurchaseRevised['data']
  'purchase.archived': PurchaseArchived['data']
  'purchase.restored': PurchaseRestored['data']
}

export const commerceEvents = [
  ProductCreated,
  ProductUpdated,
  ProductArchived,
  ProductRestored,
  ProductPartsSet,
  ProductCategoryCreated,
  ProductCategoryUpdated,
  ProductCategoryArchived,
  ProductCategoryRestored,
  PurchaseRecorded,
  PurchaseCancelled,
  PurchasePaid,
  PurchaseReturned,
  PurchaseRevised,
  PurchaseArchived,
  PurchaseRestored,
]
