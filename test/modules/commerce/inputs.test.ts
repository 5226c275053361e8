import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { RowOf } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import * as entities from '../../../src/modules/commerce/entities.js'
import {
  type BundleParts,
  type commerce,
  commerce as commerceModule,
  type EnsureProduct,
  type NewProduct,
  type NewProductCategory,
  type NewPurchase,
  type NewPurchaseLine,
  type NewReturn,
  type Payment,
  type ProductCategoryChanges,
  type ProductChanges,
  type ProductRefs,
  type PurchaseLineRefs,
  type PurchaseRefs,
  type RevisedPurchase,
} from '../../../src/modules/commerce/index.js'
import {
  bundlePartsSchema,
  ensureProductSchema,
  newProductCategorySchema,
  newProductSchema,
  newPurchaseSchema,
  newReturnSchema,
  paymentSchema,
  productAtSchema,
  productCategoryAtSchema,
  productCategoryChangesSchema,
  productChangesSchema,
  purchaseAtSchema,
  revisedPurchaseSchema,
} from '../../../src/modules/commerce/inputs.js'
import { customer } from '../../../src/modules/customer/index.js'
import { eur, TEN } from './rows.js'

type All<Input> = { [Key in keyof Required<Input>]: NonNullable<Input[Key]> }

const schema = z.object({ colour: z.string() })
type In = z.input<typeof schema>
const withColour = entities.Product.with(schema)

const newProduct: All<NewProduct<In>> = {
  id: 'p',
  sku: 'TEA',
  name: 'Tea',
  kind: 'goods',
  categoryId: 'hot',
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
  attributes: { colour: 'green' },
}

const { id: _, ...update } = newProduct
const changes: All<ProductChanges<In>> = { ...update, productId: 'p', ifVersion: 1 }
const ensure: All<EnsureProduct<In>> = { match: { sku: 'TEA' }, create: newProduct, update }

const line: All<NewPurchaseLine> = {
  productId: 'p',
  sku: 'TEA',
  name: 'Tea',
  quantity: 2,
  unitPrice: eur(1),
  gross: eur(2),
  discount: eur(0),
  tax: eur(0),
  cost: eur(0),
}

const newPurchase: All<NewPurchase> = {
  customerId: 'a',
  source: 'shop',
  externalId: '7',
  status: 'paid',
  placedAt: TEN,
  placedOn: '2026-11-22',
  recordedAt: TEN,
  total: eur(1),
  quantity: 1,
  cost: eur(0),
  lines: [line],
  unknownProducts: 'create',
  parties: [{ customerId: 'b', role: 'payer' }],
}

const { source: _source, externalId: _externalId, ...content } = newPurchase
const revised: All<RevisedPurchase> = { ...content, purchaseId: 'p', ifVersion: 1 }
const payment: All<Payment> = { purchaseId: 'p', ifVersion: 1, paidAt: TEN }
const newReturn: All<NewReturn> = {
  purchaseId: 'p',
  ifVersion: 1,
  source: 'shop',
  externalId: 'r1',
  returnedAt: TEN,
  returnedOn: '2026-11-22',
  recordedAt: TEN,
  lines: [{ purchaseLineId: 'l', quantity: 1, net: eur(1) }],
}
const bundle: All<BundleParts> = {
  productId: 'p',
  ifVersion: 1,
  parts: [{ productId: 'q', quantity: 2 }],
}
const newCategory: All<NewProductCategory> = { id: 'c', name: 'Hot', parentId: 'drinks' }
const categoryChanges: All<ProductCategoryChanges> = {
  productCategoryId: 'c',
  ifVersion: 1,
  name: 'Hot',
  parentId: 'drinks',
}

// What a schema accepts, and what its interface says: the same keys, and a value of each.
const pairs: readonly [string, z.ZodType, object][] = [
  ['NewProduct', newProductSchema(withColour), newProduct],
  ['ProductChanges', productChangesSchema(withColour), changes],
  ['EnsureProduct', ensureProductSchema(withColour), ensure],
  ['ProductAt', productAtSchema, { productId: 'p', ifVersion: 1 }],
  ['NewPurchase', newPurchaseSchema, newPurchase],
  ['PurchaseAt', purchaseAtSchema, { purchaseId: 'p', ifVersion: 1 }],
  ['RevisedPurchase', revisedPurchaseSchema, revised],
  ['Payment', paymentSchema, payment],
  ['NewReturn', newReturnSchema, newReturn],
  ['BundleParts', bundlePartsSchema, bundle],
  ['NewProductCategory', newProductCategorySchema, newCategory],
  ['ProductCategoryChanges', productCategoryChangesSchema, categoryChanges],
  ['ProductCategoryAt', productCategoryAtSchema, { productCategoryId: 'c', ifVersion: 1 }],
]

describe('the schema of', () => {
  it.each(pairs)('%s accepts what its interface says, and no more', (_name, declared, value) => {
    expect(declared.parse(value)).toEqual(value)
    expect(Object.keys((declared as z.ZodObject).shape).toSorted()).toEqual(Object.keys(value).toSorted())
  })

  it('a line takes no more than its interface says', () => {
    const declared = (newPurchaseSchema as unknown as z.ZodObject).shape.lines as z.ZodOptional<
      z.ZodArray<z.ZodObject>
    >
    expect(Object.keys(declared.unwrap().element.shape).toSorted()).toEqual(Object.keys(line).toSorted())
  })
})

