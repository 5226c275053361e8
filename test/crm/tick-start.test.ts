import { describe, expect, it } from 'vitest'
import type { LateError } from '../../src/index.js'
import { breathe, openAlarms } from './alarms.js'
import { storeOf } from './crms.js'
import { around, fault } from './drivers.js'

const engines = ['memory', 'sqlite'] as const

const started = async (engine: (typeof engines)[number], options: Parameters<typeof openAlarms>[1] = {}) => {
  const lates: LateError[] = []
  const world = await openAlarms(engine, { onError: (late) => lates.push(late), ...options })
  const rung = async (alarmId: string) => {
    await breathe()
    return (await world.crm.alarm.get({ alarmId })).rung
  }
  const seconds = async (count: number) => {
    await breathe()
    world.clock.set(new Date(world.clock.now() + count * 1000))
    await breathe()
  }
  return { ...world, lates, rung, seconds }
}

describe.each(engines)('a started crm on %s', (engine) => {
  it('ticks when something is due, never before, and no more once it is stopped', async () => {
    const { crm, seconds, rung } = await started(engine)
    await crm.alarm.set({ id: 'a', ringAt: '2026-01-15T09:00:10.000Z', everyMs: 10_000 })
    const { stop } = crm.start()
    await seconds(9)
    expect(await rung('a')).toBe(0)
    await seconds(1)
    expect(await rung('a')).toBe(1)
    await seconds(10)
    expect(await rung('a')).toBe(2)
    await stop()
    await seconds(3600)
    expect(await rung('a')).toBe(2)
  })

  it('is woken by what is written here, a second later at most', async () => {
    const { crm, seconds, rung } = await started(engine)
    const { stop } = crm.start()
    await seconds(5)
    await crm.alarm.set({ id: 'a', ringAt: '2026-01-15T09:00:08.000Z' })
    await seconds(3)
    expect(await rung('a')).toBe(1)
    await stop()
  })

  it('sees what other processes have planned after everyMs', async () => {
    const store = storeOf(engine)
    const { crm, seconds, rung, clock } = await started(engine, { store })
    const other = await openAlarms(engine, { store, clock })
    const { stop } = crm.start({ everyMs: 30_000 })
    await seconds(5)
    await other.crm.alarm.set({ id: 'a', ringAt: '2026-01-15T09:00:06.000Z' })
    await seconds(24)
    expect(await rung('a')).toBe(0)
    await seconds(1)
    expect(await rung('a')).toBe(1)
    await stop()
  })

  it('reports a tick that fails and goes on after a pause', async () => {
    const store = storeOf(engine)
    let isDown = false
    const storage = around(store.connect(), {
      select: (select) => async (plan, values, options) => {
        if (isDown && plan.entity === 'alarm') throw fault('DOWN')
        return select(plan, values, options)
      },
    })
    const { crm, seconds, rung, lates } = await started(engine, { store, storage })
    await crm.alarm.set({ id: 'a', ringAt: '2026-01-15T09:00:02.000Z' })
    isDown = true
    const { stop } = crm.start()
    await seconds(3)
    await seconds(3)
    expect(lates.length).toBeGreaterThanOrEqual(2)
    expect(lates[0]).toMatchObject({ error: { message: 'DOWN' } })
    expect(lates[0]?.event).toBeUndefined()
    isDown = false
    await seconds(60)
    expect(await rung('a')).toBe(1)
    await stop()
  })

  it('is started once', async () => {
    const { crm } = await started(engine)
    const first = crm.start()
    expect(() => crm.start()).toThrow(expect.objectContaining({ code: 'tick.already_started' }))
    await first.stop()
    await first.stop()
    const second = crm.start()
    await first.stop()
    expect(() => crm.start()).toThrow(expect.objectContaining({ code: 'tick.already_started' }))
    await second.stop()
  })

  it('stops by its signal, and when the crm is closed', async () => {
    const { crm, seconds, rung } = await started(engine)
    await crm.alarm.set({ id: 'a', ringAt: '2026-01-15T09:00:10.000Z' })
    const stopping = new AbortController()
    crm.start({ signal: stopping.signal })
    await seconds(1)
    stopping.abort()
    await seconds(60)
    expect(await rung('a')).toBe(0)
    crm.start({ signal: AbortSignal.abort() })
    crm.start()
    await crm.close()
    expect(() => crm.start()).toThrow(expect.objectContaining({ code: 'crm.closed' }))
  })

  it('lets the running piece end when it stops, and begins no other', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    let isTold = false
    const { crm, clock, rung } = await started(engine, {
      ringAt: {
        outside: async ({ signal }) => {
          signal.addEventListener('abort', () => {
            isTold = true
          })
          await gate
        },
      },
    })
    for (let n = 0; n < 11; n++) await crm.alarm.set({ id: `${10 + n}`, ringAt: '2026-01-15T09:00:10.000Z' })
    clock.set('2026-01-15T09:00:10.000Z')
    const { stop } = crm.start()
    await breathe()
    let hasStopped = false
    const stopped = stop().then(() => {
      hasStopped = true
    })
    await breathe()
    expect([isTold, hasStopped]).toEqual([true, false])
    release()
    await stopped
    expect([await rung('10'), await rung('19'), await rung('20')]).toEqual([1, 1, 0])
  })

  it('looks at once after a redrive', async () => {
    let isBroken = true
    const { crm, seconds, rung } = await started(engine, {
      ringAt: {
        handler: (_context, alarm) => {
          if (isBroken) throw new Error('not now')
          return { next: { ...alarm, rung: 1 }, events: [] }
        },
      },
    })
    await crm.alarm.set({ id: 'a', ringAt: '2026-01-15T09:00:00.000Z' })
    const { stop } = crm.start()
    await seconds(1)
    isBroken = false
    await crm.deadlines.redrive({ deadline: 'alarm.ringAt' })
    await seconds(1)
    expect(await rung('a')).toBe(1)
    await stop()
  })

  it('refuses options that are none', async () => {
    const { crm } = await started(engine)
    expect(() => crm.start({ everyMs: 0, budgetMs: -1 })).toThrow(
      expect.objectContaining({ code: 'input.invalid', issues: [expect.anything(), expect.anything()] }),
    )
  })
})
