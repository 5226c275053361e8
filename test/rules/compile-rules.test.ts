import { describe, expect, it } from 'vitest'
import { days, eur } from '../../src/kernel/index.js'
import {
  and,
  compileRules,
  compileTogether,
  entitiesMixed,
  not,
  type PublicRecord,
  param,
  relationNotGiven,
  resolve,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { catalogue } from './catalogue.js'
import { f, p } from './fields.js'

const bought = (daysAgo: number, amount = 100, currency = 'EUR'): PublicRecord => ({
  placedAt: new Date(Date.parse(NOW) - daysAgo * 86_400_000).toISOString(),
  total: { amount, currency },
})

const spent = (count: number) => f.purchases.within(days(count)).sum('total', { in: 'EUR' })

describe('compileRules', () => {
  it('answers every rule in order, each with its own window [RU-18]', () => {
    const answers = compileRules(
      [
        spent(30).gte(eur(100)),
        spent(90).gte(eur(300)),
        f.purchases.within(days(30)).none(),
        f.purchases.within(days(30)).count().eq(1),
        f.purchases.latest().within(days(9)),
      ],
      catalogue,
    )({ now: NOW })
    expect(answers({ purchases: [bought(10), bought(60, 200), bought(60, 900, 'USD')] })).toEqual([
      true,
      true,
      false,
      true,
      false,
    ])
    expect(answers({ purchases: [] })).toEqual([false, false, true, false, false])
    expect(answers({ purchases: [bought(30), bought(0, 99)] })).toEqual([false, false, false, true, true])
  })

  it('works a sum that several rules ask for out once for a record [RU-18]', () => {
    let looked = 0
    const rules = [
      spent(90).gte(eur(1)),
      and(spent(90).lt(eur(5)), spent(30).eq(eur(0))),
      not(f.purchases.some()),
    ]
    const answers = compileRules(rules, catalogue, () => {
      looked += 1
      return [bought(10, 3)]
    })({ now: NOW })
    expect(answers({})).toEqual([true, false, false])
    expect(looked).toBe(1)
    expect(answers({})).toEqual([true, false, false])
    expect(looked).toBe(2)
  })

  it('looks again at a record that was changed since', () => {
    const answers = compileRules(
      [f.purchases.count().gte(1), f.purchases.count().gte(2)],
      catalogue,
    )({ now: NOW })
    const ada = { purchases: [bought(1)] }
    expect(answers(ada)).toEqual([true, false])
    ada.purchases.push(bought(2))
    expect(answers(ada)).toEqual([true, true])
  })

  it('asks for related records only where a rule does', () => {
    const hasLines = f.purchases.some((purchase) => purchase.lines.some())
    const answers = compileRules([and(f.vip.eq(true), hasLines), f.purchases.some()], catalogue)({ now: NOW })
    // The purchases carry no lines, and nobody needs them.
    expect(answers({ vip: false, purchases: [bought(1)] })).toEqual([false, true])
    expect(() => answers({ vip: true, purchases: [bought(1)] })).toThrow(
      relationNotGiven({ entity: 'purchase', relation: 'lines' }),
    )
  })

  it('is compiled once for many calls, whatever the parameters', () => {
    const compiled = compileRules([f.visits.gt(param('least')), f.visits.gt(5)], catalogue)
    const asked = [1, 9].map((least) => compiled({ now: NOW, params: { least } })({ visits: 7 }))
    expect(asked).toEqual([
      [true, true],
      [false, true],
    ])
  })

  it('answers no rules with no answers, and refuses rules about two entities', () => {
    expect(compileRules([], catalogue)({ now: NOW })({})).toEqual([])
    expect(() => compileRules([f.purchases.some(), p.quantity.gt(1)], catalogue)).toThrow(
      entitiesMixed({ expected: 'customer', found: 'purchase' }),
    )
  })

  it('has room for more conditions than a number has bits', () => {
    const rules = Array.from({ length: 80 }, (_, least) => spent(least + 1).gte(eur(1)))
    const answers = compileRules(rules, catalogue)({ now: NOW })({ purchases: [bought(40)] })
    // The window of 40 days ends a millisecond after what was bought 40 days ago.
    expect(answers).toEqual(rules.map((_, least) => least >= 40))
  })
})

describe('compileTogether', () => {
  it('adds whole numbers up exactly, also where one sum leaves the safe range [RU-15]', () => {
    const most = Number.MAX_SAFE_INTEGER
    const rules = [
      f.purchases.sum('quantity').gt(most),
      f.purchases
        .where((purchase) => purchase.status.eq('paid'))
        .sum('quantity')
        .eq(1),
    ]
    const resolved = rules.map((rule) => resolve(rule, { catalogue, now: NOW }))
    const rows = [
      { customerId: 'a', quantity: most, status: 'open' },
      { customerId: 'a', quantity: 1, status: 'paid' },
    ]
    const answers = compileTogether(resolved)
    expect(answers({ id: 'a' }, () => rows)).toEqual([true, true])
    expect(answers({ id: 'b' }, () => rows)).toEqual([false, false])
  })
})
