import type { z } from 'zod'
import type { AttributeSchema, CallOptions, NoAttributes } from '../../kernel/index.js'
import type {
  AttributeRefs,
  DayField,
  EnumField,
  InstantField,
  MoneyField,
  NumberField,
  RefField,
  TextField,
} from '../../rules/index.js'
import type {
  BundlePart,
  Product,
  ProductCategory,
  ProductKind,
  Purchase,
  PurchaseLine,
  PurchaseReturn,
  PurchaseStatus,
} from './entities.js'
import type { CommerceEvents } from './events.js'
import type {
  BundleParts,
  EnsureProduct,
  NewProduct,
  NewProductCategory,
  NewPurchase,
  NewReturn,
  Payment,
  ProductAt,
  ProductCategoryAt,
  ProductCategoryChanges,
  ProductChanges,
  PurchaseAt,
  RevisedPurchase,
} from './inputs.js'
import type { CommerceSections } from './view.js'

interface BaseRefs<Entity extends string> {
  readonly id: TextField<Entity>
  readonly version: NumberField<Entity>
  readonly createdAt: InstantField<Entity>
  readonly updatedAt: InstantField<Entity>
}

/** What rules over products are written with. */
export interface ProductRefs<Schema extends AttributeSchema = NoAttributes> extends BaseRefs<'product'> {
  readonly sku: TextField<'product'>
  readonly name: TextField<'product'>
  readonly categoryId: RefField<'product'>
  readonly kind: EnumField<'product', ProductKind>
  readonly validFrom: DayField<'product'>
  readonly validUntil: DayField<'product'>
  readonly attributes: AttributeRefs<'product', Schema['shape']>
}

/** What rules over product categories are written with. */
export interface ProductCategoryRefs extends BaseRefs<'productCategory'> {
  readonly name: TextField<'productCategory'>
  readonly parentId: RefField<'productCategory'>
}

/** What rules over the parts of bundles are written with. */
export interface BundlePartRefs extends BaseRefs<'bundlePart'> {
  readonly bundleId: RefField<'bundlePart'>
  readonly productId: RefField<'bundlePart'>
  readonly quantity: NumberField<'bundlePart'>
}

interface AmountRefs<Entity extends string> extends BaseRefs<Entity> {
  readonly currency: TextField<Entity>
  readonly gross: MoneyField<Entity>
  readonly discount: MoneyField<Entity>
  readonly tax: MoneyField<Entity>
  readonly net: MoneyField<Entity>
  readonly cost: MoneyField<Entity>
  readonly bookedGross: MoneyField<Entity>
  readonly bookedDiscount: MoneyField<Entity>
  readonly bookedTax: MoneyField<Entity>
  readonly bookedNet: MoneyField<Entity>
  readonly bookedCost: MoneyField<Entity>
  readonly bookedCurrency: TextField<Entity>
}

/** What rules over purchases are written with. */
export interface PurchaseRefs extends AmountRefs<'purchase'> {
  readonly customerId: RefField<'purchase'>
  readonly source: TextField<'purchase'>
  readonly externalId: TextField<'purchase'>
  readonly status: EnumField<'purchase', PurchaseStatus>
  readonly placedAt: InstantField<'purchase'>
  readonly placedOn: DayField<'purchase'>
  readonly paidAt: InstantField<'purchase'>
  readonly rate: TextField<'purchase'>
  readonly rateOn: DayField<'purchase'>
  readonly rateId: TextField<'purchase'>
  readonly contentHash: NumberField<'purchase'>
}

/** What rules over the lines of purchases are written with. */
export interface PurchaseLineRefs extends AmountRefs<'purchaseLine'> {
  readonly purchaseId: RefField<'purchaseLine'>
  readonly customerId: RefField<'purchaseLine'>
  readonly productId: RefField<'purchaseLine'>
  readonly quantity: NumberField<'purchaseLine'>
  readonly unitPrice: MoneyField<'purchaseLine'>
  readonly returnedQuantity: NumberField<'purchaseLine'>
  readonly returnedNet: MoneyField<'purchaseLine'>
}

/** What rules over returns are written with. */
export interface PurchaseReturnRefs extends BaseRefs<'purchaseReturn'> {
  readonly purchaseId: RefField<'purchaseReturn'>
  readonly customerId: RefField<'purchaseReturn'>
  readonly source: TextField<'purchaseReturn'>
  readonly externalId: TextField<'purchaseReturn'>
  readonly returnedAt: InstantField<'purchaseReturn'>
  readonly returnedOn: DayField<'purchaseReturn'>
  readonly currency: TextField<'purchaseReturn'>
  readonly net: MoneyField<'purchaseReturn'>
  readonly bookedNet: MoneyField<'purchaseReturn'>
  readonly bookedCurrency: TextField<'purchaseReturn'>
  readonly contentHash: NumberField<'purchaseReturn'>
}

