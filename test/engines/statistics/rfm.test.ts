import { type Quintile, rfm, rfmGroup, rfmGroups } from 'clientele/statistics'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { issuesOf } from './refused.js'
import { patience, runs } from './runs.js'
import { cdnow, sample, withData } from './shared-data.js'

const on = (customerId: string, placedOn: string, value?: number) => ({ customerId, placedOn, value })
const asOf = '2024-12-31'
const day = (n: number) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10)
const purchase = fc.record({
  customerId: fc.constantFrom(...'abcdefghijkl'),
  placedOn: fc.integer({ min: 0, max: 365 }).map(day),
  value: fc.integer({ min: 0, max: 20 }),
})

describe('rfm [SC-4]', () => {
  it('scores 1 + floor(5 x share strictly lower), equal customers alike', () => {
    const purchases = [
      on('a', '2024-01-01', 10),
      on('b', '2024-06-01', 10),
      on('b', '2024-06-02', 10),
      on('c', '2024-12-01', 90),
      on('d', '2024-12-01', 30),
      on('e', '2024-12-31', 30),
    ]
    const { customers } = rfm(purchases, { asOf })
    expect(customers).toEqual([
      { customerId: 'a', recencyDays: 365, frequency: 1, monetary: 10, r: 1, f: 1, m: 1, group: 'lost' },
      {
        customerId: 'b',
        recencyDays: 212,
        frequency: 2,
        monetary: 20,
        r: 2,
        f: 5,
        m: 2,
        group: 'cannot_lose',
      },
      {
        customerId: 'c',
        recencyDays: 30,
        frequency: 1,
        monetary: 90,
        r: 3,
        f: 1,
        m: 5,
        group: 'about_to_sleep',
      },
      {
        customerId: 'd',
        recencyDays: 30,
        frequency: 1,
        monetary: 30,
        r: 3,
        f: 1,
        m: 3,
        group: 'about_to_sleep',
      },
      { customerId: 'e', recencyDays: 0, frequency: 1, monetary: 30, r: 5, f: 1, m: 3, group: 'new' },
    ])
  })

  it('counts distinct days as frequency', () => {
    const twice = [on('a', '2024-05-05', 1), on('a', '2024-05-05', 2), on('a', '2024-05-06', 3)]
    expect(rfm(twice, { asOf }).customers[0]).toMatchObject({ frequency: 2, monetary: 6 })
  })

  it('returns its cut points, which score the same customers alike and others by the same thresholds', () => {
    const purchases = [
      on('a', '2024-01-01'),
      on('b', '2024-06-01'),
      on('b', '2024-06-02'),
      on('c', '2024-12-01'),
    ]
    const first = rfm(purchases, { asOf })
    expect(first.cutPoints).toEqual({
      bins: 5,
      recency: [
        { from: -365, score: 1 },
        { from: -212, score: 2 },
        { from: -30, score: 4 },
      ],
      frequency: [
        { from: 1, score: 1 },
        { from: 2, score: 4 },
      ],
      monetary: [],
    })
    const stored = JSON.parse(JSON.stringify(first.cutPoints))
    expect(rfm(purchases, { asOf, cutPoints: stored }).customers).toEqual(first.customers)
    expect(
      rfm([on('z', '2024-12-02'), on('z', '2024-12-03'), on('z', '2024-12-04')], { asOf, cutPoints: stored })
        .customers[0],
    ).toMatchObject({
      r: 4,
      f: 4,
      m: undefined,
      group: 'loyal',
    })
  })

  it('names every pair of scores once, by the table of the eleven groups', () => {
    const five = [1, 2, 3, 4, 5] as Quintile[]
    expect(five.toReversed().map((r) => five.map((f) => rfmGroup(r, f)))).toEqual([
      ['new', 'potential_loyalist', 'potential_loyalist', 'champions', 'champions'],
      ['promising', 'potential_loyalist', 'potential_loyalist', 'loyal', 'loyal'],
      ['about_to_sleep', 'about_to_sleep', 'need_attention', 'loyal', 'loyal'],
      ['hibernating', 'hibernating', 'at_risk', 'at_risk', 'cannot_lose'],
      ['lost', 'hibernating', 'at_risk', 'at_risk', 'cannot_lose'],
    ])
    expect(new Set(five.flatMap((r) => five.map((f) => rfmGroup(r, f))))).toEqual(new Set(rfmGroups))
    expect(rfmGroups).toHaveLength(11)
  })

  it('is defined for one customer, for all equal and for none', () => {
    const one = rfm([on('a', '2024-05-05', 7)], { asOf })
    expect(one.customers[0]).toMatchObject({ r: 1, f: 1, m: 1, group: 'lost' })
    const equal = rfm([on('a', '2024-05-05'), on('b', '2024-05-05'), on('c', '2024-05-05')], { asOf })
    expect(equal.groups.lost).toBe(3)
    expect(rfm([], { asOf })).toMatchObject({
      customers: [],
      cutPoints: { bins: 5, recency: [], frequency: [], monetary: [] },
    })
  })

  withData(sample)('gives the CDNOW sample at 1998-06-30 the frequencies 1,218 / 0 / 403 / 358 / 378', () => {
    const { customers, groups } = rfm(cdnow(sample), { asOf: '1998-06-30' })
    const having = (score: number) => customers.filter(({ f }) => f === score).length
    expect([1, 2, 3, 4, 5].map(having)).toEqual([1218, 0, 403, 358, 378])
    expect(Object.values(groups).reduce((sum, n) => sum + n, 0)).toBe(2357)
  })
})

describe('any rfm', () => {
  it('scores by the definition, whatever was bought', { timeout: patience }, () => {
    fc.assert(
      fc.property(fc.array(purchase, { maxLength: 60 }), (purchases) => {
        const { customers, groups } = rfm(purchases, { asOf })
        const share = (of: (c: (typeof customers)[number]) => number, mine: (typeof customers)[number]) =>
          1 + Math.floor((5 * customers.filter((other) => of(other) < of(mine)).length) / customers.length)
        for (const customer of customers) {
          expect(customer.r).toBe(share((c) => -c.recencyDays, customer))
          expect(customer.f).toBe(share((c) => c.frequency, customer))
          expect(customer.m).toBe(share((c) => c.monetary ?? 0, customer))
        }
        expect(Object.values(groups).reduce((sum, n) => sum + n, 0)).toBe(customers.length)
      }),
      runs(200),
    )
  })

  it('has no group where there are not five scores', () => {
    expect(rfm([on('a', '2024-05-05')], { asOf, bins: 3 }).customers[0]?.group).toBeUndefined()
  })

  it('refuses purchases after asOf, bins that are none and cut points out of order', () => {
    expect(issuesOf(() => rfm([on('a', '2025-01-01')], { asOf }))).toEqual([
      '[0].placedOn: a day that is not after the end',
    ])
    expect(issuesOf(() => rfm([], { asOf, bins: 0 }))).toEqual(['bins: a whole number from 1 to 100'])
    const falling = [
      { from: 2, score: 1 },
      { from: 1, score: 4 },
    ]
    expect(
      issuesOf(() =>
        rfm([], { asOf, cutPoints: { bins: 5, recency: [], frequency: falling, monetary: [] } }),
      ),
    ).toEqual(['cutPoints.frequency[1]: a cut point above the one before it'])
  })
})
