import { describe, expect, it } from 'vitest'
import { days, eur, hours, usd } from '../../src/kernel/index.js'
import { actor, ago, ahead, always, and, never, not, or, param, type Rule } from '../../src/rules/index.js'
import { ask, NOW } from './ask.js'
import { f, p } from './fields.js'

type Row = readonly [name: string, rule: Rule, record: Record<string, unknown>, answer: boolean]

const customer = (attributes: Record<string, unknown>) => ({ attributes })

describe('a missing value', () => {
  const positive: readonly (readonly [string, Rule<'customer'>])[] = [
    ['text eq', f.nickname.eq('Ada')],
    ['text eq, ignoring case', f.nickname.eq('Ada', { ignoreCase: true })],
    ['folded text eq', f.name.eq('Ada', { ignoreCase: true })],
    ['eq of an empty text', f.nickname.eq('')],
    ['lt', f.visits.lt(5)],
    ['lte', f.visits.lte(5)],
    ['gt', f.visits.gt(-5)],
    ['gte', f.visits.gte(0)],
    ['between', f.visits.between(0, 5)],
    ['in', f.kind.in(['person', 'organization'])],
    ['contains', f.nickname.contains('a')],
    ['contains of an empty text', f.nickname.contains('')],
    ['startsWith', f.nickname.startsWith('a')],
    ['endsWith', f.nickname.endsWith('a')],
    ['boolean eq false', f.vip.eq(false)],
    ['instant within', f.lastSeenAt.within(days(9))],
    ['instant before', f.lastSeenAt.lt(ago(days(1)))],
    ['day eq', f.birthDate.eq('1990-01-01')],
    ['money gte', f.spent.gte(eur(0))],
    ['ref eq', f.ownerId.eq('u1')],
    ['list has', f.tags.has('vip')],
    ['list hasAny', f.tags.hasAny(['vip', 'new'])],
    ['list hasAll', f.tags.hasAll(['vip'])],
    ['list hasAll of none', f.tags.hasAll([])],
    ['attribute eq', f.attributes.plan.eq('free')],
    ['attribute number lt', f.attributes.age.lt(200)],
    ['attribute list hasAny', f.attributes.interests.hasAny(['golf'])],
    ['attribute money lte', f.attributes.limit.lte(eur(100))],
    ['field eq field', f.nickname.eq(f.name)],
    ['isSet', f.nickname.isSet()],
  ]

  it.each(positive)('makes %s false, and its complement true [RU-10]', (_, rule) => {
    expect(ask(rule, {})).toBe(false)
    expect(ask(not(rule), {})).toBe(true)
    expect(ask(not(not(rule)), {})).toBe(false)
  })

  const negative: readonly (readonly [string, Rule<'customer'>])[] = [
    ['ne', f.nickname.ne('Ada')],
    ['notIn', f.kind.notIn(['person'])],
    ['notIn of days', f.birthDate.notIn(['1990-01-01'])],
    ['attribute ne', f.attributes.city.ne('Berlin')],
    ['attribute notIn', f.attributes.plan.notIn(['pro'])],
    ['list hasNone', f.tags.hasNone(['vip'])],
    ['attribute list hasNone', f.attributes.interests.hasNone(['golf'])],
    ['isMissing', f.nickname.isMissing()],
    ['money ne', f.spent.ne(eur(1))],
  ]

  it.each(negative)('makes %s true: country is not DE includes those with no country [RU-10]', (_, rule) => {
    expect(ask(rule, {})).toBe(true)
  })

  it('is a field that is not there at all as well', () => {
    expect(ask(f.attributes.city.isMissing(), { attributes: { city: null } })).toBe(true)
    expect(ask(f.attributes.city.isMissing(), { attributes: null })).toBe(true)
    expect(ask(f.nickname.ne('Ada'), { nickname: undefined })).toBe(true)
  })

  it('is an attribute of another type than declared', () => {
    expect(ask(f.attributes.age.gt(1), customer({ age: '42' }))).toBe(false)
    expect(ask(f.attributes.age.isMissing(), customer({ age: '42' }))).toBe(true)
    expect(ask(f.attributes.city.eq('7'), customer({ city: 7 }))).toBe(false)
    expect(ask(f.attributes.interests.hasAny(['golf']), customer({ interests: 'golf' }))).toBe(false)
    expect(ask(f.attributes.limit.eq(eur(5)), customer({ limit: 5 }))).toBe(false)
  })
})