/** `crm.product`, its reading apart. `Row` is what attributes are read as, `In` what they are given as. */
export interface ProductOperations<Row, In> {
  /**
   * Creates a product.
   *
   * @returns the product
   * @throws `product.duplicate` when the id or the sku is taken
   * @throws `productCategory.not_found` | `input.invalid` for a product that ends before it begins
   * @emits `product.created`
   */
  create(input: NewProduct<In>, options?: CallOptions): Promise<Product<Row>>
  /**
   * Changes a product: absent leaves, `null` clears, attributes merge by key.
   *
   * @returns the product; without a change nothing is written and nothing is emitted
   * @throws `product.not_found` | `product.duplicate` | `storage.conflict` | `productCategory.not_found`
   * @emits `product.updated`
   */
  update(input: ProductChanges<In>, options?: CallOptions): Promise<Product<Row>>
  /**
   * The product with a unique key: found, or else created. Found, it gets the changes of `update`.
   *
   * @returns the product
   * @throws what `create` and `update` throw
   * @emits what `create` and `update` emit
   */
  ensure(input: EnsureProduct<In>, options?: CallOptions): Promise<Product<Row>>
  /**
   * Says what is in a bundle: all of its parts, each with how often.
   *
   * @returns the bundle; without a change nothing is written and nothing is emitted
   * @throws `product.not_found` | `storage.conflict` | `product.wrong_part` where it is no bundle, or a part is one
   * @emits `product.parts_set`, from what to what
   */
  setParts(input: BundleParts, options?: CallOptions): Promise<Product<Row>>
  /**
   * Hides a product and frees its sku. One that is archived stays as it is.
   *
   * @returns the product, `archivedAt` set
   * @throws `product.not_found` | `storage.conflict`
   * @emits `product.archived`
   */
  archive(input: ProductAt, options?: CallOptions): Promise<Product<Row>>
  /**
   * Shows a product again.
   *
   * @returns the product, `archivedAt` null
   * @throws `product.not_found` | `storage.conflict` | `product.duplicate` when another has taken the sku since
   * @emits `product.restored`
   */
  restore(input: ProductAt, options?: CallOptions): Promise<Product<Row>>
}

/** `crm.productCategory`, its reading apart. */
export interface ProductCategoryOperations {
  /**
   * Creates a category, at the top or below another.
   *
   * @returns the category
   * @throws `productCategory.duplicate` when the id is taken
   * @throws `productCategory.not_found` | `productCategory.too_deep` for `parentId`
   * @emits `product_category.created`
   */
  create(input: NewProductCategory, options?: CallOptions): Promise<ProductCategory>
  /**
   * Changes a category; with `parentId` it moves, and what is below it with it.
   *
   * @returns the category; without a change nothing is written and nothing is emitted
   * @throws `productCategory.not_found` | `storage.conflict` | `productCategory.cycle` | `productCategory.too_deep`
   * @emits `product_category.updated`
   */
  update(input: ProductCategoryChanges, options?: CallOptions): Promise<ProductCategory>
  /**
   * Hides a category. One that is archived stays as it is.
   *
   * @returns the category, `archivedAt` set
   * @throws `productCategory.not_found` | `storage.conflict`
   * @emits `product_category.archived`
   */
  archive(input: ProductCategoryAt, options?: CallOptions): Promise<ProductCategory>
  /**
   * Shows a category again.
   *
   * @returns the category, `archivedAt` null
   * @throws `productCategory.not_found` | `storage.conflict`
   * @emits `product_category.restored`
   */
  restore(input: ProductCategoryAt, options?: CallOptions): Promise<ProductCategory>
}

