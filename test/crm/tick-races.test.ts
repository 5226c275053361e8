import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../src/testing/index.js'
import { openAlarms, ringAfter } from './alarms.js'
import { all, engines, storeOf } from './crms.js'

const NINE = '2026-01-15T09:00:00.000Z'
const TEN = '2026-01-15T10:00:00.000Z'

interface Ticks {
  tick(): Promise<{ readonly ran: number; readonly more: boolean }>
}

/** Ticks until there is nothing to do; a store that is busy is asked again. */
const untilDone = async ({ tick }: Ticks): Promise<number> => {
  let ran = 0
  for (;;) {
    try {
      const done = await tick()
      ran += done.ran
      if (!done.more) return ran
    } catch (error) {
      if (!String(error).includes('did not become free')) throw error
      await setImmediate()
    }
  }
}

describe.each(engines)('ticks at once on %s', (engine) => {
  it('let each deadline pass once, twelve of them on one store [RE-4]', {
    timeout: 120_000,
  }, async () => {
    const store = storeOf(engine)
    const clock = testClock(NINE)
    const asked = new Map<string, number>()
    const ringAt = {
      handler: ringAfter(({ id, ringAt: dueAt }) => {
        if (dueAt === null || dueAt > clock.instant()) throw new Error(`${id} is early`)
        asked.set(id, (asked.get(id) ?? 0) + 1)
      }),
    }
    const { crm } = await openAlarms(engine, { store, clock, ringAt })
    const count = 600
    await all(
      crm.bulk(
        'alarm.set',
        Array.from({ length: count }, (_, index) => ({ id: `a${index}`, ringAt: TEN })),
      ),
    )
    const twelve = [crm]
    while (twelve.length < 12) {
      const { crm: another } = await openAlarms(engine, { store, clock, ringAt })
      twelve.push(another)
    }
    await Promise.all(twelve.map(untilDone))
    expect(asked.size).toBe(0)

    clock.set(TEN)
    const ran = await Promise.all(twelve.map(untilDone))
    expect(ran.reduce((sum, one) => sum + one, 0)).toBe(count)
    const rows = await store.raw('alarm')
    expect(rows.map(({ rung }) => Number(rung))).toEqual(Array.from({ length: count }, () => 1))
    const events = await store.raw('event')
    expect(events.filter(({ type }) => type === 'alarm.rung')).toHaveLength(count)
    expect((await crm.deadlines.failed()).items).toEqual([])
  })
})

// What a host would write without the guard: the harness sees it.
describe.skipIf(!engines.includes('postgres'))('a claim without its guard on postgres', () => {
  it('lets rows pass twice in the same race, which is the control of the test above', async () => {
    const { crm, store } = await openAlarms('postgres')
    await all(
      crm.bulk(
        'alarm.set',
        Array.from({ length: 2000 }, (_, index) => ({ id: `a${index}`, ringAt: TEN })),
      ),
    )
    const { db } = store
    if (!db) throw new Error('PostgreSQL has a handle.')
    const claim = () =>
      sql`update crm_alarm set rung = rung + 1, ring_at = null where id in
        (select id from crm_alarm where ring_at <= ${TEN}::timestamptz order by ring_at, id limit 50)`.execute(
        db,
      )
    for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 4 }, claim))
    const twice = (await store.raw('alarm')).filter(({ rung }) => Number(rung) > 1)
    expect(twice.length).toBeGreaterThan(0)
  })
})

const MINUTE_MS = 60_000
const start = Date.parse(NINE)

const alarm = fc.record({
  inMinutes: fc.integer({ min: -30, max: 600 }),
  everyMinutes: fc.constantFrom(0, 0, 7, 60),
})
const steps = fc.array(
  fc.record({ minutes: fc.integer({ min: -120, max: 200 }), limit: fc.integer({ min: 1, max: 20 }) }),
  {
    minLength: 1,
    maxLength: 8,
  },
)

describe.each(['memory', 'sqlite'] as const)('deadlines and clocks at random on %s', (engine) => {
  it('pass as often as they were due by the latest tick, never before [RE-4: part, random]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(alarm, { minLength: 1, maxLength: 12 }), steps, async (alarms, walk) => {
        const store = storeOf(engine)
        const clock = testClock(NINE)
        const early: string[] = []
        const ringAt = {
          handler: ringAfter(({ id, ringAt: dueAt }) => {
            if (dueAt === null || dueAt > clock.instant()) early.push(id)
          }),
        }
        const { crm } = await openAlarms(engine, { store, clock, ringAt })
        const { crm: other } = await openAlarms(engine, { store, clock, ringAt })
        for (const [index, { inMinutes, everyMinutes }] of alarms.entries()) {
          const ringAt = new Date(start + inMinutes * MINUTE_MS)
          await crm.alarm.set({
            id: `a${index}`,
            ringAt: ringAt.toISOString(),
            everyMs: everyMinutes * MINUTE_MS,
          })
        }
        let latest = Number.NEGATIVE_INFINITY
        for (const { minutes, limit } of walk) {
          clock.set(new Date(clock.now() + minutes * MINUTE_MS))
          latest = Math.max(latest, clock.now())
          await Promise.all([crm, other].map(({ tick }) => untilDone({ tick: () => tick({ limit }) })))
        }
        await Promise.all([crm, other].map(untilDone))
        const rung = (await store.raw('alarm')).map(({ id, rung: times }) => [id, Number(times)])
        const expected = alarms.map(({ inMinutes, everyMinutes }, index) => {
          const lateBy = Math.floor((latest - start) / MINUTE_MS) - inMinutes
          if (lateBy < 0) return [`a${index}`, 0]
          return [`a${index}`, everyMinutes === 0 ? 1 : Math.floor(lateBy / everyMinutes) + 1]
        })
        expect(Object.fromEntries(rung)).toEqual(Object.fromEntries(expected))
        expect(early).toEqual([])
      }),
      { numRuns: engine === 'memory' ? 30 : 8 },
    )
  })
})