describe('0, false and the empty text', () => {
  const rows: readonly Row[] = [
    ['0 is set', f.visits.isSet(), { visits: 0 }, true],
    ['0 eq 0', f.visits.eq(0), { visits: 0 }, true],
    ['0 lt 1', f.visits.lt(1), { visits: 0 }, true],
    ['false is set', f.vip.isSet(), { vip: false }, true],
    ['false eq false', f.vip.eq(false), { vip: false }, true],
    ['false ne true', f.vip.ne(true), { vip: false }, true],
    ['the empty text is set', f.nickname.isSet(), { nickname: '' }, true],
    ['the empty text eq itself', f.nickname.eq(''), { nickname: '' }, true],
    ['the empty text contains the empty text', f.nickname.contains(''), { nickname: '' }, true],
    ['the empty list is set', f.tags.isSet(), { tags: [] }, true],
    ['the empty list has all of none', f.tags.hasAll([]), { tags: [] }, true],
    ['no money is money', f.spent.lte(eur(0)), { spent: eur(0) }, true],
    ['attribute 0', f.attributes.age.eq(0), customer({ age: 0 }), true],
    ['attribute false', f.attributes.newsletter.eq(false), customer({ newsletter: false }), true],
    ['attribute empty text', f.attributes.city.isSet(), customer({ city: '' }), true],
  ]
  it.each(rows)('%s: they are values [RU-11]', (_, rule, record, answer) => {
    expect(ask(rule, record)).toBe(answer)
  })

  it('are not digits: a text of digits is no number [RU-11]', () => {
    expect(ask(f.nickname.eq('42'), { nickname: '42' })).toBe(true)
    expect(ask(f.attributes.age.eq(42), customer({ age: '42' }))).toBe(false)
    expect(ask(f.nickname.lt('9'), { nickname: '10' })).toBe(true)
  })
})

describe('operators', () => {
  const rows: readonly Row[] = [
    ['eq', f.visits.eq(3), { visits: 3 }, true],
    ['eq of another', f.visits.eq(3), { visits: 4 }, false],
    ['ne', f.visits.ne(3), { visits: 4 }, true],
    ['lt on the edge', f.visits.lt(3), { visits: 3 }, false],
    ['lte on the edge', f.visits.lte(3), { visits: 3 }, true],
    ['gt on the edge', f.visits.gt(3), { visits: 3 }, false],
    ['gte on the edge', f.visits.gte(3), { visits: 3 }, true],
    ['between, low end', f.visits.between(1, 3), { visits: 1 }, true],
    ['between, high end', f.visits.between(1, 3), { visits: 3 }, true],
    ['between, outside', f.visits.between(1, 3), { visits: 4 }, false],
    ['between the wrong way round', f.visits.between(3, 1), { visits: 2 }, false],
    ['in', f.kind.in(['person']), { kind: 'person' }, true],
    ['in of others', f.kind.in(['organization']), { kind: 'person' }, false],
    ['in of none', f.kind.in([]), { kind: 'person' }, false],
    ['notIn of none', f.kind.notIn([]), { kind: 'person' }, true],
    ['in of one', f.visits.in([3]), { visits: 3 }, true],
    ['in of the same twice', f.visits.in([3, 3]), { visits: 3 }, true],
    ['in of twenty', f.visits.in(Array.from({ length: 20 }, (_, i) => i)), { visits: 19 }, true],
    ['notIn', f.visits.notIn([1, 2]), { visits: 3 }, true],
    ['isSet', f.visits.isSet(), { visits: 3 }, true],
    ['isMissing', f.visits.isMissing(), { visits: 3 }, false],
    ['double lt', f.score.lt(0.3), { score: 0.1 + 0.2 }, false],
    ['double gt', f.score.gt(-1.5), { score: -1.25 }, true],
    ['day lt', f.birthDate.lt('2000-02-29'), { birthDate: '2000-02-28' }, true],
    ['day between', f.birthDate.between('2000-01-01', '2000-12-31'), { birthDate: '2000-12-31' }, true],
    ['instant lt', f.lastSeenAt.lt(NOW), { lastSeenAt: '2026-05-01T11:59:59.999Z' }, true],
    ['instant eq with an offset', f.lastSeenAt.eq('2026-05-01T14:00:00+02:00'), { lastSeenAt: NOW }, true],
    ['instant eq with a Date', f.lastSeenAt.eq(new Date(NOW)), { lastSeenAt: NOW }, true],
    ['ref in', f.ownerId.in(['u1', 'u2']), { ownerId: 'u2' }, true],
    ['boolean eq', f.vip.eq(true), { vip: true }, true],
    ['field eq field', f.nickname.eq(f.name), { nickname: 'Ada', name: 'Ada' }, true],
    ['field gt field', f.visits.gt(f.score), { visits: 3, score: 2.5 }, true],
    ['field gt attribute', f.visits.gt(f.attributes.age), { visits: 3, attributes: { age: 4 } }, false],
    ['field gt field, one missing', f.visits.gt(f.score), { visits: 3 }, false],
    ['text eq ref', f.id.eq(f.ownerId), { id: 'u1', ownerId: 'u1' }, true],
  ]
  it.each(rows)('%s [RU-3: without regions, age and birthdays]', (_, rule, record, answer) => {
    expect(ask(rule, record)).toBe(answer)
    expect(ask(not(rule), record)).toBe(!answer)
  })
})