/** `crm.purchase`, its reading apart. */
export interface PurchaseOperations {
  /**
   * Records a purchase, booked in the crm's own currency where there is a rate. Recorded again with the same content,
   * nothing happens.
   *
   * @returns the purchase, the first one where it was recorded before
   * @throws `purchase.differs` when it was recorded with other content
   * @throws `customer.not_found` | `product.not_found`
   * @throws `product.unknown_sku` for a line's sku that no product has, unless `unknownProducts` is `create`
   * @throws `input.invalid` for amounts that do not add up, and negative ones: what came back is a return
   * @throws `rate.unavailable` | `rate.invalid` when the host's rates fail; nothing is written
   * @emits `purchase.recorded`, which occurred when the purchase was placed, and `product.created` before it
   */
  record(input: NewPurchase, options?: CallOptions): Promise<Purchase>
  /**
   * Cancels a purchase: it is worth nothing any more. One that is cancelled stays as it is.
   *
   * @returns the purchase, `status` cancelled and `net` zero
   * @throws `purchase.not_found` | `purchase.returned` | `storage.conflict`
   * @emits `purchase.cancelled`
   */
  cancel(input: PurchaseAt, options?: CallOptions): Promise<Purchase>
  /**
   * Hides a purchase that should never have been recorded, and its lines; what it is called in its system is free again.
   * One that is archived stays as it is.
   *
   * @returns the purchase, `archivedAt` set
   * @throws `purchase.not_found` | `storage.conflict`
   * @emits `purchase.archived`
   */
  archive(input: PurchaseAt, options?: CallOptions): Promise<Purchase>
  /**
   * Shows a purchase and its lines again.
   *
   * @returns the purchase, `archivedAt` null
   * @throws `purchase.not_found` | `storage.conflict`
   * @throws `purchase.duplicate` when it has been recorded anew since
   * @emits `purchase.restored`
   */
  restore(input: PurchaseAt, options?: CallOptions): Promise<Purchase>
  /**
   * Marks a purchase paid. One that is paid stays as it is.
   *
   * @returns the purchase, `paidAt` set, `status` paid unless goods came back
   * @throws `purchase.not_found` | `purchase.cancelled` | `storage.conflict`
   * @emits `purchase.paid`
   */
  pay(input: Payment, options?: CallOptions): Promise<Purchase>
  /**
   * Takes goods back, in part or whole, on a day of its own. What is worth less is the purchase's `net`. Said again with
   * the same `source` and `externalId`, nothing happens.
   *
   * @returns the return, `net` what it takes from the purchase
   * @throws `purchase.not_found` | `purchase.cancelled` | `storage.conflict`
   * @throws `purchase.returned` where nothing is left to come back
   * @throws `purchase.over_returned` where more of a line comes back than is left of it
   * @throws `purchaseReturn.differs` when it was recorded with other content
   * @throws `input.invalid` for another purchase's line, more worth than is left, a day before it was placed
   * @emits `purchase.returned`, which occurred when the goods came back
   */
  return(input: NewReturn, options?: CallOptions): Promise<PurchaseReturn>
  /**
   * Says anew what was recorded: absent leaves, `total` and `lines` are all there is. Said as it was, nothing happens.
   *
   * @returns the purchase, booked again
   * @throws `purchase.not_found` | `purchase.cancelled` | `storage.conflict`
   * @throws `purchase.returned` where goods came back, for other lines or another customer
   * @throws what `record` throws
   * @emits `purchase.revised`, from what to what
   */
  revise(input: RevisedPurchase, options?: CallOptions): Promise<Purchase>
}

/** What the module is to the compiler. */
export interface CommerceTypes<Schema extends AttributeSchema = NoAttributes> {
  readonly entities: {
    readonly product: { readonly row: Product<z.output<Schema>>; readonly refs: ProductRefs<Schema> }
    readonly productCategory: { readonly row: ProductCategory; readonly refs: ProductCategoryRefs }
    readonly bundlePart: { readonly row: BundlePart; readonly refs: BundlePartRefs }
    readonly purchase: { readonly row: Purchase; readonly refs: PurchaseRefs }
    readonly purchaseLine: { readonly row: PurchaseLine; readonly refs: PurchaseLineRefs }
    readonly purchaseReturn: { readonly row: PurchaseReturn; readonly refs: PurchaseReturnRefs }
  }
  readonly relations: {
    readonly customer: {
      readonly purchases: { readonly entity: 'purchase'; readonly kind: 'many' }
      readonly purchaseLines: { readonly entity: 'purchaseLine'; readonly kind: 'many' }
      readonly returns: { readonly entity: 'purchaseReturn'; readonly kind: 'many' }
    }
    readonly product: {
      readonly purchaseLines: { readonly entity: 'purchaseLine'; readonly kind: 'many' }
      readonly category: { readonly entity: 'productCategory'; readonly kind: 'one' }
      readonly parts: { readonly entity: 'bundlePart'; readonly kind: 'many' }
      readonly bundles: { readonly entity: 'bundlePart'; readonly kind: 'many' }
    }
    readonly productCategory: {
      readonly products: { readonly entity: 'product'; readonly kind: 'many' }
      readonly parent: { readonly entity: 'productCategory'; readonly kind: 'one' }
      readonly children: { readonly entity: 'productCategory'; readonly kind: 'many' }
      readonly ancestors: { readonly entity: 'productCategory'; readonly kind: 'many' }
      readonly descendants: { readonly entity: 'productCategory'; readonly kind: 'many' }
    }
    readonly bundlePart: {
      readonly bundle: { readonly entity: 'product'; readonly kind: 'one' }
      readonly product: { readonly entity: 'product'; readonly kind: 'one' }
    }
    readonly purchase: {
      readonly customer: { readonly entity: 'customer'; readonly kind: 'one' }
      readonly lines: { readonly entity: 'purchaseLine'; readonly kind: 'many' }
      readonly returns: { readonly entity: 'purchaseReturn'; readonly kind: 'many' }
    }
    readonly purchaseReturn: {
      readonly customer: { readonly entity: 'customer'; readonly kind: 'one' }
      readonly purchase: { readonly entity: 'purchase'; readonly kind: 'one' }
    }
    readonly purchaseLine: {
      readonly purchase: { readonly entity: 'purchase'; readonly kind: 'one' }
      readonly customer: { readonly entity: 'customer'; readonly kind: 'one' }
      readonly product: { readonly entity: 'product'; readonly kind: 'one' }
    }
  }
  readonly operations: {
    readonly product: ProductOperations<z.output<Schema>, z.input<Schema>>
    readonly productCategory: ProductCategoryOperations
    readonly purchase: PurchaseOperations
  }
  readonly events: CommerceEvents
  readonly views: { readonly customer: CommerceSections }
}
