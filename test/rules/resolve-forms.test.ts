import { describe, expect, it } from 'vitest'
import { days, eur, hash31 } from '../../src/kernel/index.js'
import {
  always,
  and,
  createSlots,
  followedBy,
  forPurpose,
  type Injection,
  inBucket,
  missed,
  needsPurposes,
  not,
  param,
  type ResolveOptions,
  type Rule,
  regularly,
  resolve,
  resolveTerms,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { rf, rich, rp } from './rich.js'

const options: ResolveOptions = { catalogue: rich, now: NOW }
const ask = (rule: Rule, more: Partial<ResolveOptions> = {}) => resolve(rule, { ...options, ...more })

const slot = (place: number, type: string) => ({ slot: place, type })
const live = { kind: 'set', left: { column: 'archivedAt', type: 'instant' }, negated: true }
const on = [{ local: 'id', foreign: 'customerId' }]
const time = { column: 'placedAt', type: 'instant' }
const amount = { column: 'netBookedAmount', type: 'integer' }
const total = { kind: 'sum', fn: 'sum', entity: 'purchase', on, of: amount, where: live, type: 'integer' }

describe('resolve', () => {
  it('reads booked money from where it is booked, in the currency of the books [RU-14: booked]', () => {
    expect(ask(rf.purchases.sum('net').gte(eur(5)))).toEqual({
      predicate: { kind: 'compare', op: 'gte', left: total, right: slot(0, 'integer'), negated: false },
      values: [5],
    })
  })

  it('reads own money in one currency, and leaves other amounts out [RU-14: own]', () => {
    const own = {
      kind: 'compare',
      op: 'eq',
      left: { column: 'totalCurrency', type: 'text' },
      right: slot(0, 'text'),
      negated: false,
    }
    expect(ask(rf.purchases.sum('total', { in: 'EUR' }).gte(eur(5)))).toMatchObject({
      predicate: {
        left: { of: { column: 'totalAmount' }, where: { kind: 'and', of: [live, own] } },
      },
      values: ['EUR', 5],
    })
    expect(ask(not(rf.spent.in('EUR').gte(eur(5)))).predicate).toMatchObject({
      kind: 'or',
      of: [
        { left: { column: 'spentCurrency' }, negated: true },
        { left: { column: 'spentAmount' }, negated: true },
      ],
    })
  })

  it('compares a mean as a sum with a product, of at least one [RU-15: means]', () => {
    const present = { kind: 'set', left: { column: 'weight', type: 'number' }, negated: false }
    const where = { kind: 'and', of: [live, present] }
    const count = { kind: 'sum', fn: 'count', entity: 'purchase', on, where, type: 'integer' }
    const sum = {
      kind: 'sum',
      fn: 'sum',
      entity: 'purchase',
      on,
      of: { column: 'weight', type: 'number' },
      where,
      type: 'number',
    }
    expect(ask(rf.purchases.avg('weight').lt(2))).toEqual({
      predicate: {
        kind: 'and',
        of: [
          { kind: 'compare', op: 'gt', left: count, right: slot(0, 'integer'), negated: false },
          {
            kind: 'compare',
            op: 'lt',
            left: sum,
            right: { kind: 'times', left: slot(1, 'number'), right: count, type: 'number' },
            negated: false,
          },
        ],
      },
      values: [0, 2],
    })
  })

  it('goes through the rows between where there are such [RU-4: the company tree]', () => {
    const step = [{ local: 'id', foreign: 'customerId' }]
    const there = [{ local: 'ancestorId', foreign: 'id' }]
    const inner = {
      kind: 'exists',
      entity: 'customer',
      on: there,
      where: {
        kind: 'and',
        of: [live, { kind: 'set', left: { column: 'vip', type: 'boolean' }, negated: false }],
      },
      negated: false,
    }
    const tree = { entity: 'customerTree', on: step, where: inner }
    expect(ask(rf.ancestors.none((each) => each.vip.isSet())).predicate).toEqual({
      kind: 'exists',
      ...tree,
      negated: true,
    })
    expect(
      ask(
        rf.ancestors
          .where((each) => each.vip.isSet())
          .max('visits')
          .gte(3),
      ).predicate,
    ).toMatchObject({
      left: {
        kind: 'sum',
        ...tree,
        of: { kind: 'lookup', entity: 'customer', on: there, of: { column: 'visits' }, type: 'integer' },
      },
    })
  })

  it('joins a step to the one before by the record both belong to [RU-6: sequences]', () => {
    const began = { kind: 'outer', of: time, type: 'instant' }
    const { predicate, values } = ask(followedBy(rf.purchases, rf.tickets, days(1)))
    expect(predicate).toMatchObject({
      kind: 'exists',
      entity: 'purchase',
      where: {
        of: [
          live,
          { kind: 'intervals', left: time, intervals: [{ until: slot(0, 'instant') }] },
          {
            kind: 'exists',
            entity: 'ticket',
            on: [{ local: 'customerId', foreign: 'customerId' }],
            where: {
              of: [
                live,
                { kind: 'intervals', intervals: [{ until: slot(0, 'instant') }] },
                { op: 'gt', left: { column: 'createdAt' }, right: began },
                { op: 'lte', left: { column: 'createdAt' }, right: { ...began, plusMs: slot(1, 'integer') } },
              ],
            },
            negated: false,
          },
        ],
      },
    })
    expect(values).toEqual(['2026-05-01T12:00:00.001Z', 86_400_000])
    expect(ask(missed(rf.purchases, rf.tickets, days(1))).values[0]).toBe('2026-04-30T12:00:00.001Z')
  })

  it('counts the periods that records lie in, in one pass [RU-6: rhythms]', () => {
    const { predicate, values } = ask(regularly(rf.purchases, { atLeast: 2, of: 3, each: 'month' }))
    expect(values).toEqual([
      '2026-02-01T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
      '2026-04-01T00:00:00.000Z',
      '2026-05-01T00:00:00.000Z',
      2,
    ])
    expect(predicate).toMatchObject({
      op: 'gte',
      left: {
        fn: 'countDistinct',
        of: { kind: 'period', of: time, bounds: [slot(0, 'instant'), { slot: 1 }, { slot: 2 }, { slot: 3 }] },
        where: { of: [live, { kind: 'intervals', intervals: [{ from: { slot: 0 }, until: { slot: 3 } }] }] },
      },
      right: slot(4, 'integer'),
    })
  })

  it('deals hashes into buckets by the seed [RU-8: buckets]', () => {
    const { predicate, values } = ask(inBucket('customer', { seed: 'spring', from: 0, to: 0.1 }))
    expect(predicate).toMatchObject({
      of: [
        { op: 'gte', left: { kind: 'bucket', of: { column: 'hash', type: 'integer' } } },
        { op: 'lt', left: { kind: 'bucket' } },
      ],
    })
    expect(values).toEqual([
      1 + (hash31('spring:a') % (2 ** 21 - 1)),
      hash31('spring:b'),
      1_000_003,
      0,
      100_000,
    ])
  })

  it('reads a code of a region as the beginning of those of its parts', () => {
    const values = (system: 'country' | 'iso-3166-2' | 'gbt-2260' | 'nuts', code: string) => {
      const { predicate, values: all } = ask(rf.address.inRegion({ system, code }))
      return [JSON.stringify(predicate).includes('startsWith'), ...all]
    }
    expect(values('country', 'DE')).toEqual([false, 'DE'])
    expect(values('iso-3166-2', 'DE-BY')).toEqual([false, 'iso-3166-2', 'DE-BY'])
    expect(values('nuts', 'DE2')).toEqual([true, 'nuts', 'DE2'])
    expect(values('gbt-2260', '110000')).toEqual([true, 'gbt-2260', '11'])
    expect(values('gbt-2260', '110100')).toEqual([true, 'gbt-2260', '1101'])
    expect(values('gbt-2260', '110101')).toEqual([false, 'gbt-2260', '110101'])
  })

  it('leaves out those who objected to the purpose, at the root [RU-16: purposes]', () => {
    const outside = (purpose: string) =>
      purpose === 'marketing' ? rf.tickets.some((ticket) => ticket.status.eq('open')) : undefined
    const rule = forPurpose(rf.visits.gt(1), 'marketing')
    expect(ask(rule, { outside }).predicate).toMatchObject({
      kind: 'and',
      of: [{ left: { column: 'visits' } }, { kind: 'exists', entity: 'ticket', negated: true }],
    })
    expect(ask(not(rule), { outside }).predicate).toMatchObject({
      of: [{ negated: true }, { kind: 'exists', negated: true }],
    })
    expect(ask(forPurpose(always('customer'), 'research'), { outside }).predicate).toBe(true)
    expect(() => ask(rule)).toThrow(needsPurposes({ entity: 'customer', purpose: 'marketing' }))
  })

  it('puts what core injects into every sum and every lookup', () => {
    const tenant = { local: 'tenant', foreign: 'tenant' }
    const inject = (entity: string): Injection => ({
      on: [tenant],
      ...(entity === 'purchase' && { rule: rp.quantity.gt(1) }),
    })
    expect(ask(rf.purchases.count().gte(1), { inject }).predicate).toMatchObject({
      left: { on: [tenant, ...on], where: { of: [{ left: { column: 'quantity' } }, live] } },
    })
    const vip = rp.customer.its((customer) => customer.vip).eq(true)
    expect(ask(vip, { inject }).predicate).toMatchObject({
      left: { kind: 'lookup', on: [tenant, { local: 'customerId', foreign: 'id' }], where: live },
    })
    expect(ask(rf.ancestors.some(), { inject }).predicate).toMatchObject({
      on: [tenant, ...on],
      where: { on: [tenant, { local: 'ancestorId', foreign: 'id' }] },
    })
  })

  it('folds sums of nothing away: 0 for counts and totals, missing for the rest [RU-5: of nothing]', () => {
    const none = rf.purchases.where((purchase) => purchase.id.in([]))
    const answers = [
      none.count().eq(0),
      none.sum('net').lte(eur(0)),
      none.max('net').lte(eur(0)),
      none.avg('weight').lt(1),
      not(none.avg('weight').lt(1)),
    ].map((rule) => ask(rule).predicate)
    expect(answers).toEqual([true, true, false, false, true])
  })

  it('asks parameters for what the other side is', () => {
    const rule = rf.purchases.sum('net').gte(param('least'))
    expect(ask(rule, { params: { least: eur(5) } }).values).toEqual([5])
    expect(() => ask(rule, { params: { least: { amount: 5, currency: 'USD' } } })).toThrow(
      'The parameter least must be money in EUR',
    )
  })

  it('keeps one shape for rules that differ in their constants', () => {
    const rule = (count: number) =>
      and(rf.purchases.within(days(count)).count().gte(count), rf.visits.times(count).gt(count))
    expect(ask(rule(1)).predicate).toEqual(ask(rule(9)).predicate)
  })
})

describe('resolveTerms', () => {
  it('makes terms for orders and columns, their constants after those that are there', () => {
    const slots = createSlots(['t1'])
    const terms = resolveTerms(
      'customer',
      [
        { field: 'name' },
        { sum: { fn: 'sum', relation: 'purchases', field: 'net' } },
        { times: { of: { field: 'visits' }, by: 2 } },
        { sum: { fn: 'avg', relation: 'purchases', field: 'net' } },
      ],
      { ...options, slots },
    )
    expect(terms.slice(0, 3)).toEqual([
      { term: { column: 'name', type: 'text' }, type: 'text' },
      { term: total, type: 'money', currency: 'EUR' },
      {
        term: {
          kind: 'times',
          left: { column: 'visits', type: 'integer' },
          right: slot(1, 'number'),
          type: 'number',
        },
        type: 'number',
      },
    ])
    expect(terms[3]).toMatchObject({ term: { kind: 'ratio' }, type: 'money', currency: 'EUR' })
    expect(slots.values).toEqual(['t1', 2])
  })

  it('looks a row up by its id where its own value counts under a condition', () => {
    const [term] = resolveTerms('customer', [{ field: 'spent', in: 'USD' }], {
      ...options,
      slots: createSlots(),
    })
    expect(term).toMatchObject({
      term: {
        kind: 'lookup',
        entity: 'customer',
        on: [{ local: 'id', foreign: 'id' }],
        of: { column: 'spentAmount' },
        where: { left: { column: 'spentCurrency' } },
      },
      currency: 'USD',
    })
  })
})