describe('text', () => {
  const rows: readonly Row[] = [
    ['contains', f.nickname.contains('da'), { nickname: 'Ada' }, true],
    ['startsWith', f.nickname.startsWith('Ad'), { nickname: 'Ada' }, true],
    ['startsWith elsewhere', f.nickname.startsWith('da'), { nickname: 'Ada' }, false],
    ['endsWith', f.nickname.endsWith('da'), { nickname: 'Ada' }, true],
    ['endsWith elsewhere', f.nickname.endsWith('Ad'), { nickname: 'Ada' }, false],
    ['case counts', f.nickname.contains('ADA'), { nickname: 'Ada' }, false],
    ['case counts in a searchable field too', f.name.contains('ADA'), { name: 'Ada' }, false],
    ['ignoreCase contains', f.nickname.contains('ADA', { ignoreCase: true }), { nickname: 'Ada' }, true],
    ['ignoreCase eq', f.nickname.eq('ADA', { ignoreCase: true }), { nickname: 'Ada' }, true],
    ['ignoreCase ne', f.nickname.ne('ADA', { ignoreCase: true }), { nickname: 'Ada' }, false],
    ['ignoreCase, folded column', f.name.startsWith('aDa', { ignoreCase: true }), { name: 'Ada L' }, true],
    ['ignoreCase eq, folded column', f.name.eq('aDa', { ignoreCase: true }), { name: 'Ada' }, true],
    ['ignoreCase, Greek sigma', f.nickname.eq('ΟΔΟΣ', { ignoreCase: true }), { nickname: 'οδος' }, true],
    [
      'ignoreCase, sharp s stays',
      f.nickname.eq('STRASSE', { ignoreCase: true }),
      { nickname: 'Straße' },
      false,
    ],
    [
      'ignoreCase of two fields',
      f.nickname.eq(f.name, { ignoreCase: true }),
      { nickname: 'ADA', name: 'ada' },
      true,
    ],
    ['percent is a percent', f.nickname.contains('%'), { nickname: 'Ada' }, false],
    ['percent', f.nickname.contains('5%'), { nickname: '5% off' }, true],
    ['underscore is an underscore', f.nickname.contains('A_a'), { nickname: 'Ada' }, false],
    ['backslash', f.nickname.contains('\\'), { nickname: 'a\\b' }, true],
    ['quotes', f.nickname.eq(`'"--;`), { nickname: `'"--;` }, true],
    ['emoji', f.nickname.contains('👩‍🚀'), { nickname: 'to the 👩‍🚀!' }, true],
    ['one emoji is not another', f.nickname.contains('👩'), { nickname: '👨' }, false],
    ['a composed constant', f.nickname.eq('e\u0301'), { nickname: '\u00e9' }, true],
    ['e is not é', f.nickname.contains('e'), { nickname: '\u00e9' }, false],
    ['a combining mark by itself', f.nickname.contains('\u0323'), { nickname: 'x\u0323' }, true],
    ['trailing blanks count', f.nickname.eq('Ada'), { nickname: 'Ada ' }, false],
    // U+FF5E stands before U+1F600 by code point, and behind its surrogates by code unit.
    ['order is by code point', f.nickname.lt('\u{1F600}'), { nickname: '\uFF5E' }, true],
    ['order, the other way', f.nickname.gt('\uFF5E'), { nickname: '\u{1F600}' }, true],
    ['order of two fields', f.nickname.lt(f.name), { nickname: '\uFF5E', name: '\u{1F600}' }, true],
    ['order of a prefix', f.nickname.lt('Adam'), { nickname: 'Ada' }, true],
  ]
  it.each(rows)('%s [RU-12]', (_, rule, record, answer) => {
    expect(ask(rule, record)).toBe(answer)
    expect(ask(not(rule), record)).toBe(!answer)
  })
})

