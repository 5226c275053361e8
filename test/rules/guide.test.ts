import { expect, it } from 'vitest'
import { days, eur, usd } from '../../src/kernel/index.js'
import {
  actor,
  age,
  ago,
  always,
  and,
  birthdayWithin,
  check,
  comingPeriods,
  compileRule,
  compileRules,
  type Describer,
  describe as describeRule,
  english,
  first,
  followedBy,
  forPurpose,
  inBucket,
  inZone,
  missed,
  not,
  or,
  param,
  previousPeriods,
  type Rule,
  regularly,
  restarted,
  stopped,
  thisPeriod,
  today,
  weeksFrom,
  why,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { catalogue } from './catalogue.js'
import { f } from './fields.js'
import { rf, rich, rp } from './rich.js'

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

const isValid = (...rules: readonly Rule[]) => expect(rules.flatMap((rule) => check(rule, rich))).toEqual([])

it('sums related records, and calculates with sums', () => {
  const f = rf
  const p = rp
  // #region sums
  const bigYear = f.purchases.within(days(365)).sum('net').gte(eur(1000_00))
  const atMostThree = f.purchases.within(days(30)).count().lte(3)
  const paidOnce = f.purchases
    .where((purchase) => purchase.status.eq('paid'))
    .count()
    .eq(1)
  const halfAtOnce = f.purchases.max('net').gte(f.purchases.sum('net').times(0.5))
  const ticketsPerPurchase = f.tickets.count().per(f.purchases.count()).gt(0.3)
  const newestLongAgo = f.purchases.latest().lt(ago(days(90)))
  const ofPros = p.customer.its((customer) => customer.attributes.plan).eq('pro')
  const groupIsVip = f.ancestors.some((company) => company.vip.eq(true))
  // #endregion
  isValid(bigYear, atMostThree, paidOnce, halfAtOnce, ticketsPerPurchase, newestLongAgo, ofPros, groupIsVip)
})

it('asks about money in the books, or in its own currency', () => {
  const f = rf
  // #region money
  const inTheBooks = f.purchases.sum('net').gte(eur(1000_00))
  const inDollars = f.purchases.sum('net', { in: 'USD' }).gte(usd(1000_00))
  const owes = f.credit.in('USD').gt(usd(0))
  // #endregion
  isValid(inTheBooks, inDollars, owes)
})

it('follows records over time', () => {
  const f = rf
  // #region sequences
  const complained = followedBy(f.purchases, f.tickets, days(14))
  const neverReturned = missed(f.purchases, f.purchases, days(90))
  const isNew = first(f.purchases).within(days(30))
  const buysMonthly = regularly(f.purchases, { atLeast: 5, of: 6, each: 'month' })
  const hasStopped = stopped(f.purchases, { long: days(365), recent: days(90) })
  const isBack = restarted(f.purchases, { recent: days(30), quiet: days(180) })
  // #endregion
  isValid(complained, neverReturned, isNew, buysMonthly, hasStopped, isBack)
})

it('knows the calendar, ages and birthdays', () => {
  const f = rf
  // #region calendar
  const lastWeek = f.lastSeenAt.within(previousPeriods(7, 'day'))
  const boughtThisMonth = f.purchases.within(thisPeriod('month')).some()
  const adult = age(f.bornOn).gte(18)
  const celebrates = birthdayWithin(f.birthday, comingPeriods(14, 'day'))
  const renewsTomorrow = f.attributes.since.eq(today(1))
  const inBerlin = inZone(and(lastWeek, boughtThisMonth), 'Europe/Berlin')
  const seenThisWeek = weeksFrom(f.lastSeenAt.within(thisPeriod('week')), 'sunday')
  // #endregion
  isValid(lastWeek, boughtThisMonth, adult, celebrates, renewsTomorrow, inBerlin, seenThisWeek)
})

it('asks for places, shares and purposes', () => {
  const f = rf
  // #region places
  const inBavaria = f.address.inRegion({ system: 'iso-3166-2', code: 'DE-BY' })
  const nearby = f.address.withinKm(25, { latitude: 52.52, longitude: 13.405, datum: 'WGS-84' })
  const tenth = inBucket('customer', { seed: 'spring-mailing', from: 0, to: 0.1 })
  const mailing = forPurpose(and(or(inBavaria, nearby), tenth), 'marketing')
  // #endregion
  isValid(mailing)
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
