import { bgNbd, fitBgNbd, fitGammaGamma, fitMbgNbd, fitParetoNbd, rfm, summarize } from 'clientele/statistics'
import { describe, expect } from 'vitest'
import { cdnow, inDollars, master, sample, withData } from './shared-data.js'

const it = withData(sample)
const itWithMaster = withData(master)

const calibrated = () =>
  summarize(
    cdnow(sample).filter(({ placedOn }) => placedOn <= '1997-09-30'),
    { unit: 'week', until: '1997-09-30' },
  )

/** Distinct purchase days in the 39 weeks after the calibration. */
const held = () => {
  const days = new Map<string, Set<string>>()
  for (const { customerId, placedOn } of cdnow(sample)) {
    if (placedOn > '1997-09-30') days.set(customerId, (days.get(customerId) ?? new Set()).add(placedOn))
  }
  return days
}

describe('summarize on CDNOW', () => {
  it('finds 2,357 customers, 946 of them with a repeat purchase', () => {
    const rows = calibrated()
    expect(rows).toHaveLength(2357)
    expect(rows.filter(({ x }) => x > 0)).toHaveLength(946)
    expect(rows[0]).toEqual({ customerId: '0001', x: 2, tx: 213 / 7, T: 272 / 7, value: 2234.5 })
  })
})

describe('fitBgNbd on CDNOW', () => {
  it('finds the published parameters, standard errors and log-likelihood [SC-14: the BG/NBD fit]', () => {
    const { parameters, standardErrors, logLikelihood, converged } = fitBgNbd(calibrated())
    expect(converged).toBe(true)
    expect(Math.abs(logLikelihood - -9582.4292)).toBeLessThan(1e-3)
    expect(Math.abs(parameters.r - 0.24259)).toBeLessThan(1e-4)
    within(parameters.alpha, 4.4136, 1e-3)
    within(parameters.a, 0.79292, 1e-3)
    within(parameters.b, 2.42591, 1e-3)
    digits(standardErrors, { r: '0.0126', alpha: '0.378', a: '0.186', b: '0.705' })
  })

  it('sums up to 1,917.28 living customers and 1,653.41 purchases in 39 weeks, where 1,882 came [SC-7: a summarised fit]', () => {
    const rows = calibrated()
    const fit = fitBgNbd(rows)
    expect(Math.abs(sum(rows.map(fit.probabilityAlive)) - 1917.28)).toBeLessThan(0.05)
    expect(Math.abs(sum(rows.map((row) => fit.expectedPurchases(row, 39))) - 1653.41)).toBeLessThan(0.1)
    expect(sum([...held().values()].map((days) => days.size))).toBe(1882)
  })

  it('expects 1.226 purchases in 39 weeks after x = 2, tx = 30.43, T = 38.86', () => {
    expect(fitBgNbd(calibrated()).expectedPurchases({ x: 2, tx: 30.43, T: 38.86 }, 39)).toBeCloseTo(1.226, 3)
  })

  it('finds the same in days as in weeks', () => {
    const purchases = cdnow(sample).filter(({ placedOn }) => placedOn <= '1997-09-30')
    const { parameters, converged } = fitBgNbd(summarize(purchases, { unit: 'day', until: '1997-09-30' }))
    expect(converged).toBe(true)
    within(parameters.r, 0.24259, 1e-4)
    within(parameters.alpha, 7 * 4.4136, 1e-3)
    within(parameters.b, 2.42591, 1e-3)
  })

  it('comes back from its kept parameters and covariance', () => {
    const fit = fitBgNbd(calibrated())
    const kept = JSON.parse(JSON.stringify({ parameters: fit.parameters, covariance: fit.covariance }))
    const again = bgNbd(kept.parameters, kept)
    const row = { x: 2, tx: 30.43, T: 38.86 }
    expect(again.expectedPurchases(row, 39)).toBe(fit.expectedPurchases(row, 39))
    expect(again.standardErrorOf(row, 39)).toBe(fit.standardErrorOf(row, 39))
  })

  it('keeps what a customer will do apart from how well the parameters are known, and prints how often it held [SC-8]', () => {
    const rows = calibrated()
    const came = held()
    const fit = fitBgNbd(rows)
    const buyer = { x: 26, tx: 30.86, T: 31 }
    const { low, high } = fit.predictionInterval(buyer, 39, 0.8)
    const error = Number(fit.standardErrorOf(buyer, 39))
    const expected = fit.expectedPurchases(buyer, 39)
    expect([low, high]).toEqual([3, 35])
    expect(expected).toBeCloseTo(20.76, 1)
    expect(error).toBeCloseTo(1.3918, 3)

    const covered = (level: number) =>
      rows.filter((row) => {
        const interval = fit.predictionInterval(row, 39, level)
        const purchases = came.get(row.customerId)?.size ?? 0
        return purchases >= interval.low && purchases <= interval.high
      }).length / rows.length
    const coverage = { '50 %': covered(0.5), '80 %': covered(0.8), '95 %': covered(0.95) }
    console.info('coverage of prediction intervals on the CDNOW hold-out:', coverage)
    // Counts are whole, so an interval holds at least its level; the model's mean is 12 % below what came.
    expect(coverage['50 %']).toBeGreaterThan(0.5)
    expect(coverage['80 %']).toBeGreaterThan(0.8)
    expect(coverage['95 %']).toBeGreaterThan(0.95)
  })
})

