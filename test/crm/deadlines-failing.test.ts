import { describe, expect, it } from 'vitest'
import { days, hours, refusal } from '../../src/index.js'
import { openAlarms, openManyAlarms, ring, ringAfter } from './alarms.js'
import { all, engines, errorOf } from './crms.js'

const TEN = '2026-01-15T10:00:00.000Z'

const outOfOrder = refusal('alarm.out_of_order', 'conflict', () => 'The bell is out of order.')

/** A crm whose handler fails as often as it is told, by the alarm's label. */
const failing = async (engine: (typeof engines)[number], fails: (label: string) => unknown) => {
  const asked: string[] = []
  const lines: [string, string, Readonly<Record<string, unknown>>][] = []
  const opened = await openAlarms(engine, {
    logger: {
      debug: (message, fields) => lines.push(['debug', message, fields]),
      warn: (message, fields) => lines.push(['warn', message, fields]),
    },
    ringAt: {
      handler: ringAfter(({ label }) => {
        asked.push(label)
        const error = fails(label)
        if (error) throw error
      }),
    },
  })
  const { crm, clock } = opened
  const labels = (names: readonly string[]) =>
    all(
      crm.bulk(
        'alarm.set',
        names.map((label) => ({ id: label, label, ringAt: TEN })),
      ),
    )
  const rung = async () => {
    const { items } = await crm.alarm.list({ limit: 500 })
    return items.filter((alarm) => alarm.rung > 0).map(({ id }) => id)
  }
  clock.set('2026-01-15T09:00:00.000Z')
  return { ...opened, asked, lines, labels, rung }
}

