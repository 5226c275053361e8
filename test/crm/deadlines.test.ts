import { describe, expect, it } from 'vitest'
import { days, hours } from '../../src/index.js'
import { openAlarms, ring, ringAfter } from './alarms.js'
import { engines, errorOf } from './crms.js'

const TEN = '2026-01-15T10:00:00.000Z'
const ELEVEN = '2026-01-15T11:00:00.000Z'

describe.each(engines)('a deadline on %s', (engine) => {
  it('says what happened when it was due, by the tick, each row for itself', async () => {
    const { crm, clock, events } = await openAlarms(engine)
    const [one, two] = [await crm.alarm.set({ ringAt: TEN }), await crm.alarm.set({ ringAt: TEN })]
    clock.set(ELEVEN)
    await crm.tick()
    await crm.settled()
    const rung = events.filter(({ type }) => type === 'alarm.rung')
    expect(rung.map(({ subject }) => subject)).toEqual(
      [one, two].map(({ id }) => ({ entity: 'alarm', id, version: 2 })),
    )
    expect(rung[0]).toMatchObject({
      actor: { kind: 'system', id: 'tick' },
      occurredAt: TEN,
      recordedAt: ELEVEN,
      causationId: null,
      data: { dueAt: TEN, lookedAt: ELEVEN },
    })
    expect(rung[0]?.correlationId).not.toBe(rung[1]?.correlationId)
    expect(rung.map(({ position }) => position)).toEqual([3, 4])
  })

  it('passes again when the decision or somebody else sets a later instant', async () => {
    const { crm, clock } = await openAlarms(engine)
    const { id: alarmId } = await crm.alarm.set({ ringAt: TEN, everyMs: 3_600_000 })
    clock.set(TEN)
    await crm.tick()
    expect(await crm.alarm.get({ alarmId })).toMatchObject({ rung: 1, ringAt: ELEVEN })
    await crm.alarm.change({ alarmId, ringAt: '2026-01-15T10:30:00.000Z' })
    expect(await crm.tick()).toMatchObject({ ran: 0, nextAt: '2026-01-15T10:30:00.000Z' })
    await crm.alarm.change({ alarmId, ringAt: null })
    clock.advance(days(1))
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: null })
  })

  it('does not pass for an archived row, and late for one that is restored', async () => {
    const { crm, clock } = await openAlarms(engine)
    const { id: alarmId } = await crm.alarm.set({ ringAt: TEN })
    await crm.alarm.change({ alarmId, archived: true })
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: null })
    clock.set(ELEVEN)
    expect(await crm.tick()).toMatchObject({ ran: 0 })
    await crm.alarm.change({ alarmId, archived: false })
    expect(await crm.tick()).toMatchObject({ ran: 1 })
  })

  it('is cleared without its handler when it comes too late for it', async () => {
    const lines: unknown[] = []
    const { crm, clock, events } = await openAlarms(engine, {
      ringAt: { skipAfterMs: 3_600_000 },
      logger: { debug: (...line) => lines.push(line), warn: () => {} },
    })
    const onTime = await crm.alarm.set({ ringAt: TEN })
    const late = await crm.alarm.set({ ringAt: '2026-01-15T09:59:59.999Z' })
    clock.set(ELEVEN)
    expect(await crm.tick()).toMatchObject({ ran: 2, more: false })
    expect(await crm.alarm.get({ alarmId: onTime.id })).toMatchObject({ rung: 1, ringAt: null })
    expect(await crm.alarm.get({ alarmId: late.id })).toMatchObject({ rung: 0, ringAt: null })
    await crm.settled()
    expect(events.filter(({ type }) => type === 'alarm.rung')).toHaveLength(1)
    expect(lines).toContainEqual([
      'a deadline came too late',
      { deadline: 'alarm.ringAt', tenant: 'main', id: late.id, dueAt: '2026-01-15T09:59:59.999Z' },
    ])
  })

  it('clears its column by itself where the handler has called what there is to do', async () => {
    const { crm, clock } = await openAlarms(engine, {
      ringAt: {
        handler: async ({ call }, { id, label }) => {
          if (label === 'note') await call('alarm.note', { alarmId: id, label: 'noted' })
          if (label === 'change') await call('alarm.change', { alarmId: id, label: 'changed' })
          return undefined
        },
      },
    })
    for (const label of ['note', 'change', 'nothing']) await crm.alarm.set({ id: label, label, ringAt: TEN })
    clock.set(TEN)
    expect(await crm.tick()).toEqual({ ran: 3, more: false, nextAt: null })
    const { items } = await crm.alarm.list()
    expect(items.map(({ label, ringAt, version }) => [label, ringAt, version])).toEqual([
      ['changed', null, 3],
      ['noted', null, 2],
      ['nothing', null, 2],
    ])
  })

  it('asks no policy: nobody has called', async () => {
    const { crm, clock } = await openAlarms(engine, {
      authorize: ({ verb }) => verb === 'set',
      ringAt: {
        handler: async (context, alarm, passed) => {
          await context.call('alarm.set', { ringAt: null, label: 'another' })
          return ring(context, alarm, passed)
        },
      },
    })
    await crm.alarm.set({ ringAt: TEN })
    clock.set(TEN)
    expect(await crm.tick()).toMatchObject({ ran: 1 })
    expect(await errorOf(crm.alarm.list())).toMatchObject({ code: 'access.denied' })
  })

  it('lets a handler change rows that come to their turn after it', async () => {
    const { crm, clock } = await openAlarms(engine, {
      ringAt: {
        handler: async (context, alarm, passed) => {
          if (alarm.id === 'first') await context.call('alarm.change', { alarmId: 'second', ringAt: null })
          return ring(context, alarm, passed)
        },
      },
    })
    await crm.alarm.set({ id: 'first', ringAt: TEN })
    await crm.alarm.set({ id: 'second', ringAt: ELEVEN })
    clock.set(ELEVEN)
    expect(await crm.tick()).toMatchObject({ ran: 1 })
    expect(await crm.alarm.get({ alarmId: 'second' })).toMatchObject({ rung: 0, version: 2 })
  })

  it('is traced as one piece of work', async () => {
    const spans: string[] = []
    const { crm, clock } = await openAlarms(engine, {
      trace: (name, _attributes, work) => {
        spans.push(name)
        return work()
      },
      ringAt: { handler: ringAfter(() => spans.push('handler')) },
    })
    await crm.alarm.set({ ringAt: TEN })
    clock.advance(hours(2))
    spans.length = 0
    await crm.tick()
    const own = spans.filter((name) => !name.startsWith('clientele.storage'))
    expect(own).toEqual(['clientele.deadline', 'handler'])
  })
})
