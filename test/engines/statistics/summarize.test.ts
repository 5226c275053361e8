import { summarize } from 'clientele/statistics'
import { describe, expect, it } from 'vitest'
import { issuesOf } from './refused.js'

const on = (placedOn: string, value?: number, customerId = 'ada') => ({ customerId, placedOn, value })

describe('summarize', () => {
  it('counts purchases of one day once and leaves the first day out [SC-7: same-day purchases]', () => {
    const purchases = [
      on('2024-01-01', 500),
      on('2024-01-01', 300),
      on('2024-01-11', 40),
      on('2024-01-11', 60),
      on('2024-01-31', 50),
    ]
    expect(summarize(purchases, { unit: 'day', until: '2024-03-01' })).toEqual([
      { customerId: 'ada', x: 2, tx: 30, T: 60, value: 75 },
    ])
  })

  it('measures weeks as days / 7', () => {
    expect(summarize([on('2024-01-01'), on('2024-01-11')], { unit: 'week', until: '2024-03-01' })).toEqual([
      { customerId: 'ada', x: 1, tx: 10 / 7, T: 60 / 7, value: undefined },
    ])
  })

  it('takes purchases in any order and keeps customers in order of appearance', () => {
    const purchases = [on('2024-01-31', 10), on('2024-01-05', 1, 'bob'), on('2024-01-01', 99)]
    expect(summarize(purchases, { unit: 'day', until: '2024-01-31' })).toEqual([
      { customerId: 'ada', x: 1, tx: 30, T: 30, value: 10 },
      { customerId: 'bob', x: 0, tx: 0, T: 26, value: undefined },
    ])
  })

  it('knows no value where a repeat purchase has none, and takes 0 for a value', () => {
    const known = summarize([on('2024-01-01'), on('2024-01-02', 0), on('2024-01-03', 4)], {
      unit: 'day',
      until: '2024-01-31',
    })
    const unknown = summarize([on('2024-01-01', 5), on('2024-01-02', 5), on('2024-01-02')], {
      unit: 'day',
      until: '2024-01-31',
    })
    expect([known[0]?.value, unknown[0]?.value]).toEqual([2, undefined])
  })

  it('answers a first purchase on the last day with T = 0, and no purchases with no rows', () => {
    expect(summarize([on('2024-01-31')], { unit: 'day', until: '2024-01-31' })).toEqual([
      { customerId: 'ada', x: 0, tx: 0, T: 0, value: undefined },
    ])
    expect(summarize([], { unit: 'day', until: '2024-01-31' })).toEqual([])
  })

  it('names the row and the reason of every purchase that does not fit', () => {
    const purchases = [
      on('2024-01-01'),
      on('2024-02-01'),
      on('2024-02-30'),
      on('2024-01-02', -1),
      on('2024-01-02', Number.NaN),
      on('2024-01-02', 1, ''),
    ]
    expect(issuesOf(() => summarize(purchases, { unit: 'day', until: '2024-01-31' }))).toEqual([
      '[1].placedOn: a day that is not after the end',
      '[2].placedOn: a day YYYY-MM-DD',
      '[3].value: a finite number from 0 to 2^53 - 1',
      '[4].value: a finite number from 0 to 2^53 - 1',
      '[5].customerId: a text that is not empty',
    ])
    expect(issuesOf(() => summarize([], { unit: 'day', until: 'yesterday' }))).toEqual([
      'until: a day YYYY-MM-DD',
    ])
  })
})
