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
  readonly currency: string
  /** Before discount, tax included. */
  readonly gross: Money
  readonly discount: Money
  readonly tax: Money
  /** After discount, without tax: gross - discount - tax. */
  readonly net: Money
  readonly cost: Money | null
  /** The net amount in the crm's own currency. */
  readonly booked: Money | null
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
  readonly returnedQuantity: number
  readonly returnedNet: Money
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
    categoryId: optional(ref('category', { whenMerged: 'move', label: { en: 'Category', zh: '分类' } })),
    kind: oneOf(productKinds, { label: { en: 'Kind', zh: '类型' } }),
    validFrom: optional(day({ ...open, label: { en: 'Valid from', zh: '生效日期' } })),
    validUntil: optional(day({ ...open, label: { en: 'Valid until', zh: '失效日期' } })),
  },
})

const amounts = {
  gross: moneyField({ currencyField: 'currency', label: { en: 'Gross', zh: '总额' } }),
  discount: moneyField({ currencyField: 'currency', label: { en: 'Discount', zh: '折扣' } }),
  tax: moneyField({ currencyField: 'currency', label: { en: 'Tax', zh: '税额' } }),
  net: moneyField({ currencyField: 'currency', label: { en: 'Net', zh: '净额' } }),
  cost: optional(moneyField({ currencyField: 'currency', label: { en: 'Cost', zh: '成本' } })),
}
const currency = text({ max: 3, ...open, label: { en: 'Currency', zh: '币种' } })

export const Purchase = defineEntity('purchase', {
  idPrefix: 'pur',
  label: { en: 'Purchase', zh: '购买' },
  timeField: 'placedAt',
  unique: { externalId: { fields: ['source', 'externalId'] } },
  fields: {
    customerId: ref('customer', { whenMerged: 'move', label: { en: 'Customer', zh: '客户' } }),
    source: text({ max: 100, ...open, label: { en: 'Source', zh: '来源' } }),
    externalId: text({ max: 200, ...open, label: { en: 'External id', zh: '外部编号' } }),
    status: oneOf(purchaseStatuses, { label: { en: 'Status', zh: '状态' } }),
    placedAt: instant({ label: { en: 'Placed at', zh: '下单时间' } }),
    placedOn: day({ ...open, label: { en: 'Placed on', zh: '下单日期' } }),
    currency,
    ...amounts,
    // In the crm's own currency once rates are known.
    booked: optional(moneyField({ readOnly: true, label: { en: 'Booked', zh: '入账金额' } })),
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
