import { describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../src/kernel/index.js'
import { errorOf, openDesks, storeOf } from './crms.js'
import { deskEngines as engines, failing, gate, heardBy, ticketsOf, world } from './following.js'

type Scoped = ReturnType<Awaited<ReturnType<typeof openDesks>>['crm']['scope']>

describe.each(engines)('consume on %s', (engine) => {
  it('hands over every event of its types from the start, in order, and moves over the others [AP-20: part, from the start]', async () => {
    const { crm } = await world(engine)
    const heard = heardBy(crm, 'mailer', { types: ['ticket.*'] })
    await crm.ticket.open({ id: 't1', customerId: 'ada', subject: 'A' })
    await crm.settled()
    await crm.ticket.solve({ ticketId: 't1' })
    await crm.customer.update({ customerId: 'ada', name: 'Ada King' })
    await crm.settled()
    expect(heard).toEqual(['2 ticket.opened', '3 ticket.solved'])
    expect(await crm.consumers.status()).toMatchObject([
      { name: 'mailer', state: 'behind', position: 3, head: 4, lag: 1 },
    ])
    await crm.tick()
    expect(await crm.consumers.status()).toEqual([
      {
        name: 'mailer',
        registered: true,
        state: 'idle',
        position: 4,
        head: 4,
        lag: 0,
        parked: 0,
        attempts: 0,
        retryAt: null,
        error: null,
        leasedUntil: null,
      },
    ])
  })

  it('does no I/O by itself: what was written before it is found by a tick, also in another process [AP-20: part, no I/O]', async () => {
    const store = storeOf(engine)
    const writing = await world(engine, { store })
    await ticketsOf(writing.crm, 3)
    const { crm } = await world(engine, { store, isSecond: true })
    const heard = heardBy(crm, 'mailer', { types: ['ticket.opened'] })
    await crm.settled()
    expect(heard).toEqual([])
    expect(await crm.tick()).toMatchObject({ ran: 3, more: false })
    expect(heard).toEqual(['2 ticket.opened', '3 ticket.opened', '4 ticket.opened'])
    expect(await crm.tick()).toMatchObject({ ran: 0, more: false, nextAt: null })
  })

  it('tells everything of an event, with what it tells of persons [AP-20: part, personal values]', async () => {
    const { crm, events } = await world(engine)
    const heard: RecordedEvent[] = []
    crm.consume({
      name: 'mirror',
      types: ['*'],
      from: 'start',
      onPoison: 'halt',
      handle: ({ events: batch }) => void heard.push(...batch),
    })
    await crm.ticket.open({ customerId: 'ada', subject: 'urgent: A', secret: 'the cat' })
    await crm.settled()
    expect(heard).toEqual(events)
    expect(heard.map(({ data }) => data)).toContainEqual(expect.objectContaining({ secret: 'the cat' }))
  })

  it('hands over batches of its size, of one tenant each [AP-20: part, batches]', async () => {
    const { crm } = await openDesks(engine)
    const batches: string[] = []
    crm.consume({
      name: 'batches',
      types: ['customer.created'],
      from: 'start',
      batch: 2,
      onPoison: 'halt',
      handle: ({ events }) =>
        void batches.push(events.map(({ tenant, position }) => tenant + position).join(' ')),
    })
    for (const tenant of ['a', 'b']) {
      const scope = crm.scope({ tenant })
      await scope.transaction(async (tx) => {
        for (let i = 0; i < 5; i++) await tx.customer.create({ name: `Customer ${i}` })
      })
    }
    await crm.settled()
    expect(batches.toSorted()).toEqual(['a1 a2', 'a3 a4', 'a5', 'b1 b2', 'b3 b4', 'b5'])
  })

  it('writes and is looked after in one tenant at a time [RE-5: part, consumers]', async () => {
    const { crm } = await openDesks(engine)
    crm.consume({
      name: 'echo',
      types: ['customer.created'],
      from: 'start',
      onPoison: 'park',
      retry: { attempts: 1 },
      transactional: true,
      handle: async ({ events, tx }) => {
        for (const { data, tenant } of events) {
          if (data.name === 'Eve') throw new Error('no')
          if (data.name === 'Ada') await tx.customer.create({ name: `Echo in ${tenant}` })
        }
      },
    })
    const [a, b] = ['a', 'b'].map((tenant) => crm.scope({ tenant })) as [Scoped, Scoped]
    await a.customer.create({ name: 'Ada' })
    await b.customer.create({ name: 'Ada' })
    await a.customer.create({ name: 'Eve' })
    await crm.settled()
    const names = async (scope: Scoped) =>
      (await scope.customer.list()).items.map(({ name }) => name).toSorted()
    expect([await names(a), await names(b)]).toEqual([
      ['Ada', 'Echo in a', 'Eve'],
      ['Ada', 'Echo in b'],
    ])
    expect(await b.consumers.status()).toMatchObject([{ position: 2, parked: 0 }])
    expect(await b.consumers.parked({ name: 'echo' })).toEqual({ items: [] })
    const before = await a.consumers.status()
    await b.consumers.reset({ name: 'echo', to: 'now' })
    expect(await b.consumers.redrive({ name: 'echo' })).toEqual({ handled: 0, parked: 0 })
    await b.consumers.remove({ name: 'echo' })
    expect(await a.consumers.status()).toEqual(before)
    expect(before).toMatchObject([{ parked: 1 }])
  })

  it('refuses what it cannot follow, all faults at once [AP-20: part, faults]', async () => {
    const { crm } = await world(engine)
    heardBy(crm, 'mailer', {})
    const wrong = {
      name: 'mailer',
      types: ['ticket.opened', 'ticket.eaten'],
      batch: 0,
      onPoison: 'cry',
      retry: { attempts: 0 },
      handle: 'me',
    }
    const error = await errorOf((async () => crm.consume(wrong as never))())
    expect(error).toMatchObject({ code: 'input.invalid', kind: 'invalid' })
    expect((error.issues as { path: string[] }[]).map(({ path }) => path.join('.')).toSorted()).toEqual([
      'batch',
      'from',
      'handle',
      'name',
      'onPoison',
      'retry.attempts',
      'types.1',
    ])
    expect(await errorOf((async () => crm.consume(undefined as never))())).toMatchObject({
      code: 'input.invalid',
    })
  })

  it('begins behind what was there when it was registered first, in any process [AP-20: part, from now]', async () => {
    const store = storeOf(engine)
    const first = await world(engine, { store })
    await ticketsOf(first.crm, 2)
    const heard = heardBy(first.crm, 'fresh', { types: ['ticket.opened'], from: 'now' })
    await ticketsOf(first.crm, 1, 'own')
    await first.crm.settled()
    expect(heard).toEqual(['4 ticket.opened'])
    await first.crm.close()

    const writing = await world(engine, { store, isSecond: true })
    await ticketsOf(writing.crm, 1, 'while nobody followed')
    const second = await world(engine, { store, isSecond: true })
    const later = heardBy(second.crm, 'fresh', { types: ['ticket.opened'], from: 'now' })
    await second.crm.tick()
    expect(later).toEqual(['5 ticket.opened'])
  })

  it('is registered when `ready` resolves, for tenants that come later too [AP-20: part, ready]', async () => {
    const store = storeOf(engine)
    const { crm, clock } = await openDesks(engine, { store })
    await crm.scope({ tenant: 'old' }).customer.create({ name: 'Ada' })
    const heard: string[] = []
    const consumer = crm.consume({
      name: 'fresh',
      types: ['customer.created'],
      from: 'now',
      onPoison: 'halt',
      handle: ({ events }) =>
        void heard.push(...events.map(({ tenant, position }) => `${tenant} ${position}`)),
    })
    await consumer.ready()
    await consumer.stop()
    clock.advance({ hours: 1 })
    for (const tenant of ['old', 'young']) await crm.scope({ tenant }).customer.create({ name: 'Bob' })
    await crm.settled()
    expect(heard).toEqual([])
    crm.consume({
      name: 'fresh',
      types: ['customer.created'],
      from: 'now',
      onPoison: 'halt',
      handle: ({ events }) =>
        void heard.push(...events.map(({ tenant, position }) => `${tenant} ${position}`)),
    })
    await crm.tick()
    expect(heard.toSorted()).toEqual(['old 2', 'young 1'])
  })

  it('stops, waits for what runs, and frees its name [AP-20: part, stop]', async () => {
    const { crm } = await world(engine)
    const { open, passed } = gate()
    const heard: string[] = []
    const consumer = crm.consume({
      name: 'slow',
      types: ['ticket.opened'],
      from: 'start',
      batch: 1,
      onPoison: 'halt',
      handle: async ({ events }) => {
        heard.push(`begins ${events[0]?.position}`)
        await passed
        heard.push(`ends ${events[0]?.position}`)
      },
    })
    await ticketsOf(crm, 2)
    const stopped = consumer.stop().then(() => heard.push('stopped'))
    open()
    await stopped
    expect(heard.at(-1)).toBe('stopped')
    const before = heard.filter((each) => each.startsWith('ends')).length
    const again = heardBy(crm, 'slow', { types: ['ticket.opened'] })
    await crm.tick()
    expect(again).toHaveLength(2 - before)
  })
})

describe.each(engines)('a handler on %s', (engine) => {
  it('writes through `tx` exactly what its checkpoint says, or nothing [AP-20: part, tx]', async () => {
    const { crm, clock } = await world(engine)
    const fails = failing(2)
    crm.consume({
      name: 'answers',
      types: ['ticket.opened'],
      from: 'start',
      onPoison: 'halt',
      transactional: true,
      handle: async ({ events, tx }) => {
        for (const { data } of events)
          await tx.message.add({ ticketId: data.ticketId, body: 'We are on it.' })
        fails.next()
      },
    })
    await ticketsOf(crm, 1)
    await crm.settled()
    expect([await crm.message.count(), fails.count]).toEqual([0, 1])
    expect(await crm.consumers.status()).toMatchObject([
      { state: 'retrying', position: 0, attempts: 1, error: { code: 'Error', message: '' } },
    ])
    for (let i = 0; i < 2; i++) {
      clock.advance({ hours: 1 })
      await crm.tick()
    }
    expect([await crm.message.count(), fails.count]).toEqual([1, 3])
    expect(await crm.consumers.status()).toMatchObject([{ attempts: 0, error: null, retryAt: null }])
  })

  it('is told which try it is, and causes what it writes [AP-20: part, causation]', async () => {
    const { crm, clock, events } = await world(engine)
    const attempts: number[] = []
    const fails = failing(1)
    crm.consume({
      name: 'answers',
      types: ['ticket.opened'],
      from: 'start',
      onPoison: 'halt',
      handle: async ({ events: batch, crm: own, tx, attempt }) => {
        attempts.push(attempt)
        fails.next()
        expect(tx).toBeUndefined()
        for (const { data } of batch) await own.message.add({ ticketId: data.ticketId, body: 'Hello' })
      },
    })
    await ticketsOf(crm, 1)
    await crm.settled()
    clock.advance({ hours: 1 })
    await crm.tick()
    await crm.settled()
    expect(attempts).toEqual([1, 2])
    const [opened, added] = events.slice(-2)
    expect([opened?.type, added?.type]).toEqual(['ticket.opened', 'message.added'])
    expect(added).toMatchObject({ causationId: opened?.id, correlationId: opened?.correlationId })
  })

  it('that never ends is told so, counts as failed, and writes nothing more through `tx` [AP-20: part, timeout]', async () => {
    const { crm, clock } = await world(engine)
    const { open, passed } = gate()
    const reached = gate()
    const late: unknown[] = []
    crm.consume({
      name: 'sleepy',
      types: ['ticket.opened'],
      from: 'start',
      onPoison: 'halt',
      timeoutMs: 5000,
      transactional: true,
      handle: async ({ events, tx, signal, attempt }) => {
        if (attempt > 1) return
        const [event] = events
        await tx.message.add({ ticketId: event?.data.ticketId ?? '', body: 'first' })
        reached.open()
        await passed
        late.push(signal.aborted, (signal.reason as { code: string }).code)
        late.push((await errorOf(tx.message.add({ ticketId: 't1', body: 'late' }))).code)
      },
    })
    await ticketsOf(crm, 1)
    await reached.passed
    clock.advance({ hours: 1 })
    await crm.settled()
    expect(await crm.consumers.status()).toMatchObject([
      { state: 'retrying', attempts: 1, error: { code: 'consumer.timeout' } },
    ])
    open()
    await passed
    await new Promise(setImmediate)
    expect(late).toEqual([true, 'consumer.timeout', 'transaction.closed'])
    expect(await crm.message.count()).toBe(0)
  })
})

describe.each(engines)('settled on %s', (engine) => {
  it('waits for consumers that a commit has set off, and for what they set off [AP-13: part, consumers]', async () => {
    const { crm } = await world(engine)
    crm.consume({
      name: 'echo',
      types: ['ticket.opened'],
      from: 'start',
      onPoison: 'halt',
      handle: async ({ events, crm: own }) => {
        for (const { data } of events) {
          const { subject, customerId } = data as { subject: string; customerId: string }
          if (subject.length < 4) await own.ticket.open({ customerId, subject: `${subject}!` })
        }
      },
    })
    await crm.ticket.open({ customerId: 'ada', subject: 'A' })
    await crm.settled()
    expect((await crm.ticket.list()).items.map(({ subject }) => subject).toSorted()).toEqual([
      'A',
      'A!',
      'A!!',
      'A!!!',
    ])
  })

  it('does not wait for one that is halted or waits to retry [AP-13: part, stuck consumers]', async () => {
    const { crm } = await world(engine)
    const never = failing(Number.POSITIVE_INFINITY)
    for (const [name, attempts] of [
      ['halted', 1],
      ['waiting', 2],
    ] as const) {
      crm.consume({
        name,
        types: ['ticket.opened'],
        from: 'start',
        onPoison: 'halt',
        retry: { attempts },
        handle: never.next,
      })
    }
    await ticketsOf(crm, 1)
    await crm.settled()
    expect((await crm.consumers.status()).map(({ name, state }) => [name, state])).toEqual([
      ['halted', 'halted'],
      ['waiting', 'retrying'],
    ])
  })
})

describe.each(engines)('close on %s', (engine) => {
  it('tells a handler to end, and waits for it [AP-20: part, close]', async () => {
    const store = storeOf(engine)
    const { crm } = await world(engine, { store })
    const begun = gate()
    const heard: string[] = []
    crm.consume({
      name: 'patient',
      types: ['ticket.opened'],
      from: 'start',
      batch: 1,
      onPoison: 'halt',
      handle: async ({ events, crm: own, signal }) => {
        begun.open()
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        heard.push(String(events[0]?.position))
        await own.customer.get({ customerId: 'ada' })
      },
    })
    await ticketsOf(crm, 2)
    await begun.passed
    await crm.close()
    expect(heard).toEqual(['2'])

    const second = await world(engine, { store, isSecond: true })
    const rest = heardBy(second.crm, 'patient', { types: ['ticket.opened'] })
    await second.crm.tick()
    expect(rest).toEqual(['3 ticket.opened'])
  })

  it('does not count what failed because it was told to end [AP-20: part, close]', async () => {
    const store = storeOf(engine)
    const { crm } = await world(engine, { store })
    const begun = gate()
    crm.consume({
      name: 'strict',
      types: ['ticket.opened'],
      from: 'start',
      onPoison: 'skip',
      retry: { attempts: 1 },
      handle: async ({ signal }) => {
        begun.open()
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
    })
    await ticketsOf(crm, 1)
    await begun.passed
    await crm.close()
    const second = await world(engine, { store, isSecond: true })
    const rest = heardBy(second.crm, 'strict', { types: ['ticket.opened'] })
    await second.crm.tick()
    expect(rest).toEqual(['2 ticket.opened'])
  })
})
