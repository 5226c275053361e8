import { describe, expect, it } from 'vitest'
import { all, engines, errorOf, openDesk, openDesks, storeOf } from './crms.js'
import { around, fault } from './drivers.js'

/** Raw columns are named as each engine names them. */
const value = (row: Record<string, unknown>, name: string): unknown =>
  row[name] ?? row[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]

const json = (given: unknown): unknown => (typeof given === 'string' ? JSON.parse(given) : given)

describe.each(engines)('the log on %s', (engine) => {
  it('counts events from 1 without gaps, in commit order, each tenant for itself [ST-6]', async () => {
    const { crm, events } = await openDesks(engine)
    const [a, b] = [crm.scope({ tenant: 'a' }), crm.scope({ tenant: 'b' })]
    await a.customer.create({ name: 'Ada' })
    await b.customer.create({ name: 'Bea' })
    await a.transaction(async (tx) => {
      const { id: customerId } = await tx.customer.create({ name: 'Ann' })
      await tx.ticket.open({ customerId, subject: 'Late parcel' })
    })
    await errorOf(a.customer.create({ name: '' }))
    await errorOf(
      a.transaction(async (tx) => {
        await tx.customer.create({ name: 'Gone' })
        throw new Error('no')
      }),
    )
    await a.customer.create({ name: 'Amy' })
    await crm.settled()

    expect(events.map(({ tenant, position, type }) => [tenant, position, type])).toEqual([
      ['a', 1, 'customer.created'],
      ['b', 1, 'customer.created'],
      ['a', 2, 'customer.created'],
      ['a', 3, 'ticket.opened'],
      ['a', 4, 'customer.created'],
    ])
  })

  it('takes the positions as the last thing before the commit, once for a unit, and writes the events then [ST-6]', async () => {
    const store = storeOf(engine)
    const calls: string[] = []
    const storage = around(store.connect(), {
      apply: (apply) => (writes) => {
        calls.push(...writes.map(({ entity }) => entity))
        return apply(writes)
      },
      next: (next) => (counter, n) => {
        calls.push(`next ${n}`)
        return next(counter, n)
      },
    })
    const { crm } = await openDesk(engine, { store, storage })
    await crm.transaction(async (tx) => {
      await tx.customer.create({ name: 'Ada', email: 'ada@example.com' })
      await tx.customer.create({ name: 'Bob' })
    })
    expect(calls).toEqual([
      'uniqueValue',
      'customer',
      'contactPoint',
      'customerSearch',
      'customer',
      'customerSearch',
      'next 2',
      'event',
      'eventParty',
      'eventPersonal',
    ])
  })

  it('keeps who, whom, what and when, with parties in a table of their own [ST-6]', async () => {
    const { crm, clock, store } = await openDesk(engine)
    const { id: customerId } = await crm
      .scope({ actor: { kind: 'user', id: 'u1' } as never })
      .customer.create({ name: 'Ada' })
    const [event = {}] = await store.raw('event')
    expect(
      [
        'tenant',
        'pos',
        'type',
        'schemaVersion',
        'actorKind',
        'actorId',
        'subjectEntity',
        'subjectId',
        'subjectVersion',
      ].map((name) => value(event, name)),
    ).toEqual(['main', 1, 'customer.created', 1, 'user', 'u1', 'customer', customerId, 1])
    const recordedAt = value(event, 'recordedAt')
    // Milliseconds, or ISO text: as the engine keeps it.
    expect(new Date(recordedAt as number | string).toISOString()).toBe(clock.instant())
    const parties = await store.raw('eventParty')
    expect(parties.map((row) => [value(row, 'customerId'), row.pos, row.role])).toEqual([
      [customerId, 1, 'customer'],
    ])
  })

  it('keeps personal values apart, from and to included, and joins them for listeners [ST-6]', async () => {
    const { crm, events, store } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({ name: 'Ada Lovelace', email: 'ada@example.com' })
    await crm.customer.update({ customerId, name: 'Ada King', source: 'fair' })
    await crm.settled()

    const log = JSON.stringify(await store.raw('event'))
    for (const personal of ['Ada', 'Lovelace', 'King', 'ada@example.com']) expect(log).not.toContain(personal)
    expect(log).toContain('fair')
    const kept = (await store.raw('eventPersonal')).map((row) => [
      value(row, 'subjectEntity'),
      value(row, 'subjectId'),
      json(row.data),
    ])
    expect(kept).toEqual([
      ['customer', customerId, expect.objectContaining({ name: 'Ada Lovelace', email: 'ada@example.com' })],
      [
        'customer',
        customerId,
        { changes: expect.objectContaining({ name: { from: 'Ada Lovelace', to: 'Ada King' } }) },
      ],
    ])
    expect(events.map(({ data }) => data)).toEqual([
      expect.objectContaining({ customerId, name: 'Ada Lovelace' }),
      {
        customerId,
        changes: expect.objectContaining({
          name: { from: 'Ada Lovelace', to: 'Ada King' },
          source: { from: null, to: 'fair' },
        }),
      },
    ])
  })

  it('gives the events of one unit one correlation, and what a reaction does its cause [ST-6: part, correlation and causation]', async () => {
    const { crm, events } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({ name: 'Ada' })
    await crm.ticket.open({ customerId, subject: 'urgent: no light' })
    await crm.settled()
    const [created, opened, added] = events
    expect([opened?.type, added?.type]).toEqual(['ticket.opened', 'message.added'])
    expect(opened?.correlationId).not.toBe(created?.correlationId)
    expect(added?.correlationId).toBe(opened?.correlationId)
    expect([created?.causationId, opened?.causationId, added?.causationId]).toEqual([null, null, opened?.id])
  })
})

