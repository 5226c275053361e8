import {
  type BaseRow,
  type Day,
  day,
  defineEntity,
  type Instant,
  instant,
  integer,
  type JsonObject,
  jsonField,
  type LocalizedText,
  type Money,
  moneyField,
  number,
  oneOf,
  optional,
  ref,
  text,
} from '../../kernel/index.js'

export const productKinds = ['goods', 'service', 'digital', 'bundle'] as const
export type ProductKind = (typeof productKinds)[number]

export const purchaseStatuses = ['placed', 'paid', 'cancelled', 'partly_returned', 'returned'] as const
export type PurchaseStatus = (typeof purchaseStatuses)[number]

/** What counts in frequency: neither cancelled nor returned in whole. */
export const countedStatuses = ['placed', 'paid', 'partly_returned'] as const satisfies PurchaseStatus[]

export const partyRoles = ['buyer', 'payer', 'recipient', 'referrer', 'seller'] as const
export type PartyRole = (typeof partyRoles)[number]

/** A further customer that a purchase concerns, and as what. */
export type PurchaseParty = { readonly customerId: string; readonly role: PartyRole }

/** Something that is sold. */
export interface Product<Attributes = JsonObject> extends BaseRow {
  /** The host's own article number, unique among live products. */
  readonly sku: string
  readonly name: string
  readonly categoryId: string | null
  readonly kind: ProductKind
  readonly validFrom: Day | null
  readonly validUntil: Day | null
  readonly attributes: Attributes
}

/** Where products belong, one below another. */
export interface ProductCategory extends BaseRow {
  readonly name: string
  /** The category above. */
  readonly parentId: string | null
}

/** What is in a bundle, and how often. */
export interface BundlePart extends BaseRow {
  readonly bundleId: string
  readonly productId: string
  readonly quantity: number
}

/** What a customer bought in one go. Amounts are sums over its lines, in one currency. */
export interface Purchase extends BaseRow {
  readonly customerId: string
  /** The system the purchase comes from, and its id there: unique together. */
  readonly source: string
  readonly externalId: string
  readonly status: PurchaseStatus
  readonly placedAt: Instant
  /** The day of `placedAt` in the crm's zone. */
  readonly placedOn: Day
  /** Missing while it is not paid. */
  readonly paidAt: Instant | null
  readonly currency: string
  /** Before discount, tax included: as it was placed, whatever came back. */
  readonly gross: Money
  readonly discount: Money
  readonly tax: Money
  /** After discount, without tax, less what came back; zero once it is cancelled. Placed: gross - discount - tax. */
  readonly net: Money
  readonly cost: Money | null
  /** The same amounts in the crm's own currency: the sums of the lines' ones. Missing where there was no rate. */
  readonly bookedGross: Money | null
  readonly bookedDiscount: Money | null
  readonly bookedTax: Money | null
  readonly bookedNet: Money | null
  readonly bookedCost: Money | null
  readonly bookedCurrency: string | null
  /** Units of the crm's own currency for one of `currency`, as decimal text. */
  readonly rate: string | null
  /** The day the rate was set. */
  readonly rateOn: Day | null
  /** What the host calls the rate; none was needed in the crm's own currency. */
  readonly rateId: string | null
  readonly parties: readonly PurchaseParty[]
  /** Tells a repeated `record` from a different one. */
  readonly contentHash: number
}

/** One position of a purchase. */
export interface PurchaseLine extends BaseRow {
  readonly purchaseId: string
  readonly customerId: string
  readonly productId: string | null
  /** Pieces, kilograms, hours: above zero, not always whole. */
  readonly quantity: number
  readonly currency: string
  /** Before discount, tax included; rounded to a minor unit where `gross` was given. */
  readonly unitPrice: Money
  readonly gross: Money
  readonly discount: Money
  readonly tax: Money
  readonly net: Money
  readonly cost: Money | null
  /** Its parts of the purchase's booked amounts. */
  readonly bookedGross: Money | null
  readonly bookedDiscount: Money | null
  readonly bookedTax: Money | null
  readonly bookedNet: Money | null
  readonly bookedCost: Money | null
  readonly bookedCurrency: string | null
  readonly returnedQuantity: number
  readonly returnedNet: Money
}

/** Money inside JSON. */
export type Amount = Pick<Money, 'amount' | 'currency'>

