import { describe, expect, it } from 'vitest'
import {
  BundlePart,
  Product,
  ProductCategory,
  Purchase,
  PurchaseLine,
  PurchaseReturn,
} from '../../../src/modules/commerce/entities.js'
import { commerceMigrations } from '../../../src/modules/commerce/migrations.js'
import { replay, tableOf } from '../../../src/storage/index.js'

describe('the migrations of commerce', () => {
  it('leave the tables that the entities declare', () => {
    expect(replay(commerceMigrations).tables).toEqual({
      product: tableOf(Product),
      productCategory: tableOf(ProductCategory),
      productCategoryAncestor: ProductCategory.tree?.table,
      bundlePart: tableOf(BundlePart),
      purchase: tableOf(Purchase),
      purchaseLine: tableOf(PurchaseLine),
      purchaseReturn: tableOf(PurchaseReturn),
    })
  })
})