describe('lists', () => {
  const rows: readonly Row[] = [
    ['has', f.tags.has('a'), { tags: ['a', 'b'] }, true],
    ['hasAny', f.tags.hasAny(['c', 'b']), { tags: ['a', 'b'] }, true],
    ['hasAny of others', f.tags.hasAny(['c', 'd']), { tags: ['a', 'b'] }, false],
    ['hasAny of none', f.tags.hasAny([]), { tags: ['a'] }, false],
    ['hasAll', f.tags.hasAll(['a', 'b']), { tags: ['b', 'c', 'a'] }, true],
    ['hasAll, one lacking', f.tags.hasAll(['a', 'd']), { tags: ['a', 'b'] }, false],
    ['hasAll of the same twice', f.tags.hasAll(['a', 'a']), { tags: ['a'] }, true],
    ['hasNone when other tags exist', f.tags.hasNone(['c']), { tags: ['a', 'b'] }, true],
    ['hasNone when it is there beside others', f.tags.hasNone(['a']), { tags: ['a', 'b'] }, false],
    ['hasNone of an empty list', f.tags.hasNone(['a']), { tags: [] }, true],
    [
      'an attribute list',
      f.attributes.interests.hasAll(['golf']),
      customer({ interests: ['golf', 'tea'] }),
      true,
    ],
    ['a substring is no member', f.tags.has('a'), { tags: ['ab'] }, false],
  ]
  it.each(rows)('%s [RU-3: lists]', (_, rule, record, answer) => {
    expect(ask(rule, record)).toBe(answer)
    expect(ask(not(rule), record)).toBe(!answer)
  })
})

describe('money', () => {
  const rows: readonly Row[] = [
    ['eq', f.spent.eq(eur(500)), { spent: eur(500) }, true],
    ['eq in another currency', f.spent.eq(eur(500)), { spent: usd(500) }, false],
    ['ne in another currency', f.spent.ne(eur(500)), { spent: usd(500) }, true],
    ['gte', f.spent.gte(eur(500)), { spent: eur(501) }, true],
    ['gte in another currency', f.spent.gte(eur(500)), { spent: usd(99_999) }, false],
    ['not gte in another currency', not(f.spent.gte(eur(500))), { spent: usd(99_999) }, true],
    ['between', f.spent.between(eur(1), eur(9)), { spent: eur(9) }, true],
    ['field lt field', f.spent.lt(f.credit), { spent: eur(1), credit: eur(2) }, true],
    ['field lt field in another currency', f.spent.lt(f.credit), { spent: eur(1), credit: usd(2) }, false],
    ['an attribute', f.attributes.limit.gt(eur(1)), customer({ limit: eur(2) }), true],
    ['an attribute in another currency', f.attributes.limit.gt(eur(1)), customer({ limit: usd(2) }), false],
    [
      'a field and an attribute',
      f.spent.gt(f.attributes.limit),
      { spent: eur(3), attributes: { limit: eur(2) } },
      true,
    ],
    ['negative', f.spent.lt(eur(0)), { spent: eur(-1) }, true],
  ]
  it.each(rows)('%s', (_, rule, record, answer) => {
    expect(ask(rule, record)).toBe(answer)
    expect(ask(not(rule), record)).toBe(!answer)
  })
})

