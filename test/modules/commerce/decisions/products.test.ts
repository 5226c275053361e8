import { describe, expect, it } from 'vitest'
import {
  archive,
  change,
  created,
  newProduct,
  restore,
} from '../../../../src/modules/commerce/decisions/products.js'
import { Product } from '../../../../src/modules/commerce/index.js'
import { TEN, tea } from '../rows.js'

describe('newProduct', () => {
  it('needs a sku and a name', () => {
    const { id: _, version, createdAt, updatedAt, archivedAt, ...fields } = tea()
    expect(newProduct(Product, { sku: 'TEA', name: 'Tea' })).toEqual(fields)
  })
})

describe('created', () => {
  it('says what is sold', () => {
    expect(created(tea())).toEqual({
      type: 'product.created',
      data: { productId: 'pro1', sku: 'TEA', name: 'Tea', kind: 'goods' },
    })
  })
})

describe('change', () => {
  it('says from and to', () => {
    const { next, events } = change(Product, tea(), { name: 'Green tea', kind: 'goods' })
    expect(next).toEqual(tea({ name: 'Green tea' }))
    expect(events).toEqual([
      {
        type: 'product.updated',
        data: { productId: 'pro1', changes: { name: { from: 'Tea', to: 'Green tea' } } },
      },
    ])
  })

  it('says nothing when nothing changes', () => {
    const product = tea()
    expect(change(Product, product, { name: 'Tea' })).toEqual({ next: product, events: [] })
  })
})

describe('archive', () => {
  it('is undone by restore', () => {
    const archived = archive(tea(), TEN)
    expect(archived).toEqual({
      next: tea({ archivedAt: TEN }),
      events: [{ type: 'product.archived', data: { productId: 'pro1' } }],
    })
    expect(restore(archived.next)).toEqual({
      next: tea(),
      events: [{ type: 'product.restored', data: { productId: 'pro1' } }],
    })
  })

  it('has nothing to do twice', () => {
    const archived = tea({ archivedAt: TEN })
    expect(archive(archived, TEN)).toEqual({ next: archived, events: [] })
    expect(restore(tea())).toEqual({ next: tea(), events: [] })
  })
})
