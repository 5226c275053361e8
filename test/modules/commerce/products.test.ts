import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import {
  commerce,
  isValidOn,
  Product,
  ProductCategory,
  unknownSku,
  wrongPart,
} from '../../../src/modules/commerce/index.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'
import { eur, tea } from './rows.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), commerce: commerce() } })
const f = model.fields.product

describe('isValidOn', () => {
  it.each([
    [null, null, true],
    ['2026-01-05', '2026-01-05', true],
    ['2026-01-06', null, false],
    [null, '2026-01-04', false],
  ])('of a product from %s until %s on 5 January: %s', (validFrom, validUntil, is) => {
    expect(isValidOn(tea({ validFrom, validUntil }), '2026-01-05')).toBe(is)
  })
})

describe.each(storages)('on $name', ({ open }) => {
  const start = async () => {
    const at = await testCrm(model, { storage: open() })
    const drinks = await at.crm.productCategory.create({ id: 'drinks', name: 'Drinks' })
    const hot = await at.crm.productCategory.create({ id: 'hot', name: 'Hot', parentId: drinks.id })
    const heard = async () => {
      await at.crm.settled()
      return at.events.slice(2)
    }
    return { ...at, drinks, hot, heard }
  }

  describe('productCategory', () => {
    it('is a tree that rules over products read [CU-6: category tree]', async () => {
      const { crm } = await start()
      await crm.product.create({ id: 'tea', sku: 'TEA', name: 'Tea', categoryId: 'hot' })
      await crm.product.create({ id: 'ice', sku: 'ICE', name: 'Ice', categoryId: 'drinks' })
      const below = f.category.some((category) => category.ancestors.some((above) => above.name.eq('Drinks')))
      expect((await crm.product.list({ where: below })).items.map(({ id }) => id)).toEqual(['tea'])
      const [drinks] = (await crm.productCategory.list({ include: ['descendants', 'products'] })).items
      expect(drinks?.included).toMatchObject({ descendants: [{ id: 'hot' }], products: [{ id: 'ice' }] })
    })

    it('is moved, archived and restored', async () => {
      const { crm, heard } = await start()
      await crm.productCategory.update({ productCategoryId: 'hot', parentId: null, name: 'Hot drinks' })
      await crm.productCategory.update({ productCategoryId: 'hot', parentId: null })
      await crm.productCategory.archive({ productCategoryId: 'hot' })
      await crm.productCategory.restore({ productCategoryId: 'hot' })
      expect(await heard()).toMatchObject([
        {
          type: 'product_category.updated',
          data: {
            changes: { parentId: { from: 'drinks', to: null }, name: { from: 'Hot', to: 'Hot drinks' } },
          },
        },
        { type: 'product_category.archived' },
        { type: 'product_category.restored' },
      ])
    })

    it('does not stand below itself', async () => {
      const { crm } = await start()
      await expect(
        crm.productCategory.update({ productCategoryId: 'drinks', parentId: 'hot' }),
      ).rejects.toMatchObject({ code: 'productCategory.cycle' })
    })
  })

  describe('product', () => {
    it('refuses a category that is not there', async () => {
      const { crm } = await start()
      const product = { sku: 'TEA', name: 'Tea', categoryId: 'x' }
      await expect(crm.product.create(product)).rejects.toThrow(ProductCategory.notFound({ id: 'x' }))
      const { id: productId } = await crm.product.create({ ...product, categoryId: 'hot' })
      await expect(crm.product.update({ productId, categoryId: 'x' })).rejects.toThrow(
        ProductCategory.notFound({ id: 'x' }),
      )
    })

    it('does not end before it begins [CU-6: validity]', async () => {
      const { crm } = await start()
      const days = { validFrom: '2026-02-01', validUntil: '2026-01-31' }
      await expect(crm.product.create({ sku: 'TEA', name: 'Tea', ...days })).rejects.toMatchObject({
        issues: [{ path: ['validUntil'] }],
      })
      const { id: productId } = await crm.product.create({ sku: 'TEA', name: 'Tea', validFrom: '2026-02-01' })
      await expect(crm.product.update({ productId, validUntil: '2026-01-31' })).rejects.toMatchObject({
        issues: [{ path: ['validUntil'] }],
      })
    })
  })

  describe('product.setParts', () => {
    it('says what is in a bundle, from what to what [CU-6: bundle]', async () => {
      const { crm, heard } = await start()
      await crm.product.create({ id: 'tea', sku: 'TEA', name: 'Tea' })
      await crm.product.create({ id: 'mug', sku: 'MUG', name: 'Mug' })
      await crm.product.create({ id: 'box', sku: 'BOX', name: 'Box', kind: 'bundle' })
      const parts = [{ productId: 'tea', quantity: 2 }, { productId: 'mug' }]
      await crm.product.setParts({ productId: 'box', parts })
      await crm.product.setParts({ productId: 'box', parts })
      const [box] = (await crm.product.list({ where: f.id.eq('box'), include: ['parts'] })).items
      expect(box?.included.parts.map(({ productId, quantity }) => [productId, quantity]).toSorted()).toEqual([
        ['mug', 1],
        ['tea', 2],
      ])
      await crm.product.setParts({ productId: 'box', parts: [{ productId: 'tea', quantity: 3 }] })
      expect((await crm.bundlePart.list()).items).toMatchObject([{ productId: 'tea', quantity: 3 }])
      expect((await heard()).slice(3)).toMatchObject([
        {
          type: 'product.parts_set',
          data: { productId: 'box', from: [], to: [{ productId: 'tea' }, { quantity: 1 }] },
        },
        { type: 'product.parts_set', data: { to: [{ productId: 'tea', quantity: 3 }] } },
      ])
    })

    it('refuses parts of what is no bundle, bundles as parts, and a part twice', async () => {
      const { crm } = await start()
      await crm.product.create({ id: 'tea', sku: 'TEA', name: 'Tea' })
      await crm.product.create({ id: 'box', sku: 'BOX', name: 'Box', kind: 'bundle' })
      await expect(crm.product.setParts({ productId: 'tea', parts: [{ productId: 'box' }] })).rejects.toThrow(
        wrongPart({ productId: 'tea', expected: 'bundle' }),
      )
      await expect(crm.product.setParts({ productId: 'box', parts: [{ productId: 'box' }] })).rejects.toThrow(
        wrongPart({ productId: 'box', expected: 'no_bundle' }),
      )
      await expect(
        crm.product.setParts({ productId: 'box', parts: [{ productId: 'tea' }, { productId: 'tea' }] }),
      ).rejects.toMatchObject({ issues: [{ path: ['parts', 1, 'productId'] }] })
    })
  })

  describe('purchase.record', () => {
    const order = { customerId: 'a', source: 'shop', externalId: '1' }

    it('names products by sku, and makes unknown ones when asked [CU-6: lines, unknown products]', async () => {
      const { crm, heard } = await start()
      await crm.customer.create({ id: 'a', name: 'Ada' })
      const { id: known } = await crm.product.create({ sku: 'TEA', name: 'Tea' })
      const lines = [
        { sku: 'TEA', gross: eur(100) },
        { sku: 'MUG', name: 'Mug', gross: eur(200) },
        { sku: 'MUG', gross: eur(300) },
      ]
      await expect(crm.purchase.record({ ...order, lines })).rejects.toMatchObject({
        code: unknownSku({ sku: 'MUG' }).code,
        issues: [{ path: ['lines', 1, 'sku'] }],
      })
      expect(await crm.purchase.count()).toBe(0)
      const said = { ...order, lines, unknownProducts: 'create' as const }
      const purchase = await crm.purchase.record(said)
      expect(await crm.purchase.record(said)).toEqual(purchase)
      const { items } = await crm.product.list({ order: [{ by: f.sku }] })
      expect(items.map(({ sku, name, kind }) => [sku, name, kind])).toEqual([
        ['MUG', 'Mug', 'goods'],
        ['TEA', 'Tea', 'goods'],
      ])
      const bought = (await crm.purchaseLine.list()).items.map(({ productId }) => productId)
      expect(bought.toSorted()).toEqual([known, items[0]?.id, items[0]?.id].toSorted())
      expect((await heard()).slice(2).map(({ type }) => type)).toEqual([
        'product.created',
        'purchase.recorded',
      ])
    })

    it('refuses a product that is named twice over, and a name without a sku', async () => {
      const { crm } = await start()
      await crm.customer.create({ id: 'a', name: 'Ada' })
      const both = { sku: 'TEA', productId: 'x', gross: eur(1) }
      await expect(crm.purchase.record({ ...order, lines: [both] })).rejects.toMatchObject({
        issues: [{ path: ['lines', 0, 'sku'] }],
      })
      await expect(
        crm.purchase.record({ ...order, lines: [{ name: 'Tea', gross: eur(1) }] }),
      ).rejects.toMatchObject({ issues: [{ path: ['lines', 0, 'name'] }] })
      await expect(
        crm.purchase.record({ ...order, lines: [{ productId: 'x', gross: eur(1) }] }),
      ).rejects.toThrow(Product.notFound({ id: 'x' }))
    })
  })
})