describe('and, or, not', () => {
  const pro = f.attributes.plan.eq('pro')
  const berlin = f.attributes.city.eq('Berlin')
  const vip = f.vip.eq(true)
  const rows: readonly Row[] = [
    ['and', and(pro, berlin), customer({ plan: 'pro', city: 'Berlin' }), true],
    ['and, one lacking', and(pro, berlin), customer({ plan: 'pro' }), false],
    ['or', or(pro, berlin), customer({ city: 'Berlin' }), true],
    ['or, all lacking', or(pro, berlin), {}, false],
    ['a one-element or beside an and', and(or(vip), pro), { vip: false, attributes: { plan: 'pro' } }, false],
    ['an or inside an and', and(or(vip, berlin), pro), customer({ plan: 'pro', city: 'Berlin' }), true],
    ['an or inside an and, the other half lacking', and(or(vip, berlin), pro), { vip: true }, false],
    ['an and inside an or', or(and(vip, berlin), pro), customer({ plan: 'pro' }), true],
    ['not and', not(and(pro, berlin)), customer({ plan: 'pro' }), true],
    ['not or', not(or(pro, berlin)), customer({ plan: 'pro' }), false],
    ['not not', not(not(pro)), customer({ plan: 'pro' }), true],
    ['always', always('customer'), {}, true],
    ['never', never('customer'), {}, false],
    ['not never', not(never('customer')), {}, true],
    ['a clause removed', and(always('customer'), pro), customer({ plan: 'pro' }), true],
    ['all clauses removed', and(always('customer')), {}, true],
    ['all alternatives removed', or(never('customer')), {}, false],
    [
      'four and',
      and(pro, berlin, vip, f.visits.gt(1)),
      { vip: true, visits: 2, attributes: { plan: 'pro', city: 'Berlin' } },
      true,
    ],
    ['three or', or(pro, berlin, vip), { vip: true }, true],
    ['four or', or(pro, berlin, vip, f.visits.gt(1)), { visits: 2 }, true],
  ]
  it.each(rows)('%s', (_, rule, record, answer) => {
    expect(ask(rule, record)).toBe(answer)
    expect(ask(not(rule), record)).toBe(!answer)
  })
})

describe('time', () => {
  const seen = (lastSeenAt: string) => ({ lastSeenAt })
  const rows: readonly Row[] = [
    ['now is within the last day', f.lastSeenAt.within(days(1)), seen(NOW), true],
    ['the far end is outside', f.lastSeenAt.within(days(1)), seen('2026-04-30T12:00:00.000Z'), false],
    ['just inside the far end', f.lastSeenAt.within(days(1)), seen('2026-04-30T12:00:00.001Z'), true],
    [
      'the future is not in the last day',
      f.lastSeenAt.within(days(1)),
      seen('2026-05-01T12:00:00.001Z'),
      false,
    ],
    ['hours', f.lastSeenAt.within(hours(2)), seen('2026-05-01T10:30:00.000Z'), true],
    ['days and hours', f.lastSeenAt.within({ days: 1, hours: 1 }), seen('2026-04-30T11:30:00.000Z'), true],
    ['now is not in the next day', f.lastSeenAt.within({ next: days(1) }), seen(NOW), false],
    ['next', f.lastSeenAt.within({ next: days(1) }), seen('2026-05-02T12:00:00.000Z'), true],
    ['behind next', f.lastSeenAt.within({ next: days(1) }), seen('2026-05-02T12:00:00.001Z'), false],
    ['from is inside', f.lastSeenAt.within({ from: NOW, until: '2026-06-01T00:00:00Z' }), seen(NOW), true],
    ['until is outside', f.lastSeenAt.within({ from: '2026-01-01T00:00:00Z', until: NOW }), seen(NOW), false],
    ['only from', f.lastSeenAt.within({ from: new Date(NOW) }), seen('2030-01-01T00:00:00.000Z'), true],
    ['only until', f.lastSeenAt.within({ until: NOW }), seen('2000-01-01T00:00:00.000Z'), true],
    ['23:30 in UTC-5', f.lastSeenAt.within(days(1)), seen('2026-05-01T04:30:00.000Z'), true],
    ['before so long ago', f.lastSeenAt.lt(ago(days(3))), seen('2026-04-28T11:59:59.999Z'), true],
    ['at that very moment', f.lastSeenAt.lt(ago(days(3))), seen('2026-04-28T12:00:00.000Z'), false],
    ['a future-dated value', f.lastSeenAt.gt(ahead(hours(1))), seen('2026-05-01T13:00:00.001Z'), true],
    ['a window of all time', f.lastSeenAt.within(days(1_000_000)), seen('1000-01-01T00:00:00.000Z'), true],
  ]
  it.each(rows)('%s [RU-13: instant windows]', (_, rule, record, answer) => {
    expect(ask(rule, record)).toBe(answer)
    expect(ask(not(rule), record)).toBe(!answer)
  })

  it('moves with now, after the rule was saved and loaded [RU-13: relative time is data]', () => {
    const rule = JSON.parse(JSON.stringify(f.lastSeenAt.within(days(30))))
    const record = seen('2026-04-15T00:00:00.000Z')
    expect(ask(rule, record, { now: '2026-05-01T00:00:00.000Z' })).toBe(true)
    expect(ask(rule, record, { now: '2026-05-15T00:00:00.000Z' })).toBe(false)
  })
})

