import { describe, expect, it } from 'vitest'
import {
  cancel,
  draft,
  type GivenPurchase,
  newLine,
  recorded,
  repeated,
} from '../../../../src/modules/commerce/decisions/purchases.js'
import { purchaseDiffers, purchaseReturned } from '../../../../src/modules/commerce/index.js'
import { eur, purchase, TEN } from '../rows.js'

const LATER = '2026-11-23T10:00:00.000Z'
const zone = 'Europe/Berlin'
const given = (more: Partial<GivenPurchase> = {}): GivenPurchase => ({
  customerId: 'c1',
  source: 'shop',
  externalId: '7',
  total: eur(4200),
  ...more,
})
const stored = (more: Partial<GivenPurchase> = {}) => purchase(draft(given(more), TEN, zone).purchase)

describe('draft', () => {
  it('is placed now unless it says when', () => {
    const { id: _, version, createdAt, updatedAt, archivedAt, contentHash, ...fields } = purchase()
    expect(draft(given(), TEN, zone).purchase).toMatchObject(fields)
  })

  it.each([
    ['a time', { placedAt: '2026-07-01T22:30:00.000Z' }, '2026-07-01T22:30:00.000Z', '2026-07-02'],
    ['a day of summer', { placedOn: '2026-07-02' }, '2026-07-01T22:00:00.000Z', '2026-07-02'],
    ['a day of winter', { placedOn: '2026-01-02' }, '2026-01-01T23:00:00.000Z', '2026-01-02'],
  ])('is placed on %s in the zone of the crm [CU-5: placedOn]', (_, when, placedAt, placedOn) => {
    expect(draft(given(when), TEN, zone).purchase).toMatchObject({ placedAt, placedOn })
  })

  it('begins a day in UTC at midnight', () => {
    expect(draft(given({ placedOn: '2026-07-02' }), TEN, 'UTC').purchase).toMatchObject({
      placedAt: '2026-07-02T00:00:00.000Z',
      placedOn: '2026-07-02',
    })
    expect(draft(given({ placedAt: '2026-07-01T22:30:00.000Z' }), TEN, 'UTC').purchase).toMatchObject({
      placedOn: '2026-07-01',
    })
  })

  // Stored with every purchase: were it computed otherwise one day, every import made again would be refused.
  it('keeps one hash of one content for ever', () => {
    const all = given({
      status: 'paid',
      placedOn: '2026-07-02',
      parties: [{ customerId: 'c2', role: 'payer' }],
      total: undefined,
      lines: [{ productId: 'tea', quantity: 2, unitPrice: eur(2100), tax: eur(7), cost: eur(9) }],
    })
    expect(draft(given(), TEN, zone).purchase.contentHash).toBe(4_913_771_256_698_178)
    expect(draft(all, TEN, zone).purchase.contentHash).toBe(7704796640202729)
  })

  it('refuses a time and a day', () => {
    expect(() => draft(given({ placedAt: TEN, placedOn: '2026-11-22' }), TEN, zone)).toThrow(
      expect.objectContaining({
        issues: [{ path: ['placedOn'], expected: 'nothing beside placedAt', received: 'a day' }],
      }),
    )
  })
})

describe('repeated', () => {
  it('does nothing when the same is said, also later [CU-5: idempotent]', () => {
    const known = stored()
    expect(repeated(known, draft(given(), LATER, 'America/New_York'))).toBe(known)
  })

  it('does nothing when the first has been cancelled since', () => {
    const known = cancel(stored()).next
    expect(repeated(known, draft(given(), LATER, zone))).toBe(known)
  })

  it.each<[string, Partial<GivenPurchase>, readonly string[]]>([
    ['another total', { total: eur(4100) }, ['gross']],
    ['another customer', { customerId: 'c2' }, ['customerId']],
    [
      'another currency',
      { total: { amount: 4200, currency: 'USD' } },
      ['currency', 'gross', 'discount', 'tax'],
    ],
    ['another day', { placedOn: '2026-11-21' }, ['placedOn', 'placedAt']],
    ['another status', { status: 'paid' }, ['status']],
    ['another quantity', { quantity: 2 }, ['lines']],
    ['another party', { parties: [{ customerId: 'c2', role: 'payer' }] }, ['parties']],
  ])('refuses %s and names it', (_, more, fields) => {
    expect(() => repeated(stored(), draft(given(more), TEN, zone))).toThrow(
      purchaseDiffers({ purchaseId: 'pur1', fields }),
    )
  })
})

describe('recorded', () => {
  it('occurred when the purchase was placed', () => {
    const placed = purchase({ placedAt: '2020-01-01T00:00:00.000Z' })
    expect(recorded(placed)).toEqual({
      type: 'purchase.recorded',
      occurredAt: '2020-01-01T00:00:00.000Z',
      data: {
        purchaseId: 'pur1',
        customerId: 'c1',
        source: 'shop',
        externalId: '7',
        status: 'placed',
        placedAt: '2020-01-01T00:00:00.000Z',
        gross: eur(4200),
        net: eur(4200),
        parties: [],
      },
    })
  })
})

describe('newLine', () => {
  it('belongs to its purchase and customer, nothing returned', () => {
    const [line] = draft(given(), TEN, zone).lines
    expect(line && newLine(purchase(), line)).toEqual({
      purchaseId: 'pur1',
      customerId: 'c1',
      productId: null,
      quantity: 1,
      currency: 'EUR',
      unitPrice: eur(4200),
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
    })
  })
})

describe('cancel', () => {
  it.each(['placed', 'paid'] as const)('cancels a %s purchase and says what it was', (status) => {
    const { next, events } = cancel(purchase({ status }))
    expect(next).toEqual(purchase({ status: 'cancelled', net: eur(0) }))
    expect(events).toEqual([
      {
        type: 'purchase.cancelled',
        data: { purchaseId: 'pur1', customerId: 'c1', from: status, net: eur(4200) },
      },
    ])
  })

  it('leaves a cancelled one as it is', () => {
    const cancelled = purchase({ status: 'cancelled' })
    expect(cancel(cancelled)).toEqual({ next: cancelled, events: [] })
  })

  it.each(['partly_returned', 'returned'] as const)('refuses a %s one', (status) => {
    expect(() => cancel(purchase({ status }))).toThrow(purchaseReturned({ purchaseId: 'pur1', status }))
  })
})
