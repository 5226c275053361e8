import { describe, expect, it } from 'vitest'
import { all as allOf, ofTenant, platformTables, storageModelOf } from '../../src/storage/index.js'
import { engines, errorOf, storeOf } from './crms.js'
import { alreadySolved } from './desk.js'
import { heardBy, ticketsOf, world } from './following.js'

type Crm = Awaited<ReturnType<typeof world>>['crm']
type Options = Partial<Parameters<Crm['consume']>[0]>

/** Handles tickets, except those that are about poison. */
const picky = (crm: Crm, options: Options) => {
  const state = { isCured: false, calls: [] as string[], heard: [] as string[] }
  crm.consume({
    name: 'picky',
    types: ['ticket.*'],
    from: 'start',
    onPoison: 'halt',
    retry: { attempts: 1 },
    ...(options as object),
    handle: async ({ events, attempt }) => {
      const told = events.map(({ subject, type }) => `${subject.id} ${type.slice(7)}`)
      state.calls.push(`${attempt}: ${told.join(', ')}`)
      for (const { subject } of events) {
        if (subject.id.startsWith('bad') && !state.isCured) throw alreadySolved({ ticketId: subject.id })
      }
      state.heard.push(...told)
    },
  })
  return state
}

/** good1, bad and good2 are opened, then solved, in that order. */
const sixEvents = async (crm: Crm) => {
  const ids = ['good1', 'bad', 'good2']
  await crm.transaction(async (tx) => {
    for (const id of ids) await tx.ticket.open({ id, customerId: 'ada', subject: id })
    for (const id of ids) await tx.ticket.solve({ ticketId: id })
  })
  await crm.settled()
}

const logged = () => {
  const warnings: [string, Readonly<Record<string, unknown>>][] = []
  const logger = {
    debug: () => {},
    warn: (message: string, fields: Readonly<Record<string, unknown>>) =>
      void warnings.push([message, fields]),
  }
  return { logger, warnings }
}