describe('relations', () => {
  const purchases = (...given: Record<string, unknown>[]) => ({ purchases: given })
  const paid = { status: 'paid', placedAt: '2026-04-20T00:00:00.000Z', total: eur(100) }
  const open = { status: 'open', placedAt: '2026-01-01T00:00:00.000Z', total: eur(900) }
  const archived = { ...paid, archivedAt: '2026-04-21T00:00:00.000Z' }
  const isPaid = f.purchases.some((purchase) => purchase.status.eq('paid'))
  const rows: readonly Row[] = [
    ['some', isPaid, purchases(open, paid), true],
    ['some of none', isPaid, purchases(), false],
    ['some, none meets it', isPaid, purchases(open), false],
    ['some at all', f.purchases.some(), purchases(open), true],
    ['none at all', f.purchases.none(), purchases(), true],
    ['none', f.purchases.none((purchase) => purchase.status.eq('paid')), purchases(open), true],
    ['none of none', f.purchases.none((purchase) => purchase.status.eq('paid')), purchases(), true],
    [
      'none, one meets it',
      f.purchases.none((purchase) => purchase.status.eq('paid')),
      purchases(open, paid),
      false,
    ],
    ['every', f.purchases.every((purchase) => purchase.status.eq('paid')), purchases(paid, paid), true],
    ['every of none', f.purchases.every((purchase) => purchase.status.eq('paid')), purchases(), true],
    [
      'every, one does not',
      f.purchases.every((purchase) => purchase.status.eq('paid')),
      purchases(paid, open),
      false,
    ],
    [
      'every, one with a missing value',
      f.purchases.every((purchase) => purchase.status.eq('paid')),
      purchases({}),
      false,
    ],
    ['within', f.purchases.within(days(30)).some(), purchases(paid), true],
    ['within, too old', f.purchases.within(days(30)).some(), purchases(open), false],
    ['none within', f.purchases.within(days(90)).none(), purchases(open), true],
    [
      'every within',
      f.purchases.within(days(90)).every((purchase) => purchase.status.eq('paid')),
      purchases(paid, open),
      true,
    ],
    [
      'some within, both on one row',
      f.purchases.within(days(30)).some((purchase) => purchase.total.gte(eur(500))),
      purchases(paid, open),
      false,
    ],
    ['archived ones are outside', f.purchases.some(), purchases(archived), false],
    [
      'archived ones break nothing',
      f.purchases.every((purchase) => purchase.status.eq('open')),
      purchases(open, archived),
      true,
    ],
    [
      'nested',
      f.purchases.some((purchase) => purchase.lines.some((line) => line.sku.eq('A'))),
      purchases({ lines: [{ sku: 'B' }] }, { lines: [{ sku: 'A' }] }),
      true,
    ],
    [
      'nested none',
      f.purchases.some((purchase) => purchase.lines.none()),
      purchases({ lines: [{ sku: 'B' }] }),
      false,
    ],
    [
      'every of every',
      f.purchases.every((purchase) => purchase.lines.every((line) => line.quantity.gt(0))),
      purchases({ lines: [{ quantity: 1 }] }, { lines: [{ quantity: 0 }] }),
      false,
    ],
    [
      'two different rows',
      and(
        isPaid,
        f.purchases.some((purchase) => purchase.total.gt(eur(500))),
      ),
      purchases(paid, open),
      true,
    ],
    [
      'field against field there',
      f.purchases.some((purchase) => purchase.paidAt.gt(purchase.placedAt)),
      purchases({ placedAt: NOW, paidAt: '2026-05-02T00:00:00.000Z' }),
      true,
    ],
  ]
  it.each(rows)('%s [RU-4: without the company tree]', (_, rule, record, answer) => {
    expect(ask(rule, record)).toBe(answer)
    expect(ask(not(rule), record)).toBe(!answer)
  })

  it('go to a single record too, and back [RU-4: without the company tree]', () => {
    const ofAda = p.customer.some((customer) => customer.name.eq('Ada'))
    expect(ask(ofAda, { customer: { id: 'c1', name: 'Ada' } })).toBe(true)
    expect(ask(ofAda, { customer: { id: 'c1', name: 'Bob' } })).toBe(false)
    expect(ask(ofAda, { customer: null })).toBe(false)
    expect(ask(p.customer.none(), { customer: null })).toBe(true)
    expect(
      ask(
        p.customer.every((customer) => customer.name.eq('Ada')),
        { customer: null },
      ),
    ).toBe(true)
  })
})

