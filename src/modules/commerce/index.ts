/**
 * Commerce: what is sold, and who bought what and when.
 *
 * @module
 */
import {
  type AttributeSchema,
  type Module,
  many,
  moduleWith,
  type NoAttributes,
  one,
} from '../../kernel/index.js'
import { Product, Purchase, PurchaseLine } from './entities.js'
import { commerceEvents } from './events.js'
import { commerceMigrations } from './migrations.js'
import { productOperations } from './operations/products.js'
import { purchaseOperations } from './operations/purchases.js'
import type { CommerceTypes } from './types.js'

export interface CommerceOptions<Schema extends AttributeSchema> {
  readonly product?: {
    /** The host's own fields of a product: a zod object. */
    readonly attributes?: Schema
  }
}

const lines = { label: { en: 'Purchase lines', zh: '购买明细' } }
const customer = one('customer', 'customerId', { label: { en: 'Customer', zh: '客户' } })

/**
 * Products and purchases. Needs the module `customer`.
 *
 * @returns the module, for `defineCrm`
 * @throws `input.invalid` for attributes of an unsupported kind
 */
export const commerce = <Schema extends AttributeSchema = NoAttributes>(
  options: CommerceOptions<Schema> = {},
): Module<'commerce', CommerceTypes<Schema>> =>
  moduleWith<CommerceTypes<Schema>>()({
    name: 'commerce',
    needs: ['customer'],
    entities: {
      product: Product.with(options.product?.attributes),
      purchase: Purchase,
      purchaseLine: PurchaseLine,
    },
    relations: {
      customer: {
        purchases: many('purchase', 'customerId', { label: { en: 'Purchases', zh: '购买记录' } }),
        purchaseLines: many('purchaseLine', 'customerId', lines),
      },
      product: { purchaseLines: many('purchaseLine', 'productId', lines) },
      purchase: {
        customer,
        lines: many('purchaseLine', 'purchaseId', { label: { en: 'Lines', zh: '明细' } }),
      },
      purchaseLine: {
        customer,
        purchase: one('purchase', 'purchaseId', { label: { en: 'Purchase', zh: '购买' } }),
        product: one('product', 'productId', { label: { en: 'Product', zh: '产品' } }),
      },
    },
    events: commerceEvents,
    operations: { product: productOperations, purchase: purchaseOperations },
    migrations: commerceMigrations,
  })

export type { PartyRole, ProductKind, PurchaseParty, PurchaseStatus } from './entities.js'
export { Product, Purchase, PurchaseLine } from './entities.js'
export { purchaseDiffers, purchaseReturned } from './errors.js'
export type { CommerceEvents } from './events.js'
export type {
  EnsureProduct,
  NewProduct,
  NewPurchase,
  NewPurchaseLine,
  ProductAt,
  ProductChanges,
  ProductMatch,
  PurchaseAt,
} from './inputs.js'
export type {
  CommerceTypes,
  ProductOperations,
  ProductRefs,
  PurchaseLineRefs,
  PurchaseOperations,
  PurchaseRefs,
} from './types.js'