/** How much of a line came back, and what that was worth. */
export type ReturnedLine = {
  readonly purchaseLineId: string
  readonly quantity: number
  readonly net: Amount
}

/** Goods of a purchase that came back on one day. */
export interface PurchaseReturn extends BaseRow {
  readonly purchaseId: string
  readonly customerId: string
  /** The system the return comes from, and its id there, where it has one: unique together. */
  readonly source: string | null
  readonly externalId: string | null
  readonly returnedAt: Instant
  /** The day of `returnedAt` in the crm's zone. */
  readonly returnedOn: Day
  readonly currency: string
  /** What it takes from the purchase's net. */
  readonly net: Money
  /** What it takes from the purchase's booked net. */
  readonly bookedNet: Money | null
  readonly bookedCurrency: string | null
  readonly lines: readonly ReturnedLine[]
  /** Tells a repeated `return` from a different one. */
  readonly contentHash: number
}

const open = { privacy: 'none' } as const

export const Product = defineEntity('product', {
  idPrefix: 'pro',
  label: { en: 'Product', zh: '产品' },
  attributes: 'allowed',
  attributePrivacy: 'none',
  unique: { sku: { fields: ['sku'] } },
  fields: {
    sku: text({ max: 100, ...open, label: { en: 'SKU', zh: '货号' } }),
    name: text({ max: 300, searchable: true, ...open, label: { en: 'Name', zh: '名称' } }),
    categoryId: optional(
      ref('productCategory', { whenMerged: 'move', label: { en: 'Category', zh: '分类' } }),
    ),
    kind: oneOf(productKinds, { label: { en: 'Kind', zh: '类型' } }),
    validFrom: optional(day({ ...open, label: { en: 'Valid from', zh: '生效日期' } })),
    validUntil: optional(day({ ...open, label: { en: 'Valid until', zh: '失效日期' } })),
  },
})

export const ProductCategory = defineEntity('productCategory', {
  idPrefix: 'cat',
  label: { en: 'Product category', zh: '产品分类' },
  tree: { parent: 'parentId' },
  fields: {
    name: text({ max: 200, searchable: true, ...open, label: { en: 'Name', zh: '名称' } }),
    parentId: optional(
      ref('productCategory', { whenMerged: 'custom', label: { en: 'Category above', zh: '上级分类' } }),
    ),
  },
})

export const BundlePart = defineEntity('bundlePart', {
  idPrefix: 'bup',
  label: { en: 'Bundle part', zh: '套装组成' },
  unique: { part: { fields: ['bundleId', 'productId'] } },
  fields: {
    bundleId: ref('product', { whenMerged: 'move', label: { en: 'Bundle', zh: '套装' } }),
    productId: ref('product', { whenMerged: 'move', label: { en: 'Product', zh: '产品' } }),
    quantity: number({ min: 0, label: { en: 'Quantity', zh: '数量' } }),
  },
})

const own = 'currency'
const amounts = {
  gross: moneyField({ currencyField: own, booked: 'bookedGross', label: { en: 'Gross', zh: '总额' } }),
  discount: moneyField({
    currencyField: own,
    booked: 'bookedDiscount',
    label: { en: 'Discount', zh: '折扣' },
  }),
  tax: moneyField({ currencyField: own, booked: 'bookedTax', label: { en: 'Tax', zh: '税额' } }),
  net: moneyField({ currencyField: own, booked: 'bookedNet', label: { en: 'Net', zh: '净额' } }),
  cost: optional(moneyField({ currencyField: own, booked: 'bookedCost', label: { en: 'Cost', zh: '成本' } })),
}

const bookedField = (label: LocalizedText) =>
  optional(moneyField({ currencyField: 'bookedCurrency', readOnly: true, label }))

const bookedAmounts = {
  bookedGross: bookedField({ en: 'Booked gross', zh: '入账总额' }),
  bookedDiscount: bookedField({ en: 'Booked discount', zh: '入账折扣' }),
  bookedTax: bookedField({ en: 'Booked tax', zh: '入账税额' }),
  bookedNet: bookedField({ en: 'Booked net', zh: '入账净额' }),
  bookedCost: bookedField({ en: 'Booked cost', zh: '入账成本' }),
  bookedCurrency: optional(
    text({ max: 3, ...open, readOnly: true, label: { en: 'Booked currency', zh: '入账币种' } }),
  ),
}
const currency = text({ max: 3, ...open, label: { en: 'Currency', zh: '币种' } })

