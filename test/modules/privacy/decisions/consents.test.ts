import { describe, expect, it } from 'vitest'
import { refold } from '../../../../src/modules/privacy/decisions/consents.js'
import { isRestricted, receiptOf } from '../../../../src/modules/privacy/decisions/receipts.js'
import { change, lift, restricted } from '../../../../src/modules/privacy/decisions/restrictions.js'
import type { Restriction } from '../../../../src/modules/privacy/entities.js'
import { act, at, consent, later, NINE } from '../rows.js'

describe('refold', () => {
  it('adds a row for each target that an act names', () => {
    const all = act({ id: 'a', channel: 'all', state: 'withdrawn', actedAt: at(1) })
    const { add, change: changed, remove } = refold([act(), all], [], later, {})
    expect(add.map(({ channel, state, consentActId }) => [channel, state, consentActId])).toEqual([
      ['email', 'withdrawn', 'a'],
      ['all', 'withdrawn', 'a'],
    ])
    expect([changed, remove]).toEqual([[], []])
  })

  it('tells what has changed, and of what has not, nothing', () => {
    const again = act({ id: 'cna_2', actedAt: at(1) })
    const moment = { occurredAt: at(1), recordedAt: at(2) }
    const [same] = refold([act(), again], [consent()], later, moment).change
    expect(same?.decision).toMatchObject({ next: { consentActId: 'cna_2', actedAt: at(1) }, events: [] })
    const withdrawn = act({ id: 'w', state: 'withdrawn', actedAt: at(1) })
    const [changed] = refold([act(), withdrawn], [consent()], later, moment).change
    expect(changed?.decision.events).toMatchObject([
      { type: 'consent.changed', data: { from: 'granted', to: 'withdrawn', basis: null }, ...moment },
    ])
  })

  it('counts uses down, without an event until there are none', () => {
    const twice = act({ uses: 2 })
    const row = consent({ usesLeft: 2 })
    const left = (used: number) =>
      refold([twice], [row], { ...later, usedOf: () => used }, {}).change[0]?.decision
    expect(left(1)).toMatchObject({ next: { usesLeft: 1, state: 'granted' }, events: [] })
    expect(left(2)).toMatchObject({
      next: { usesLeft: 0, state: 'expired' },
      events: [{ data: { to: 'expired' } }],
    })
  })

  it('keeps one row of those two ledgers had alike, and none that nobody names any more', () => {
    const twin = consent({ id: 'cns_2' })
    const stray = consent({ id: 'cns_3', channel: 'sms' })
    const { add, remove } = refold([act()], [consent(), twin, stray], later, {})
    expect(remove).toEqual([twin, stray])
    expect(add).toEqual([])
  })
})

describe('receiptOf', () => {
  const wanted = {
    ...{ customerId: 'ada', controller: 'host', purpose: 'marketing', channel: 'email' },
    ...{ contactPointId: null, contact: null },
  }

  it('names the act, its text and its basis only where it allows', () => {
    const held = act({ textVersion: 'v1' })
    const granted = { state: 'granted', act: held } as const
    expect(receiptOf(wanted, granted, held, { restricted: false, at: NINE })).toEqual({
      ...wanted,
      ...{ allowed: true, reason: 'granted', basis: 'consent', consentActId: 'cna_1', textVersion: 'v1' },
      decidedAt: NINE,
    })
    expect(receiptOf(wanted, granted, held, { restricted: true, at: NINE })).toMatchObject({
      ...{ allowed: false, reason: 'restricted', basis: null, consentActId: 'cna_1' },
    })
    expect(receiptOf(wanted, { state: 'none' }, undefined, { restricted: false, at: NINE })).toMatchObject({
      ...{ allowed: false, reason: 'none', consentActId: null },
    })
  })
})

describe('a restriction', () => {
  const row: Restriction = {
    ...{ id: 'rst_1', version: 1, createdAt: NINE, updatedAt: NINE, archivedAt: null },
    ...{ customerId: 'ada', purpose: 'marketing', reason: null, restrictedAt: NINE, expiresAt: at(2) },
  }

  it('holds for its purpose from its beginning to its end', () => {
    expect(isRestricted([row], 'marketing', NINE)).toBe(true)
    expect(isRestricted([row], 'service', NINE)).toBe(false)
    expect(isRestricted([{ ...row, purpose: null }], 'service', at(1))).toBe(true)
    expect(isRestricted([row], 'marketing', at(2))).toBe(false)
    expect(isRestricted([row], 'marketing', at(-1))).toBe(false)
  })

  it('tells of another end, not of another reason', () => {
    expect(change(row, { reason: 'disputed' }).events).toEqual([])
    expect(change(row, { expiresAt: null })).toEqual({
      next: { ...row, expiresAt: null },
      events: [restricted({ ...row, expiresAt: null })],
    })
  })

  it('is archived when it is lifted', () => {
    expect(lift(row, at(1), 'over')).toEqual({
      next: { ...row, archivedAt: at(1), expiresAt: null },
      events: [
        {
          type: 'customer.unrestricted',
          data: { restrictionId: 'rst_1', customerId: 'ada', purpose: 'marketing', because: 'over' },
        },
      ],
    })
  })
})
