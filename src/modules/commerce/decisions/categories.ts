import {
  changesBetween,
  type Decision,
  type Instant,
  type NewRow,
  withChanges,
} from '../../../kernel/index.js'
import { ProductCategory } from '../entities.js'
import type {
  ProductCategoryArchived,
  ProductCategoryCreated,
  ProductCategoryRestored,
  ProductCategoryUpdated,
} from '../events.js'

/** A category as it is first written. */
export const newCategory = (
  fields: Pick<ProductCategory, 'name'> & Partial<NewRow<ProductCategory>>,
): NewRow<ProductCategory> => ({ parentId: null, ...fields })

export const created = ({ id, name, parentId }: ProductCategory): ProductCategoryCreated => ({
  type: 'product_category.created',
  data: { productCategoryId: id, name, parentId },
})

export const change = (
  category: ProductCategory,
  changes: Readonly<Record<string, unknown>>,
): Decision<ProductCategory, ProductCategoryUpdated> => {
  const next = withChanges(ProductCategory, category, changes)
  // Rows hold JSON only.
  const changed = changesBetween(ProductCategory, category, next) as ProductCategoryUpdated['data']['changes']
  if (Object.keys(changed).length === 0) return { next: category, events: [] }
  const data = { productCategoryId: category.id, changes: changed }
  return { next, events: [{ type: 'product_category.updated', data }] }
}

export const archive = (
  category: ProductCategory,
  at: Instant,
): Decision<ProductCategory, ProductCategoryArchived> => {
  if (category.archivedAt !== null) return { next: category, events: [] }
  return {
    next: { ...category, archivedAt: at },
    events: [{ type: 'product_category.archived', data: { productCategoryId: category.id } }],
  }
}

export const restore = (category: ProductCategory): Decision<ProductCategory, ProductCategoryRestored> => {
  if (category.archivedAt === null) return { next: category, events: [] }
  return {
    next: { ...category, archivedAt: null },
    events: [{ type: 'product_category.restored', data: { productCategoryId: category.id } }],
  }
}
