import { type Scenario, scenarioOf } from '../scenario.js'
import type { Goods } from '../shop.js'

const scenario = scenarioOf<Goods>()

/** What is sold, and to whom. */
export const ofCommerce: readonly Scenario<Goods>[] = [
  scenario('product.create', () => ({ sku: 'ink', name: 'Ink' }), { name: 'Inks' }),
  scenario('product.update', () => ({ productId: 'pen', sku: 'pen-2', name: 'Pencil' }), { name: 'Pens' }),
  scenario('product.ensure', () => ({ match: { sku: 'ink' }, create: { name: 'Ink' } }), {
    create: { name: 'Inks' },
  }),
  scenario('product.archive', () => ({ productId: 'pen' }), { ifVersion: 1 }),
  scenario('product.restore', () => ({ productId: 'quill' }), { ifVersion: 2 }),
  scenario(
    'purchase.record',
    () => ({
      customerId: 'ada',
      source: 'shop',
      externalId: '2',
      status: 'paid',
      lines: [{ productId: 'pen', quantity: 2, gross: { amount: 1200, currency: 'EUR' } }],
    }),
    { status: 'placed' },
  ),
  scenario('product.setParts', () => ({ productId: 'set', parts: [{ productId: 'pen', quantity: 2 }] }), {
    parts: [{ productId: 'pen', quantity: 3 }],
  }),
  scenario('productCategory.create', () => ({ name: 'Papers', parentId: 'ink' }), { name: 'Paper' }),
  scenario('productCategory.update', () => ({ productCategoryId: 'ink', name: 'Ink' }), { name: 'Dyes' }),
  scenario('productCategory.archive', () => ({ productCategoryId: 'ink' }), { ifVersion: 1 }),
  scenario('productCategory.restore', () => ({ productCategoryId: 'wax' }), { ifVersion: 2 }),
  scenario('purchase.pay', ({ placedId }) => ({ purchaseId: placedId }), { ifVersion: 1 }),
  scenario(
    'purchase.revise',
    ({ placedId }) => ({ purchaseId: placedId, total: { amount: 200, currency: 'EUR' } }),
    { total: { amount: 300, currency: 'EUR' } },
  ),
  scenario(
    'purchase.return',
    ({ placedId }) => ({ purchaseId: placedId, source: 'shop', externalId: 'r1' }),
    {
      externalId: 'r2',
    },
  ),
  scenario('purchase.archive', ({ placedId }) => ({ purchaseId: placedId }), { ifVersion: 1 }),
  scenario('purchase.restore', ({ archivedPurchaseId }) => ({ purchaseId: archivedPurchaseId }), {
    ifVersion: 2,
  }),
  scenario('purchase.cancel', ({ purchaseId }) => ({ purchaseId }), { ifVersion: 1 }),
]
