/**
 * Commerce: what is sold, and who bought what and when.
 *
 * @module
 */
import {
  type AttributeSchema,
  ancestors,
  descendants,
  type Module,
  many,
  moduleWith,
  type NoAttributes,
  one,
  type PromotableKey,
} from '../../kernel/index.js'
import { BundlePart, Product, ProductCategory, Purchase, PurchaseLine, PurchaseReturn } from './entities.js'
import { commerceEvents } from './events.js'
import { commerceMigrations } from './migrations.js'
import { archivedPurchaseOperations } from './operations/archive-purchases.js'
import { productCategoryOperations } from './operations/categories.js'
import { productOperations } from './operations/products.js'
import { purchaseOperations } from './operations/purchases.js'
import type { CommerceTypes } from './types.js'
import { commerceSections } from './view.js'

export interface CommerceOptions<Schema extends AttributeSchema> {
  readonly product?: {
    /** The host's own fields of a product: a zod object. */
    readonly attributes?: Schema
    /** Attributes that get a column of their own and an index. */
    readonly promote?: readonly PromotableKey<Schema>[]
  }
}

const lines = { label: { en: 'Purchase lines', zh: '购买明细' } }
const returns = { label: { en: 'Returns', zh: '退货记录' } }
const customer = one('customer', 'customerId', { label: { en: 'Customer', zh: '客户' } })

/**
 * Products and purchases. Needs the module `customer`.
 *
 * @returns the module, for `defineCrm`
 * @throws `input.invalid` for attributes of an unsupported kind or that cannot be promoted
 */
export const commerce = <Schema extends AttributeSchema = NoAttributes>(
  options: CommerceOptions<Schema> = {},
): Module<'commerce', CommerceTypes<Schema>> =>
  moduleWith<CommerceTypes<Schema>>()({
    name: 'commerce',
    needs: ['customer'],
    entities: {
      product: Product.with(options.product?.attributes, options.product?.promote),
      productCategory: ProductCategory,
      bundlePart: BundlePart,
      purchase: Purchase,
      purchaseLine: PurchaseLine,
      purchaseReturn: PurchaseReturn,
    },
    relations: {
      customer: {
        purchases: many('purchase', 'customerId', { label: { en: 'Purchases', zh: '购买记录' } }),
        purchaseLines: many('purchaseLine', 'customerId', lines),
        returns: many('purchaseReturn', 'customerId', returns),
      },
      product: {
        purchaseLines: many('purchaseLine', 'productId', lines),
        category: one('productCategory', 'categoryId', { label: { en: 'Category', zh: '分类' } }),
        parts: many('bundlePart', 'bundleId', { label: { en: 'Parts', zh: '组成' } }),
        bundles: many('bundlePart', 'productId', { label: { en: 'Part of', zh: '所属套装' } }),
      },
      productCategory: {
        products: many('product', 'categoryId', { label: { en: 'Products', zh: '产品' } }),
        parent: one('productCategory', 'parentId', { label: { en: 'Category above', zh: '上级分类' } }),
        children: many('productCategory', 'parentId', {
          label: { en: 'Categories directly below', zh: '直接下级分类' },
        }),
        ancestors: ancestors('productCategory', { label: { en: 'Categories above', zh: '所有上级分类' } }),
        descendants: descendants('productCategory', {
          label: { en: 'Categories below', zh: '所有下级分类' },
        }),
      },
      bundlePart: {
        bundle: one('product', 'bundleId', { label: { en: 'Bundle', zh: '套装' } }),
        product: one('product', 'productId', { label: { en: 'Product', zh: '产品' } }),
      },
      purchase: {
        customer,
        lines: many('purchaseLine', 'purchaseId', { label: { en: 'Lines', zh: '明细' } }),
        returns: many('purchaseReturn', 'purchaseId', returns),
      },
      purchaseLine: {
        customer,
        purchase: one('purchase', 'purchaseId', { label: { en: 'Purchase', zh: '购买' } }),
        product: one('product', 'productId', { label: { en: 'Product', zh: '产品' } }),
      },
      purchaseReturn: {
        customer,
        purchase: one('purchase', 'purchaseId', { label: { en: 'Purchase', zh: '购买' } }),
      },
    },
    events: commerceEvents,
    operations: {
      product: productOperations,
      productCategory: productCategoryOperations,
      purchase: { ...purchaseOperations, ...archivedPurchaseOperations },
    },
    view: { customer: commerceSections },
    migrations: commerceMigrations,
  })

export { isValidOn } from './decisions/products.js'
export type { PartyRole, ProductKind, PurchaseParty, PurchaseStatus, ReturnedLine } from './entities.js'
export {
  BundlePart,
  countedStatuses,
  Product,
  ProductCategory,
  Purchase,
  PurchaseLine,
  PurchaseReturn,
} from './entities.js'
export {
  purchaseCancelled,
  purchaseDiffers,
  purchaseOverReturned,
  purchaseReturned,
  returnDiffers,
  unknownSku,
  wrongPart,
} from './errors.js'
export type { CommerceEvents, RevisedLine } from './events.js'
export type {
  BundleParts,
  EnsureProduct,
  NewProduct,
  NewProductCategory,
  NewPurchase,
  NewPurchaseLine,
  NewReturn,
  Payment,
  ProductAt,
  ProductCategoryAt,
  ProductCategoryChanges,
  ProductChanges,
  ProductMatch,
  PurchaseAt,
  RevisedPurchase,
} from './inputs.js'
export type {
  BundlePartRefs,
  CommerceTypes,
  ProductCategoryOperations,
  ProductCategoryRefs,
  ProductOperations,
  ProductRefs,
  PurchaseLineRefs,
  PurchaseOperations,
  PurchaseRefs,
  PurchaseReturnRefs,
} from './types.js'
export type { PurchaseTotals } from './view.js'
