/** Bad input is refused with its row and reason, edges have their answers, and nothing that is not finite comes out. */
import {
  bgBb,
  bgNbd,
  type CustomerRow,
  fitBgBb,
  fitBgNbd,
  fitGammaGamma,
  fitMbgNbd,
  fitParetoNbd,
  fitShiftedBetaGeometric,
  gammaGamma,
  logisticRegression,
  mbgNbd,
  paretoNbd,
} from 'clientele/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { betaGeometricLikelihood } from '../../../src/engines/statistics/lifetime/beta-geometric-nbd.js'
import { logLikelihoodParetoNbd } from '../../../src/engines/statistics/lifetime/pareto-nbd-process.js'
import { groupRows } from '../../../src/engines/statistics/lifetime/rows.js'
import { numericGradient } from '../../../src/engines/statistics/numeric/curvature.js'
import { notFinite } from './finite.js'
import { issuesOf } from './refused.js'
import { patience, runs } from './runs.js'

const fits = [fitBgNbd, fitMbgNbd, fitParetoNbd]

describe('a fit of purchases', () => {
  it.each([
    ['x that is negative', { x: -1, tx: 0, T: 5 }, '[1].x: a whole number from 0 to 1000000000'],
    ['x that is broken', { x: 1.5, tx: 1, T: 5 }, '[1].x: a whole number from 0 to 1000000000'],
    ['tx after T', { x: 2, tx: 6, T: 5 }, '[1].tx: at most T, 5'],
    ['x without tx', { x: 2, tx: 0, T: 5 }, '[1].tx: more than 0 where x is more than 0'],
    ['tx without x', { x: 0, tx: 3, T: 5 }, '[1].tx: 0 where x is 0'],
    ['T that is not a number', { x: 0, tx: 0, T: Number.NaN }, '[1].T: a finite number from 0 to 1000000000'],
    ['a value below 0', { x: 1, tx: 1, T: 5, value: -1 }, '[1].value: a finite number from 0 to 2^53 - 1'],
    ['a count of none', { x: 0, tx: 0, T: 5, count: 0 }, '[1].count: a whole number above 0'],
  ])('refuses %s and names the row', (_, row, fault) => {
    for (const learn of fits) expect(issuesOf(() => learn([{ x: 0, tx: 0, T: 5 }, row]))).toContain(fault)
  })

  it('refuses an empty list', () => {
    for (const learn of fits) expect(issuesOf(() => learn([]))).toEqual(['at least one row'])
    expect(issuesOf(() => fitBgBb([]))).toEqual(['at least one row'])
  })

  it.each([
    ['one customer', [{ x: 2, tx: 30, T: 40 }]],
    ['one customer who came once', [{ x: 0, tx: 0, T: 0 }]],
    ['equal customers', [{ x: 5, tx: 10, T: 20, count: 100 }]],
    ['a million equal customers', [{ x: 5, tx: 10, T: 20, count: 1e6 }]],
    ['a million who never came back', [{ x: 0, tx: 0, T: 20, count: 1e6 }]],
    [
      'a million who all just bought',
      [
        { x: 3, tx: 20, T: 20, count: 1e6 },
        { x: 1, tx: 9, T: 9, count: 1e6 },
      ],
    ],
    [
      'nobody who came back',
      [
        { x: 0, tx: 0, T: 100 },
        { x: 0, tx: 0, T: 7, count: 9 },
      ],
    ],
    [
      'a thousand purchases in 100,000 days',
      [
        { x: 1000, tx: 1e5, T: 1e5 },
        { x: 0, tx: 0, T: 1e5 },
      ],
    ],
  ])(
    'says that %s cannot be learned from, with finite numbers [SC-7: convergence]',
    (_, rows: CustomerRow[]) => {
      for (const learn of fits) {
        const found = learn(rows)
        expect(found).toMatchObject({ converged: false, standardErrors: undefined, covariance: undefined })
        expect(notFinite(found)).toEqual([])
        expect(notFinite(predictions(found, { x: 3, tx: 10, T: 20 }, 52))).toEqual([])
      }
    },
  )

  it('learns from counted rows as from the customers one by one, a million of them [SC-7: summarised counts]', () => {
    const rows = [
      { x: 0, tx: 0, T: 30 },
      { x: 0, tx: 0, T: 39 },
      { x: 1, tx: 4, T: 35 },
      { x: 1, tx: 20, T: 39 },
      { x: 2, tx: 9, T: 30 },
      { x: 4, tx: 30, T: 39 },
      { x: 9, tx: 38, T: 39 },
    ]
    const often = [300, 310, 40, 35, 20, 15, 8]
    const oneByOne = fitBgNbd(rows.flatMap((row, i) => Array.from({ length: often[i] as number }, () => row)))
    const counted = fitBgNbd(rows.map((row, i) => ({ ...row, count: often[i] as number })))
    const million = fitBgNbd(rows.map((row, i) => ({ ...row, count: 1374 * (often[i] as number) })))
    expect(counted).toMatchObject({
      converged: true,
      logLikelihood: oneByOne.logLikelihood,
      parameters: oneByOne.parameters,
    })
    expect(million.converged).toBe(true)
    expect(million.parameters.alpha).toBeCloseTo(counted.parameters.alpha, 4)
    expect(Number(million.standardErrors?.r) * Math.sqrt(1374)).toBeCloseTo(
      Number(counted.standardErrors?.r),
      5,
    )
  })
})

