import { describe, expect, it } from 'vitest'
import { days, eur } from '../../src/kernel/index.js'
import {
  compilePredicate,
  compileRule,
  not,
  param,
  relationNotGiven,
  resolve,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { catalogue } from './catalogue.js'
import { f, p } from './fields.js'

describe('compileRule', () => {
  it('asks records as hosts hold them [RU-18: one rule]', () => {
    const matches = compileRule(
      f.purchases.within(days(30)).some((purchase) => purchase.total.gte(eur(100))),
      catalogue,
    )
    const buyer = {
      purchases: [{ placedAt: '2026-04-20T00:00:00.000Z', total: { amount: 100, currency: 'EUR' } }],
    }
    expect(matches({ now: NOW })(buyer)).toBe(true)
    expect(matches({ now: '2026-06-01T00:00:00.000Z' })(buyer)).toBe(false)
    expect(matches({ now: NOW })({ purchases: [] })).toBe(false)
  })

  it('finds related records in `included` as well', () => {
    const hasPaid = compileRule(
      f.purchases.some((purchase) => purchase.status.eq('paid')),
      catalogue,
    )({ now: NOW })
    expect(hasPaid({ included: { purchases: [{ status: 'paid' }] } })).toBe(true)
    const isAdas = compileRule(
      p.customer.some((customer) => customer.name.eq('Ada')),
      catalogue,
    )({ now: NOW })
    expect(isAdas({ included: { customer: { name: 'Ada' } } })).toBe(true)
    expect(isAdas({ included: { customer: null } })).toBe(false)
  })

  it('refuses to guess what related records there are', () => {
    const hasNone = compileRule(f.purchases.none(), catalogue)({ now: NOW })
    expect(() => hasNone({ name: 'Ada' })).toThrow(
      relationNotGiven({ entity: 'customer', relation: 'purchases' }),
    )
  })

  it('takes related records from the caller', () => {
    const asked: string[] = []
    const matches = compileRule(f.purchases.some(), catalogue, (record, relation, entity) => {
      asked.push(`${entity} ${record.id} ${relation.name}`)
      return [{}]
    })
    expect(matches({ now: NOW })({ id: 'c1' })).toBe(true)
    expect(asked).toEqual(['customer c1 purchases'])
  })

  it('is compiled once for many calls, whatever the parameters', () => {
    const matches = compileRule(f.visits.gt(param('least')), catalogue)
    expect([1, 2, 3].map((least) => matches({ now: NOW, params: { least } })({ visits: 2 }))).toEqual([
      true,
      false,
      false,
    ])
  })

  it('refuses a rule that does not hold up before it is asked', () => {
    const rule = { v: 1, entity: 'customer', where: { op: 'isSet', left: { field: 'shoeSize' } } } as const
    expect(() => compileRule(rule, catalogue)).toThrow('where.left.field')
  })
})

describe('compilePredicate', () => {
  it('joins related rows by every pair of columns, and missing ones to nothing', () => {
    const inject = () => ({ on: [{ local: 'tenant', foreign: 'tenant' }] })
    const { predicate, values } = resolve(p.lines.some(), { catalogue, now: NOW, inject })
    const test = compilePredicate(predicate)(values)
    const line = (tenant: string | null, purchaseId: string | null) => ({ tenant, purchaseId })
    const asked = (id: string | null, ...lines: Record<string, unknown>[]) =>
      test({ tenant: 't1', id }, () => lines)
    expect(asked('p1', line('t1', 'p1'))).toBe(true)
    expect(asked('p1', line('t2', 'p1'))).toBe(false)
    expect(asked('p1', line('t1', 'p2'), line('t1', 'p1'))).toBe(true)
    expect(asked(null, line('t1', null))).toBe(false)
  })

  it('takes a truth value too', () => {
    expect(compilePredicate(true)([])({}, () => [])).toBe(true)
    expect(compilePredicate(false)([])({}, () => [])).toBe(false)
  })

  it('never holds of a slot that is empty', () => {
    const { predicate } = resolve(f.visits.eq(1), { catalogue, now: NOW })
    const denied = resolve(not(f.visits.eq(1)), { catalogue, now: NOW })
    expect(compilePredicate(predicate)([null])({ visits: null }, () => [])).toBe(false)
    expect(compilePredicate(denied.predicate)([null])({ visits: null }, () => [])).toBe(true)
  })
})
