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
import type { Product, ProductKind, Purchase, PurchaseLine, PurchaseStatus } from './entities.js'
import type { CommerceEvents } from './events.js'
import type {
  EnsureProduct,
  NewProduct,
  NewPurchase,
  ProductAt,
  ProductChanges,
  PurchaseAt,
} from './inputs.js'

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

/** `crm.product`, its reading apart. `Row` is what attributes are read as, `In` what they are given as. */
export interface ProductOperations<Row, In> {
  /**
   * Creates a product.
   *
   * @returns the product
   * @throws `product.duplicate` when the id or the sku is taken
   * @emits `product.created`
   */
  create(input: NewProduct<In>, options?: CallOptions): Promise<Product<Row>>
  /**
   * Changes a product: absent leaves, `null` clears, attributes merge by key.
   *
   * @returns the product; without a change nothing is written and nothing is emitted
   * @throws `product.not_found` | `product.duplicate` | `storage.conflict`
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

/** `crm.purchase`, its reading apart. */
export interface PurchaseOperations {
  /**
   * Records a purchase, booked in the crm's own currency where there is a rate. Recorded again with the same content,
   * nothing happens.
   *
   * @returns the purchase, the first one where it was recorded before
   * @throws `purchase.differs` when it was recorded with other content
   * @throws `customer.not_found` | `product.not_found`
   * @throws `input.invalid` for amounts that do not add up
   * @throws `rate.unavailable` | `rate.invalid` when the host's rates fail; nothing is written
   * @emits `purchase.recorded`, which occurred when the purchase was placed
   */
  record(input: NewPurchase, options?: CallOptions): Promise<Purchase>
  /**
   * Cancels a purchase. One that is cancelled stays as it is.
   *
   * @returns the purchase, `status` cancelled
   * @throws `purchase.not_found` | `purchase.returned` | `storage.conflict`
   * @emits `purchase.cancelled`
   */
  cancel(input: PurchaseAt, options?: CallOptions): Promise<Purchase>
}

/** What the module is to the compiler. */
export interface CommerceTypes<Schema extends AttributeSchema = NoAttributes> {
  readonly entities: {
    readonly product: { readonly row: Product<z.output<Schema>>; readonly refs: ProductRefs<Schema> }
    readonly purchase: { readonly row: Purchase; readonly refs: PurchaseRefs }
    readonly purchaseLine: { readonly row: PurchaseLine; readonly refs: PurchaseLineRefs }
  }
  readonly relations: {
    readonly customer: {
      readonly purchases: { readonly entity: 'purchase'; readonly kind: 'many' }
      readonly purchaseLines: { readonly entity: 'purchaseLine'; readonly kind: 'many' }
    }
    readonly product: { readonly purchaseLines: { readonly entity: 'purchaseLine'; readonly kind: 'many' } }
    readonly purchase: {
      readonly customer: { readonly entity: 'customer'; readonly kind: 'one' }
      readonly lines: { readonly entity: 'purchaseLine'; readonly kind: 'many' }
    }
    readonly purchaseLine: {
      readonly purchase: { readonly entity: 'purchase'; readonly kind: 'one' }
      readonly customer: { readonly entity: 'customer'; readonly kind: 'one' }
      readonly product: { readonly entity: 'product'; readonly kind: 'one' }
    }
  }
  readonly operations: {
    readonly product: ProductOperations<z.output<Schema>, z.input<Schema>>
    readonly purchase: PurchaseOperations
  }
  readonly events: CommerceEvents
}
