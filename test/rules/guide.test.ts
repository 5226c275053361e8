import { expect, it } from 'vitest'
import { days, eur } from '../../src/kernel/index.js'
import {
  actor,
  ago,
  always,
  and,
  check,
  compileRule,
  compileRules,
  type Describer,
  describe as describeRule,
  english,
  not,
  or,
  param,
  type Rule,
  why,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { catalogue } from './catalogue.js'
import { f } from './fields.js'

/** What the guide shows. `f` is `model.fields.customer` there. */
const said = (rule: Rule) => describeRule(rule, catalogue, { locale: 'en' })

it('writes a rule', () => {
  // #region write
  const lapsedPro = and(
    f.attributes.plan.eq('pro'),
    f.spent.gte(eur(1000_00)),
    f.purchases.within(days(90)).none(),
    f.tickets.none((ticket) => ticket.status.eq('open')),
  )
  // #endregion
  expect(said(lapsedPro)).toBe(
    'Every customer whose plan is pro, whose spent is at least 1000.00 EUR, that has no purchases in the last 90 days and that has no tickets whose status is open.',
  )
})

it('compares with other fields, the actor and parameters', () => {
  // #region operands
  const mine = f.ownerId.eq(actor('id'))
  const inCity = f.attributes.city.eq(param('city'))
  const seenSinceRenewal = f.lastSeenAt.gt(f.attributes.renewedAt)
  const quiet = f.lastSeenAt.lt(ago(days(30)))
  // #endregion
  expect([mine, inCity, seenSinceRenewal, quiet].flatMap((rule) => check(rule, catalogue))).toEqual([])
})

it('joins what a screen has collected', () => {
  // #region join
  const filters = [f.vip.eq(true), f.visits.gt(3)]
  const all = and(always('customer'), ...filters)
  const others = not(or(...filters))
  // #endregion
  expect(said(all)).toBe('Every customer whose vip is true and whose visits is more than 3.')
  expect(said(others)).toBe(
    'Every customer that is not one (whose vip is true or whose visits is more than 3).',
  )
})

it('tells every fault of a rule that came as JSON', () => {
  // #region check
  const faults = check(
    { v: 1, entity: 'customer', where: { op: 'eq', left: { field: 'visits' }, right: { value: '42' } } },
    catalogue,
  )
  // [{ path: ['where', 'right', 'value'], expected: 'a safe integer', received: 'text of 2 characters' }]
  // #endregion
  expect(faults).toEqual([
    { path: ['where', 'right', 'value'], expected: 'a safe integer', received: 'text of 2 characters' },
  ])
})

it('asks a record at hand', () => {
  // #region compile
  const rule = f.purchases.within(days(30)).some((purchase) => purchase.total.gte(eur(100_00)))
  const matches = compileRule(rule, catalogue)({ now: '2026-05-01T12:00:00.000Z' })
  const ada = {
    name: 'Ada',
    purchases: [{ placedAt: '2026-04-20T09:00:00.000Z', total: eur(120_00) }],
  }
  matches(ada) // true
  // #endregion
  expect(matches(ada)).toBe(true)
})

it('asks several rules at once', () => {
  const ada = { purchases: [{ placedAt: '2026-04-20T09:00:00.000Z', total: eur(1200_00) }] }
  // #region together
  const spent = f.purchases.within(days(90)).sum('total', { in: 'EUR' })
  const rules = [spent.gte(eur(1000_00)), spent.between(eur(0), eur(100_00)), f.purchases.none()]
  const answers = compileRules(rules, catalogue)({ now: '2026-05-01T12:00:00.000Z' })
  answers(ada) // [true, false, false]
  // #endregion
  expect(answers(ada)).toEqual([true, false, false])
})

it('explains an answer', () => {
  const rule = and(f.attributes.plan.eq('pro'), f.visits.gt(9))
  const ada = { visits: 3, attributes: { plan: 'pro' } }
  // #region why
  const { matches, reason } = why(rule, ada, { catalogue, now: NOW, locale: 'en' })
  const open = reason.of.filter(({ holds }) => !holds)
  // [{ text: 'whose visits is more than 9', holds: false, facts: [{ field: 'visits', value: 3 }], of: [] }]
  // #endregion
  expect(matches).toBe(false)
  expect(open).toEqual([
    { text: 'whose visits is more than 9', holds: false, facts: [{ field: 'visits', value: 3 }], of: [] },
  ])
})

it('learns a language', () => {
  const rule = f.vip.isMissing()
  // #region language
  const pirate: Describer = {
    ...english,
    rule: (entity, clause) => `Arr, every ${entity}${clause ? ` ${clause.text}` : ''}!`,
  }
  const sentence = describeRule(rule, catalogue, { locale: 'x-pirate', describers: { 'x-pirate': pirate } })
  // #endregion
  expect(sentence).toBe('Arr, every customer whose vip is missing!')
})
