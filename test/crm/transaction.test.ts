import { describe, expect, it } from 'vitest'
import { type EngineName, engines, errorOf, openDesk } from './crms.js'
import { alreadySolved } from './desk.js'

async function world(engine: EngineName) {
  const opened = await openDesk(engine)
  const { crm, store } = opened
  await store.db?.schema
    .createTable('shop_order')
    .addColumn('id', 'varchar(100)', (column) => column.primaryKey())
    .addColumn('total', 'integer', (column) => column.notNull())
    .execute()
  await crm.customer.create({ id: 'ada', name: 'Ada' })
  await crm.ticket.open({ id: 't1', customerId: 'ada', subject: 'First', number: 'N-1' })
  return {
    ...opened,
    orders: async () => (await store.db?.selectFrom('shop_order').selectAll().execute()) ?? [],
  }
}

describe.each(engines)('crm.transaction on %s', (engine) => {
  it('commits several operations with one taking of positions, and answers with the callback [AP-11]', async () => {
    const { crm, store, events } = await world(engine)
    const before = (await store.raw('event')).length
    const answer = await crm.transaction(async (tx) => {
      const ticket = await tx.ticket.open({ customerId: 'ada', subject: 'Second' })
      await tx.message.add({ ticketId: ticket.id, body: 'Hello' })
      expect(await tx.ticket.count()).toBe(2)
      return ticket.id
    })
    expect(await crm.message.count({})).toBe(1)
    expect(await crm.ticket.get({ ticketId: answer })).toMatchObject({ subject: 'Second', messageCount: 1 })
    await crm.settled()
    const [opened, added] = events.slice(before)
    expect([opened, added]).toMatchObject([{ type: 'ticket.opened' }, { type: 'message.added' }])
    expect(opened?.correlationId).toBe(added?.correlationId)
  })

  it('rolls back everything when its callback throws, and throws what it threw [AP-11]', async () => {
    const { crm, store, events } = await world(engine)
    const logged = (await store.raw('event')).length
    const mine = new Error('mine')
    const failed = crm.transaction(async (tx) => {
      await tx.ticket.open({ customerId: 'ada', subject: 'Second', number: 'N-2' })
      await tx.ticket.solve({ ticketId: 't1' })
      throw mine
    })
    expect(await errorOf(failed)).toBe(mine)
    expect(await crm.ticket.count()).toBe(1)
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ status: 'open', version: 1 })
    expect((await store.raw('uniqueValue')).map(({ value }) => value)).toEqual(['N-1'])
    await crm.settled()
    expect([events.length, (await store.raw('event')).length]).toEqual([logged, logged])
  })

  it('leaves nothing of an operation whose error is caught before it wrote [AP-11]', async () => {
    const { crm, store } = await world(engine)
    await crm.transaction(async (tx) => {
      await tx.ticket.open({ id: 't2', customerId: 'ada', subject: 'Second' })
      const twin = { customerId: 'ada', subject: 'Third', number: 'N-1' }
      expect(await errorOf(tx.ticket.open(twin))).toMatchObject({ code: 'ticket.duplicate' })
      expect(await errorOf(tx.ticket.open({ customerId: 'ada', subject: 'unwelcome' }))).toMatchObject({
        message: 'not welcome',
      })
      await tx.ticket.solve({ ticketId: 't1' })
      expect(await errorOf(tx.ticket.solve({ ticketId: 't1' }))).toMatchObject(
        alreadySolved({ ticketId: 't1' }).toJSON(),
      )
    })
    expect((await crm.ticket.list()).items.map(({ id, status }) => [id, status])).toEqual([
      ['t1', 'solved'],
      ['t2', 'open'],
    ])
    const types = (await store.raw('event')).map(({ type }) => type)
    expect(types).toEqual(['customer.created', 'ticket.opened', 'ticket.opened', 'ticket.solved'])
  })

  it('rolls back when an operation that had written half is caught [AP-11]', async () => {
    const { crm } = await world(engine)
    const failed = crm.transaction(async (tx) => {
      await tx.ticket.solve({ ticketId: 't1' })
      // The reaction writes a message and then meets a subject it does not like.
      await errorOf(tx.ticket.halfWay({ ticketId: 't1' }))
      return 'all well'
    })
    expect(await errorOf(failed)).toMatchObject({ code: 'transaction.broken', kind: 'conflict' })
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ status: 'open', subject: 'First' })
  })

  it('rolls back when an operation that had only claimed a value is caught [AP-11]', async () => {
    const { crm, store } = await world(engine)
    const failed = crm.transaction(async (tx) => {
      await errorOf(tx.ticket.claimAndFail({ ticketId: 't1' }))
    })
    expect(await errorOf(failed)).toMatchObject({ code: 'transaction.broken' })
    expect((await store.raw('uniqueValue')).map(({ value }) => value)).toEqual(['N-1'])
  })

  it('joins: a nested one is the same, and what it throws cannot be half kept [AP-11]', async () => {
    const { crm } = await world(engine)
    await crm.transaction((tx) =>
      tx.transaction(async (inner) => {
        expect(inner).toBe(tx)
        await inner.ticket.solve({ ticketId: 't1' })
      }),
    )
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ status: 'solved' })
    const failed = crm.transaction(async (tx) => {
      await errorOf(
        tx.transaction(async (inner) => {
          await inner.ticket.archive({ ticketId: 't1' })
          throw new Error('inner')
        }),
      )
    })
    expect(await errorOf(failed)).toMatchObject({ code: 'transaction.broken', cause: { message: 'inner' } })
    expect(await crm.ticket.count()).toBe(1)
  })

  it('is closed when its work has settled, and anything later throws [AP-11]', async () => {
    const { crm } = await world(engine)
    type Tx = Parameters<Parameters<typeof crm.transaction>[0]>[0]
    const { tx } = await crm.transaction(async (open) => ({ tx: open as Tx }))
    const closed = { code: 'transaction.closed', kind: 'invalid' }
    expect(await errorOf(tx.ticket.solve({ ticketId: 't1' }))).toMatchObject(closed)
    expect(await errorOf(tx.ticket.get({ ticketId: 't1' }))).toMatchObject(closed)
    expect(await errorOf(tx.ticket.list())).toMatchObject(closed)
    expect(await errorOf(tx.can('ticket.solve', [{ ticketId: 't1' }]))).toMatchObject(closed)
    expect(await errorOf(tx.explain({ entity: 'ticket' }))).toMatchObject(closed)
    expect(await errorOf(tx.transaction(async () => 1))).toMatchObject(closed)
    expect(() => tx.native).toThrow('This transaction has settled')
  })

  it('does operations that run side by side one after the other [AP-11]', async () => {
    const { crm, store } = await world(engine)
    await crm.transaction(async (tx) => {
      const results = await Promise.allSettled([
        tx.ticket.open({ customerId: 'ada', subject: 'A', number: 'N-5' }),
        tx.ticket.open({ customerId: 'ada', subject: 'unwelcome', number: 'N-6' }),
        tx.ticket.open({ customerId: 'ada', subject: 'B', number: 'N-5' }),
        tx.ticket.open({ customerId: 'ada', subject: 'C', number: 'N-6' }),
      ])
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    })
    expect((await crm.ticket.list()).items.map(({ subject }) => subject).toSorted()).toEqual([
      'A',
      'C',
      'First',
    ])
    expect((await store.raw('uniqueValue')).map(({ value }) => value).toSorted()).toEqual([
      'N-1',
      'N-5',
      'N-6',
    ])
    const positions = (await store.raw('event')).map(({ pos }) => pos)
    expect(positions).toEqual([1, 2, 3, 4])
  })

  it('finds the outer crm used inside it, and names it [ST-4: part, re-entry]', async () => {
    const { crm } = await world(engine)
    const error = await errorOf(crm.transaction(() => crm.ticket.get({ ticketId: 't1' })))
    expect(error).toMatchObject({ code: 'storage.busy', kind: 'unavailable' })
    expect(error.message).toContain('use the face it hands you (`tx`), not the outer crm')
    expect(await errorOf(crm.transaction(() => crm.ticket.solve({ ticketId: 't1' })))).toMatchObject({
      code: 'storage.busy',
    })
    // Afterwards everything goes on.
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ status: 'open' })
  })
})