describe.each(engines)('idempotency keys on %s', (engine) => {
  const key = { idempotencyKey: 'signup-1' }

  it('answer a repeat by reading again: the row as it is now, nothing done twice [ST-7]', async () => {
    const { crm, events } = await openDesk(engine)
    const first = await crm.customer.create({ name: 'Ada' }, key)
    await crm.customer.update({ customerId: first.id, name: 'Ada King' })
    const again = await crm.customer.create({ name: 'Ada' }, key)
    await crm.settled()
    expect([again.id, again.name, again.version]).toEqual([first.id, 'Ada King', 2])
    expect(events.map(({ type }) => type)).toEqual(['customer.created', 'customer.updated'])
    expect(await crm.customer.count()).toBe(1)
  })

  it('refuse another input or operation under the same key [ST-7]', async () => {
    const { crm } = await openDesk(engine)
    const { id: customerId } = await crm.customer.create({ name: 'Ada' }, key)
    expect(await errorOf(crm.customer.create({ name: 'Bob' }, key))).toMatchObject({
      code: 'idempotency.mismatch',
      kind: 'conflict',
    })
    expect(await errorOf(crm.customer.update({ customerId, name: 'Ada' }, key))).toMatchObject({
      code: 'idempotency.mismatch',
    })
    expect(await crm.customer.count()).toBe(1)
  })

  it('keep operation, hash and subject, never values [ST-7]', async () => {
    const { crm, store } = await openDesk(engine)
    await crm.customer.create({ name: 'Ada Lovelace', email: 'ada@example.com' }, key)
    const rows = await store.raw('idempotency')
    expect(
      rows.map((row) => [row.key, row.operation, value(row, 'subjectEntity'), value(row, 'subjectId')]),
    ).toEqual([['signup-1', 'customer.create', 'customer', 'cus_1']])
    expect(JSON.stringify(rows)).not.toMatch(/Ada|example\.com/)
  })

  it('are free again when the work failed [ST-7: part, failures]', async () => {
    const { crm } = await openDesk(engine)
    await crm.customer.create({ name: 'Ada', email: 'ada@example.com' })
    expect(await errorOf(crm.customer.create({ name: 'Bob', email: 'ada@example.com' }, key))).toMatchObject({
      code: 'customer.duplicate',
    })
    expect((await crm.customer.create({ name: 'Bob', email: 'bob@example.com' }, key)).name).toBe('Bob')
  })

  it('make one of many calls at once [ST-7: part, at once]', async () => {
    const { crm } = await openDesk(engine)
    const calls = Array.from({ length: 8 }, () => crm.customer.create({ name: 'Ada' }, key))
    // Which of them is first, the engine decides.
    expect(new Set((await Promise.all(calls)).map(({ id }) => id)).size).toBe(1)
    expect(await crm.customer.count()).toBe(1)
  })
})

describe.each(engines)('a commit on %s', (engine) => {
  it('whose end nobody knows is its own error, and safe to retry with its key [ST-7]', async () => {
    const store = storeOf(engine)
    let lost = true
    const storage = around(store.connect(), {
      transact: async (transact) => {
        const result = await transact()
        if (!lost) return result
        lost = false
        throw fault('ECONNRESET')
      },
    })
    const { crm } = await openDesk(engine, { store, storage })
    const create = () => crm.customer.create({ name: 'Ada' }, { idempotencyKey: 'k' })

    expect(await errorOf(create())).toMatchObject({
      code: 'storage.unknown_commit',
      kind: 'unknown_outcome',
      retryable: true,
      cause: { code: 'ECONNRESET' },
    })
    expect((await create()).name).toBe('Ada')
    expect(await all(crm.customer.stream())).toHaveLength(1)
  })

  it('is no longer in doubt where the work itself failed [ST-7: part, work that failed]', async () => {
    const store = storeOf(engine)
    const storage = around(store.connect(), {
      apply: () => () => Promise.reject(fault('EUNHEARD')),
    })
    const { crm } = await openDesk(engine, { store, storage })
    expect(await errorOf(crm.customer.create({ name: 'Ada' }))).toMatchObject({ code: 'EUNHEARD' })
  })
})
