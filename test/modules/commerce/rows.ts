import type { Product, Purchase, PurchaseLine } from '../../../src/modules/commerce/index.js'

export const TEN = '2026-11-22T10:00:00.000Z'

export const eur = (amount: number) => ({ amount, currency: 'EUR' })

const base = { version: 1, createdAt: TEN, updatedAt: TEN, archivedAt: null }

/** A purchase of 42 euros at hand. */
export const purchase = (fields: Partial<Purchase> = {}): Purchase => ({
  ...base,
  id: 'pur1',
  customerId: 'c1',
  source: 'shop',
  externalId: '7',
  status: 'placed',
  placedAt: TEN,
  placedOn: '2026-11-22',
  paidAt: null,
  currency: 'EUR',
  gross: eur(4200),
  discount: eur(0),
  tax: eur(0),
  net: eur(4200),
  cost: null,
  bookedGross: null,
  bookedDiscount: null,
  bookedTax: null,
  bookedNet: null,
  bookedCost: null,
  bookedCurrency: null,
  rate: null,
  rateOn: null,
  rateId: null,
  parties: [],
  contentHash: 1,
  ...fields,
})

/** A line at hand: three pieces for 42 euros. */
export const line = (fields: Partial<PurchaseLine> = {}): PurchaseLine => ({
  ...base,
  id: 'pul1',
  purchaseId: 'pur1',
  customerId: 'c1',
  productId: null,
  quantity: 3,
  currency: 'EUR',
  unitPrice: eur(1400),
  gross: eur(4200),
  discount: eur(0),
  tax: eur(0),
  net: eur(4200),
  cost: null,
  bookedGross: null,
  bookedDiscount: null,
  bookedTax: null,
  bookedNet: null,
  bookedCost: null,
  bookedCurrency: null,
  returnedQuantity: 0,
  returnedNet: eur(0),
  ...fields,
})

/** A product at hand. */
export const tea = (fields: Partial<Product> = {}): Product => ({
  ...base,
  id: 'pro1',
  sku: 'TEA',
  name: 'Tea',
  categoryId: null,
  kind: 'goods',
  validFrom: null,
  validUntil: null,
  attributes: {},
  ...fields,
})