describe.each(engines)('an event that keeps failing on %s', (engine) => {
  it('is found by handing over its batch one by one [AP-20: part, poison]', async () => {
    const { crm } = await world(engine)
    const { calls } = picky(crm, {})
    await sixEvents(crm)
    expect(calls).toEqual([
      '1: good1 opened, bad opened, good2 opened, good1 solved, bad solved, good2 solved',
      '1: good1 opened',
      '1: bad opened',
    ])
    expect(await crm.consumers.status()).toMatchObject([{ position: 2, head: 7 }])
  })

  it('is tried again later and later, as often as it is said [AP-20: part, backoff]', async () => {
    const { crm, clock } = await world(engine)
    const { calls } = picky(crm, { batch: 1, retry: { attempts: 4, firstMs: 1000, mostMs: 3000 } })
    await crm.ticket.open({ id: 'bad', customerId: 'ada', subject: 'bad' })
    await crm.settled()
    const waits: number[] = []
    for (let i = 0; i < 3; i++) {
      const [status] = await crm.consumers.status()
      const retryAt = status?.retryAt ?? ''
      const waitMs = Date.parse(retryAt) - clock.now()
      waits.push(waitMs)
      expect(await crm.tick()).toMatchObject({ ran: 0, more: false, nextAt: retryAt })
      clock.advance({ hours: (waitMs - 1) / 3_600_000 })
      await crm.tick()
      expect(calls).toHaveLength(i + 1)
      clock.advance({ hours: 1 / 3_600_000 })
      await crm.tick()
      expect(calls).toHaveLength(i + 2)
    }
    expect(calls).toEqual([1, 2, 3, 4].map((attempt) => `${attempt}: bad opened`))
    for (const [i, whole] of [1000, 2000, 3000].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(whole / 2)
      expect(waits[i]).toBeLessThanOrEqual(whole)
    }
    expect(await crm.consumers.status()).toMatchObject([{ state: 'halted', attempts: 4, retryAt: null }])
  })

  it('halts its consumer until it is redriven [AP-20: part, halt]', async () => {
    const { logger, warnings } = logged()
    const { crm, clock } = await world(engine, { logger })
    const state = picky(crm, {})
    await sixEvents(crm)
    const halted = {
      state: 'halted',
      position: 2,
      lag: 5,
      attempts: 1,
      error: { code: 'ticket.already_solved', message: 'Ticket bad is solved already.' },
    }
    expect(await crm.consumers.status()).toMatchObject([halted])
    expect(warnings).toEqual([
      [
        'a consumer is halted by an event that keeps failing',
        {
          consumer: 'picky',
          tenant: 'main',
          eventId: expect.any(String),
          type: 'ticket.opened',
          code: 'ticket.already_solved',
        },
      ],
    ])
    clock.advance({ hours: 1000 })
    expect(await crm.tick()).toMatchObject({ ran: 0, more: false, nextAt: null })
    await crm.ticket.open({ id: 'good3', customerId: 'ada', subject: 'good3' })
    await crm.settled()
    expect(await crm.consumers.redrive({ name: 'picky' })).toEqual({ handled: 0, parked: 0 })
    expect(await crm.consumers.status()).toMatchObject([{ ...halted, lag: 6 }])

    state.isCured = true
    expect(await crm.consumers.redrive({ name: 'picky' })).toEqual({ handled: 6, parked: 0 })
    expect(state.heard.slice(1)).toEqual([
      'bad opened',
      'good2 opened',
      'good1 solved',
      'bad solved',
      'good2 solved',
      'good3 opened',
    ])
    expect(await crm.consumers.status()).toMatchObject([{ state: 'idle', lag: 0, attempts: 0, error: null }])
  })

  it('is left out where that is declared, and told to the logger [AP-20: part, skip]', async () => {
    const { logger, warnings } = logged()
    const { crm } = await world(engine, { logger })
    const { heard } = picky(crm, { onPoison: 'skip' })
    await sixEvents(crm)
    expect(heard).toEqual(['good1 opened', 'good2 opened', 'good1 solved', 'good2 solved'])
    expect(await crm.consumers.status()).toMatchObject([{ state: 'idle', lag: 0, parked: 0, error: null }])
    expect(warnings.map(([message, { type }]) => [message, type])).toEqual([
      ['a consumer leaves out an event that keeps failing', 'ticket.opened'],
      ['a consumer leaves out an event that keeps failing', 'ticket.solved'],
    ])
    expect(JSON.stringify(warnings)).not.toContain('Ada')
  })

  it('is put aside with all that follows of its subject, and the others go on [AP-20: part, park]', async () => {
    const { crm, clock } = await world(engine)
    const state = picky(crm, { onPoison: 'park' })
    await sixEvents(crm)
    await crm.ticket.update({ ticketId: 'bad', priority: 3 })
    await crm.settled()
    expect(state.heard).toEqual(['good1 opened', 'good2 opened', 'good1 solved', 'good2 solved'])
    expect(await crm.consumers.status()).toMatchObject([{ state: 'idle', lag: 0, parked: 3, attempts: 0 }])
    const about = { subject: { entity: 'ticket', id: 'bad' }, parkedAt: clock.instant(), error: null }
    const items = [
      {
        ...about,
        position: 3,
        eventId: 'evt_3',
        type: 'ticket.opened',
        error: { code: 'ticket.already_solved', message: 'Ticket bad is solved already.' },
      },
      { ...about, position: 6, eventId: 'evt_6', type: 'ticket.solved' },
      { ...about, position: 8, eventId: 'evt_8', type: 'ticket.changed' },
    ]
    expect(await crm.consumers.parked({ name: 'picky' })).toEqual({ items })
    expect(await crm.consumers.parked({ name: 'picky', limit: 2 })).toEqual({
      items: items.slice(0, 2),
      next: 6,
    })
    expect(await crm.consumers.parked({ name: 'picky', after: 6 })).toEqual({ items: items.slice(2) })
  })

  it('is redriven in order, and stays put aside with what follows when it fails again [AP-20: part, redrive]', async () => {
    const { crm } = await world(engine)
    const state = picky(crm, { onPoison: 'park' })
    await sixEvents(crm)
    await crm.ticket.open({ id: 'bad2', customerId: 'ada', subject: 'bad2' })
    await crm.settled()
    state.calls.length = 0
    expect(await crm.consumers.redrive({ name: 'picky' })).toEqual({ handled: 0, parked: 3 })
    expect(state.calls).toEqual(['1: bad opened', '1: bad2 opened'])

    state.isCured = true
    state.calls.length = 0
    const subject = { entity: 'ticket', id: 'bad' }
    expect(await crm.consumers.redrive({ name: 'picky', subject })).toEqual({ handled: 2, parked: 1 })
    expect(state.calls).toEqual(['1: bad opened', '1: bad solved'])
    expect(await crm.consumers.redrive({ name: 'picky' })).toEqual({ handled: 1, parked: 0 })
    expect(await crm.consumers.parked({ name: 'picky' })).toEqual({ items: [] })
    await crm.ticket.update({ ticketId: 'bad', priority: 3 })
    await crm.settled()
    expect(state.heard.slice(-2)).toEqual(['bad2 opened', 'bad changed'])
  })

  it('keeps no words of a foreign error [AP-20: part, errors]', async () => {
    const { crm, store } = await world(engine)
    crm.consume({
      name: 'talker',
      types: ['ticket.opened'],
      from: 'start',
      onPoison: 'park',
      retry: { attempts: 1 },
      handle: () => {
        throw new RangeError('ada@example.com is out of range')
      },
    })
    await ticketsOf(crm, 1)
    await crm.settled()
    const { items } = await crm.consumers.parked({ name: 'talker' })
    expect(items.map(({ error }) => error)).toEqual([{ code: 'RangeError', message: '' }])
    expect(JSON.stringify([await store.raw('parkedEvent'), await store.raw('consumer')])).not.toContain(
      'example',
    )
  })
})