describe('the types', () => {
  it('say what the entities declare', () => {
    type Product = RowOf<(typeof entities.Product)['~fields'] & object>
    expectTypeOf<Omit<entities.Product, 'attributes'>>().toEqualTypeOf<{
      [Key in keyof Product]: Product[Key]
    }>()
    type Purchase = RowOf<(typeof entities.Purchase)['~fields'] & object>
    expectTypeOf<entities.Purchase>().toEqualTypeOf<{ [Key in keyof Purchase]: Purchase[Key] }>()
    type Line = RowOf<(typeof entities.PurchaseLine)['~fields'] & object>
    expectTypeOf<entities.PurchaseLine>().toEqualTypeOf<{ [Key in keyof Line]: Line[Key] }>()
    type Return = RowOf<(typeof entities.PurchaseReturn)['~fields'] & object>
    expectTypeOf<entities.PurchaseReturn>().toEqualTypeOf<{ [Key in keyof Return]: Return[Key] }>()
    type Category = RowOf<(typeof entities.ProductCategory)['~fields'] & object>
    expectTypeOf<entities.ProductCategory>().toEqualTypeOf<{ [Key in keyof Category]: Category[Key] }>()
    type Part = RowOf<(typeof entities.BundlePart)['~fields'] & object>
    expectTypeOf<entities.BundlePart>().toEqualTypeOf<{ [Key in keyof Part]: Part[Key] }>()
  })

  it('thread the attributes of the host through', () => {
    type Operations = NonNullable<ReturnType<typeof commerce<typeof schema>>['~types']>['operations']
    type Create = Operations['product']['create']
    expectTypeOf<Parameters<Create>[0]['attributes']>().toEqualTypeOf<In>()
    expectTypeOf<Awaited<ReturnType<Create>>['attributes']>().toEqualTypeOf<{ colour: string }>()
  })

  it('refuse a wrong status, a wrong role and a derived amount', () => {
    const order = { customerId: 'a', source: 'shop', externalId: '7' }
    // @ts-expect-error comes later
    ;(): NewPurchase => ({ ...order, total: eur(1), status: 'returned' })
    // @ts-expect-error no such role
    ;(): NewPurchase => ({ ...order, total: eur(1), parties: [{ customerId: 'b', role: 'friend' }] })
    // @ts-expect-error derived
    ;(): NewPurchase => ({ ...order, total: eur(1), net: eur(1) })
  })
})

describe('model.fields', () => {
  const model = defineCrm({
    currency: 'EUR',
    modules: { customer: customer(), commerce: commerceModule({ product: { attributes: schema } }) },
  })
  const base = { id: true, version: true, createdAt: true, updatedAt: true } as const
  const amounts = {
    currency: true,
    gross: true,
    discount: true,
    tax: true,
    net: true,
    cost: true,
    bookedCurrency: true,
    bookedGross: true,
    bookedDiscount: true,
    bookedTax: true,
    bookedNet: true,
    bookedCost: true,
  } as const
  const product: Record<keyof ProductRefs<typeof schema>, true> = {
    ...base,
    sku: true,
    name: true,
    categoryId: true,
    kind: true,
    validFrom: true,
    validUntil: true,
    attributes: true,
  }
  const purchase: Record<keyof PurchaseRefs, true> = {
    ...base,
    ...amounts,
    customerId: true,
    source: true,
    externalId: true,
    status: true,
    placedAt: true,
    placedOn: true,
    paidAt: true,
    rate: true,
    rateOn: true,
    rateId: true,
    contentHash: true,
  }
  const purchaseLine: Record<keyof PurchaseLineRefs, true> = {
    ...base,
    ...amounts,
    purchaseId: true,
    customerId: true,
    productId: true,
    quantity: true,
    unitPrice: true,
    returnedQuantity: true,
    returnedNet: true,
  }

  it.each([
    ['product', product, ['bundles', 'category', 'parts', 'purchaseLines']],
    ['purchase', purchase, ['customer', 'lines', 'returns']],
    ['purchaseLine', purchaseLine, ['purchase', 'customer', 'product']],
  ] as const)('has every field of %s, its relations, and no other', (name, refs, relations) => {
    // A purchase line has no attributes; a reference object always has the member.
    const names = Object.keys(model.fields[name]).filter((key) => key !== 'attributes' || key in refs)
    expect(names.toSorted()).toEqual(['archivedAt', ...Object.keys(refs), ...relations].toSorted())
  })

  it('gives customers their purchases', () => {
    const { customer: f } = model.fields
    expectTypeOf(f.purchases.some((one) => one.lines.some((line_) => line_.quantity.gt(2)))).toEqualTypeOf(
      f.name.eq('Ada'),
    )
    expect(Object.keys(f)).toEqual(expect.arrayContaining(['purchases', 'purchaseLines', 'contactPoints']))
  })

  it.each(['product', 'purchase', 'purchaseLine'] as const)('has labels of %s in Chinese', (name) => {
    const { label, fields } = model.entities[name]
    const texts = [
      label('zh'),
      ...Object.values(fields)
        .filter((field) => !field.name.startsWith('attributes.'))
        .map((field) => field.label('zh')),
    ]
    expect(texts.filter((text) => !/\p{Script=Han}|SKU/u.test(text))).toEqual([])
  })
})
