import { describe, expect, it } from 'vitest'
import { errorOf, openDesk, openDesks, storeOf } from './crms.js'
import { countingPositions, enlistEngines, openGround } from './enlist-ground.js'

const before = [
  [1, 'customer.created'],
  [2, 'ticket.opened'],
]

describe.each(enlistEngines)("crm.enlist in a host's transaction on %s", (engine) => {
  it('writes with the host, and tells listeners once the host has committed [AP-12: part, after the commit]', async () => {
    const { crm, host, order, orders, logged, heard } = await openGround(engine)
    const enlisted = await host(async (trx) => {
      await order(trx, 'o1')
      return crm.enlist(trx, async (tx) => {
        expect(tx.native).toBe(trx)
        await tx.ticket.solve({ ticketId: 't1' })
        return (await tx.ticket.open({ customerId: 'ada', subject: 'Second' })).subject
      })
    })
    await crm.settled()
    expect([enlisted.value, heard()]).toEqual(['Second', []])
    enlisted.afterCommit()
    enlisted.afterCommit()
    await crm.settled()
    expect(heard()).toEqual(['ticket.solved', 'ticket.opened'])
    expect(await logged()).toEqual([...before, [3, 'ticket.solved'], [4, 'ticket.opened']])
    expect([await orders(), await crm.ticket.count()]).toEqual([['o1'], 2])
  })

  it('leaves nothing when the host rolls back, and no gap in the log [AP-12: part, never commits]', async () => {
    const { crm, host, order, orders, logged } = await openGround(engine)
    const mine = new Error('mine')
    const refused = host(async (trx) => {
      await crm.enlist(trx, (tx) => tx.ticket.open({ customerId: 'ada', subject: 'Lost', number: 'N-2' }))
      await order(trx, 'o1')
      throw mine
    })
    expect(await errorOf(refused)).toBe(mine)
    expect([await orders(), await crm.ticket.count(), await logged()]).toEqual([[], 1, before])
    await crm.ticket.open({ customerId: 'ada', subject: 'Kept', number: 'N-2' })
    expect(await logged()).toEqual([...before, [3, 'ticket.opened']])
  })

  it('loses only listeners when `afterCommit` is forgotten: consumers find the events [AP-12: part, forgotten]', async () => {
    const { crm, host, heard } = await openGround(engine)
    const consumed: string[] = []
    crm.consume({
      name: 'mirror',
      types: ['ticket.solved'],
      from: 'start',
      onPoison: 'halt',
      handle: ({ events }) => void consumed.push(...events.map(({ type }) => type)),
    })
    await host((trx) => crm.enlist(trx, (tx) => tx.ticket.solve({ ticketId: 't1' })))
    await crm.settled()
    expect([heard(), consumed]).toEqual([[], []])
    await crm.tick()
    expect([heard(), consumed]).toEqual([[], ['ticket.solved']])
  })

  it('wakes consumers with `afterCommit`, and `settled` waits for them [AP-13: part, enlisted]', async () => {
    const { crm, host } = await openGround(engine)
    const consumed: string[] = []
    crm.consume({
      name: 'mirror',
      types: ['ticket.solved'],
      from: 'start',
      onPoison: 'halt',
      handle: ({ events }) => void consumed.push(...events.map(({ type }) => type)),
    })
    const { afterCommit } = await host((trx) => crm.enlist(trx, (tx) => tx.ticket.solve({ ticketId: 't1' })))
    afterCommit()
    await crm.settled()
    expect(consumed).toEqual(['ticket.solved'])
  })

  it('takes positions once, when its callback settles; a second time goes on [ST-6: part, enlisted]', async () => {
    const asked: number[] = []
    const store = storeOf(engine)
    const storage = countingPositions(store.connect(), asked)
    const { crm, host, logged, heard } = await openGround(engine, { store, storage })
    const both = await host(async (trx) => {
      const one = await crm.enlist(trx, async (tx) => {
        await tx.ticket.open({ id: 't2', customerId: 'ada', subject: 'Second', number: 'N-2' })
        await tx.ticket.solve({ ticketId: 't1' })
        expect(asked).toEqual([])
      })
      expect(asked).toEqual([2])
      const two = await crm.enlist(trx, async (tx) => {
        const twin = tx.ticket.open({ customerId: 'ada', subject: 'Twin', number: 'N-2' })
        expect(await errorOf(twin)).toMatchObject({ code: 'ticket.duplicate', details: { otherId: 't2' } })
        expect(await tx.ticket.count()).toBe(2)
        await tx.ticket.solve({ ticketId: 't2' })
      })
      return [one, two]
    })
    for (const { afterCommit } of both) afterCommit()
    await crm.settled()
    expect([asked, heard()]).toEqual([
      [2, 1],
      ['ticket.opened', 'ticket.solved', 'ticket.solved'],
    ])
    const positions = [3, 4, 5].map((pos, at) => [pos, heard()[at]])
    expect(await logged()).toEqual([...before, ...positions])
  })

  it('gives back what its callback throws before anything is written, and the host goes on [AP-12: part, rejected]', async () => {
    const { crm, host, order, orders } = await openGround(engine)
    const mine = new Error('mine')
    await host(async (trx) => {
      const refused = crm.enlist(trx, async (tx) => {
        expect(await errorOf(tx.ticket.solve({ ticketId: 'nobody' }))).toMatchObject({
          code: 'ticket.not_found',
        })
        throw mine
      })
      expect(await errorOf(refused)).toBe(mine)
      await order(trx, 'o1')
      await crm.enlist(trx, (tx) => tx.ticket.solve({ ticketId: 't1' }))
    })
    expect([await orders(), (await crm.ticket.get({ ticketId: 't1' })).status]).toEqual([['o1'], 'solved'])
  })

  it('says that the host must roll back when its callback throws after something was written, and joins no more [AP-12: part, rejected]', async () => {
    const { crm, host, store, logged } = await openGround(engine)
    const mine = new Error('mine')
    const must = { code: 'transaction.must_roll_back', kind: 'conflict', retryable: false }
    const whole = host(async (trx) => {
      const refused = crm.enlist(trx, async (tx) => {
        await tx.ticket.solve({ ticketId: 't1' })
        throw mine
      })
      const error = await errorOf(refused)
      expect(error).toMatchObject(must)
      expect(error.cause).toBe(mine)
      expect(await errorOf(crm.enlist(trx, (tx) => tx.ticket.count()))).toMatchObject(must)
      throw error
    })
    expect(await errorOf(whole)).toMatchObject(must)
    expect((await crm.ticket.get({ ticketId: 't1' })).status).toBe('open')
    expect([await logged(), (await store.raw('uniqueValue')).length]).toEqual([before, 1])
  })

  it('does not let half an operation be committed whose error was caught [AP-12: part, rejected]', async () => {
    const { crm, host } = await openGround(engine)
    const half = host((trx) => crm.enlist(trx, (tx) => errorOf(tx.ticket.halfWay({ ticketId: 't1' }))))
    expect(await errorOf(half)).toMatchObject({
      code: 'transaction.must_roll_back',
      cause: { code: 'transaction.broken' },
    })
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ status: 'open', subject: 'First' })
  })

  it("leaves the host's transaction alive where a key is taken [ST-5: part, enlisted]", async () => {
    const { crm, host, order, orders } = await openGround(engine)
    await host(async (trx) => {
      await crm.enlist(trx, async (tx) => {
        const twin = tx.ticket.open({ customerId: 'ada', subject: 'Twin', number: 'N-1' })
        expect(await errorOf(twin)).toMatchObject({ code: 'ticket.duplicate' })
        await tx.ticket.open({ customerId: 'ada', subject: 'Other', number: 'N-3' })
      })
      await order(trx, 'o1')
    })
    expect([await orders(), await crm.ticket.count()]).toEqual([['o1'], 2])
  })

  it('finds the outer crm used inside it, and itself inside a unit of work [ST-4: part, enlisted]', async () => {
    const { crm, host } = await openGround(engine)
    const busy = { code: 'storage.busy', kind: 'unavailable' }
    await host(async (trx) => {
      const inner = (work: () => Promise<unknown>) => errorOf(crm.enlist(trx, () => work()))
      expect(await inner(() => crm.ticket.get({ ticketId: 't1' }))).toMatchObject(busy)
      expect(await inner(() => crm.transaction(async () => 1))).toMatchObject(busy)
      expect(await inner(() => crm.enlist(trx, async () => 1))).toMatchObject(busy)
    })
    const within = crm.transaction((tx) => crm.enlist(tx.native, async () => 1))
    expect((await errorOf(within)).message).toContain('use the face it hands you (`tx`)')
    expect(await crm.ticket.count()).toBe(1)
  })

  it('is one at a time in a transaction, and closed when it has settled [AP-12: part, closed]', async () => {
    const { crm, host } = await openGround(engine)
    type Tx = Parameters<Parameters<typeof crm.enlist>[1]>[0]
    await host(async (trx) => {
      const first = crm.enlist(trx, async (tx): Promise<{ tx: Tx }> => {
        await tx.ticket.solve({ ticketId: 't1' })
        return { tx }
      })
      expect(await errorOf(crm.enlist(trx, async () => 1))).toMatchObject({ code: 'storage.busy' })
      const { tx } = (await first).value
      expect(await errorOf(tx.ticket.count())).toMatchObject({ code: 'transaction.closed' })
      expect(await errorOf(tx.ticket.archive({ ticketId: 't1' }))).toMatchObject({
        code: 'transaction.closed',
      })
    })
    expect((await crm.ticket.get({ ticketId: 't1' })).status).toBe('solved')
  })

  it('is for a tenant and an actor on a scope [AP-12: part, scopes]', async () => {
    const store = storeOf(engine)
    const { crm, events } = await openDesks(engine, { store })
    const [one, other] = ['t1', 't2'].map((tenant) => crm.scope({ tenant }))
    if (!one || !other || !store.db) throw new Error('no scopes')
    const both = await store.db
      .transaction()
      .execute(async (trx) => [
        await one.enlist(trx, (tx) => tx.customer.create({ id: 'c', name: 'Ada' })),
        await other.enlist(trx, (tx) => tx.customer.create({ id: 'c', name: 'Grace' })),
      ])
    for (const { afterCommit } of both) afterCommit()
    await crm.settled()
    expect(events.map((event) => [event.tenant, event.position, event.subject.id])).toEqual([
      ['t1', 1, 'c'],
      ['t2', 1, 'c'],
    ])
    expect((await other.customer.list()).items.map(({ name }) => name)).toEqual(['Grace'])
  })

  it('is refused outside a transaction, before anything is written [AP-12: part, what is handed over]', async () => {
    const { crm, db } = await openGround(engine)
    // What does not compile may come from JavaScript.
    const wrong = crm.enlist as (native: unknown, work: () => Promise<unknown>) => Promise<unknown>
    expect(await errorOf(wrong(db, async () => 1))).toMatchObject({ code: 'storage.not_in_transaction' })
    expect(await errorOf(wrong(undefined, async () => 1))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['hostTransaction'] }],
    })
  })
})

describe('crm.enlist in memory', () => {
  it('cannot be: there is no handle of a transaction [AP-12: part, memory]', async () => {
    const { crm } = await openDesk('memory')
    const wrong = crm.enlist as (native: unknown, work: () => Promise<unknown>) => Promise<unknown>
    expect(await errorOf(wrong({}, async () => 1))).toMatchObject({
      code: 'storage.unsupported',
      details: { driver: 'memory' },
    })
  })
})
