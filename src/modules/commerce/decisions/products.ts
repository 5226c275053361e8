import {
  changesBetween,
  checkedAttributes,
  type Day,
  type Decision,
  type Entity,
  type Instant,
  invalid,
  type NewRow,
  withChanges,
} from '../../../kernel/index.js'
import type { Product } from '../entities.js'
import type { ProductArchived, ProductCreated, ProductRestored, ProductUpdated } from '../events.js'

/** What a caller may say of a new product. */
export type NewProductFields = Pick<Product, 'sku' | 'name'> & Partial<NewRow<Product>>

/** A product as it is first written. */
export const newProduct = (
  entity: Entity<string, Product>,
  { attributes = {}, ...fields }: NewProductFields,
): NewRow<Product> => {
  const said = { kind: 'goods' as const, categoryId: null, validFrom: null, validUntil: null, ...fields }
  assertValidity(said)
  return { ...said, attributes: checkedAttributes(entity, attributes) }
}

/** @throws `input.invalid` for a product that ends before it begins */
const assertValidity = ({ validFrom, validUntil }: Pick<Product, 'validFrom' | 'validUntil'>): void => {
  if (validFrom === null || validUntil === null || validFrom <= validUntil) return
  const issue = { path: ['validUntil'], expected: `a day from ${validFrom} on`, received: validUntil }
  throw invalid('product', [issue])
}

/** Whether a product is sold on a day: both ends of its validity are days on which it is. */
export const isValidOn = (
  { validFrom, validUntil }: Pick<Product, 'validFrom' | 'validUntil'>,
  day: Day,
): boolean => (validFrom === null || validFrom <= day) && (validUntil === null || day <= validUntil)

export const created = ({ id: productId, sku, name, kind }: Product): ProductCreated => ({
  type: 'product.created',
  data: { productId, sku, name, kind },
})

export const change = (
  entity: Entity<string, Product>,
  product: Product,
  changes: Readonly<Record<string, unknown>>,
): Decision<Product, ProductUpdated> => {
  const next = withChanges(entity, product, changes)
  assertValidity(next)
  // Rows hold JSON only.
  const changed = changesBetween(entity, product, next) as ProductUpdated['data']['changes']
  if (Object.keys(changed).length === 0) return { next: product, events: [] }
  return { next, events: [{ type: 'product.updated', data: { productId: product.id, changes: changed } }] }
}

export const archive = (product: Product, at: Instant): Decision<Product, ProductArchived> => {
  if (product.archivedAt !== null) return { next: product, events: [] }
  return {
    next: { ...product, archivedAt: at },
    events: [{ type: 'product.archived', data: { productId: product.id } }],
  }
}

export const restore = (product: Product): Decision<Product, ProductRestored> => {
  if (product.archivedAt === null) return { next: product, events: [] }
  return {
    next: { ...product, archivedAt: null },
    events: [{ type: 'product.restored', data: { productId: product.id } }],
  }
}
