import { describe, expect, it } from 'vitest'
import { type RecordedEvent, refusal } from '../../src/kernel/index.js'
import { all, engines, errorOf, openDesk, openDesks, storeOf } from './crms.js'
import { around } from './drivers.js'

const open = (subject: string, more: object = {}) => ({ customerId: 'ada', subject, ...more })

async function world(engine: (typeof engines)[number], options: Parameters<typeof openDesk>[1] = {}) {
  const opened = await openDesk(engine, options)
  await opened.crm.customer.create({ id: 'ada', name: 'Ada' })
  await opened.crm.settled()
  return opened
}

/** Something to wait for. */
function gate() {
  let go = () => {}
  const passed = new Promise<void>((resolve) => {
    go = resolve
  })
  return { go, passed }
}

describe.each(engines)('crm.on on %s', (engine) => {
  it('hears one type, a noun, or everything, in the order of commits [AP-19]', async () => {
    const { crm } = await world(engine)
    const heard: Record<string, string[]> = { one: [], noun: [], all: [] }
    crm.on('ticket.opened', ({ type }) => heard.one?.push(type))
    crm.on('ticket.*', ({ type }) => heard.noun?.push(type))
    crm.on('*', ({ type }) => heard.all?.push(type))
    const ticket = await crm.ticket.open(open('urgent: A'))
    await crm.ticket.solve({ ticketId: ticket.id })
    await crm.settled()
    expect(heard).toEqual({
      one: ['ticket.opened'],
      noun: ['ticket.opened', 'ticket.solved'],
      all: ['ticket.opened', 'message.added', 'ticket.solved'],
    })
  })

  it('hears nothing of what was rolled back [AP-19] [RE-3: part, listeners]', async () => {
    const { crm, events } = await world(engine)
    const before = events.length
    await errorOf(crm.ticket.open(open('unwelcome')))
    await errorOf(
      crm.transaction(async (tx) => {
        await tx.ticket.open(open('A'))
        throw new Error('no')
      }),
    )
    await crm.settled()
    expect(events.length).toBe(before)
  })

  it('says who, when, about whom, and because of what [AP-19]', async () => {
    const { crm, clock, events } = await world(engine)
    clock.advance({ hours: 1 })
    const scoped = crm.scope({
      actor: { kind: 'user', id: 'u1', onBehalfOf: 'u2' } as never,
      correlationId: 'req-7',
    })
    await scoped.ticket.open(open('urgent: A', { id: 't1' }))
    await crm.settled()
    const [opened, added] = events.slice(-2)
    expect(opened).toEqual({
      id: 'evt_2',
      type: 'ticket.opened',
      schemaVersion: 1,
      tenant: 'main',
      position: 2,
      actor: { kind: 'user', id: 'u1', onBehalfOf: 'u2' },
      parties: [{ customerId: 'ada', role: 'customer' }],
      subject: { entity: 'ticket', id: 't1', version: 1 },
      correlationId: 'req-7',
      causationId: null,
      occurredAt: '2026-01-15T10:00:00.000Z',
      recordedAt: '2026-01-15T10:00:00.000Z',
      data: { ticketId: 't1', customerId: 'ada', subject: 'urgent: A', secret: null },
    })
    expect(added).toMatchObject({ position: 3, correlationId: 'req-7' })
  })

  it('is stopped by what it answers, during a delivery too, and twice without harm [AP-19]', async () => {
    const { crm } = await world(engine)
    const heard: string[] = []
    const offSecond = () => second()
    const first = crm.on('ticket.opened', ({ data }) => {
      heard.push(`first ${data.subject}`)
      first()
      offSecond()
    })
    const second = crm.on('ticket.opened', ({ data }) => heard.push(`second ${data.subject}`))
    await crm.transaction(async (tx) => {
      await tx.ticket.open(open('A'))
      await tx.ticket.open(open('B'))
    })
    await crm.settled()
    first()
    second()
    expect(heard).toEqual(['first A'])
    crm.on('ticket.opened', ({ data }) => heard.push(`third ${data.subject}`))
    await crm.ticket.open(open('C'))
    await crm.settled()
    expect(heard).toEqual(['first A', 'third C'])
  })

  it('never lets a listener fail, delay or reorder a write or another listener [AP-19] [RE-3: part, listeners]', async () => {
    const { crm, errors } = await world(engine)
    const heard: string[] = []
    const slow = gate()
    crm.on('ticket.opened', () => {
      throw new Error('thrown')
    })
    crm.on('ticket.opened', async () => {
      throw new Error('rejected')
    })
    crm.on('ticket.opened', async ({ data }) => {
      if (data.subject === 'A') await slow.passed
      heard.push(`slow ${data.subject}`)
    })
    crm.on('ticket.opened', () => new Promise(() => {}))
    crm.on('ticket.opened', async ({ data }) => heard.push(`quick ${data.subject}`))
    await crm.ticket.open(open('A'))
    await crm.ticket.open(open('B'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['quick A', 'quick B'])
    slow.go()
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['quick A', 'quick B', 'slow A', 'slow B'])
    expect(errors.map(({ error, event }) => [(error as Error).message, event?.type])).toEqual([
      ['thrown', 'ticket.opened'],
      ['rejected', 'ticket.opened'],
      ['thrown', 'ticket.opened'],
      ['rejected', 'ticket.opened'],
    ])
  })

  it('survives an onError and a logger that throw themselves [AP-19] [RE-3: part, listeners]', async () => {
    const broken = () => {
      throw new Error('broken')
    }
    const { crm, events } = await world(engine, { onError: broken, logger: { debug: broken, warn: broken } })
    crm.on('ticket.opened', broken)
    const heard: string[] = []
    crm.on('ticket.opened', ({ data }) => heard.push(data.subject))
    await crm.ticket.open(open('A'))
    await crm.ticket.open(open('B'))
    await crm.settled()
    expect(heard).toEqual(['A', 'B'])
    expect(events).toHaveLength(3)
  })

  it('hands out frozen events: no listener changes what another hears [AP-19] [RE-3: part, listeners]', async () => {
    const { crm } = await world(engine)
    const heard: RecordedEvent[] = []
    crm.on('ticket.changed', (event) => {
      expect(() => Object.assign(event.data.what as object, { subject: 'other' })).toThrow(TypeError)
      expect(() => Object.assign(event, { type: 'x' })).toThrow(TypeError)
    })
    crm.on('ticket.changed', (event) => heard.push(event as RecordedEvent))
    const { id } = await crm.ticket.open(open('A'))
    await crm.ticket.update({ ticketId: id, attributes: { tags: ['a'] } })
    await crm.settled()
    expect(heard).toHaveLength(1)
    const { what } = (heard[0] as RecordedEvent).data as unknown as { what: { attributes: { to: object } } }
    expect(Object.isFrozen(what.attributes.to)).toBe(true)
  })

  it('hears all tenants, and a scope its own [AP-19]', async () => {
    const { crm, events } = await openDesks(engine)
    const [a, b] = [crm.scope({ tenant: 'a' }), crm.scope({ tenant: 'b' })]
    const heard: string[] = []
    a.on('customer.*', ({ tenant }) => heard.push(tenant))
    await b.customer.create({ name: 'Bob' })
    await a.customer.create({ name: 'Ada' })
    await crm.settled()
    expect(heard).toEqual(['a'])
    expect(events.map(({ tenant, position }) => [tenant, position])).toEqual([
      ['b', 1],
      ['a', 1],
    ])
  })

  it('lets a listener write, and hears that in its turn [AP-19]', async () => {
    const { crm, events } = await world(engine)
    crm.on('ticket.opened', ({ data }) => crm.message.add({ ticketId: data.ticketId, body: 'Thanks' }))
    await crm.ticket.open(open('A'))
    await crm.settled()
    expect(events.map(({ type }) => type)).toEqual(['customer.created', 'ticket.opened', 'message.added'])
  })

  it('hears nothing when nobody knows whether it was committed [RE-1: part, listeners]', async () => {
    const store = storeOf(engine)
    let isLost = false
    const storage = around(store.connect(), {
      transact: async (transact) => {
        const result = await transact()
        if (isLost) throw new Error('connection lost')
        return result
      },
    })
    const { crm, events } = await world(engine, { store, storage })
    isLost = true
    expect(await errorOf(crm.ticket.open(open('A')))).toMatchObject({ kind: 'unknown_outcome' })
    await crm.settled()
    expect(events).toHaveLength(1)
  })
})

