import { describe, expect, it } from 'vitest'
import { days, hours } from '../../src/index.js'
import { openAlarms, openManyAlarms, ring, ringAfter } from './alarms.js'
import { all, engines, errorOf, storeOf } from './crms.js'
import { around, fault } from './drivers.js'

const at = (hour: number) => `2026-01-15T${String(hour).padStart(2, '0')}:00:00.000Z`

const setMany = async (
  face: { bulk: (name: 'alarm.set', inputs: { ringAt: string; label?: string }[]) => AsyncIterable<unknown> },
  count: number,
  ringAt = at(10),
) => {
  await all(
    face.bulk(
      'alarm.set',
      Array.from({ length: count }, (_, index) => ({ ringAt, label: `${index}` })),
    ),
  )
}

describe.each(engines)('a tick on %s', (engine) => {
  it('does nothing before its time, once at its time, and nothing after [AP-21: part, once]', async () => {
    const { crm, clock } = await openAlarms(engine)
    const { id } = await crm.alarm.set({ ringAt: at(10) })
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: at(10) })

    clock.set('2026-01-15T09:59:59.999Z')
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: at(10) })
    clock.set(at(10))
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: null })
    expect(await crm.alarm.get({ alarmId: id })).toMatchObject({ rung: 1, ringAt: null, version: 2 })

    clock.advance(days(1))
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: null })
  })

  it('says when it has something to do next, of all that is planned [AP-21: part, nextAt]', async () => {
    const { crm, clock } = await openManyAlarms(engine)
    const [a, b] = ['a', 'b'].map((tenant) => crm.scope({ tenant }))
    await a?.alarm.set({ ringAt: at(12) })
    await b?.alarm.set({ ringAt: at(11), everyMs: 4 * 3_600_000 })
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: at(11) })
    clock.set(at(11))
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: at(12) })
    clock.set(at(12))
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: at(15) })
  })

  it('ends at its limit and goes on where it ended [AP-21: part, limit]', async () => {
    const { crm, clock } = await openAlarms(engine)
    await setMany(crm, 250)
    clock.set(at(10))
    expect(await crm.tick({ limit: 7 })).toEqual({ ran: 7, more: true, nextAt: at(10) })
    expect(await crm.tick({ limit: 200 })).toEqual({ ran: 200, more: true, nextAt: at(10) })
    expect(await crm.tick()).toEqual({ ran: 43, more: false, nextAt: null })
  })

  it('ends when its budget is spent, with a piece done at the least [AP-21: part, budget]', async () => {
    let pass = () => {}
    const { crm, clock } = await openAlarms(engine, {
      ringAt: { handler: ringAfter(() => pass()) },
    })
    pass = () => clock.set(new Date(clock.now() + 10))
    await setMany(crm, 250)
    clock.set(at(10))
    expect(await crm.tick({ budgetMs: 1500 })).toMatchObject({ ran: 200, more: true })
    expect(await crm.tick({ budgetMs: 1 })).toMatchObject({ ran: 50, more: false })
  })

  it('ends its budget when the clock is put back meanwhile [AP-21: part, budget and clock]', async () => {
    let pass = () => {}
    const { crm, clock } = await openAlarms(engine, {
      ringAt: { handler: ringAfter(() => pass()) },
    })
    await setMany(crm, 250, at(8))
    pass = () => clock.set(new Date(clock.now() - 1))
    expect(await crm.tick({ budgetMs: 60_000 })).toMatchObject({ ran: 100, more: true })
  })

  it('lets none wait behind one with much to do [AP-21]', async () => {
    const order: string[] = []
    const { crm, clock } = await openManyAlarms(engine, {
      ringAt: {
        handler: (context, ...given) => {
          order.push(context.tenant)
          return ring(context, ...given)
        },
      },
    })
    const count = engine === 'memory' ? 10_000 : 1000
    await setMany(crm.scope({ tenant: 'big' }), count, at(9))
    for (let n = 0; n < 20; n++) await setMany(crm.scope({ tenant: `small-${n}` }), 1, at(10))
    clock.set(at(10))
    expect(await crm.tick({ limit: 20_000 })).toEqual({ ran: count + 20, more: false, nextAt: null })
    // Who has waited longest begins, with a piece; then everybody has a turn.
    const last = order.findLastIndex((tenant) => tenant.startsWith('small'))
    expect(order.slice(0, 100).every((tenant) => tenant === 'big')).toBe(true)
    expect(last).toBe(119)
  })

  it('lives through a year with the time it is told [AP-21: part, now]', async () => {
    const { crm, clock, events } = await openAlarms(engine)
    const { id } = await crm.alarm.set({ ringAt: at(10), everyMs: 24 * 3_600_000 })
    const start = clock.now()
    let [now, rung] = ['2026-01-16T00:00:00+02:00', 0]
    while (now < '2026-03-01') {
      const { ran, nextAt } = await crm.tick({ now })
      rung += ran
      now = nextAt ?? '9'
    }
    const alarm = await crm.alarm.get({ alarmId: id })
    expect([rung, alarm.rung, alarm.ringAt]).toEqual([45, 45, '2026-03-01T10:00:00.000Z'])
    expect(clock.now()).toBe(start)
    await crm.settled()
    const heard = events.filter(({ type }) => type === 'alarm.rung')
    expect(heard[3]).toMatchObject({
      occurredAt: '2026-01-18T10:00:00.000Z',
      recordedAt: '2026-01-18T10:00:00.000Z',
      data: { lookedAt: '2026-01-18T10:00:00.000Z' },
    })
  })

  it('does nothing early and nothing twice when the clock goes back [RE-4: part, clock put back]', async () => {
    const { crm, clock } = await openAlarms(engine)
    await crm.alarm.set({ ringAt: at(10) })
    await crm.alarm.set({ ringAt: at(11) })
    clock.set(at(10))
    expect(await crm.tick()).toMatchObject({ ran: 1, nextAt: at(11) })
    clock.set(at(9))
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: at(11) })
    clock.set(at(10))
    expect(await crm.tick()).toMatchObject({ ran: 0 })
    clock.set(at(11))
    expect(await crm.tick()).toMatchObject({ ran: 1, nextAt: null })
  })

  it('does what is due once when ten years have passed at a stroke [RE-4: part, clock put forward]', async () => {
    const { crm, clock } = await openAlarms(engine)
    await setMany(crm, 30)
    const daily = await crm.alarm.set({ ringAt: at(10), everyMs: 100 * 24 * 3_600_000 })
    clock.advance(days(3652))
    // Those that repeat pass as often as they should have.
    expect(await crm.tick()).toMatchObject({ ran: 30 + 37, more: false })
    expect(await crm.tick()).toMatchObject({ ran: 0 })
    const { items } = await crm.alarm.list({ limit: 100 })
    expect(items.filter(({ id }) => id !== daily.id).every(({ rung }) => rung === 1)).toBe(true)
  })

  it('refuses options that are none, all faults at once', async () => {
    const { crm } = await openAlarms(engine)
    const error = await errorOf(crm.tick({ now: 'soon', budgetMs: 0, limit: 1.5 }))
    expect(error).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['now'] }, { path: ['budgetMs'] }, { path: ['limit'] }],
    })
    const inside = await errorOf(crm.transaction(async () => crm.tick()))
    expect(inside).toMatchObject({ code: 'storage.busy' })
  })

  it('does the rest when some of its work fails, and then says so', async () => {
    const store = storeOf(engine)
    let isBroken = true
    const driver = store.connect()
    const storage = around(
      { ...driver, classify: (error) => (isFault(error) ? { kind: 'unavailable' } : driver.classify(error)) },
      {
        select: (select) => (plan, values, options) => {
          if (isBroken && options?.lock && values[0] === 'a') throw fault('GONE')
          return select(plan, values, options)
        },
      },
    )
    const { crm, clock } = await openManyAlarms(engine, { store, storage })
    for (const tenant of ['a', 'b', 'c']) await crm.scope({ tenant }).alarm.set({ ringAt: at(10) })
    clock.set(at(10))
    expect(await errorOf(crm.tick())).toMatchObject({ code: 'storage.unavailable' })
    const rung = async (tenant: string) => (await crm.scope({ tenant }).alarm.list()).items[0]?.rung
    expect(await Promise.all(['a', 'b', 'c'].map(rung))).toEqual([0, 1, 1])
    isBroken = false
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: null })
  })

  it('leaves out tenants that are suspended or deleted, and takes up those that are resumed', async () => {
    const { crm, clock } = await openManyAlarms(engine)
    for (const tenant of ['a', 'b', 'c']) await crm.scope({ tenant }).alarm.set({ ringAt: at(10) })
    await crm.tenants.suspend({ tenant: 'a' })
    await crm.tenants.delete({ tenant: 'b', confirm: 'b' })
    clock.set(at(10))
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: null })
    await crm.tenants.resume({ tenant: 'a' })
    expect(await crm.tick()).toEqual({ ran: 1, more: false, nextAt: null })
  })

  it('is refused once the crm is closed', async () => {
    const { crm, clock } = await openAlarms(engine)
    await crm.alarm.set({ ringAt: at(10) })
    clock.advance(hours(2))
    await crm.close()
    expect(await errorOf(crm.tick())).toMatchObject({ code: 'crm.closed' })
  })
})

function isFault(error: unknown): boolean {
  return error instanceof Error && error.message === 'GONE'
}
