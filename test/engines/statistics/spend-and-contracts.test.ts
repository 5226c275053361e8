/** Gamma-Gamma and the shifted beta-geometric. */
import {
  fitGammaGamma,
  fitShiftedBetaGeometric,
  gammaGamma,
  shiftedBetaGeometric,
} from 'clientele/statistics'
import { describe, expect, it } from 'vitest'
import { notFinite } from './finite.js'
import { codeOf, issuesOf } from './refused.js'

describe('gammaGamma at p 6.25, q 3.74, v 15.44 [SC-14: Gamma-Gamma]', () => {
  const model = gammaGamma({ p: 6.25, q: 3.74, v: 15.44 })

  it('draws the own mean to that of the population, pv/(q - 1)', () => {
    expect(model.expectedValue({ x: 0 })).toBeCloseTo((6.25 * 15.44) / 2.74, 12)
    expect(model.expectedValue({ x: 1, value: 22.5 })).toBeCloseTo((6.25 * (15.44 + 22.5)) / 8.99, 12)
    expect(model.expectedValue({ x: 1e6, value: 22.5 })).toBeCloseTo(22.5, 3)
    expect(model.expectedValue({ x: 3, value: 0 })).toBeCloseTo((6.25 * 15.44) / 21.49, 12)
  })

  it('refuses a mean that does not exist', () => {
    expect(codeOf(() => gammaGamma({ p: 2, q: 0.9, v: 10 }).expectedValue({ x: 0 }))).toBe(
      'statistics.no_finite_mean',
    )
    expect(gammaGamma({ p: 2, q: 0.9, v: 10 }).expectedValue({ x: 1, value: 5 })).toBeCloseTo(30 / 1.9, 12)
  })

  it('has a standard error by the delta method', () => {
    const covariance = [
      [1.415, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]
    // d/dp pv/(q-1) = v/(q-1)
    expect(gammaGamma(model.parameters, { covariance }).standardErrorOf({ x: 0 })).toBeCloseTo(
      (Math.sqrt(1.415) * 15.44) / 2.74,
      9,
    )
  })
})

describe('fitGammaGamma', () => {
  const spenders = [1, 2, 3, 4, 5, 6].flatMap((x) =>
    [9, 12, 20, 31].map((value) => ({ x, value: value + x / 7 })),
  )

  it('leaves out repeaters without a positive mean and those without repeats, and counts them [SC-7: left out]', () => {
    const others = [{ x: 0 }, { x: 0, count: 4 }, { x: 2, value: 0 }, { x: 2, value: -3 }, { x: 1 }]
    const { leftOut, parameters } = fitGammaGamma([...spenders, ...others])
    expect(leftOut).toEqual({ withoutRepeats: 5, withoutPositiveMean: 3, total: 8 })
    expect(parameters).toEqual(fitGammaGamma(spenders).parameters)
  })

  it('warns where frequency and value go together more than 0.3 [SC-7: the warning]', () => {
    const rich = [1, 2, 3, 4, 5, 6].flatMap((x) => [10, 12, 14].map((value) => ({ x, value: value * x })))
    const { correlation, warnings } = fitGammaGamma(rich)
    expect(correlation).toBeGreaterThan(0.9)
    expect(warnings).toEqual(['correlated'])
  })

  it('has no correlation where nothing varies, and does not claim to have converged', () => {
    const { correlation, warnings, converged, standardErrors } = fitGammaGamma([
      { x: 2, value: 10, count: 50 },
    ])
    expect({ correlation, warnings, converged, standardErrors }).toEqual({
      correlation: undefined,
      warnings: [],
      converged: false,
      standardErrors: undefined,
    })
  })

  it('stays finite where a mean is the smallest number there is', () => {
    expect(
      notFinite(
        fitGammaGamma([
          { x: 1, value: 5e-324 },
          { x: 1, value: 4, count: 2 },
        ]),
      ),
    ).toEqual([])
  })

  it('refuses rows of which none can be used', () => {
    expect(codeOf(() => fitGammaGamma([{ x: 0 }, { x: 3, value: 0 }]))).toBe('statistics.nothing_to_fit')
    expect(issuesOf(() => fitGammaGamma([]))).toEqual(['at least one row'])
    expect(issuesOf(() => fitGammaGamma([{ x: 1, value: Number.POSITIVE_INFINITY }]))).toEqual([
      '[0].value: a finite number',
    ])
  })
})

describe('fitShiftedBetaGeometric [SC-14: the shifted beta-geometric fit]', () => {
  // Fader & Hardie (2007), table 1: the survivors of the High End segment, 1,000 customers.
  const highEnd = [0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491]

  it('finds alpha .668 and beta 3.806 for the High End segment, with the published log-likelihood', () => {
    const fit = fitShiftedBetaGeometric(highEnd, { cohort: 1000 })
    expect(fit.converged).toBe(true)
    expect(fit.parameters.alpha).toBeCloseTo(0.668, 3)
    expect(fit.parameters.beta).toBeCloseTo(3.806, 3)
    expect(fit.logLikelihood).toBeCloseTo(-1611.2, 1)
    expect(fit.standardErrors?.alpha).toBeGreaterThan(0)
  })

  it('finds the same without the size of the cohort, and then no standard errors', () => {
    const fit = fitShiftedBetaGeometric(highEnd)
    expect(fit.parameters.alpha).toBeCloseTo(0.668, 3)
    expect(fit.standardErrors).toBeUndefined()
    expect(fit.standardErrorOf(5)).toBeUndefined()
    expect(fit.logLikelihood).toBeCloseTo(-1.6112, 4)
  })

  it('does not claim to have converged where nobody or everybody left', () => {
    expect(fitShiftedBetaGeometric([1, 1, 1], { cohort: 500 }).converged).toBe(false)
    expect(fitShiftedBetaGeometric([0], { cohort: 500 }).converged).toBe(false)
    expect(fitShiftedBetaGeometric([0.5], { cohort: 500 }).converged).toBe(false)
  })

  it('refuses survivors that are no shares or come back to life', () => {
    expect(issuesOf(() => fitShiftedBetaGeometric([]))).toEqual(['at least one row'])
    expect(issuesOf(() => fitShiftedBetaGeometric([869, 0.743]))).toContain('[0]: a number from 0 to 1')
    expect(issuesOf(() => fitShiftedBetaGeometric([0.5, 0.6]))).toEqual([
      '[1]: at most the share before it, 0.5',
    ])
  })
})

describe('shiftedBetaGeometric at alpha .668, beta 3.806', () => {
  const model = shiftedBetaGeometric({ alpha: 0.668, beta: 3.806 })

  it.each([
    [0, 1],
    [1, 0.8506928922664283],
    [7, 0.4889446208937257],
    [12, 0.3780404201820904],
  ])('keeps after %d periods the share %d', (t, share) => {
    expect(model.survival(t)).toBeCloseTo(share, 12)
  })

  it('has retention rise with the time stayed, and leavers and stayers make one', () => {
    expect(model.retention(1)).toBeCloseTo(3.806 / 4.474, 14)
    expect(model.retention(2)).toBeCloseTo(4.806 / 5.474, 14)
    const left = [1, 2, 3].map(model.probabilityOf).reduce((sum, p) => sum + p, 0)
    expect(left + model.survival(3)).toBeCloseTo(1, 14)
  })

  it('values the renewals of those who have stayed', () => {
    const [second, third] = [4.806 / 5.474, 5.806 / 6.474]
    expect(model.expectedPeriods(1, 2)).toBeCloseTo(second + second * third, 12)
    const value = model.lifetimeValue({ age: 1, horizon: 2, discountRate: 0.1, value: 100 })
    expect(value).toBeCloseTo((100 * second) / 1.1 + (100 * second * third) / 1.21, 10)
  })

  it('has a standard error by the delta method', () => {
    const covariance = [
      [0.01, 0],
      [0, 0],
    ]
    // d/da b/(a+b) = -b/(a+b)^2
    expect(shiftedBetaGeometric(model.parameters, { covariance }).standardErrorOf(1)).toBeCloseTo(
      (0.1 * 3.806) / 4.474 ** 2,
      9,
    )
  })
})