describe.each(engines)('a deadline whose handler fails on %s', (engine) => {
  it('is taken back alone, and its neighbours pass', async () => {
    const { crm, clock, labels, rung, events } = await failing(engine, (label) =>
      label === 'b' ? outOfOrder({}) : undefined,
    )
    await labels(['a', 'b', 'c'])
    clock.set(TEN)
    const { ran, more, nextAt } = await crm.tick()
    expect([ran, more, await rung()]).toEqual([2, false, ['a', 'c']])
    expect(Date.parse(nextAt ?? '') - clock.now()).toBeGreaterThanOrEqual(5000)
    expect(Date.parse(nextAt ?? '') - clock.now()).toBeLessThanOrEqual(10_000)
    expect(await crm.alarm.get({ alarmId: 'b' })).toMatchObject({ version: 1, ringAt: TEN })
    await crm.settled()
    expect(events.filter(({ type }) => type === 'alarm.rung')).toHaveLength(2)
    expect(await crm.deadlines.failed()).toEqual({
      items: [
        {
          deadline: 'alarm.ringAt',
          id: 'b',
          dueAt: TEN,
          attempts: 1,
          retryAt: nextAt,
          error: { code: 'alarm.out_of_order', message: 'The bell is out of order.' },
        },
      ],
    })
  })

  it('is tried again with longer and longer waits, then left alone and told of [RE-4: part, poison]', async () => {
    const { crm, clock, asked, labels, lines } = await failing(
      engine,
      () => new TypeError('Ada is not a bell'),
    )
    await labels(['a'])
    clock.set(TEN)
    const waits: number[] = []
    for (;;) {
      const { nextAt } = await crm.tick()
      if (nextAt === null) break
      waits.push(Date.parse(nextAt) - clock.now())
      // It is not asked any earlier, however often somebody looks.
      await crm.tick()
      clock.set(nextAt)
    }
    expect(asked).toHaveLength(10)
    expect(waits.map((ms, index) => ms <= 10_000 * 2 ** index && ms >= 5000 * 2 ** index)).toEqual(
      Array.from({ length: 9 }, () => true),
    )
    clock.advance(days(400))
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: null })
    const { items } = await crm.deadlines.failed({ deadline: 'alarm.ringAt' })
    expect(items).toMatchObject([
      { id: 'a', attempts: 10, retryAt: null, error: { code: 'TypeError', message: '' } },
    ])
    const warned = lines.filter(([level]) => level === 'warn')
    expect(warned).toEqual([
      [
        'warn',
        'a deadline failed for good',
        { deadline: 'alarm.ringAt', tenant: 'main', id: 'a', dueAt: TEN, attempts: 10, code: 'TypeError' },
      ],
    ])
    expect(JSON.stringify(lines)).not.toContain('Ada')
  })

  it('passes when it is tried again, and nothing is left of its failures', async () => {
    let isBroken = true
    const { crm, clock, store, labels, rung } = await failing(engine, () => isBroken && new Error('not now'))
    await labels(['a', 'b'])
    clock.set(TEN)
    const { nextAt } = await crm.tick()
    isBroken = false
    expect(await crm.tick()).toMatchObject({ ran: 0, nextAt })
    clock.advance(hours(1))
    expect(await crm.tick()).toEqual({ ran: 2, more: false, nextAt: null })
    expect(await rung()).toEqual(['a', 'b'])
    expect(await store.raw('deadlineRetry')).toEqual([])
  })

  it('blocks nothing, however many there are of them [RE-4: part, poison in front]', async () => {
    const { crm, clock, asked, labels, rung } = await failing(engine, (label) =>
      label.startsWith('bad') ? new Error('bad') : undefined,
    )
    await labels(Array.from({ length: 250 }, (_, index) => `bad-${String(index).padStart(3, '0')}`))
    await labels(['good'])
    clock.set(TEN)
    expect(await crm.tick()).toMatchObject({ ran: 1, more: false })
    expect(await rung()).toEqual(['good'])
    expect(asked).toHaveLength(251)
  })

  it('begins anew when somebody moves it', async () => {
    let isBroken = true
    const { crm, clock, asked, labels } = await failing(engine, () => isBroken && new Error('not now'))
    await labels(['a'])
    clock.set(TEN)
    for (let nextAt: string | null = TEN; nextAt; nextAt = (await crm.tick()).nextAt) clock.set(nextAt)
    expect(asked).toHaveLength(10)
    const later = new Date(clock.now() + 1000).toISOString()
    await crm.alarm.change({ alarmId: 'a', ringAt: later })
    expect(await crm.deadlines.failed()).toEqual({ items: [] })
    expect(await crm.tick()).toMatchObject({ ran: 0, nextAt: later })
    clock.set(later)
    expect(await crm.tick()).toMatchObject({ ran: 0 })
    expect((await crm.deadlines.failed()).items).toMatchObject([{ dueAt: later, attempts: 1 }])
    isBroken = false
    clock.advance(hours(1))
    expect(await crm.tick()).toMatchObject({ ran: 1 })
  })

  it('may be moved forward only, which it is held to', async () => {
    const { crm, clock } = await openAlarms(engine, {
      ringAt: {
        handler: (_context, alarm) => ({
          next: { ...alarm, ringAt: '2026-01-15T09:59:59.999Z' },
          events: [],
        }),
      },
    })
    await crm.alarm.set({ ringAt: TEN })
    clock.set(TEN)
    expect(await crm.tick()).toMatchObject({ ran: 0, more: false })
    expect((await crm.deadlines.failed()).items).toMatchObject([{ error: { code: 'TypeError' } }])
  })

  it('leaves nothing of what it had done before it failed', async () => {
    const { crm, clock, events } = await openAlarms(engine, {
      ringAt: {
        handler: async (context, alarm, passed) => {
          await context.call('alarm.set', { label: `of ${alarm.id}`, ringAt: null })
          if (alarm.id === 'b') throw new Error('after the call')
          return ring(context, alarm, passed)
        },
      },
    })
    for (const id of ['a', 'b']) await crm.alarm.set({ id, ringAt: TEN })
    clock.set(TEN)
    expect(await crm.tick()).toMatchObject({ ran: 1, more: false })
    const { items } = await crm.alarm.list()
    expect(items.map(({ label }) => label).toSorted()).toEqual(['Wake up', 'Wake up', 'of a'])
    await crm.settled()
    expect(events.filter(({ type }) => type === 'alarm.set')).toHaveLength(3)
  })

  it('is taken back alone when it had written already', async () => {
    const { crm, clock, events, store } = await openAlarms(engine, {
      ringAt: {
        handler: async (context, alarm, passed) => {
          await context.call('alarm.set', { label: `of ${alarm.id}`, ringAt: null })
          // A query sees what is buffered: it is written for it.
          await context.unit.list(context.entity({ name: 'alarm' } as never), {})
          if (alarm.id === 'b') throw new Error('half way')
          return ring(context, alarm, passed)
        },
      },
    })
    for (const id of ['a', 'b', 'c']) await crm.alarm.set({ id, ringAt: TEN })
    clock.set(TEN)
    expect(await crm.tick()).toMatchObject({ ran: 2, more: false })
    const { items } = await crm.alarm.list()
    const seen = items.map(({ id, label, rung }) => (id.length === 1 ? `${id} ${rung}` : label))
    expect(seen.toSorted()).toEqual(['a 1', 'b 0', 'c 1', 'of a', 'of c'])
    await crm.settled()
    expect(events.filter(({ type }) => type === 'alarm.rung')).toHaveLength(2)
    expect((await crm.deadlines.failed()).items).toMatchObject([{ id: 'b', attempts: 1 }])
    expect(await store.raw('event')).toHaveLength(7)
  })

  it('is tried again at once when a host says so', async () => {
    let isBroken = true
    const { crm, clock, asked, labels } = await failing(engine, () => isBroken && new Error('not now'))
    await labels(['a', 'b', 'c'])
    clock.set(TEN)
    await crm.tick()
    isBroken = false
    expect(await crm.deadlines.redrive({ deadline: 'alarm.ringAt', id: 'b' })).toBe(1)
    expect(await crm.deadlines.redrive({ deadline: 'alarm.ringAt', id: 'nobody' })).toBe(0)
    expect(await crm.tick()).toMatchObject({ ran: 1 })
    expect(asked).toEqual(['a', 'b', 'c', 'b'])
    expect(await crm.deadlines.redrive({ deadline: 'alarm.ringAt' })).toBe(2)
    expect(await crm.tick()).toEqual({ ran: 2, more: false, nextAt: null })
  })

  it('is listed page by page, of this tenant alone', async () => {
    const { crm, clock } = await openManyAlarms(engine, {
      ringAt: {
        handler: () => {
          throw new Error('never')
        },
      },
    })
    const [a, b] = [crm.scope({ tenant: 'a' }), crm.scope({ tenant: 'b' })]
    for (const id of ['1', '2', '3']) await a.alarm.set({ id, ringAt: TEN })
    await b.alarm.set({ id: '1', ringAt: TEN })
    clock.set(TEN)
    await crm.tick()
    const first = await a.deadlines.failed({ limit: 2 })
    const second = await a.deadlines.failed({ limit: 2, after: first.next })
    expect([first.items.map(({ id }) => id), second]).toMatchObject([['1', '2'], { items: [{ id: '3' }] }])
    expect(second.next).toBeUndefined()
    expect((await b.deadlines.failed()).items).toHaveLength(1)
    expect(await errorOf(b.deadlines.failed({ after: first.next }))).toMatchObject({ code: 'cursor.invalid' })
    expect(await b.deadlines.redrive({ deadline: 'alarm.ringAt', id: '2' })).toBe(0)
    expect(await b.deadlines.redrive({ deadline: 'alarm.ringAt' })).toBe(1)
    expect((await a.deadlines.failed()).items).toHaveLength(3)
  })

  it('is seen and tried again only by who may see its entity whole', async () => {
    let may: boolean | { rows: never } = true
    const { crm, clock } = await openAlarms(engine, {
      authorize: () => may,
      ringAt: {
        handler: () => {
          throw new Error('never')
        },
      },
    })
    await crm.alarm.set({ ringAt: TEN })
    clock.set(TEN)
    await crm.tick()
    expect((await crm.deadlines.failed()).items).toHaveLength(1)
    for (const limits of [false, { rows: {} as never }]) {
      may = limits
      expect(await crm.deadlines.failed()).toEqual({ items: [] })
      const denied = await errorOf(crm.deadlines.redrive({ deadline: 'alarm.ringAt' }))
      expect(denied).toMatchObject({ code: 'access.denied' })
    }
  })

  it('refuses names and pages that are none', async () => {
    const { crm } = await openAlarms(engine)
    const wrong = { deadline: 'alarm.nothing', limit: 501, after: 1 } as never
    expect(await errorOf(crm.deadlines.failed(wrong))).toMatchObject({
      code: 'input.invalid',
      issues: [
        { path: ['deadline'], expected: 'one of alarm.ringAt' },
        { path: ['after'] },
        { path: ['limit'] },
      ],
    })
    const nameless = await errorOf(crm.deadlines.redrive({ id: '' } as never))
    expect(nameless).toMatchObject({ issues: [{ path: ['deadline'] }, { path: ['id'] }] })
  })
})
