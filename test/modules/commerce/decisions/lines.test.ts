import { describe, expect, it } from 'vitest'
import { isCrmError } from '../../../../src/kernel/index.js'
import { type GivenAmounts, priced } from '../../../../src/modules/commerce/decisions/lines.js'
import { eur } from '../rows.js'

const issuesOf = (given: GivenAmounts) => {
  try {
    priced(given)
  } catch (error) {
    if (isCrmError(error)) return error.issues
    throw error
  }
  return []
}

describe('priced', () => {
  it('takes a total as one line without product [CU-5: total]', () => {
    const amounts = {
      currency: 'EUR',
      gross: eur(4200),
      discount: eur(0),
      tax: eur(0),
      net: eur(4200),
      cost: null,
    }
    expect(priced({ total: eur(4200) })).toEqual({
      ...amounts,
      lines: [{ ...amounts, productId: null, quantity: 1, unitPrice: eur(4200) }],
    })
  })

  it('keeps the quantity and the cost beside a total', () => {
    expect(priced({ total: eur(1177), quantity: 5, cost: eur(800) })).toMatchObject({
      cost: eur(800),
      lines: [{ quantity: 5, unitPrice: eur(235), gross: eur(1177), cost: eur(800) }],
    })
  })

  it('takes a total of zero [CU-5: zero amounts]', () => {
    expect(priced({ total: eur(0) })).toMatchObject({ gross: eur(0), net: eur(0) })
  })

  it('derives the sums from the lines [CU-5: lines]', () => {
    const lines = [
      { productId: 'tea', quantity: 3, unitPrice: eur(1000), discount: eur(300), tax: eur(431) },
      { gross: eur(500), tax: eur(80), cost: eur(200) },
    ]
    expect(priced({ lines, total: eur(3200) })).toEqual({
      currency: 'EUR',
      gross: eur(3500),
      discount: eur(300),
      tax: eur(511),
      net: eur(2689),
      cost: null,
      lines: [
        {
          productId: 'tea',
          quantity: 3,
          currency: 'EUR',
          unitPrice: eur(1000),
          gross: eur(3000),
          discount: eur(300),
          tax: eur(431),
          net: eur(2269),
          cost: null,
        },
        {
          productId: null,
          quantity: 1,
          currency: 'EUR',
          unitPrice: eur(500),
          gross: eur(500),
          discount: eur(0),
          tax: eur(80),
          net: eur(420),
          cost: eur(200),
        },
      ],
    })
  })

  it('sums the cost when every line has one', () => {
    const lines = [
      { gross: eur(500), cost: eur(200) },
      { gross: eur(500), cost: eur(0) },
    ]
    expect(priced({ lines }).cost).toEqual(eur(200))
  })

  it('rounds a price of weighed goods to the minor unit', () => {
    expect(priced({ lines: [{ quantity: 0.333, unitPrice: eur(999) }] }).gross).toEqual(eur(333))
  })

  it.each<
    [
      string,
      GivenAmounts,
      readonly { path: readonly (string | number)[]; expected: string; received: string }[],
    ]
  >([
    ['no amount', {}, [{ path: ['total'], expected: 'total or lines', received: 'neither' }]],
    [
      'a total that differs from the lines',
      { total: eur(4000), lines: [{ gross: eur(4200) }] },
      [{ path: ['total'], expected: 'the sum of the lines, 42.00 EUR', received: '40.00 EUR' }],
    ],
    [
      'a total in another currency than the lines',
      { total: { amount: 4200, currency: 'USD' }, lines: [{ gross: eur(4200) }] },
      [{ path: ['total'], expected: 'the sum of the lines, 42.00 EUR', received: '42.00 USD' }],
    ],
    [
      'two currencies',
      { lines: [{ gross: eur(4200) }, { gross: { amount: 1, currency: 'USD' }, tax: eur(0) }] },
      [
        {
          path: ['lines', 1, 'gross', 'currency'],
          expected: 'EUR, as of the first amount',
          received: 'USD',
        },
      ],
    ],
    [
      'a cost in another currency',
      { total: eur(4200), cost: { amount: 1, currency: 'USD' } },
      [{ path: ['cost', 'currency'], expected: 'EUR, as of the first amount', received: 'USD' }],
    ],
    [
      'more discount and tax than gross',
      { lines: [{ gross: eur(100), discount: eur(90), tax: eur(11) }] },
      [
        {
          path: ['lines', 0, 'discount'],
          expected: 'discount and tax of at most 1.00 together',
          received: '1.01',
        },
      ],
    ],
    [
      'a line without an amount, and one with two',
      { lines: [{ quantity: 2 }, { gross: eur(1), unitPrice: eur(1) }] },
      [
        { path: ['lines', 0, 'gross'], expected: 'one of gross and unitPrice', received: 'neither' },
        { path: ['lines', 1, 'gross'], expected: 'one of gross and unitPrice', received: 'both' },
      ],
    ],
    [
      'a quantity and a cost beside lines',
      { quantity: 2, cost: eur(1), lines: [{ gross: eur(1) }] },
      [
        { path: ['quantity'], expected: 'nothing beside lines: each line has its own', received: 'a value' },
        { path: ['cost'], expected: 'nothing beside lines: each line has its own', received: 'a value' },
      ],
    ],
    [
      'a line beyond 2^53',
      { lines: [{ unitPrice: eur(Number.MAX_SAFE_INTEGER), quantity: 2 }] },
      [{ path: ['lines', 0, 'gross'], expected: 'an amount below 2^53 minor units', received: 'more' }],
    ],
    [
      'a quantity so small that the unit price is beyond 2^53',
      { total: eur(1000), quantity: 5e-324 },
      [
        {
          path: ['quantity'],
          expected: 'a quantity that leaves the unit price below 2^53',
          received: 'number 5e-324',
        },
      ],
    ],
    [
      'a sum beyond 2^53',
      { lines: [{ gross: eur(Number.MAX_SAFE_INTEGER) }, { gross: eur(1) }] },
      [{ path: ['lines'], expected: 'an amount below 2^53 minor units', received: 'more' }],
    ],
  ])('refuses %s', (_, given, issues) => {
    expect(issuesOf(given)).toEqual(issues)
  })
})
