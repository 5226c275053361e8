import { z } from 'zod'
import {
  createInput,
  type Day,
  daySchema,
  type Entity,
  Id,
  type Instant,
  instantSchema,
  isCurrency,
  type JsonObject,
  type Money,
  textSchema,
  updateInput,
  Version,
} from '../../kernel/index.js'
import { type PartyRole, ProductCategory, type ProductKind, partyRoles, productKinds } from './entities.js'

interface ProductFields {
  readonly categoryId?: string | null
  readonly validFrom?: Day | null
  readonly validUntil?: Day | null
}

interface NewProductBase extends ProductFields {
  /** The host's own id. Default: a new one. */
  readonly id?: string
  readonly sku: string
  readonly name: string
  /** Default: `goods`. */
  readonly kind?: ProductKind
}

/** What `product.create` takes. */
export type NewProduct<Attributes = JsonObject> = NewProductBase &
  (Record<never, never> extends Attributes
    ? { readonly attributes?: Attributes }
    : { readonly attributes: Attributes })

/** What `product.update` takes: absent leaves, `null` clears, attributes merge by key. */
export interface ProductChanges<Attributes = JsonObject> extends ProductFields {
  readonly productId: string
  /** The version the caller has seen; a later one is a conflict. */
  readonly ifVersion?: number
  readonly sku?: string
  readonly name?: string
  readonly kind?: ProductKind
  readonly attributes?: { readonly [Key in keyof Attributes]?: Attributes[Key] | null }
}

/** A unique key of a product. */
export type ProductMatch = { readonly id: string } | { readonly sku: string }

/** What `product.ensure` takes. What `match` says need not be said again in `create`. */
export interface EnsureProduct<Attributes = JsonObject> {
  readonly match: ProductMatch
  /** Creates the product where there is none. */
  readonly create: Omit<NewProduct<Attributes>, 'sku'> & { readonly sku?: string }
  /** Changes the product where there is one. */
  readonly update?: Omit<ProductChanges<Attributes>, 'productId' | 'ifVersion'>
}

/** A product and the version the caller has seen. */
export interface ProductAt {
  readonly productId: string
  readonly ifVersion?: number
}

/** What `product.setParts` takes: all parts of a bundle. */
export interface BundleParts {
  readonly productId: string
  /** The version the caller has seen. */
  readonly ifVersion?: number
  readonly parts: readonly { readonly productId: string; readonly quantity?: number }[]
}

/** What `productCategory.create` takes. */
export interface NewProductCategory {
  /** The host's own id. Default: a new one. */
  readonly id?: string
  readonly name: string
  readonly parentId?: string | null
}

/** What `productCategory.update` takes: absent leaves, `null` moves to the top. */
export interface ProductCategoryChanges {
  readonly productCategoryId: string
  readonly ifVersion?: number
  readonly name?: string
  readonly parentId?: string | null
}

/** A product category and the version the caller has seen. */
export interface ProductCategoryAt {
  readonly productCategoryId: string
  readonly ifVersion?: number
}

/** One position of a new purchase. One of `gross` and `unitPrice` is given. */
export interface NewPurchaseLine {
  readonly productId?: string | null
  /** Instead of `productId`: the article number of a live product. */
  readonly sku?: string
  /** Beside a `sku`: what the product is called where it is made. Default: the sku. */
  readonly name?: string
  /** Above zero. Default: 1. */
  readonly quantity?: number
  /** Before discount, tax included. */
  readonly unitPrice?: Money
  /** Before discount, tax included. */
  readonly gross?: Money
  readonly discount?: Money
  /** The tax that is in gross - discount. */
  readonly tax?: Money
  readonly cost?: Money
}

