import { describe, expect, it } from 'vitest'
import { days, eur, type Money } from '../../src/kernel/index.js'
import {
  age,
  compileRule,
  followedBy,
  inBucket,
  not,
  type PublicRecord,
  type Rule,
  relationNotGiven,
} from '../../src/rules/index.js'
import { NOW } from './ask.js'
import { rf, rich, rp } from './rich.js'

const holds = (rule: Rule, record: PublicRecord) => compileRule(rule, rich)({ now: NOW })(record)
const at = (day: string) => `${day}T09:00:00.000Z`

describe('a record as hosts hold it', () => {
  it('has the bucket of its id, and none without one [RU-8]', () => {
    const half = inBucket('customer', { seed: 'summer', from: 0, to: 0.5 })
    const other = inBucket('customer', { seed: 'summer', from: 0.5, to: 1 })
    const ids = ['ada', 'ben', 'cyd', 'dan']
    expect(ids.map((id) => holds(half, { id }))).toEqual(ids.map((id) => !holds(other, { id })))
    expect([holds(half, {}), holds(other, {})]).toEqual([false, false])
  })

  it('has the country, the region and the point of its address [RU-3]', () => {
    const munich = {
      region: { system: 'nuts', code: 'DE212' },
      coordinates: { latitude: 48.137, longitude: 11.575, datum: 'WGS-84' },
    }
    const berlin = { latitude: 52.52, longitude: 13.405, datum: 'WGS-84' } as const
    expect(holds(rf.address.inRegion({ system: 'country', code: 'DE' }), { address: munich })).toBe(true)
    expect(holds(rf.address.inRegion({ system: 'nuts', code: 'DE2' }), { address: munich })).toBe(true)
    expect(holds(rf.address.withinKm(505, berlin), { address: munich })).toBe(true)
    expect(holds(rf.address.withinKm(503, berlin), { address: munich })).toBe(false)
    expect(holds(not(rf.address.withinKm(503, berlin)), { address: null })).toBe(true)
  })

  it('has the money that was booked, whatever its own currency [RU-14]', () => {
    const net = (own: Money | null, netBooked: Money | null): PublicRecord => ({ net: own, netBooked })
    const dollars = net({ amount: 110, currency: 'USD' }, eur(100))
    expect(holds(rp.net.gte(eur(100)), dollars)).toBe(true)
    expect(holds(rp.net.in('EUR').gte(eur(1)), dollars)).toBe(false)
    expect(holds(rp.net.gte(eur(0)), net(eur(5), null))).toBe(false)
    const rule = rf.purchases.sum('net').eq(eur(103))
    expect(holds(rule, { purchases: [dollars, net(eur(3), eur(3)), net(eur(9), null)] })).toBe(true)
  })

  it('holds what a relation leads to, not the rows between', () => {
    const rule = rf.ancestors
      .where((above) => above.visits.gte(5))
      .count()
      .gte(1)
    expect(holds(rule, { ancestors: [{ visits: 1 }, { visits: 7 }] })).toBe(true)
    expect(holds(rule, { ancestors: [{ visits: 1 }] })).toBe(false)
    expect(holds(rf.ancestors.max('visits').eq(7), { ancestors: [{ visits: 1 }, { visits: 7 }] })).toBe(true)
    expect(() => holds(rule, {})).toThrow(relationNotGiven({ entity: 'customer', relation: 'ancestors' }))
  })

  it('holds both sides of a sequence [RU-6]', () => {
    const rule = followedBy(rf.purchases, rf.tickets, days(3))
    const purchases = [{ placedAt: at('2026-04-20') }]
    expect(holds(rule, { purchases, tickets: [{ createdAt: at('2026-04-23') }] })).toBe(true)
    expect(holds(rule, { purchases, tickets: [{ createdAt: at('2026-04-24') }] })).toBe(false)
    expect(holds(rule, { purchases, tickets: [{ createdAt: at('2026-04-20') }] })).toBe(false)
    expect(() => holds(rule, { purchases })).toThrow(
      relationNotGiven({ entity: 'customer', relation: 'tickets' }),
    )
  })

  it('holds the one record that it names', () => {
    const rule = rp.customer.its((customer) => customer.visits).lt(rp.quantity)
    expect(holds(rule, { quantity: 3, customer: { visits: 2 } })).toBe(true)
    expect(holds(rule, { quantity: 3, customer: null })).toBe(false)
    const isGrown = rp.customer.some((customer) => age(customer.birthDate).gte(18))
    expect(holds(isGrown, { customer: { birthDate: '2008-05-01' } })).toBe(true)
    expect(holds(isGrown, { customer: { birthDate: '2008-05-02' } })).toBe(false)
  })
})