describe.each(engines)('consumers on %s', (engine) => {
  it('are put elsewhere by `reset`: to the start, to now, to a cursor [AP-20: part, reset]', async () => {
    const { crm } = await world(engine)
    const heard = heardBy(crm, 'mailer', { types: ['ticket.opened'] })
    await ticketsOf(crm, 3)
    await crm.settled()
    heard.length = 0
    await crm.consumers.reset({ name: 'mailer', to: 'start' })
    await crm.settled()
    expect(heard).toEqual(['2 ticket.opened', '3 ticket.opened', '4 ticket.opened'])

    heard.length = 0
    const cursors: string[] = []
    for await (const { cursor } of crm.events.read()) cursors.push(cursor)
    await crm.consumers.reset({ name: 'mailer', to: cursors[2] ?? '' })
    await crm.settled()
    expect(heard).toEqual(['4 ticket.opened'])

    await crm.consumers.reset({ name: 'mailer', to: 'start' })
    await crm.consumers.reset({ name: 'mailer', to: 'now' })
    await crm.settled()
    expect(await crm.consumers.status()).toMatchObject([{ state: 'idle', position: 4 }])
    expect(await errorOf(crm.consumers.reset({ name: 'mailer', to: 'yesterday' }))).toMatchObject({
      code: 'cursor.invalid',
    })
    expect(await errorOf(crm.consumers.reset({ name: 'nobody', to: 'now' }))).toMatchObject({
      code: 'consumer.unknown',
    })
  })

  it('forget what was parked where a reset lets it be read again [AP-20: part, reset]', async () => {
    const { crm } = await world(engine)
    const state = picky(crm, { onPoison: 'park' })
    await sixEvents(crm)
    state.isCured = true
    state.heard.length = 0
    await crm.consumers.reset({ name: 'picky', to: 'start' })
    await crm.settled()
    expect(state.heard).toHaveLength(6)
    expect(await crm.consumers.status()).toMatchObject([{ state: 'idle', parked: 0 }])
  })

  it('that left the code are listed, never run, and can be removed [AP-20: part, gone consumers]', async () => {
    const store = storeOf(engine)
    const first = await world(engine, { store })
    picky(first.crm, { onPoison: 'park' })
    await sixEvents(first.crm)
    await first.crm.close()
    const { crm } = await world(engine, { store, isSecond: true })
    await ticketsOf(crm, 1)
    expect(await crm.tick()).toEqual({ ran: 0, more: false, nextAt: null })
    expect(await crm.consumers.status()).toMatchObject([
      { name: 'picky', registered: false, state: 'behind', lag: 1, parked: 2 },
    ])
    expect(await errorOf(crm.consumers.redrive({ name: 'picky' }))).toMatchObject({
      code: 'consumer.unknown',
      kind: 'not_found',
    })
    await crm.consumers.remove({ name: 'picky' })
    expect(await crm.consumers.status()).toEqual([])
    expect(await store.raw('parkedEvent')).toEqual([])
  })

  it('notice a log that was rewound, and handle nothing until they are reset [AP-20: part, rewound]', async () => {
    const { logger, warnings } = logged()
    const { crm, store } = await world(engine, { logger })
    const heard = heardBy(crm, 'mailer', { types: ['ticket.opened'] })
    await ticketsOf(crm, 2)
    await crm.settled()
    await crm.consumers.reset({ name: 'mailer', to: 'now' })
    await forget(store)
    await ticketsOf(crm, 1)
    await crm.settled()
    expect(heard).toHaveLength(2)
    expect(await crm.consumers.status()).toMatchObject([{ state: 'rewound' }])
    expect(await errorOf(crm.consumers.redrive({ name: 'mailer' }))).toMatchObject({
      code: 'consumer.rewound',
    })
    expect(warnings.map(([message]) => message)).toContain('the log was rewound behind a consumer')
    expect(await crm.tick()).toMatchObject({ ran: 0, more: false, nextAt: null })

    await crm.consumers.reset({ name: 'mailer', to: 'start' })
    await crm.settled()
    expect(heard).toHaveLength(5)
  })
})

/** Another event stands where the last one stood. */
async function forget(store: ReturnType<typeof storeOf>): Promise<void> {
  const driver = store.connect()
  await driver.open(storageModelOf([], platformTables))
  await driver.transact(async (session) => {
    const right = { slot: 1, type: 'integer' } as const
    const left = { column: 'pos', type: 'integer' } as const
    const where = allOf(ofTenant, { kind: 'compare', op: 'eq', left, right, negated: false })
    const values = ['main', 3]
    await session.apply([{ op: 'update', entity: 'event', where, values, set: { id: 'evt_other' } }])
  }, {})
}