describe('the likelihoods [SC-7: likelihoods in log space]', () => {
  const rows = [
    { x: 0, tx: 0, T: 0 },
    { x: 0, tx: 0, T: 1e5 },
    { x: 1, tx: 1e5, T: 1e5 },
    { x: 1000, tx: 1, T: 1e5 },
    { x: 1000, tx: 1e5, T: 1e5 },
  ]

  it.each([0, 1, 2, 3, 4])(
    'and their gradients are finite for row %d, at ordinary and at extreme parameters',
    (index) => {
      const row = rows[index] as CustomerRow
      for (const parameters of [
        [0.24, 4.4, 0.79, 2.4],
        [1e-6, 1e6, 1e-6, 1e6],
        [1e6, 1e-6, 1e6, 1e-6],
      ]) {
        for (const occasions of [(x: number) => x, (x: number) => x + 1]) {
          const slope = betaGeometricLikelihood(groupRows([row]), occasions)(parameters)
          expect(notFinite(slope)).toEqual([])
        }
        const pareto = (logs: readonly number[]) => {
          const [r, alpha, s, beta] = logs.map(Math.exp) as [number, number, number, number]
          return logLikelihoodParetoNbd({ r, alpha, s, beta }, row)
        }
        const logs = parameters.map(Math.log)
        expect(notFinite([pareto(logs), numericGradient(pareto, logs)])).toEqual([])
      }
    },
  )

  it('have the gradients that differences show', () => {
    const groups = groupRows([
      { x: 0, tx: 0, T: 30 },
      { x: 3, tx: 12, T: 38, count: 4 },
      { x: 40, tx: 30, T: 38 },
    ])
    for (const occasions of [(x: number) => x, (x: number) => x + 1]) {
      const likelihood = betaGeometricLikelihood(groups, occasions)
      const at = [0.24, 4.4, 0.79, 2.4]
      const byDifferences = numericGradient((point) => likelihood(point).value, at, 1e-3)
      likelihood(at).gradient?.forEach((slope, i) => {
        expect(slope).toBeCloseTo(byDifferences[i] as number, 6)
      })
    }
  })
})

