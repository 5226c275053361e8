import {
  benjaminiHochberg,
  csat,
  newcombe,
  nps,
  sampleSize,
  twoProportions,
  wilson,
} from 'clientele/statistics'
import { describe, expect, it } from 'vitest'
import { issuesOf } from './refused.js'

const of = (successes: number, trials: number) => ({ successes, trials })
const limits = ({ low, high }: { low: number; high: number }) => [low.toFixed(4), high.toFixed(4)]

describe('200 of 1,000 against 250 of 1,000', () => {
  it('has z 2.6774 and p .00742', () => {
    const { difference, z, pValue } = twoProportions(of(200, 1000), of(250, 1000))
    expect(difference).toBeCloseTo(0.05, 14)
    expect(z.toFixed(4)).toBe('2.6774')
    expect(pValue.toFixed(5)).toBe('0.00742')
  })

  it('has the Newcombe interval [.0134, .0865]', () => {
    expect(limits(newcombe(of(200, 1000), of(250, 1000)))).toEqual(['0.0134', '0.0865'])
  })
})

describe('wilson', () => {
  it.each([
    // Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    [81, 263, '0.2553', '0.3662'],
    [15, 148, '0.0624', '0.1605'],
    [0, 20, '0.0000', '0.1611'],
    [1, 29, '0.0061', '0.1718'],
  ])('puts %d of %d between %s and %s', (successes, trials, low, high) => {
    expect(limits(wilson(of(successes, trials)))).toEqual([low, high])
  })

  it('refuses more successes than trials and no trials at all', () => {
    expect(issuesOf(() => wilson(of(3, 2)))).toEqual(['proportion.successes: at most trials, 2'])
    expect(issuesOf(() => wilson(of(0, 0)))).toEqual(['proportion.trials: a whole number above 0'])
    expect(issuesOf(() => wilson(of(1, 2), 1))).toEqual(['level: a number between 0 and 1'])
  })
})

describe('newcombe', () => {
  it.each([
    // Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
    [48, 80, 56, 70, '0.0524', '0.3339'],
    [3, 10, 9, 10, '0.1705', '0.8090'],
    [0, 20, 10, 10, '0.6791', '1.0000'],
  ])(
    'puts the second share of %d/%d and %d/%d between %s and %s above the first',
    (a, m, b, n, low, high) => {
      expect(limits(newcombe(of(a, m), of(b, n)))).toEqual([low, high])
    },
  )
})

describe('twoProportions', () => {
  it('sees no difference where both shares are 0 or 1', () => {
    expect(twoProportions(of(0, 5), of(0, 9))).toEqual({ difference: 0, z: 0, pValue: 1 })
    expect(twoProportions(of(5, 5), of(9, 9))).toEqual({ difference: 0, z: 0, pValue: 1 })
  })
})

describe('sampleSize', () => {
  it('asks for 1,094 in each group to tell 20 % from 25 %', () => {
    // R's power.prop.test(p1 = .2, p2 = .25, power = .8): n = 1093.739
    expect(sampleSize({ baseline: 0.2, target: 0.25 })).toBe(1094)
    expect(sampleSize({ baseline: 0.25, target: 0.2 })).toBe(1094)
  })

  it('refuses a target that is the baseline', () => {
    expect(issuesOf(() => sampleSize({ baseline: 0.2, target: 0.2 }))).toEqual([
      'target: a share that differs from the baseline',
    ])
  })
})

describe('benjaminiHochberg', () => {
  it('adjusts p-values as p.adjust does', () => {
    const found = benjaminiHochberg([0.2, 0.005, 0.05, 0.009])
    expect(found.map(({ adjusted }) => adjusted.toFixed(4))).toEqual(['0.2000', '0.0180', '0.0667', '0.0180'])
    expect(found.map(({ rejected }) => rejected)).toEqual([false, true, false, true])
    expect(benjaminiHochberg([])).toEqual([])
  })

  it('refuses what is no p-value', () => {
    expect(issuesOf(() => benjaminiHochberg([0.1, -1]))).toEqual(['[1]: a number from 0 to 1'])
  })
})

describe('nps', () => {
  it('is the share of promoters less that of detractors', () => {
    expect(nps([10, 9, 9, 8, 7, 6, 0, 10])).toMatchObject({
      estimate: 25,
      promoters: 4,
      passives: 2,
      detractors: 2,
    })
  })

  it('has the adjusted Wald interval, three answers added', () => {
    // 4.75 promoters and 2.75 detractors of 11
    expect(limits(nps([10, 9, 9, 8, 7, 6, 0, 10]))).toEqual(['-29.4168', '65.7804'])
  })

  it('stays uncertain where all answer alike', () => {
    const { estimate, low, high } = nps([10, 10, 10, 10, 10])
    expect([estimate, high]).toEqual([100, 100])
    expect(low).toBeLessThan(60)
  })

  it('refuses answers off the scale', () => {
    expect(issuesOf(() => nps([5, 11, 3.5]))).toEqual([
      '[1]: a whole number from 0 to 10',
      '[2]: a whole number from 0 to 10',
    ])
    expect(issuesOf(() => nps([]))).toEqual(['at least one row'])
  })
})

describe('csat', () => {
  it('is the share of 4 and 5 with its Wilson interval', () => {
    const { estimate, satisfied, answers, ...rest } = csat([5, 4, 3, 5, 1, 2, 4, 4])
    expect({ estimate, satisfied, answers }).toEqual({ estimate: 5 / 8, satisfied: 5, answers: 8 })
    expect(limits(rest)).toEqual(limits(wilson(of(5, 8))))
    expect(csat([1, 0, 1], { from: 0, to: 1 }).satisfied).toBe(2)
  })
})
