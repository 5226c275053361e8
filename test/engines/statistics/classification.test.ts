import { auc, brier, calibration, fitCalibration, logisticRegression, logLoss } from 'clientele/statistics'
import { describe, expect, it } from 'vitest'
import { issuesOf } from './refused.js'
import { telco, telcoCustomers, withData } from './shared-data.js'

describe('auc', () => {
  it('counts the pairs in the right order, ties half', () => {
    expect(auc([0.1, 0.4, 0.35, 0.8], [false, false, true, true])).toBe(0.75)
    expect(auc([1, 1, 1], [true, false, true])).toBe(0.5)
    expect(auc([3, 2, 1], [false, true, true])).toBe(0)
  })

  it('refuses outcomes that are all alike', () => {
    expect(issuesOf(() => auc([1, 2], [true, true]))).toEqual(['outcomes: some true and some false'])
  })
})

describe('brier and logLoss', () => {
  it('score probabilities', () => {
    expect(brier([0.9, 0.2], [true, false])).toBeCloseTo(0.025, 14)
    expect(logLoss([0.9, 0.2], [true, false])).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 14)
  })

  it('hold a sure mistake finite', () => {
    expect(logLoss([0], [true])).toBeCloseTo(34.54, 2)
    expect(logLoss([1], [false])).toBeCloseTo(34.54, 2)
  })

  it('refuse what is no probability, and lists of unequal length', () => {
    expect(issuesOf(() => brier([1.2], [true]))).toEqual(['[0]: a number from 0 to 1'])
    expect(issuesOf(() => logLoss([Number.NaN], [true]))).toEqual(['[0]: a number from 0 to 1'])
    expect(issuesOf(() => brier([0.5], [true, false]))).toEqual(['outcomes: 1 outcomes'])
    expect(issuesOf(() => brier([], []))).toEqual(['at least one prediction'])
  })
})

describe('calibration [SC-9: calibration]', () => {
  const tenths = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((p) =>
    Array.from({ length: 100 }, (_, i) => ({ p, came: i < 100 * p })),
  )

  it('finds slope 1 and intercept 0 for probabilities that mean what they say', () => {
    const { slope, intercept, bins } = calibration(
      tenths.map(({ p }) => p),
      tenths.map(({ came }) => came),
      { bins: 5 },
    )
    expect(slope).toBeCloseTo(1, 6)
    expect(intercept).toBeCloseTo(0, 6)
    expect(
      bins.map(({ count, meanPrediction, observed }) => [
        count,
        meanPrediction.toFixed(2),
        observed.toFixed(2),
      ]),
    ).toEqual([
      [100, '0.10', '0.10'],
      [100, '0.30', '0.30'],
      [100, '0.50', '0.50'],
      [100, '0.70', '0.70'],
      [100, '0.90', '0.90'],
    ])
  })

  it('finds a slope below 1 for probabilities that are too extreme', () => {
    const extreme = (p: number) => p ** 2 / (p ** 2 + (1 - p) ** 2)
    const { slope } = calibration(
      tenths.map(({ p }) => extreme(p)),
      tenths.map(({ came }) => came),
    )
    expect(slope).toBeCloseTo(0.5, 6)
  })

  it('has no slope where predictions do not differ, outcomes do not, or the one gives away the other', () => {
    expect(calibration([0.5, 0.5], [true, false]).slope).toBeUndefined()
    expect(calibration([0.4, 0.5], [true, true]).slope).toBeUndefined()
    expect(calibration([0.1, 0.9], [false, true]).slope).toBeUndefined()
  })

  it('makes bins of equal count from any number of rows', () => {
    const probabilities = [0.9, 0.1, 0.5, 0.3, 0.7, 0.2, 0.8]
    const outcomes = [true, false, true, false, true, true, false]
    expect(calibration(probabilities, outcomes, { bins: 3 }).bins.map(({ count }) => count)).toEqual([
      2, 2, 3,
    ])
    expect(calibration(probabilities, outcomes).bins).toHaveLength(7)
  })
})

describe('fitCalibration [SC-9: from lateness to a churn probability]', () => {
  it('turns scores into the shares they stood for in an earlier period', () => {
    const rows = [
      { lateness: 0.05, share: 0.8 },
      { lateness: 0.5, share: 0.3 },
      { lateness: 0.9, share: 0.1 },
    ].flatMap(({ lateness, share }) =>
      Array.from({ length: 1000 }, (_, i) => ({ lateness, gone: i < 1000 * share })),
    )
    const { probabilityOf, slope } = fitCalibration(
      rows.map(({ lateness }) => lateness),
      rows.map(({ gone }) => gone),
    )
    expect(slope).toBeLessThan(0)
    expect(Math.abs(probabilityOf(0.05) - 0.8)).toBeLessThan(0.02)
    expect(Math.abs(probabilityOf(0.9) - 0.1)).toBeLessThan(0.03)
    expect([probabilityOf(0), probabilityOf(1)].every((p) => p > 0 && p < 1)).toBe(true)
  })

  it('exists where scores give away the outcome or do not differ', () => {
    expect(fitCalibration([0, 1], [true, false]).probabilityOf(0.5)).toBeCloseTo(0.5, 9)
    expect(fitCalibration([0.4, 0.4, 0.4], [true, false, true])).toMatchObject({ slope: 0 })
  })
})