describe('operands', () => {
  it('stand on both sides: constants, fields, attributes, actor and param [RU-1: its shape]', () => {
    const mine = f.ownerId.eq(actor('id'))
    expect(ask(mine, { ownerId: 'u1' }, { actor: { id: 'u1' } })).toBe(true)
    expect(ask(mine, { ownerId: 'u1' }, { actor: { id: 'u2' } })).toBe(false)
    const there = f.attributes.city.eq(param('city'))
    expect(ask(there, customer({ city: 'Berlin' }), { params: { city: 'Berlin' } })).toBe(true)
    expect(ask(f.spent.gte(eur(1)), { spent: eur(1) })).toBe(true)
  })

  it('may be turned round: 3 < visits is visits > 3 [RU-1: its shape]', () => {
    const where = { op: 'lt', left: { value: 3 }, right: { field: 'visits' } } as const
    expect(ask({ v: 1, entity: 'customer', where }, { visits: 4 })).toBe(true)
    expect(ask({ v: 1, entity: 'customer', where }, { visits: 3 })).toBe(false)
    const within = { op: 'contains', left: { value: 'Ada Lovelace' }, right: { field: 'nickname' } } as const
    expect(ask({ v: 1, entity: 'customer', where: within }, { nickname: 'Love' })).toBe(true)
  })

  it('that are both known are compared at once [RU-1: its shape]', () => {
    const role = (value: string) =>
      ({ v: 1, entity: 'customer', where: { op: 'eq', left: { actor: 'role' }, right: { value } } }) as const
    expect(ask(role('admin'), {}, { actor: { role: 'admin' } })).toBe(true)
    expect(ask(role('admin'), {}, { actor: { role: 'agent' } })).toBe(false)
    const among = { op: 'in', left: { actor: 'role' }, values: ['admin', 'lead'] } as const
    expect(ask({ v: 1, entity: 'customer', where: among }, {}, { actor: { role: 'lead' } })).toBe(true)
  })

  it('that the actor lacks are missing, and so is a parameter that is null', () => {
    expect(ask(f.ownerId.eq(actor('id')), { ownerId: 'u1' })).toBe(false)
    expect(ask(f.ownerId.ne(actor('id')), { ownerId: 'u1' })).toBe(true)
    expect(ask(f.ownerId.eq(param('who')), { ownerId: null }, { params: { who: null } })).toBe(false)
    expect(ask(f.visits.eq(actor('id')), { visits: 7 }, { actor: { id: '7' } })).toBe(false)
  })
})
