/** Lifetime value sentence by sentence; the numbers themselves stand in the files of each model. */
import {
  bgNbd,
  fitBgNbd,
  fitGammaGamma,
  fitMbgNbd,
  fitParetoNbd,
  gammaGamma,
  month,
  summarize,
} from 'clientele/statistics'
import { describe, expect, it } from 'vitest'
import { notFinite } from './finite.js'
import { issuesOf } from './refused.js'
import { cdnow, inDollars, sample, withData } from './shared-data.js'

const shop = [
  { x: 0, tx: 0, T: 30, count: 300 },
  { x: 0, tx: 0, T: 39, count: 310 },
  { x: 1, tx: 4, T: 35, count: 40 },
  { x: 1, tx: 20, T: 39, count: 35 },
  { x: 2, tx: 9, T: 30, count: 20 },
  { x: 4, tx: 30, T: 39, count: 15 },
  { x: 9, tx: 38, T: 39, count: 8 },
]

describe('lifetime value [SC-7]', () => {
  it.each([
    ['x = 0', [{ x: 0, tx: 0, T: 39 }]],
    [
      'large x and T',
      [
        { x: 1000, tx: 99_990, T: 1e5 },
        { x: 1, tx: 1, T: 1e5 },
      ],
    ],
    ['one customer', [{ x: 2, tx: 30, T: 40 }]],
    ['a million', shop.map((row) => ({ ...row, count: 1374 * row.count }))],
  ])('has finite likelihoods for %s', (_, rows) => {
    for (const learn of [fitBgNbd, fitMbgNbd, fitParetoNbd]) expect(notFinite(learn(rows))).toEqual([])
  })

  it('learns the same from summarised counts as from the customers one by one', () => {
    const oneByOne = shop.flatMap(({ count, ...row }) => Array.from({ length: count }, () => row))
    expect(fitBgNbd(shop).parameters).toEqual(fitBgNbd(oneByOne).parameters)
    expect(fitBgNbd(shop).standardErrors).toEqual(fitBgNbd(oneByOne).standardErrors)
  })

  it('says whether it converged, and has standard errors only then', () => {
    const known = fitBgNbd(shop)
    expect(known.converged).toBe(true)
    expect(Object.values(known.standardErrors ?? {}).every((error) => error > 0)).toBe(true)
    expect(fitBgNbd([{ x: 2, tx: 30, T: 40 }])).toMatchObject({ converged: false, standardErrors: undefined })
  })

  it('takes purchases of one day for one, and the first for no repeat', () => {
    const days = ['2024-01-01', '2024-01-01', '2024-01-15', '2024-01-15']
    const purchases = days.map((placedOn) => ({ customerId: 'ada', placedOn, value: 100 }))
    expect(summarize(purchases, { unit: 'week', until: '2024-01-29' })).toEqual([
      { customerId: 'ada', x: 1, tx: 2, T: 4, value: 200 },
    ])
  })

  it('offers a lateness where BG/NBD says 1 for everyone without a repeat purchase', () => {
    const model = bgNbd({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 })
    const once = [1, 10, 100, 1000].map((T) => ({ x: 0, tx: 0, T }))
    expect(once.map(model.probabilityAlive)).toEqual([1, 1, 1, 1])
    expect(once.map((row) => model.lateness(row).toFixed(3))).toEqual(['0.952', '0.750', '0.464', '0.267'])
  })

  it('leaves repeaters without a positive mean out of Gamma-Gamma and counts them, and warns above 0.3', () => {
    const rows = [1, 2, 3, 4].flatMap((x) => [8, 11, 17].map((value) => ({ x, value: value * x })))
    const { leftOut, correlation, warnings } = fitGammaGamma([
      ...rows,
      { x: 0 },
      { x: 3, value: 0 },
      { x: 1, value: -4 },
    ])
    expect(leftOut).toEqual({ withoutRepeats: 1, withoutPositiveMean: 2, total: 3 })
    expect(correlation).toBeGreaterThan(0.3)
    expect(warnings).toEqual(['correlated'])
  })

  withData(sample)('finds 0.114 between frequency and value on CDNOW, and no reason to warn', () => {
    const purchases = cdnow(sample).filter(({ placedOn }) => placedOn <= '1997-09-30')
    const rows = summarize(purchases, { unit: 'week', until: '1997-09-30' })
    const { correlation, warnings } = fitGammaGamma(inDollars(rows))
    expect(correlation?.toFixed(3)).toBe('0.114')
    expect(warnings).toEqual([])
  })

  it('discounts at the end of each month of 30 days, up to a horizon that must be given', () => {
    const model = bgNbd({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 })
    const row = { x: 2, tx: 30, T: 38, value: 20 }
    const spend = gammaGamma({ p: 6.25, q: 3.74, v: 15.44 })
    const plan = { discountRate: 0.02, period: month.day }
    const [first, second] = [model.expectedPurchases(row, 30), model.expectedPurchases(row, 60)]
    const discounted = first / 1.02 + (second - first) / 1.0404
    expect(model.lifetimeValue(row, { ...plan, horizon: 60 })).toBeCloseTo(20 * discounted, 12)
    expect(model.lifetimeValue(row, { ...plan, horizon: 60, spend })).toBeCloseTo(
      spend.expectedValue(row) * discounted,
      12,
    )
    expect(issuesOf(() => model.lifetimeValue(row, plan as never))).toEqual([
      'horizon: a finite number from 0 to 1000000000',
    ])
  })
})