describe.each(engines)('before hooks on %s', (engine) => {
  const tooMany = refusal('shop.too_many', 'limit', () => 'One open ticket is enough.')

  it('refuse in the unit of work, see it through tx, and know the actor [AP-19]', async () => {
    const seen: unknown[] = []
    const { crm } = await world(engine, {
      before: {
        'ticket.open': async ({ operation, input, tx, actor }) => {
          const { ticket } = tx as { ticket: { count(): Promise<number> } }
          seen.push({ operation, input, actor, isFrozen: Object.isFrozen(input) })
          if ((await ticket.count()) > 0) throw tooMany({})
        },
      },
    })
    await crm.ticket.open(open('A'))
    expect(await errorOf(crm.ticket.open(open('B')))).toMatchObject({ code: 'shop.too_many', kind: 'limit' })
    expect(await crm.ticket.count()).toBe(1)
    expect(seen[0]).toEqual({
      operation: 'ticket.open',
      input: { customerId: 'ada', subject: 'A', attributes: { plan: 'free' } },
      actor: { kind: 'system', id: 'host' },
      isFrozen: true,
    })
  })

  it('may write through tx, with the operation or not at all [AP-19]', async () => {
    const { crm } = await world(engine, {
      before: {
        'ticket.solve': async ({ tx, input }) => {
          const { message } = tx as { message: { add(input: object): Promise<unknown> } }
          const { ticketId } = input as { ticketId: string }
          await message.add({ ticketId, body: 'Solved now.' })
        },
      },
    })
    await crm.ticket.open(open('A', { id: 't1' }))
    await crm.ticket.solve({ ticketId: 't1' })
    await errorOf(crm.ticket.solve({ ticketId: 't1' }))
    expect(await crm.message.count()).toBe(1)
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({
      status: 'solved',
      messageCount: 1,
      version: 3,
    })
  })

  it('of a module refuse as well, and hold for calls from other operations and in bulk [AP-19]', async () => {
    const { crm } = await world(engine)
    expect(await errorOf(crm.ticket.open(open('spam')))).toMatchObject({ message: 'no spam' })
    expect(await all(crm.bulk('ticket.open', [open('spam'), open('ham')]))).toMatchObject([
      { ok: false },
      { ok: true },
    ])
  })

  it('run again for what an operation calls, with the same transaction [AP-19]', async () => {
    const seen: string[] = []
    const { crm } = await world(engine, {
      before: { 'customer.create': ({ operation }) => void seen.push(operation) },
    })
    seen.length = 0
    await crm.customer.ensure({ match: { id: 'bob' }, create: { name: 'Bob' } })
    expect(seen).toEqual(['customer.create'])
  })
})

describe.each(engines)('reactions on %s', (engine) => {
  it('of another module happen in the same unit, caused by the event [AP-19]', async () => {
    const { crm, store } = await world(engine)
    await crm.ticket.open(open('urgent: A', { id: 't1' }))
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ messageCount: 1 })
    const [opened, added] = (await store.raw('event')).slice(-2)
    const correlation = engine === 'memory' ? 'correlationId' : 'correlation_id'
    expect(opened?.[correlation]).toBe(added?.[correlation])
  })

  it('that throw take everything with them [AP-19]', async () => {
    const { crm, store } = await world(engine)
    expect(await errorOf(crm.ticket.open(open('unwelcome', { number: 'N-1' })))).toMatchObject({
      message: 'not welcome',
    })
    expect([await crm.ticket.count(), (await store.raw('uniqueValue')).length]).toEqual([0, 0])
  })
})
