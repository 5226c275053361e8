/** Lateness, intervals, standard errors and discounted value; literals from the formulas with mpmath 1.3. */

import { invalidInput } from 'clientele/kernel'
import { bgBb, bgNbd, gammaGamma, mbgNbd, month, paretoNbd } from 'clientele/statistics'
import { describe, expect, it } from 'vitest'

const parameters = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
const model = bgNbd(parameters)
const row = { x: 2, tx: 30.43, T: 38.86, value: 25 }

describe('lateness [SC-9: lateness]', () => {
  it('is ((alpha + tx)/(alpha + T))^(r + x): the chance of a gap as long under the own rhythm shrunk to the population', () => {
    expect(model.lateness(row)).toBeCloseTo(0.6150860295191528, 12)
    expect(mbgNbd(parameters).lateness(row)).toBe(model.lateness(row))
    expect(paretoNbd({ r: 0.243, alpha: 4.414, s: 1, beta: 10 }).lateness(row)).toBe(model.lateness(row))
  })

  it('is 1 on the day of a purchase and falls with every day after it', () => {
    const later = [30.43, 31, 35, 60, 1000].map((T) => model.lateness({ x: 2, tx: 30.43, T }))
    expect(later[0]).toBe(1)
    expect(later).toEqual(later.toSorted((a, b) => b - a))
    expect(later[4]).toBeLessThan(1e-3)
  })

  it('is nearer to 0 for a frequent buyer than for a rare one after the same pause', () => {
    expect(model.lateness({ x: 20, tx: 30, T: 38 })).toBeLessThan(model.lateness({ x: 2, tx: 30, T: 38 }))
  })

  it('counts missed opportunities in BG/BB', () => {
    // p ~ Beta(1 + 2, 1 + 1): E[(1 - p)^2] = (2·3)/(5·6)
    expect(bgBb({ alpha: 1, beta: 1, gamma: 1, delta: 1 }).lateness({ x: 2, tx: 3, n: 5 })).toBeCloseTo(
      0.2,
      14,
    )
  })
})

describe('predictionInterval [SC-8: prediction intervals]', () => {
  it.each([
    [0.5, 11, 29],
    [0.8, 3, 35],
    [0.95, 0, 42],
  ])('holds the purchases of a heavy buyer at a level of %d between %d and %d', (level, low, high) => {
    const interval = model.predictionInterval({ x: 26, tx: 30.86, T: 31 }, 39, level)
    expect(interval).toMatchObject({ low, high })
    expect(interval.probability).toBeGreaterThanOrEqual(level)
  })

  it('is 0 to 0 at a horizon of 0, and for a customer who is gone', () => {
    expect(model.predictionInterval(row, 0)).toEqual({ low: 0, high: 0, probability: 1 })
    expect(model.predictionInterval({ x: 100, tx: 10, T: 1000 }, 52)).toMatchObject({ low: 0, high: 0 })
  })

  it('holds what Pareto/NBD and BG/BB say it holds', () => {
    const pareto = paretoNbd({ r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 })
    const { low, high, probability } = pareto.predictionInterval({ x: 0, tx: 0, T: 0 }, 39, 0.9)
    const sum = Array.from({ length: high - low + 1 }, (_, i) => pareto.probabilityOf(low + i, 39))
    expect(sum.reduce((total, p) => total + p, 0)).toBeCloseTo(probability, 9)
    expect(probability).toBeGreaterThanOrEqual(0.9)
    expect(
      bgBb({ alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 }).predictionInterval(
        { x: 6, tx: 6, n: 6 },
        5,
      ),
    ).toEqual({
      low: 0,
      high: 5,
      probability: 1,
    })
  })
})