describe('fitMbgNbd on CDNOW', () => {
  it('finds the parameters of the reference implementation', () => {
    const { parameters, logLikelihood, converged } = fitMbgNbd(calibrated())
    // BTYDplus, mbgnbd.EstimateParameters.
    expect(converged).toBe(true)
    within(parameters.r, 0.5248, 1e-3)
    within(parameters.alpha, 6.1831, 1e-3)
    within(parameters.a, 0.8914, 1e-3)
    within(parameters.b, 1.614, 1e-3)
    within(logLikelihood, -9582.136, 1e-6)
  })
})

describe('fitParetoNbd on CDNOW', () => {
  it('finds the published parameters, standard errors and log-likelihood [SC-14: the Pareto/NBD fit]', () => {
    const { parameters, standardErrors, logLikelihood, converged } = fitParetoNbd(calibrated())
    expect(converged).toBe(true)
    expect(Math.abs(logLikelihood - -9594.9762)).toBeLessThan(1e-3)
    expect(Math.abs(parameters.r - 0.55328)).toBeLessThan(1e-4)
    within(parameters.alpha, 10.5777, 1e-3)
    within(parameters.s, 0.60624, 1e-3)
    digits({ beta: parameters.beta }, { beta: '11.7' })
    digits(standardErrors, { r: '0.0476', alpha: '0.843', s: '0.187', beta: '6.21' })
  })
})

describe('fitGammaGamma on CDNOW', () => {
  it('finds the published parameters, standard errors and log-likelihood of the 946 repeaters [SC-14: the Gamma-Gamma fit]', () => {
    const { parameters, standardErrors, logLikelihood, converged, leftOut } = fitGammaGamma(
      inDollars(calibrated()),
    )
    expect(converged).toBe(true)
    expect(leftOut).toEqual({ withoutRepeats: 1411, withoutPositiveMean: 0, total: 1411 })
    expect(Math.abs(logLikelihood - -4055.9232)).toBeLessThan(1e-3)
    within(parameters.p, 6.2488, 1e-3)
    within(parameters.q, 3.74459, 1e-3)
    within(parameters.v, 15.44775, 1e-3)
    digits(standardErrors, { p: '1.19', q: '0.290', v: '4.16' })
  })

  it('reports the correlation of frequency and value, 0.114, and does not warn [SC-7: the correlation]', () => {
    const { correlation, warnings } = fitGammaGamma(inDollars(calibrated()))
    expect(correlation).toBeCloseTo(0.114, 3)
    expect(warnings).toEqual([])
  })
})

describe('rfm on CDNOW', () => {
  it('scores the frequency of the sample at 1998-06-30 as 1,218 / 0 / 403 / 358 / 378 [SC-4: the CDNOW sample]', () => {
    const { customers, groups } = rfm(cdnow(sample), { asOf: '1998-06-30' })
    expect([1, 2, 3, 4, 5].map((score) => customers.filter(({ f }) => f === score).length)).toEqual([
      1218, 0, 403, 358, 378,
    ])
    expect(sum(Object.values(groups))).toBe(2357)
  })
})

describe('the whole of CDNOW', () => {
  itWithMaster('fits all 23,570 customers by their distinct rows', () => {
    const rows = summarize(
      cdnow(master).filter(({ placedOn }) => placedOn <= '1997-09-30'),
      { unit: 'week', until: '1997-09-30' },
    )
    const { converged, parameters } = fitBgNbd(rows)
    expect(rows).toHaveLength(23_570)
    expect(converged).toBe(true)
    expect(parameters.r).toBeGreaterThan(0.2)
    expect(parameters.r).toBeLessThan(0.3)
  })
})

function within(value: number, expected: number, relative: number): void {
  expect(Math.abs(value / expected - 1)).toBeLessThan(relative)
}

function digits(values: object | undefined, expected: Record<string, string>): void {
  const shown = Object.entries(expected).map(([name, text]) => [
    name,
    Number(Object.entries(values ?? {}).find(([key]) => key === name)?.[1]).toPrecision(
      text.replace(/^0\.0*/, '').replace('.', '').length,
    ),
  ])
  expect(Object.fromEntries(shown)).toEqual(expected)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