describe('no NaN and no Infinity leave a prediction [SC-14: no NaN]', () => {
  const parameter = fc.double({ min: -20, max: 20, noNaN: true }).map((log) => Math.exp(log))
  const four = fc.tuple(parameter, parameter, parameter, parameter)
  const length = fc.oneof(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1, 1e5, 1e9))
  const row = fc.tuple(fc.oneof(fc.nat(30), fc.constantFrom(1000, 1e6)), length, length).map(([x, a, b]) => {
    const tx = x === 0 ? 0 : Math.max(1e-6, Math.min(a, b))
    return { x, tx, T: Math.max(tx, a, b), value: 3 }
  })
  const horizon = fc.oneof(fc.double({ min: 0, max: 1e4, noNaN: true }), fc.constantFrom(0, 1e-9, 1e5, 1e9))

  it.each([
    ['bgNbd', ([r, alpha, a, b]: number[]) => bgNbd({ r, alpha, a, b } as never)],
    ['mbgNbd', ([r, alpha, a, b]: number[]) => mbgNbd({ r, alpha, a, b } as never)],
    ['paretoNbd', ([r, alpha, s, beta]: number[]) => paretoNbd({ r, alpha, s, beta } as never)],
  ])('of %s, at any parameters, for any row and horizon', { timeout: patience }, (_, model) => {
    fc.assert(
      fc.property(four, row, horizon, (parameters, customer, ahead) => {
        const found = predictions(model(parameters), customer, ahead)
        expect(notFinite(found)).toEqual([])
        expect(found.alive).toBeGreaterThanOrEqual(0)
        expect(found.alive).toBeLessThanOrEqual(1)
        expect(found.purchases).toBeGreaterThanOrEqual(0)
        expect(found.lateness).toBeLessThanOrEqual(1)
        expect(found.interval.high).toBeGreaterThanOrEqual(found.interval.low)
      }),
      runs(150),
    )
  })

  it('of bgBb, at any parameters, for any row and horizon', { timeout: patience }, () => {
    const chances = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40)).map((numbers) => {
      const [x, tx, n] = numbers.sort((a, b) => a - b) as [number, number, number]
      return { x, tx: x === 0 ? 0 : tx, n }
    })
    fc.assert(
      fc.property(
        four,
        chances,
        fc.oneof(fc.nat(50), fc.constantFrom(1000)),
        ([alpha, beta, gamma, delta], customer, ahead) => {
          const model = bgBb({ alpha, beta, gamma, delta })
          const found = {
            alive: model.probabilityAlive(customer),
            purchases: model.expectedPurchases(customer, ahead),
            interval: model.predictionInterval(customer, ahead),
            lateness: model.lateness(customer),
            one: model.probabilityOf(1, ahead),
          }
          expect(notFinite(found)).toEqual([])
          expect(found.purchases).toBeLessThanOrEqual(ahead * (1 + 1e-9))
        },
      ),
      runs(150),
    )
  })

  it('of any fit, whatever few rows it is given', { timeout: patience }, () => {
    const few = fc.array(row, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(few, (rows) => {
        for (const learn of fits) expect(notFinite(learn(rows))).toEqual([])
        expect(notFinite(fitGammaGamma(rows.map(({ x }) => ({ x: x + 1, value: 3 + x }))))).toEqual([])
      }),
      runs(15),
    )
  })

  it('of survivors and features', { timeout: patience }, () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })
    const features = fc.array(
      fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.nat(2), fc.boolean()),
      {
        minLength: 1,
        maxLength: 20,
      },
    )
    fc.assert(
      fc.property(shares, features, (some, rows) => {
        expect(
          notFinite(
            fitShiftedBetaGeometric(
              some.toSorted((a, b) => b - a),
              { cohort: 100 },
            ),
          ),
        ).toEqual([])
        const fit = logisticRegression(
          rows.map(([a, b]) => [a, b]),
          rows.map(([, , outcome]) => outcome),
        )
        expect(notFinite(fit)).toEqual([])
        expect(notFinite(rows.map(([a, b]) => fit.probabilityOf([a, b])))).toEqual([])
      }),
      runs(60),
    )
  })
})

describe('a prediction', () => {
  const model = bgNbd({ r: 0.24, alpha: 4.4, a: 0.79, b: 2.4 })

  it('refuses a row, a horizon or a level that is none', () => {
    expect(issuesOf(() => model.probabilityAlive({ x: 1, tx: 6, T: 5 }))).toEqual(['row.tx: at most T, 5'])
    expect(issuesOf(() => model.expectedPurchases({ x: 0, tx: 0, T: 5 }, -1))).toEqual([
      'horizon: a finite number from 0 to 1000000000',
    ])
    expect(issuesOf(() => model.predictionInterval({ x: 0, tx: 0, T: 5 }, 1, 1.5))).toEqual([
      'level: a number between 0 and 1',
    ])
    expect(issuesOf(() => model.probabilityOf(-1, 5))).toEqual(['n: a whole number from 0 to 1000000000'])
    expect(issuesOf(() => model.lateness(null as never))).toEqual(['row: an object'])
  })

  it('expects nothing within a horizon of 0', () => {
    expect(model.expectedPurchases({ x: 3, tx: 4, T: 5 }, 0)).toBe(0)
    expect(model.probabilityOf(0, 0)).toBe(1)
  })

  it('refuses parameters that are none', () => {
    expect(issuesOf(() => bgNbd({ r: 0, alpha: -1, a: Number.NaN, b: 1 }))).toEqual([
      'r: a number from 1e-9 to 1e9',
      'alpha: a number from 1e-9 to 1e9',
      'a: a number from 1e-9 to 1e9',
    ])
    expect(issuesOf(() => gammaGamma({ p: 1, q: 2, v: Number.POSITIVE_INFINITY }))).toEqual([
      'v: a number from 1e-9 to 1e9',
    ])
    expect(issuesOf(() => fitBgBb([{ x: 3, tx: 2, n: 6 }]))).toEqual(['[0].x: at most tx, 2'])
  })
})

function predictions(
  model: ReturnType<typeof bgNbd> | ReturnType<typeof paretoNbd>,
  row: CustomerRow,
  horizon: number,
) {
  const plan = { horizon, discountRate: 0.01, period: Math.max(1e-9, horizon / 12) }
  return {
    alive: model.probabilityAlive(row),
    purchases: model.expectedPurchases(row, horizon),
    newCustomer: model.expectedPurchasesNewCustomer(horizon),
    none: model.probabilityOf(0, horizon),
    three: model.probabilityOf(3, horizon),
    value: model.lifetimeValue({ value: 1, ...row }, plan),
    interval: model.predictionInterval(row, horizon),
    error: model.standardErrorOf(row, horizon) ?? 0,
    lateness: model.lateness(row),
  }
}
