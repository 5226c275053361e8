import { describe, expect, it } from 'vitest'
import {
  assertActive,
  change,
  disable,
  enable,
  heard,
  remove,
  rotate,
  signing,
  wants,
} from '../../../../src/modules/webhooks/decisions/webhooks.js'
import { webhookNotActive } from '../../../../src/modules/webhooks/errors.js'
import { NINE, webhook } from '../rows.js'

const TEN = '2026-01-15T10:00:00.000Z'
const ELEVEN = '2026-01-15T11:00:00.000Z'
const HOUR_MS = 3_600_000

describe('change', () => {
  it('tells which fields changed and never the URL', () => {
    const { next, events } = change(webhook(), { url: 'https://new.example.com/?token=t', types: ['*'] })
    expect(next.url).toBe('https://new.example.com/?token=t')
    expect(events).toEqual([
      { type: 'webhook.updated', data: { webhookId: 'whk_1', fields: ['url'], types: ['*'] } },
    ])
  })

  it('does nothing without a change', () => {
    const same = webhook({ description: 'a' })
    expect(change(same, { url: same.url, types: ['*'], description: undefined })).toEqual({
      next: same,
      events: [],
    })
  })
})

describe('rotate', () => {
  it('lets the new secret sign first, and those before it until the overlap is over', () => {
    const { next, events } = rotate(webhook(), 's2', { at: NINE, overlapMs: HOUR_MS })
    expect(next.secrets).toEqual([
      { sealed: 's2', createdAt: NINE, expiresAt: null },
      { sealed: 's1', createdAt: NINE, expiresAt: TEN },
    ])
    expect(signing(next, NINE).map(({ sealed }) => sealed)).toEqual(['s2', 's1'])
    expect(signing(next, TEN).map(({ sealed }) => sealed)).toEqual(['s2'])
    expect(events[0]?.data).toEqual({ webhookId: 'whk_1', expiresAt: TEN })
  })

  it('prolongs nothing that ends sooner, and drops what has ended', () => {
    const once = rotate(webhook(), 's2', { at: NINE, overlapMs: HOUR_MS }).next
    const twice = rotate(once, 's3', { at: NINE, overlapMs: 2 * HOUR_MS }).next
    expect(twice.secrets.map(({ sealed, expiresAt }) => [sealed, expiresAt])).toEqual([
      ['s3', null],
      ['s2', ELEVEN],
      ['s1', TEN],
    ])
    const later = rotate(twice, 's4', { at: TEN, overlapMs: 0 }).next
    expect(later.secrets.map(({ sealed }) => sealed)).toEqual(['s4'])
  })

  it('keeps five secrets at most', () => {
    const many = Array.from({ length: 8 }).reduce<ReturnType<typeof webhook>>(
      (row, _, index) => rotate(row, `n${index}`, { at: NINE, overlapMs: HOUR_MS }).next,
      webhook(),
    )
    expect(many.secrets.map(({ sealed }) => sealed)).toEqual(['n7', 'n6', 'n5', 'n4', 'n3'])
  })
})

describe('disable, enable and remove', () => {
  it('change what is not so already', () => {
    const off = webhook({ state: 'disabled', failingSince: NINE })
    expect(disable(webhook(), 'asked').events[0]?.data).toEqual({ webhookId: 'whk_1', because: 'asked' })
    expect(disable(off, 'gone')).toEqual({ next: off, events: [] })
    expect(enable(off).next).toEqual(webhook())
    expect(enable(webhook())).toEqual({ next: webhook(), events: [] })
  })

  it('leave nothing to sign with behind', () => {
    expect(remove(webhook(), TEN).next).toEqual(webhook({ archivedAt: TEN, state: 'disabled', secrets: [] }))
  })

  it('say what is not active', () => {
    expect(() => assertActive(webhook())).not.toThrow()
    expect(() => assertActive(webhook({ state: 'disabled' }))).toThrow(
      webhookNotActive({ webhookId: 'whk_1' }),
    )
  })
})

describe('heard', () => {
  it('keeps since when an endpoint fails, until it succeeds', () => {
    const failing = heard(webhook(), { succeeded: false, at: NINE })
    expect(failing.failingSince).toBe(NINE)
    expect(heard(failing, { succeeded: false, at: TEN }).failingSince).toBe(NINE)
    expect(heard(failing, { succeeded: true, at: TEN }).failingSince).toBeNull()
  })
})

describe('wants', () => {
  it.each([
    [['*'], 'customer.created', true],
    [['customer.*'], 'customer.created', true],
    [['customer.*'], 'customerNote.created', false],
    [['customer.created'], 'customer.created', true],
    [['customer.created'], 'customer.created_again', false],
    [['purchase.*', 'customer.updated'], 'customer.created', false],
    [['*'], 'webhook.created', false],
    [['*'], 'webhookDelivery.given_up', false],
    [['*'], 'webhookish.created', true],
  ])('%j of %s: %s', (types, type, wanted) => {
    expect(wants({ types }, type)).toBe(wanted)
  })
})
