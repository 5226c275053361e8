import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exchange, rateInvalid, readRate } from '../../../../src/kernel/index.js'
import { booked } from '../../../../src/modules/commerce/decisions/booking.js'

describe('exchange', () => {
  it.each([
    ['cents', 1000, 'USD', 'EUR', '0.9231', 923],
    ['a half, away from zero', 150, 'USD', 'EUR', '0.01', 2],
    ['a half below zero, away from it', -150, 'USD', 'EUR', '0.01', -2],
    ['a currency without decimals', 10_000, 'JPY', 'EUR', '0.0061', 6100],
    ['into a currency without decimals', 6150, 'EUR', 'JPY', '163.94', 10_082],
    ['a currency of three decimals', 1_234, 'KWD', 'EUR', '3.0055', 371],
    ['into a currency of three decimals', 371, 'EUR', 'KWD', '0.33272', 1234],
    ['many digits exactly', 9_007_199_254_740_991, 'USD', 'EUR', '0.9999999999', 9_007_199_253_840_271],
    ['nothing', 0, 'USD', 'EUR', '0.9', 0],
    ['what is beyond 2^53', 9_007_199_254_740_991, 'USD', 'EUR', '1.1', undefined],
  ])('takes %s [RU-14: part, booked amounts]', (_, amount, from, to, rate, result) => {
    expect(exchange(amount, { from, to, rate })).toBe(result)
  })
})

describe('readRate', () => {
  const question = { from: 'USD', to: 'EUR', on: '2026-01-15' }
  const answer = { rate: '0.92', on: '2026-01-14', id: 'ecb-2026-01-14' }

  it.each([
    ['0.9231', '0.9231'],
    [0.9231, '0.9231'],
    [1e-7, '0.0000001'],
    [1.5e-7, '0.00000015'],
    ['1', '1'],
  ])('reads %s', (rate, text) => {
    expect(readRate(question, { ...answer, rate })).toEqual({ ...answer, rate: text })
  })

  it.each([
    ['rate', { rate: '0' }],
    ['rate', { rate: '0.000' }],
    ['rate', { rate: '-1' }],
    ['rate', { rate: 'about 1' }],
    ['rate', { rate: Number.NaN }],
    ['rate', { rate: Number.POSITIVE_INFINITY }],
    ['on', { on: 'yesterday' }],
    ['id', { id: '' }],
  ])('refuses another %s', (member, wrong) => {
    const read = () => readRate(question, { ...answer, ...wrong })
    expect(read).toThrow(expect.objectContaining({ code: rateInvalid.code }))
    expect(read).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ['rates', member] })] }),
    )
  })
})

const usd = (amount: number) => ({ amount, currency: 'USD' })
const line = (gross: number, tax: number) => ({
  currency: 'USD',
  gross: usd(gross),
  discount: usd(0),
  tax: usd(tax),
  net: usd(gross - tax),
  cost: usd(1),
})
const byThirds = { from: 'USD', to: 'EUR', rate: '0.3333' }
const eur = (amount: number) => ({ amount, currency: 'EUR' })

describe('booked', () => {
  it('exchanges the sum as a whole, and gives each line what it adds to it', () => {
    const { total, lines } = booked([line(1, 0), line(1, 0), line(1, 0)], byThirds)
    expect(total).toEqual({
      bookedGross: eur(1),
      bookedDiscount: eur(0),
      bookedTax: eur(0),
      bookedNet: eur(1),
      bookedCost: eur(1),
      bookedCurrency: 'EUR',
    })
    expect(lines.map(({ bookedGross }) => bookedGross)).toEqual([eur(0), eur(1), eur(0)])
  })

  it('has a cost only where it is known', () => {
    const { total, lines } = booked([line(100, 0), { ...line(100, 0), cost: null }], byThirds)
    expect(total.bookedCost).toBeNull()
    expect(lines.map(({ bookedCost }) => bookedCost)).toEqual([eur(0), null])
  })

  it('refuses what is beyond 2^53 there', () => {
    const much = line(Number.MAX_SAFE_INTEGER, 0)
    expect(() => booked([much], { ...byThirds, rate: '2' })).toThrow('below 2^53 minor units of EUR')
  })

  it('adds up, and no line is off by more than a minor unit', () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 20 })
    const rates = fc.integer({ min: 1, max: 99_999 }).map((n) => `0.${String(n).padStart(5, '0')}`)
    fc.assert(
      fc.property(amounts, rates, (gross, rate) => {
        const { total, lines } = booked(
          gross.map((amount) => line(amount, 0)),
          { ...byThirds, rate },
        )
        const parts = lines.map(({ bookedGross }) => bookedGross?.amount ?? 0)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total.bookedGross?.amount)
        gross.forEach((amount, index) => {
          expect(Math.abs((parts[index] ?? 0) - amount * Number(rate))).toBeLessThanOrEqual(1.000001)
        })
      }),
    )
  })
})