describe('standardErrorOf [SC-8: standard errors]', () => {
  it('is the delta method over the covariance of the parameters', () => {
    const covariance = [
      [0.000158, 0.0037, -0.00009, 0.00007],
      [0.0037, 0.143, -0.0029, 0.0105],
      [-0.00009, -0.0029, 0.0345, 0.1232],
      [0.00007, 0.0105, 0.1232, 0.4976],
    ]
    expect(bgNbd(parameters, { covariance }).standardErrorOf(row, 39)).toBeCloseTo(0.045250448972471, 9)
  })

  it('is undefined where nobody knows how certain the parameters are', () => {
    expect(model.standardErrorOf(row, 39)).toBeUndefined()
  })

  it('is another thing than the prediction interval, which parameters known for sure do not close', () => {
    const sure = bgNbd(parameters, { covariance: parameterless })
    expect(sure.standardErrorOf({ x: 26, tx: 30.86, T: 31 }, 39)).toBe(0)
    expect(sure.predictionInterval({ x: 26, tx: 30.86, T: 31 }, 39)).toMatchObject({ low: 0, high: 42 })
  })
})

const parameterless = [
  [0, 0, 0, 0],
  [0, 0, 0, 0],
  [0, 0, 0, 0],
  [0, 0, 0, 0],
]

describe('lifetimeValue [SC-7: discounted value]', () => {
  it('discounts at the end of each month of 30 days, the month cut short like a whole one', () => {
    expect(month).toEqual({ day: 30, week: 30 / 7 })
    const value = model.lifetimeValue(row, { horizon: 52, discountRate: 0.01, period: month.week })
    expect(value).toBeCloseTo(36.67941308794975, 9)
  })

  it('counts whole opportunities in BG/BB, also where a period ends between two', () => {
    const model = bgBb({ alpha: 1.204, beta: 0.75, gamma: 0.657, delta: 2.783 })
    const loyal = { x: 6, tx: 6, n: 6, value: 10 }
    const [one, four, six] = [1, 4, 6].map((n) => model.expectedPurchases(loyal, n)) as [
      number,
      number,
      number,
    ]
    const yearly = model.lifetimeValue(loyal, { horizon: 1, discountRate: 0.1, period: 1 })
    const byPeriods = model.lifetimeValue(loyal, { horizon: 6, discountRate: 0.1, period: 4.5 })
    expect(yearly).toBeCloseTo((10 * one) / 1.1, 12)
    expect(byPeriods).toBeCloseTo((10 * four) / 1.1 + (10 * (six - four)) / 1.21, 12)
  })

  it('is the expected purchases times their value without a discount', () => {
    const value = model.lifetimeValue(row, { horizon: 39, discountRate: 0, period: month.week })
    expect(value).toBeCloseTo(25 * model.expectedPurchases(row, 39), 10)
  })

  it('takes the value of a purchase from a model of spend where one is given', () => {
    const spend = gammaGamma({ p: 6.25, q: 3.74, v: 15.44 })
    const plan = { horizon: 39, discountRate: 0, period: month.week, spend }
    expect(model.lifetimeValue(row, plan)).toBeCloseTo(
      spend.expectedValue(row) * model.expectedPurchases(row, 39),
      10,
    )
  })

  it('refuses a row without a value where no model of spend is given', () => {
    const plan = { horizon: 39, discountRate: 0, period: month.week }
    expect(() => model.lifetimeValue({ x: 0, tx: 0, T: 5 }, plan)).toThrow(
      'bgNbd.lifetimeValue: row.value: expected a value, or a `spend` model in the plan, received nothing',
    )
  })

  it.each([
    [{ horizon: -1, discountRate: 0, period: 30 }],
    [{ horizon: 10, discountRate: -0.1, period: 30 }],
    [{ horizon: 10, discountRate: 0, period: 0 }],
    [{ horizon: 1e6, discountRate: 0, period: 1 }],
    [{ horizon: Number.NaN, discountRate: 0, period: 30 }],
  ])('refuses the plan %j', (plan) => {
    expect(refused(() => model.lifetimeValue(row, plan))).toBe(true)
  })
})

function refused(run: () => unknown): boolean {
  try {
    run()
    return false
  } catch (error) {
    return invalidInput.is(error)
  }
}
