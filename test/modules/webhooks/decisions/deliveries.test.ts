import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantMs, toInstant } from '../../../../src/kernel/index.js'
import {
  attempt,
  end,
  errorOf,
  mostAttempts,
  replay,
  waitsMs,
} from '../../../../src/modules/webhooks/decisions/deliveries.js'
import { deliveryErrors } from '../../../../src/modules/webhooks/entities.js'
import { delivery, NINE, webhook } from '../rows.js'

const minutes = (count: number) => toInstant(instantMs(NINE) + count * 60_000)
const begun = delivery({ attempts: 1, lastAttemptAt: NINE, nextAttemptAt: minutes(2) })
const at = { startedAt: NINE, endedAt: minutes(1) }
const waited = (from: string, to: string | null) => instantMs(to ?? from) - instantMs(from)

describe('attempt', () => {
  it('counts, and plans the next one for when nobody tells how this one ended', () => {
    const { next, events } = attempt(delivery(), webhook(), NINE)
    expect(next).toEqual(delivery({ attempts: 1, lastAttemptAt: NINE, nextAttemptAt: minutes(2) }))
    expect(events).toEqual([])
  })

  it.each([
    ['is disabled', webhook({ state: 'disabled' })],
    ['is no more', undefined],
  ])('gives up where the endpoint %s', (_, endpoint) => {
    const { next, events } = attempt(delivery({ attempts: 2 }), endpoint, NINE)
    expect(next).toMatchObject({ state: 'dead', lastError: 'disabled', nextAttemptAt: null, attempts: 2 })
    expect(events).toEqual([
      {
        type: 'webhookDelivery.given_up',
        data: {
          webhookDeliveryId: 'whd_1',
          webhookId: 'whk_1',
          eventId: 'evt_1',
          attempts: 2,
          error: 'disabled',
        },
      },
    ])
  })

  it('gives up after the last one, of which nothing was heard', () => {
    const { next } = attempt(delivery({ attempts: mostAttempts }), webhook(), NINE)
    expect(next).toMatchObject({ state: 'dead', lastError: 'interrupted', attempts: mostAttempts })
  })
})

describe('end', () => {
  it.each([200, 201, 204, 299])('delivers with %s', (status) => {
    expect(end(begun, { ...at, status })).toEqual({
      next: { ...begun, state: 'delivered', nextAttemptAt: null, lastStatus: status, durationMs: 60_000 },
      events: [],
    })
  })

  it('waits five seconds after the first failure, and a fifth of that more at most', () => {
    const { next } = end(begun, { ...at, status: 500 })
    expect(next).toMatchObject({ state: 'pending', lastStatus: 500, lastError: 'status', attempts: 1 })
    expect(waited(at.endedAt, next.nextAttemptAt)).toBeGreaterThanOrEqual(5000)
    expect(waited(at.endedAt, next.nextAttemptAt)).toBeLessThan(6000)
  })

  it('waits longer each time, for more than three days in all, and spreads what failed together', () => {
    const waits = Array.from({ length: mostAttempts - 1 }, (_, index) => {
      const { next } = end({ ...begun, attempts: index + 1 }, { ...at, error: 'timeout' })
      return waited(at.endedAt, next.nextAttemptAt)
    })
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(waits.every((wait, index) => wait >= (waitsMs[index] ?? 0))).toBe(true)
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(3 * 86_400_000)
    const others = ['whd_2', 'whd_3', 'whd_4'].map(
      (id) => end({ ...begun, id }, { ...at, status: 500 }).next.nextAttemptAt,
    )
    expect(new Set(others).size).toBe(3)
  })

  it('gives up when the last attempt fails', () => {
    const { next, events } = end({ ...begun, attempts: mostAttempts }, { ...at, status: 502 })
    expect(next).toMatchObject({ state: 'dead', lastStatus: 502, lastError: 'status', nextAttemptAt: null })
    expect(events).toHaveLength(1)
  })

  it('gives up at once where the endpoint says that it is gone', () => {
    const { next } = end(begun, { ...at, status: 410 })
    expect(next).toMatchObject({ state: 'dead', lastStatus: 410, lastError: 'gone' })
  })

  it.each([
    ['120', 120_000],
    ['Thu, 15 Jan 2026 09:03:00 GMT', 120_000],
    ['999999999', 86_400_000],
    ['Fri, 15 Jan 2027 09:00:00 GMT', 86_400_000],
  ])('waits as long as the endpoint asks for with %s, a day at most', (retryAfter, expected) => {
    const { next } = end(begun, { ...at, status: 503, retryAfter })
    expect(waited(at.endedAt, next.nextAttemptAt)).toBe(expected)
  })

  it.each([
    '0',
    '-5',
    'soon',
    '1e9',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    'Thu, 99 Xxx 2026 09:03:00 GMT',
    '9'.repeat(200),
  ])('waits as long as otherwise where it asks for %s', (retryAfter) => {
    const plain = end(begun, { ...at, status: 503 }).next.nextAttemptAt
    expect(end(begun, { ...at, status: 503, retryAfter }).next.nextAttemptAt).toBe(plain)
  })

  it('never leaves a delivery pending without a time, nor with one that has passed', () => {
    const ending = fc.record(
      {
        status: fc.integer({ min: 0, max: 999 }),
        error: fc.constantFrom(...deliveryErrors),
        retryAfter: fc.string(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(ending, fc.integer({ min: 1, max: mostAttempts }), (some, attempts) => {
        const { next } = end({ ...begun, attempts }, { ...at, ...some })
        const isPlanned = next.nextAttemptAt !== null && next.nextAttemptAt > at.endedAt
        expect(isPlanned).toBe(next.state === 'pending')
        expect(next.lastError === null).toBe(next.state === 'delivered')
      }),
    )
  })
})

describe('errorOf', () => {
  it.each([
    [{ status: 301 }, 'redirect'],
    [{ status: 304 }, 'redirect'],
    [{ status: 100 }, 'status'],
    [{ status: 404 }, 'status'],
    [{ status: 429 }, 'status'],
    [{ error: 'timeout' as const }, 'timeout'],
    [{}, 'connection'],
  ])('calls %o %s', (ending, word) => {
    expect(errorOf(ending)).toBe(word)
  })
})

describe('replay', () => {
  it('begins again from the first attempt, with the same body and event', () => {
    const dead = delivery({
      state: 'dead',
      attempts: 10,
      nextAttemptAt: null,
      lastStatus: 500,
      lastError: 'status',
    })
    const { next, events } = replay(dead, minutes(5))
    expect(next).toEqual({ ...dead, state: 'pending', attempts: 0, nextAttemptAt: minutes(5) })
    expect(events).toEqual([
      { type: 'webhookDelivery.replayed', data: { webhookDeliveryId: 'whd_1', webhookId: 'whk_1' } },
    ])
  })
})
