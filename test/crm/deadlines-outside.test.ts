import { describe, expect, it } from 'vitest'
import { hours, type LateError } from '../../src/index.js'
import type { Deadline, OutsideContext } from '../../src/kernel/index.js'
import { type Alarm, breathe, openAlarms, ring } from './alarms.js'
import { engines, errorOf, storeOf } from './crms.js'
import { around, fault } from './drivers.js'

const TEN = '2026-01-15T10:00:00.000Z'
const ELEVEN = '2026-01-15T11:00:00.000Z'

type Outside = NonNullable<Deadline<Alarm>['outside']>

/** Rings, and is to ring again in an hour unless what is done outside says that it is done. */
const insisting: Deadline<Alarm>['handler'] = async (context, alarm, passed) => {
  const decision = await ring(context, alarm, passed)
  return decision && { ...decision, next: { ...decision.next, ringAt: ELEVEN } }
}

const opened = async (engine: (typeof engines)[number], outside: Outside, more: object = {}) => {
  const lates: LateError[] = []
  const warned: unknown[] = []
  const world = await openAlarms(engine, {
    onError: (late) => lates.push(late),
    logger: { debug: () => {}, warn: (...line) => warned.push(line) },
    ringAt: { handler: insisting, outside },
    ...more,
  })
  return { ...world, lates, warned }
}

describe.each(engines)('what a deadline does outside on %s', (engine) => {
  it('comes after the commit, with the row as it was saved, and may call operations of its module', async () => {
    const seen: unknown[] = []
    const { crm, clock } = await opened(engine, async ({ tenant, now, call }, alarm) => {
      // Another session sees what was committed.
      const stored = await crm.alarm.get({ alarmId: alarm.id })
      seen.push([tenant, now, alarm.rung, stored.rung, stored.version === alarm.version])
      await call('alarm.note', { alarmId: alarm.id, label: 'sent' })
    })
    const { id: alarmId } = await crm.alarm.set({ ringAt: TEN })
    clock.set(TEN)
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: null })
    expect(seen).toEqual([['main', TEN, 1, 1, true]])
    expect(await crm.alarm.get({ alarmId })).toMatchObject({ label: 'sent', ringAt: null })
  })

  it('is reported when it fails, and tried again when the decision has said', async () => {
    let isDown = true
    const { crm, clock, lates, warned } = await opened(engine, async ({ call }, alarm) => {
      if (isDown) throw new Error('the mail server is down')
      await call('alarm.note', { alarmId: alarm.id, label: 'sent' })
    })
    const { id: alarmId } = await crm.alarm.set({ ringAt: TEN })
    clock.set(TEN)
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: ELEVEN })
    const deadline = { name: 'alarm.ringAt', tenant: 'main', id: alarmId, dueAt: TEN }
    expect(lates).toMatchObject([{ error: { message: 'the mail server is down' }, deadline }])
    expect(warned).toEqual([['what a deadline does outside failed', deadline]])
    // The deadline itself has passed: nothing of it has failed.
    expect(await crm.deadlines.failed()).toEqual({ items: [] })
    isDown = false
    clock.set(ELEVEN)
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: null })
    expect(await crm.alarm.get({ alarmId })).toMatchObject({ rung: 2, label: 'sent' })
  })

  it('calls only what its module may call', async () => {
    const errors: unknown[] = []
    const { crm, clock } = await opened(engine, async ({ call }) => {
      errors.push(await errorOf(call('alarm.nothing', {})), await errorOf(call('alarm.note', {})))
    })
    await crm.alarm.set({ ringAt: TEN })
    clock.set(TEN)
    await crm.tick()
    expect(errors).toMatchObject([{ code: 'operation.unknown' }, { code: 'input.invalid' }])
  })

  it('is left to itself after 30 seconds by the clock, and told so', async () => {
    let begin: (signal: AbortSignal) => void = () => {}
    const begun = new Promise<AbortSignal>((resolve) => {
      begin = resolve
    })
    const { crm, clock, lates } = await opened(engine, ({ signal }) => {
      begin(signal)
      return new Promise(() => {})
    })
    await crm.alarm.set({ ringAt: TEN })
    clock.set(TEN)
    const ticked = crm.tick()
    const signal = await begun
    await breathe()
    clock.set('2026-01-15T10:00:29.999Z')
    await breathe()
    expect(signal.aborted).toBe(false)
    clock.set('2026-01-15T10:00:30.000Z')
    expect(await ticked).toMatchObject({ ran: 1 })
    expect(signal.aborted).toBe(true)
    expect(lates).toMatchObject([{ error: { code: 'deadline.timeout', details: { timeoutMs: 30_000 } } }])
  })

  it('is done for ten rows at a time, none waiting for another', async () => {
    let [open, most] = [0, 0]
    const { crm, clock } = await opened(engine, async () => {
      open += 1
      most = Math.max(most, open)
      await breathe()
      open -= 1
    })
    for (let n = 0; n < 25; n++) await crm.alarm.set({ ringAt: TEN })
    clock.set(TEN)
    expect(await crm.tick()).toMatchObject({ ran: 25 })
    expect(most).toBe(10)
  })

  it('is not done for what failed, came too late, or was not committed', async () => {
    let count = 0
    const outside = async () => {
      count += 1
    }
    const late = await opened(engine, outside, { ringAt: { skipAfterMs: 1000, handler: ring, outside } })
    await late.crm.alarm.set({ ringAt: TEN })
    late.clock.set(ELEVEN)
    expect(await late.crm.tick()).toMatchObject({ ran: 1 })
    const handler = () => {
      throw new Error('never')
    }
    const bad = await opened(engine, outside, { ringAt: { handler, outside } })
    await bad.crm.alarm.set({ ringAt: TEN })
    bad.clock.set(TEN)
    expect(await bad.crm.tick()).toMatchObject({ ran: 0 })
    expect(count).toBe(0)
  })

  it.each(['before', 'after'] as const)(
    'is left to the column when the process dies around the commit: %s it [RE-4: part, crash and unknown commit]',
    async (when) => {
      const store = storeOf(engine)
      let dies = false
      const driver = store.connect()
      const isGone = (error: unknown) => error instanceof Error && error.message === 'GONE'
      const storage = around(
        {
          ...driver,
          classify: (error) => (isGone(error) ? { kind: 'unavailable' } : driver.classify(error)),
        },
        {
          transact: async (transact) => {
            if (dies && when === 'before') throw fault('GONE')
            const result = await transact()
            if (dies) throw fault('GONE')
            return result
          },
        },
      )
      const sent: number[] = []
      const outside = async ({ call }: OutsideContext, { id, rung }: Alarm) => {
        sent.push(rung)
        await call('alarm.note', { alarmId: id, label: 'sent' })
      }
      const { crm, clock } = await opened(engine, outside, { store, storage })
      const { id: alarmId } = await crm.alarm.set({ ringAt: TEN })
      clock.set(TEN)
      dies = true
      await errorOf(crm.tick())
      dies = false
      expect(sent).toEqual([])
      // Committed: the hour that the decision has set. Not committed: it is still due.
      const { nextAt } = await crm.tick()
      expect(nextAt).toBe(when === 'after' ? ELEVEN : null)
      clock.advance(hours(1))
      await crm.tick()
      expect(sent).toEqual([when === 'after' ? 2 : 1])
      expect(await crm.alarm.get({ alarmId })).toMatchObject({ label: 'sent', ringAt: null })
    },
  )
})
