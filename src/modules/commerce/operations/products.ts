import { defineOperation, type OperationContext } from '../../../kernel/index.js'
import * as decisions from '../decisions/products.js'
import { Product, ProductCategory } from '../entities.js'
import { ProductArchived, ProductCreated, ProductRestored, ProductUpdated } from '../events.js'
import {
  ensureProductSchema,
  newProductSchema,
  productAtSchema,
  productChangesSchema,
  withMatch,
} from '../inputs.js'
import { setParts } from './parts.js'

const create = defineOperation({
  kind: 'create',
  label: { en: 'Create a product', zh: '新建产品' },
  input: ({ product = Product }) => newProductSchema(product),
  emits: [ProductCreated],
  lookups: ({ id, sku }) => ({
    ids: id === undefined ? [] : [{ entity: 'product', id }],
    unique: [{ entity: 'product', key: 'sku', values: [sku] }],
  }),
  handler: async (context, input) => {
    const entity = context.entity(Product)
    await assertCategory(context, input)
    const product = decisions.newProduct(entity, input)
    return context.unit.insert(entity, product, (row) => [decisions.created(row)])
  },
})

/** @throws `productCategory.not_found` */
async function assertCategory(
  { unit }: OperationContext,
  { categoryId }: { readonly categoryId?: string | null },
): Promise<void> {
  if (categoryId) await unit.load(ProductCategory, categoryId)
}

const update = defineOperation({
  kind: 'update',
  label: { en: 'Change a product', zh: '修改产品' },
  input: ({ product = Product }) => productChangesSchema(product),
  emits: [ProductUpdated],
  lookups: ({ productId }) => ({ ids: [{ entity: 'product', id: productId }] }),
  handler: async (context, { productId, ifVersion, ...changes }) => {
    const entity = context.entity(Product)
    const product = await context.unit.load(entity, productId, { ifVersion })
    await assertCategory(context, changes)
    return context.unit.save(product, decisions.change(entity, product, changes))
  },
})

/** Both ways go through the operations they stand for: their hooks and permissions hold here too. */
type Calls = (operation: 'product.create' | 'product.update', input: unknown) => Promise<Product>

const ensure = defineOperation({
  kind: 'create',
  label: { en: 'Get or create a product', zh: '获取或新建产品' },
  input: ({ product = Product }) => ensureProductSchema(product),
  emits: [ProductCreated, ProductUpdated],
  lookups: ({ match }) =>
    'id' in match
      ? { ids: [{ entity: 'product', id: match.id }] }
      : { unique: [{ entity: 'product', key: 'sku', values: [match.sku] }] },
  handler: async (context: OperationContext<Calls>, { match, create: created, update: changes }) => {
    const entity = context.entity(Product)
    const product =
      'id' in match
        ? await context.unit.find(entity, match.id)
        : await context.unit.findBy(entity, 'sku', [match.sku])
    if (!product) return context.call('product.create', withMatch(match, created))
    return changes ? context.call('product.update', { ...changes, productId: product.id }) : product
  },
})

const archive = defineOperation({
  kind: 'update',
  label: { en: 'Archive a product', zh: '归档产品' },
  input: productAtSchema,
  emits: [ProductArchived],
  handler: async ({ entity, unit, now }, { productId, ifVersion }) => {
    const product = await unit.load(entity(Product), productId, { ifVersion, archived: 'include' })
    return unit.save(product, decisions.archive(product, now()))
  },
})

const restore = defineOperation({
  kind: 'update',
  label: { en: 'Restore a product', zh: '恢复产品' },
  input: productAtSchema,
  emits: [ProductRestored],
  handler: async ({ entity, unit }, { productId, ifVersion }) => {
    const product = await unit.load(entity(Product), productId, { ifVersion, archived: 'include' })
    return unit.save(product, decisions.restore(product))
  },
})

export const productOperations = { create, update, ensure, setParts, archive, restore }