describe('tx.native', () => {
  it('is the host in the same transaction: both are there or neither [AP-11]', async () => {
    const { crm, orders } = await world('sqlite')
    const record = (id: string, fail: boolean) =>
      crm.transaction(async (tx) => {
        await tx.native.insertInto('shop_order').values({ id, total: 100 }).execute()
        await tx.ticket.open({ id, customerId: 'ada', subject: 'Order' })
        const seen = await tx.native.selectFrom('shop_order').select('id').execute()
        expect(seen.map((row) => row.id)).toContain(id)
        if (fail) throw new Error('no')
      })
    await record('o1', false)
    await errorOf(record('o2', true))
    expect(await orders()).toEqual([{ id: 'o1', total: 100 }])
    expect(await crm.ticket.find({ ticketId: 'o1' })).toBeDefined()
    expect(await crm.ticket.find({ ticketId: 'o2' })).toBeUndefined()
  })

  it("leaves a host's own constraint error to the host [AP-11]", async () => {
    const { crm, orders } = await world('sqlite')
    const twice = crm.transaction(async (tx) => {
      await tx.ticket.solve({ ticketId: 't1' })
      await tx.native.insertInto('shop_order').values({ id: 'o1', total: 1 }).execute()
      await tx.native.insertInto('shop_order').values({ id: 'o1', total: 2 }).execute()
    })
    expect(await errorOf(twice)).toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
    expect(await orders()).toEqual([])
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ status: 'open' })
  })

  it('is given up with its signal, and says why [AP-11]', async () => {
    const { crm, orders } = await world('sqlite')
    const stop = new AbortController()
    const reason = new Error('shutting down')
    const work = crm.transaction(
      async (tx) => {
        await tx.native.insertInto('shop_order').values({ id: 'o1', total: 1 }).execute()
        stop.abort(reason)
      },
      { signal: stop.signal },
    )
    expect(await errorOf(work)).toBe(reason)
    expect(await orders()).toEqual([])
  })
})