describe('logisticRegression', () => {
  // Motor Trend 1974: weight in 1,000 lbs and whether the gearbox is manual; R's glm(am ~ wt, binomial, mtcars).
  const weights = [
    2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345,
    2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
  ].map((weight) => [weight])
  const manual = [...'11100000000000000111000001111111'].map((digit) => digit === '1')

  it('finds the coefficients, standard errors and log-likelihood of glm', () => {
    const { intercept, coefficients, standardErrors, logLikelihood, converged } = logisticRegression(
      weights,
      manual,
    )
    expect(converged).toBe(true)
    expect(intercept).toBeCloseTo(12.0403697287, 6)
    expect(coefficients[0]).toBeCloseTo(-4.0239699622, 6)
    expect(standardErrors[0]).toBeCloseTo(4.510066239, 5)
    expect(standardErrors[1]).toBeCloseTo(1.4365277526, 5)
    expect(logLikelihood).toBeCloseTo(-9.5880424037, 8)
  })

  it('shrinks the coefficients and leaves the intercept alone under a penalty', () => {
    const { intercept, coefficients, standardErrors, logLikelihood } = logisticRegression(weights, manual, {
      l2: 1,
    })
    expect(intercept).toBeCloseTo(5.7621736035, 6)
    expect(coefficients[0]).toBeCloseTo(-1.9898392911, 6)
    expect(standardErrors[0]).toBeCloseTo(1.8737010757, 6)
    expect(standardErrors[1]).toBeCloseTo(0.5960449668, 6)
    expect(logLikelihood).toBeCloseTo(-11.1741170703, 8)
  })

  it('says where features separate the outcomes and no maximum exists', () => {
    const fit = logisticRegression([[1], [2], [3], [4]], [false, false, true, true])
    expect(fit.converged).toBe(false)
    expect(fit.standardErrors).toEqual([undefined, undefined])
    expect(fit.probabilityOf([4])).toBeGreaterThan(0.99)
    expect(logisticRegression([[1], [2], [3], [4]], [false, false, true, true], { l2: 0.1 }).converged).toBe(
      true,
    )
    expect(logisticRegression([[1], [2]], [true, true]).converged).toBe(false)
  })

  it('leaves out features that others already say, and names them', () => {
    const doubled = weights.map(([weight = 0]) => [weight, 2 * weight + 1, 7])
    const fit = logisticRegression(doubled, manual)
    expect(fit.redundant).toEqual([1, 2])
    expect(fit.coefficients[0]).toBeCloseTo(-4.0239699622, 6)
    expect(fit.coefficients.slice(1)).toEqual([0, 0])
    expect(fit.standardErrors.slice(2)).toEqual([undefined, undefined])
  })

  it('refuses rows of unequal width, values that are no numbers and missing outcomes', () => {
    expect(issuesOf(() => logisticRegression([[1], [1, 2]], [true, false]))).toEqual([
      '[1]: an array of 1 numbers',
    ])
    expect(issuesOf(() => logisticRegression([[Number.NaN]], [true]))).toEqual([
      '[0][0]: a number from -1e12 to 1e12',
    ])
    expect(issuesOf(() => logisticRegression([[1]], []))).toEqual(['outcomes: 1 outcomes'])
    expect(issuesOf(() => logisticRegression([], []))).toEqual(['at least one row'])
  })
})

describe('logisticRegression on Telco', () => {
  withData(telco)('reaches a mean AUC of 0.845 within 0.002 over five stratified folds', () => {
    const customers = telcoCustomers()
    const left = customers.map(({ Churn }) => Churn === 'Yes')
    const features = oneHot(customers)
    const fold = stratified(left, 5)
    const scores = [0, 1, 2, 3, 4].map((held) => {
      const kept = (index: number) => fold[index] !== held
      const fit = logisticRegression(
        features.filter((_, i) => kept(i)),
        left.filter((_, i) => kept(i)),
      )
      expect(fit.converged).toBe(true)
      const tested = features.filter((_, i) => !kept(i)).map((row) => fit.probabilityOf(row))
      return auc(
        tested,
        left.filter((_, i) => !kept(i)),
      )
    })
    const mean = scores.reduce((sum, score) => sum + score, 0) / 5
    console.info(
      'Telco, AUC of five stratified folds:',
      scores.map((score) => score.toFixed(4)).join(' '),
      'mean',
      mean.toFixed(4),
    )
    expect(customers).toHaveLength(7043)
    expect(Math.abs(mean - 0.845)).toBeLessThan(0.002)
  })
})

/** Numbers as they are (an empty total is nought), words as one column per word but the first. */
function oneHot(customers: readonly Record<string, string>[]): number[][] {
  const numbers = ['SeniorCitizen', 'tenure', 'MonthlyCharges', 'TotalCharges']
  const words = Object.keys(customers[0] ?? {}).filter(
    (name) => !['customerID', 'Churn', ...numbers].includes(name),
  )
  const levels = words.flatMap((name) =>
    [...new Set(customers.map((customer) => customer[name]))]
      .toSorted()
      .slice(1)
      .map((word) => ({ name, word })),
  )
  return customers.map((customer) => [
    ...numbers.map((name) => Number(customer[name]?.trim() || 0)),
    ...levels.map(({ name, word }) => Number(customer[name] === word)),
  ])
}

/** Deals the rows of each outcome out to the folds in turn. */
function stratified(outcomes: readonly boolean[], folds: number): number[] {
  const dealt = new Map<boolean, number>()
  return outcomes.map((outcome) => {
    const n = dealt.get(outcome) ?? 0
    dealt.set(outcome, n + 1)
    return n % folds
  })
}
