import { describe, expect, it } from 'vitest'
import { days, eur } from '../../src/kernel/index.js'
import { and, fieldsIn, not, or, type Rule, relationsIn, why } from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { catalogue } from './catalogue.js'
import { f } from './fields.js'

const ada = {
  id: 'c1',
  visits: 3,
  vip: null,
  spent: eur(500),
  attributes: { plan: 'pro' },
  purchases: [
    { id: 'p1', status: 'paid', placedAt: '2026-04-20T00:00:00.000Z', archivedAt: null },
    { id: 'p2', status: 'open', placedAt: '2026-04-21T00:00:00.000Z', archivedAt: null },
    { id: 'p3', status: 'paid', placedAt: '2025-01-01T00:00:00.000Z', archivedAt: null },
    { id: 'p4', status: 'paid', placedAt: '2026-04-22T00:00:00.000Z', archivedAt: NOW },
  ],
}

const ask = (rule: Rule, hide?: (entity: string, field: string) => boolean) =>
  why(rule, ada, { catalogue, now: NOW, locale: 'en', ...(hide && { hide }) })

describe('why', () => {
  it('answers a tree like the rule, each condition with its facts', () => {
    expect(
      ask(and(f.attributes.plan.eq('pro'), f.visits.gt(9), f.vip.ne(true), f.spent.gte(eur(100)))),
    ).toEqual({
      matches: false,
      reason: {
        text: 'whose plan is pro, whose visits is more than 9, whose vip is not true and whose spent is at least 1.00 EUR',
        holds: false,
        facts: [],
        of: [
          {
            text: 'whose plan is pro',
            holds: true,
            facts: [{ field: 'attributes.plan', value: 'pro' }],
            of: [],
          },
          {
            text: 'whose visits is more than 9',
            holds: false,
            facts: [{ field: 'visits', value: 3 }],
            of: [],
          },
          { text: 'whose vip is not true', holds: true, facts: [{ field: 'vip', value: null }], of: [] },
          {
            text: 'whose spent is at least 1.00 EUR',
            holds: true,
            facts: [{ field: 'spent', value: eur(500) }],
            of: [],
          },
        ],
      },
    })
  })

  it('counts related records: those that are live and in the window', () => {
    const paid = f.purchases.within(days(30)).some((purchase) => purchase.status.eq('paid'))
    expect(ask(paid).reason).toEqual({
      text: 'that has purchases in the last 30 days whose status is paid',
      holds: true,
      facts: [],
      related: {
        relation: 'purchases',
        entity: 'purchase',
        total: 2,
        matched: 1,
        ids: ['p1'],
        window: { from: '2026-04-01T12:00:00.001Z', until: '2026-05-01T12:00:00.001Z' },
      },
      of: [],
    })
  })

  it('names those that break an every', () => {
    const { reason } = ask(f.purchases.every((purchase) => purchase.status.eq('paid')))
    expect(reason.holds).toBe(false)
    expect(reason.related).toEqual({
      relation: 'purchases',
      entity: 'purchase',
      total: 3,
      matched: 2,
      ids: ['p2'],
    })
  })

  it('says how many there are where none was wanted, and at most five ids', () => {
    const many = { ...ada, purchases: Array.from({ length: 9 }, (_, i) => ({ id: `p${i}` })) }
    const { matches, reason } = why(f.purchases.none(), many, { catalogue, now: NOW, locale: 'en' })
    expect(matches).toBe(false)
    expect(reason.related).toEqual({
      relation: 'purchases',
      entity: 'purchase',
      total: 9,
      matched: 9,
      ids: ['p0', 'p1', 'p2', 'p3', 'p4'],
    })
  })

  it('names both fields of a comparison, and one field once', () => {
    expect(ask(f.visits.gt(f.score)).reason.facts).toEqual([
      { field: 'visits', value: 3 },
      { field: 'score', value: null },
    ])
    expect(ask(f.visits.between(1, 5)).reason.facts).toEqual([{ field: 'visits', value: 3 }])
  })

  describe('with a hidden field', () => {
    const hide = (entity: string, field: string) => entity === 'customer' && field === 'visits'
    const many = f.visits.gt(1)

    it('tells neither its value nor whether its condition holds', () => {
      expect(ask(and(many, f.attributes.plan.eq('pro')), hide).reason).toMatchObject({
        holds: 'hidden',
        of: [{ holds: 'hidden', facts: [{ field: 'visits', hidden: true }] }, { holds: true }],
      })
    })

    it('tells what follows without it', () => {
      expect(ask(and(many, f.attributes.plan.eq('free')), hide).reason.holds).toBe(false)
      expect(ask(or(many, f.attributes.plan.eq('pro')), hide).reason.holds).toBe(true)
      expect(ask(not(or(many, f.attributes.plan.eq('pro'))), hide).reason.holds).toBe(false)
      expect(ask(or(many, f.attributes.plan.eq('free')), hide).reason.holds).toBe('hidden')
    })

    it('counts no related records by it', () => {
      const hideStatus = (entity: string, field: string) => entity === 'purchase' && field === 'status'
      const { reason } = ask(
        f.purchases.some((purchase) => purchase.status.eq('paid')),
        hideStatus,
      )
      expect(reason).toMatchObject({ holds: 'hidden', facts: [], of: [] })
      expect(reason.related).toBeUndefined()
    })
  })
})

describe('fieldsIn and relationsIn', () => {
  const rule = and(
    f.visits.gt(f.score),
    f.visits.lt(9),
    f.purchases.none((purchase) =>
      and(
        purchase.status.eq('paid'),
        purchase.lines.some((line) => line.sku.eq('A')),
      ),
    ),
    f.tickets.some(),
  )

  it('name what a rule reads, each once', () => {
    expect(fieldsIn(rule, catalogue)).toEqual([
      { entity: 'customer', field: 'visits' },
      { entity: 'customer', field: 'score' },
      { entity: 'purchase', field: 'status' },
      { entity: 'purchaseLine', field: 'sku' },
    ])
    expect(relationsIn(rule)).toEqual([['purchases'], ['purchases', 'lines'], ['tickets']])
  })
})