/** What `purchase.record` takes. */
export interface NewPurchase {
  readonly customerId: string
  /** The system the purchase comes from, and its id there: unique together. */
  readonly source: string
  readonly externalId: string
  /** Default: `placed`. */
  readonly status?: 'placed' | 'paid'
  /** Default: now. */
  readonly placedAt?: Instant | Date
  /** Instead of `placedAt`: the start of this day in the crm's zone. */
  readonly placedOn?: Day
  /** When it became known, where that was before now: of what is imported. Default: now. */
  readonly recordedAt?: Instant | Date
  /** What was paid. Without `lines` it is one line of its own, without product, discount and tax. */
  readonly total?: Money
  /** Beside a `total` without `lines`. Default: 1. */
  readonly quantity?: number
  /** Beside a `total` without `lines`. */
  readonly cost?: Money
  readonly lines?: readonly NewPurchaseLine[]
  /** What becomes of a `sku` that no product has. Default: `refuse`. */
  readonly unknownProducts?: 'refuse' | 'create'
  /** Further customers it concerns. */
  readonly parties?: readonly { readonly customerId: string; readonly role: PartyRole }[]
}

/** What `purchase.revise` takes: absent leaves; `total` and `lines` are all there is. */
export interface RevisedPurchase extends Omit<NewPurchase, 'customerId' | 'source' | 'externalId'> {
  readonly purchaseId: string
  /** The version the caller has seen; a later one is a conflict. */
  readonly ifVersion?: number
  readonly customerId?: string
}

/** What `purchase.pay` takes. */
export interface Payment {
  readonly purchaseId: string
  readonly ifVersion?: number
  /** Default: now. */
  readonly paidAt?: Instant | Date
}

/** What `purchase.return` takes. */
export interface NewReturn {
  readonly purchaseId: string
  readonly ifVersion?: number
  /** The system the return comes from, and its id there: given both, a repeated return is known again. */
  readonly source?: string
  readonly externalId?: string
  /** Default: now. */
  readonly returnedAt?: Instant | Date
  /** Instead of `returnedAt`: the start of this day in the crm's zone. */
  readonly returnedOn?: Day
  /** When it became known, where that was before now. Default: now. */
  readonly recordedAt?: Instant | Date
  /** What came back. Default: all that is left. */
  readonly lines?: readonly {
    readonly purchaseLineId: string
    /** Default: all that is left of the line. */
    readonly quantity?: number
    /** What that is worth, without tax. Default: its share of the line. */
    readonly net?: Money
  }[]
}

/** Inputs after their schemas: instants in UTC. */
export type RevisedInput = Omit<RevisedPurchase, 'placedAt' | 'recordedAt'> & {
  readonly placedAt?: Instant
  readonly recordedAt?: Instant
}
export type PaidInput = Omit<Payment, 'paidAt'> & { readonly paidAt?: Instant }
export type ReturnInput = Omit<NewReturn, 'returnedAt' | 'recordedAt'> & {
  readonly returnedAt?: Instant
  readonly recordedAt?: Instant
}

/** A new purchase after its schema: instants in UTC. */
export type RecordedInput = Omit<NewPurchase, 'placedAt' | 'recordedAt'> & {
  readonly placedAt?: Instant
  readonly recordedAt?: Instant
}

/** A purchase and the version the caller has seen. */
export interface PurchaseAt {
  readonly purchaseId: string
  readonly ifVersion?: number
}

/** The new product that `ensure` asks for. What `match` says goes before what `create` says: asked again, it is found. */
export const withMatch = (match: ProductMatch, create: EnsureProduct['create']): unknown => ({
  ...create,
  ...match,
})

// The interfaces above are what callers see; test/modules/commerce/inputs.test.ts compares them with the schemas.
const typed = <Output, Input = Output>(schema: z.ZodType): z.ZodType<Output, Input> =>
  schema as z.ZodType<Output, Input>

const filled = (max: number) =>
  textSchema(max).refine((text) => /\S/.test(text), { error: 'text that is not blank' })

const newProduct = (product: Entity): z.ZodObject =>
  createInput(product, {
    also: { sku: filled(100), name: filled(300), kind: z.enum(productKinds).optional() },
  })

