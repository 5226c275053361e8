import { aalenJohansen, kaplanMeier } from 'clientele/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { issuesOf } from './refused.js'
import { patience, runs } from './runs.js'

/** Weeks in remission under 6-MP: Freireich et al. (1963), in Kalbfleisch & Prentice (2002), table 1.1. */
const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((time) => ({ time, event: true }))
const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((time) => ({ time, event: false }))
const remission = [...ended, ...censored]

describe('kaplanMeier', () => {
  it('gives the published curve of the remission times with its log-log limits', () => {
    const { steps, median } = kaplanMeier(remission)
    const shown = steps
      .filter(({ events }) => events > 0)
      .map(({ time, atRisk, survival, standardError, low, high }) => [
        time,
        atRisk,
        ...[survival, standardError, low, high].map((v) => v.toFixed(4)),
      ])
    expect(shown).toEqual([
      [6, 21, '0.8571', '0.0764', '0.6197', '0.9516'],
      [7, 17, '0.8067', '0.0869', '0.5631', '0.9228'],
      [10, 15, '0.7529', '0.0963', '0.5032', '0.8894'],
      [13, 12, '0.6902', '0.1068', '0.4316', '0.8491'],
      [16, 11, '0.6275', '0.1141', '0.3675', '0.8049'],
      [22, 7, '0.5378', '0.1282', '0.2678', '0.7468'],
      [23, 6, '0.4482', '0.1346', '0.1881', '0.6801'],
    ])
    expect(median).toEqual({ time: 23, low: 13, high: undefined })
  })

  it('has no median where half never left', () => {
    const { median, survivalAt } = kaplanMeier([
      { time: 3, event: true },
      { time: 5, event: false, count: 3 },
    ])
    expect(median.time).toBeUndefined()
    expect([survivalAt(2.9), survivalAt(3), survivalAt(99)]).toEqual([1, 0.75, 0.75])
  })

  it('counts late entrants at risk only after they entered (left truncation)', () => {
    const rows = [
      { time: 2, event: true },
      { time: 4, event: true, entry: 3 },
      { time: 5, event: false, entry: 2 },
      { time: 6, event: true },
    ]
    expect(kaplanMeier(rows).steps.map(({ time, atRisk, survival }) => [time, atRisk, survival])).toEqual([
      [2, 2, 1 / 2],
      [4, 3, 1 / 3],
      [5, 2, 1 / 3],
      [6, 1, 0],
    ])
  })

  it('has limits where everybody stayed and where everybody left', () => {
    expect(kaplanMeier([{ time: 3, event: false }]).steps[0]).toMatchObject({ survival: 1, low: 1, high: 1 })
    expect(kaplanMeier([{ time: 3, event: true }]).steps[0]).toMatchObject({
      survival: 0,
      low: 0,
      high: 1,
      standardError: 0,
    })
  })

  it('refuses an entry that is not before the end, and an empty list', () => {
    expect(issuesOf(() => kaplanMeier([]))).toEqual(['at least one row'])
    expect(issuesOf(() => kaplanMeier([{ time: 3, event: true, entry: 3 }]))).toEqual([
      '[0].entry: before time',
    ])
    expect(issuesOf(() => kaplanMeier([{ time: -1, event: true }]))).toEqual([
      '[0].time: a finite number from 0 to 1000000000',
    ])
  })
})

describe('aalenJohansen', () => {
  it('splits the exits of a hand-worked example', () => {
    const rows = [
      { time: 1, cause: 'price' },
      { time: 2, cause: 'moved' },
      { time: 3 },
      { time: 4, cause: 'price' },
      { time: 5 },
    ]
    const { causes, survival, incidenceAt } = aalenJohansen(rows)
    expect(causes.price?.map(({ time, incidence }) => [time, incidence])).toEqual([
      [1, 0.2],
      [2, 0.2],
      [4, 0.2 + 0.6 / 2],
    ])
    expect(incidenceAt('moved', 4)).toBeCloseTo(0.2, 14)
    expect(incidenceAt('illness', 4)).toBe(0)
    expect(survival.at(-1)?.survival).toBeCloseTo(0.3, 14)
  })

  it('is one less Kaplan-Meier where there is one cause, standard error included', () => {
    const { causes } = aalenJohansen(
      remission.map(({ time, event }) => ({ time, cause: event ? 'relapse' : undefined })),
    )
    const steps = kaplanMeier(remission).steps.filter(({ events }) => events > 0)
    causes.relapse?.forEach(({ incidence, standardError }, i) => {
      expect(incidence).toBeCloseTo(1 - Number(steps[i]?.survival), 12)
      expect(standardError).toBeCloseTo(Number(steps[i]?.standardError), 12)
    })
    expect(causes.relapse).toHaveLength(7)
  })

  it('makes one of survival and all incidences, whoever entered when', { timeout: patience }, () => {
    const row = fc
      .record({
        entry: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
        length: fc.integer({ min: 1, max: 12 }),
        cause: fc.constantFrom('price', 'moved', 'quality', undefined),
        count: fc.integer({ min: 1, max: 4 }),
      })
      .map(({ entry, length, cause, count }) => ({
        time: (entry ?? 0) + length,
        cause,
        count,
        ...(entry === undefined ? {} : { entry }),
      }))
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) => {
        const { causes, survival } = aalenJohansen(rows)
        survival.forEach(({ survival: staying }, i) => {
          const left = Object.values(causes).reduce((sum, steps) => sum + Number(steps[i]?.incidence), 0)
          expect(left + staying).toBeCloseTo(1, 10)
        })
      }),
      runs(100),
    )
  })
})
