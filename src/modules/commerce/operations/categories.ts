import { defineOperation } from '../../../kernel/index.js'
import * as decisions from '../decisions/categories.js'
import { ProductCategory } from '../entities.js'
import {
  ProductCategoryArchived,
  ProductCategoryCreated,
  ProductCategoryRestored,
  ProductCategoryUpdated,
} from '../events.js'
import { newProductCategorySchema, productCategoryAtSchema, productCategoryChangesSchema } from '../inputs.js'

const create = defineOperation({
  kind: 'create',
  label: { en: 'Create a product category', zh: '新建产品分类' },
  input: newProductCategorySchema,
  emits: [ProductCategoryCreated],
  handler: ({ unit }, input) =>
    unit.insert(ProductCategory, decisions.newCategory(input), (row) => [decisions.created(row)]),
})

const update = defineOperation({
  kind: 'update',
  label: { en: 'Change a product category', zh: '修改产品分类' },
  input: productCategoryChangesSchema,
  emits: [ProductCategoryUpdated],
  handler: async ({ unit }, { productCategoryId, ifVersion, ...changes }) => {
    const category = await unit.load(ProductCategory, productCategoryId, { ifVersion })
    return unit.save(category, decisions.change(category, changes))
  },
})

const archive = defineOperation({
  kind: 'update',
  label: { en: 'Archive a product category', zh: '归档产品分类' },
  input: productCategoryAtSchema,
  emits: [ProductCategoryArchived],
  handler: async ({ unit, now }, { productCategoryId, ifVersion }) => {
    const options = { ifVersion, archived: 'include' } as const
    const category = await unit.load(ProductCategory, productCategoryId, options)
    return unit.save(category, decisions.archive(category, now()))
  },
})

const restore = defineOperation({
  kind: 'update',
  label: { en: 'Restore a product category', zh: '恢复产品分类' },
  input: productCategoryAtSchema,
  emits: [ProductCategoryRestored],
  handler: async ({ unit }, { productCategoryId, ifVersion }) => {
    const options = { ifVersion, archived: 'include' } as const
    const category = await unit.load(ProductCategory, productCategoryId, options)
    return unit.save(category, decisions.restore(category))
  },
})

export const productCategoryOperations = { create, update, archive, restore }