const productChanges = (product: Entity): z.ZodObject =>
  updateInput(product, { also: { sku: filled(100).optional(), name: filled(300).optional() } })

export const newProductSchema = (product: Entity) => typed<NewProduct>(newProduct(product))

export const productChangesSchema = (product: Entity) => typed<ProductChanges>(productChanges(product))

export const ensureProductSchema = (product: Entity) =>
  typed<EnsureProduct>(
    z.strictObject({
      match: z.union([z.strictObject({ id: Id }), z.strictObject({ sku: filled(100) })]),
      create: newProduct(product).partial({ sku: true }),
      update: productChanges(product).omit({ productId: true, ifVersion: true }).optional(),
    }),
  )

export const productAtSchema = typed<ProductAt>(
  z.strictObject({ productId: Id, ifVersion: Version.optional() }),
)

const amount = z
  .strictObject({
    // What comes back is said to `purchase.return`.
    amount: z.int().min(0),
    currency: z.string().refine(isCurrency, { error: 'an ISO 4217 code' }),
  })
  .optional()

const quantity = z.number().positive().max(1_000_000_000).optional()

const line = z.strictObject({
  productId: Id.nullish(),
  sku: filled(100).optional(),
  name: filled(300).optional(),
  quantity,
  unitPrice: amount,
  gross: amount,
  discount: amount,
  tax: amount,
  cost: amount,
})

const content = {
  status: z.enum(['placed', 'paid']).optional(),
  placedAt: instantSchema().optional(),
  placedOn: daySchema().optional(),
  recordedAt: instantSchema().optional(),
  total: amount,
  quantity,
  cost: amount,
  lines: z.array(line).min(1).max(1000).optional(),
  unknownProducts: z.enum(['refuse', 'create']).optional(),
  parties: z
    .array(z.strictObject({ customerId: Id, role: z.enum(partyRoles) }))
    .max(20)
    .optional(),
}

export const newPurchaseSchema = typed<RecordedInput, NewPurchase>(
  z.strictObject({ customerId: Id, source: filled(100), externalId: filled(200), ...content }),
)

export const revisedPurchaseSchema = typed<RevisedInput, RevisedPurchase>(
  z.strictObject({ purchaseId: Id, ifVersion: Version.optional(), customerId: Id.optional(), ...content }),
)

export const paymentSchema = typed<PaidInput, Payment>(
  z.strictObject({ purchaseId: Id, ifVersion: Version.optional(), paidAt: instantSchema().optional() }),
)

export const newReturnSchema = typed<ReturnInput, NewReturn>(
  z.strictObject({
    purchaseId: Id,
    ifVersion: Version.optional(),
    source: filled(100).optional(),
    externalId: filled(200).optional(),
    returnedAt: instantSchema().optional(),
    returnedOn: daySchema().optional(),
    recordedAt: instantSchema().optional(),
    lines: z
      .array(z.strictObject({ purchaseLineId: Id, quantity, net: amount }))
      .min(1)
      .max(1000)
      .optional(),
  }),
)

export const bundlePartsSchema = typed<BundleParts>(
  z.strictObject({
    productId: Id,
    ifVersion: Version.optional(),
    parts: z.array(z.strictObject({ productId: Id, quantity })).max(200),
  }),
)

export const newProductCategorySchema = typed<NewProductCategory>(
  createInput(ProductCategory, { also: { name: filled(200) } }),
)

export const productCategoryChangesSchema = typed<ProductCategoryChanges>(
  updateInput(ProductCategory, { also: { name: filled(200).optional() } }),
)

export const productCategoryAtSchema = typed<ProductCategoryAt>(
  z.strictObject({ productCategoryId: Id, ifVersion: Version.optional() }),
)

export const purchaseAtSchema = typed<PurchaseAt>(
  z.strictObject({ purchaseId: Id, ifVersion: Version.optional() }),
)