export const Purchase = defineEntity('purchase', {
  idPrefix: 'pur',
  label: { en: 'Purchase', zh: '购买' },
  timeField: 'placedAt',
  indexes: [
    // What all customers bought in a window is found without reading what they ever bought.
    ['placedAt'],
    // What one customer bought is summed without reading the purchases.
    ['customerId', 'archivedAt', 'placedAt', 'status', 'bookedNet', 'bookedGross'],
  ],
  unique: { externalId: { fields: ['source', 'externalId'] } },
  fields: {
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } }),
    source: text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } }),
    externalId: text({ max: 200, ...open, label: { en: 'External id', zh: '外部编号' } }),
    status: oneOf(purchaseStatuses, { label: { en: 'Status', zh: '状态' } }),
    placedAt: instant({ label: { en: 'Placed at', zh: '下单时间' } }),
    placedOn: day({ ...open, label: { en: 'Placed on', zh: '下单日期' } }),
    paidAt: optional(instant({ readOnly: true, label: { en: 'Paid at', zh: '付款时间' } })),
    currency,
    ...amounts,
    ...bookedAmounts,
    rate: optional(text({ max: 41, ...open, readOnly: true, label: { en: 'Rate', zh: '汇率' } })),
    rateOn: optional(day({ ...open, readOnly: true, label: { en: 'Rate day', zh: '汇率日期' } })),
    rateId: optional(text({ max: 128, ...open, readOnly: true, label: { en: 'Rate id', zh: '汇率编号' } })),
    parties: jsonField<readonly PurchaseParty[]>({ ...open, label: { en: 'Parties', zh: '相关方' } }),
    contentHash: integer({ readOnly: true, label: { en: 'Content hash', zh: '内容散列值' } }),
  },
})

export const PurchaseLine = defineEntity('purchaseLine', {
  idPrefix: 'pul',
  label: { en: 'Purchase line', zh: '购买明细' },
  fields: {
    purchaseId: ref('purchase', { whenMerged: 'move', label: { en: 'Purchase', zh: '购买' } }),
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } }),
    productId: optional(ref('product', { whenMerged: 'move', label: { en: 'Product', zh: '产品' } })),
    quantity: number({ min: 0, label: { en: 'Quantity', zh: '数量' } }),
    currency,
    unitPrice: moneyField({ currencyField: 'currency', label: { en: 'Unit price', zh: '单价' } }),
    ...amounts,
    ...bookedAmounts,
    returnedQuantity: number({
      min: 0,
      readOnly: true,
      label: { en: 'Returned quantity', zh: '退货数量' },
    }),
    returnedNet: moneyField({
      currencyField: 'currency',
      readOnly: true,
      label: { en: 'Returned net', zh: '退货净额' },
    }),
  },
})

export const PurchaseReturn = defineEntity('purchaseReturn', {
  idPrefix: 'ret',
  label: { en: 'Return', zh: '退货' },
  timeField: 'returnedAt',
  unique: { externalId: { fields: ['source', 'externalId'] } },
  fields: {
    purchaseId: ref('purchase', { whenMerged: 'move', label: { en: 'Purchase', zh: '购买' } }),
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } }),
    source: optional(text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } })),
    externalId: optional(text({ max: 200, ...open, label: { en: 'External id', zh: '外部编号' } })),
    returnedAt: instant({ label: { en: 'Returned at', zh: '退货时间' } }),
    returnedOn: day({ ...open, label: { en: 'Returned on', zh: '退货日期' } }),
    currency,
    net: moneyField({
      currencyField: 'currency',
      booked: 'bookedNet',
      label: { en: 'Returned net', zh: '退货净额' },
    }),
    bookedNet: bookedField({ en: 'Booked returned net', zh: '入账退货净额' }),
    bookedCurrency: bookedAmounts.bookedCurrency,
    lines: jsonField<readonly ReturnedLine[]>({ ...open, label: { en: 'Lines', zh: '明细' } }),
    contentHash: integer({ readOnly: true, label: { en: 'Content hash', zh: '内容散列值' } }),
  },
})
