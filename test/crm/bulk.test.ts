import { describe, expect, it } from 'vitest'
import { all, type EngineName, engines, errorOf, openDesk, patientClock, storeOf } from './crms.js'
import { around, watched } from './drivers.js'

async function world(engine: EngineName) {
  const store = storeOf(engine)
  const watch = watched(store.connect())
  const opened = await openDesk(engine, { store, storage: watch.storage })
  for (const id of ['ada', 'bob']) await opened.crm.customer.create({ id, name: id })
  watch.forget()
  return { ...opened, ...watch }
}

const open = <More extends object = object>(subject: string, more?: More) => ({
  customerId: 'ada',
  subject,
  ...(more as More),
})

describe.each(engines)('bulk on %s', (engine) => {
  it('answers for each row, in order, and takes one position per unit [AP-6]', async () => {
    const { crm, asked } = await world(engine)
    const inputs = Array.from({ length: 25 }, (_, n) => open(`Ticket ${n}`, { id: `t${n}` }))
    const results = await all(crm.bulk('ticket.open', inputs, { unit: 10 }))
    expect(results.map((result) => [result.index, result.ok && result.value.id])).toEqual(
      inputs.map(({ id }, index) => [index, id]),
    )
    expect(asked.nexts).toEqual([10, 10, 5])
  })

  it('looks keys up in batches: the statements do not grow with the rows [AP-6]', async () => {
    const { crm, asked, forget } = await world(engine)
    const statements = async (count: number) => {
      forget()
      const inputs = Array.from({ length: count }, (_, n) =>
        open('One', { number: `${count}-${n}`, id: `t${count}-${n}` }),
      )
      const results = await all(crm.bulk('ticket.open', inputs))
      expect(results.every(({ ok }) => ok)).toBe(true)
      return { selects: asked.selects.length, writes: asked.writes.length, nexts: asked.nexts.length }
    }
    const few = await statements(3)
    expect(await statements(300)).toEqual(few)
  })

  it('ensures many in a few statements, those that are there and those that are new [AP-6]', async () => {
    const { crm, asked, forget } = await world(engine)
    const inputs = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ match: { id: `c${n}` }, create: { name: `Customer ${n}` } }))
    const writesOf = async (count: number) => {
      forget()
      await all(crm.bulk('customer.ensure', inputs(count)))
      return [asked.selects.length, asked.writes.length]
    }
    const few = await writesOf(2)
    expect(await writesOf(200)).toEqual(few)
    // All of them are there by now.
    expect(await writesOf(200)).toEqual([1, 0])
    expect(await crm.customer.count()).toBe(202)
  })

  it('never rolls back the neighbours of a bad row [AP-6]', async () => {
    const { crm, store } = await world(engine)
    const results = await all(
      crm.bulk('ticket.open', [
        open('A', { number: 'N-1' }),
        open('', { number: 'N-2', customerId: 'nobody' }),
        open('spam', { number: 'N-3' }),
        open('B', { number: 'N-1' }),
        open('unwelcome', { number: 'N-4' }),
        { nonsense: true } as never,
        open('C', { number: 'N-4' }),
      ]),
    )
    expect(
      results.map((result) => (result.ok ? result.value.subject : (result.error as Error).message)),
    ).toEqual([
      'A',
      'No customer has the id nobody.',
      'no spam',
      'A ticket with this number exists already: tic_1.',
      'not welcome',
      expect.stringContaining('ticket.open: customerId'),
      'C',
    ])
    expect(await crm.ticket.count()).toBe(2)
    expect((await store.raw('uniqueValue')).map(({ value }) => value).toSorted()).toEqual(['N-1', 'N-4'])
  })

  it('stops after a bad row when told to, and keeps what was before [AP-6]', async () => {
    const { crm } = await world(engine)
    let taken = 0
    const inputs = function* () {
      for (const subject of ['A', 'spam', 'B', 'C', 'D']) {
        taken += 1
        yield open(subject)
      }
    }
    const results = await all(crm.bulk('ticket.open', inputs(), { onError: 'stop', unit: 3 }))
    expect(results.map(({ ok }) => ok)).toEqual([true, false])
    expect(taken).toBe(3)
    expect((await crm.ticket.list()).items.map(({ subject }) => subject)).toEqual(['A'])
  })

  it('takes an async iterable, and refuses a unit that is none [AP-6]', async () => {
    const { crm } = await world(engine)
    const inputs = async function* () {
      yield open('A')
      yield open('B')
    }
    expect(await all(crm.bulk('ticket.open', inputs()))).toHaveLength(2)
    for (const unit of [0, 1.5, 10_001, Number.NaN]) {
      expect(await errorOf(all(crm.bulk('ticket.open', [], { unit })))).toMatchObject({
        code: 'input.invalid',
      })
    }
    expect(await errorOf(all(crm.bulk('ticket.nope' as never, [])))).toMatchObject({
      code: 'operation.unknown',
    })
  })

  it('keeps nothing of a bad row that has written early, and all of its neighbours [AP-6]', async () => {
    const { crm } = await world(engine)
    await all(crm.bulk('ticket.open', [open('A', { id: 'a' }), open('B', { id: 'b' })]))
    const results = await all(crm.bulk('ticket.halfWay', [{ ticketId: 'a' }, { ticketId: 'b' }]))
    expect(results.map(({ ok }) => ok)).toEqual([false, false])
    expect((await crm.ticket.list()).items.map(({ subject, version }) => [subject, version])).toEqual([
      ['A', 1],
      ['B', 1],
    ])
  })

  it('shows a hook the rows before its own [AP-6] [AP-19: part, before hooks]', async () => {
    const seen: number[] = []
    const { crm } = await openDesk(engine, {
      before: {
        'ticket.open': async ({ tx }) => {
          const { ticket } = tx as { ticket: { count(): Promise<number> } }
          seen.push(await ticket.count())
        },
      },
    })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await all(crm.bulk('ticket.open', [open('A'), open('B'), open('C')]))
    expect(seen).toEqual([0, 1, 2])
  })

  it('writes each row at the time of its unit [AP-6]', async () => {
    const { crm, clock } = await world(engine)
    const inputs = function* () {
      yield open('A')
      clock.advance({ hours: 1 })
      yield open('B')
    }
    const results = await all(crm.bulk('ticket.open', inputs(), { unit: 1 }))
    expect(results.map((result) => result.ok && result.value.createdAt)).toEqual([
      '2026-01-15T09:00:00.000Z',
      '2026-01-15T10:00:00.000Z',
    ])
  })

  it('tries each row by itself when another writer was faster [AP-6]', async () => {
    const store = storeOf(engine)
    const rival = await openDesk(engine, { store })
    await rival.crm.customer.create({ id: 'ada', name: 'Ada' })
    const clock = patientClock()
    let raced = false
    // Between the look-up and the writing of the unit the rival takes a number: the claims come too late.
    const storage = around(store.connect(), {
      select: (select) => (plan, values, options) => select(plan, values, options),
      apply: (apply) => async (writes) => {
        const [first] = writes
        if (!raced && first?.op === 'insert' && first.entity === 'uniqueValue') {
          raced = true
          await apply([{ ...first, rows: [{ ...first.rows[0], value: 'N-2', ownerId: 'rival' }] }])
        }
        return apply(writes)
      },
    })
    const { crm } = await openDesk(engine, { store, storage, clock })
    const results = await all(
      crm.bulk('ticket.open', [
        open('A', { number: 'N-1' }),
        open('B', { number: 'N-2' }),
        open('C', { number: 'N-3' }),
      ]),
    )
    // The rival's claim went with the unit that was rolled back: alone, every row is good.
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true])
    expect((await store.raw('uniqueValue')).map(({ value }) => value).toSorted()).toEqual([
      'N-1',
      'N-2',
      'N-3',
    ])
  })

  it('does not try again what may be committed already [AP-6] [AP-15: part, unknown outcome]', async () => {
    const store = storeOf(engine)
    let commits = 0
    const storage = around(store.connect(), {
      transact: async (transact) => {
        const result = await transact()
        commits += 1
        if (commits === 2) throw new Error('connection lost')
        return result
      },
    })
    const { crm } = await openDesk(engine, { store, storage })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    const results = await all(crm.bulk('ticket.open', [open('A'), open('B')]))
    expect(results).toMatchObject([
      { ok: false, error: { code: 'storage.unknown_commit', kind: 'unknown_outcome' } },
      { ok: false, error: { code: 'storage.unknown_commit' } },
    ])
    expect(await crm.ticket.count()).toBe(2)
  })
})

describe.each(engines)('calling on %s', (engine) => {
  it('by name is calling by face [AP-6]', async () => {
    const { crm } = await world(engine)
    const byName = await crm.call('ticket.open', open('A', { dueAt: new Date('2026-02-01T00:00:00Z') }))
    const byFace = await crm.ticket.open(open('A', { dueAt: '2026-02-01T01:00:00+01:00' }))
    expect(byName).toEqual({ ...byFace, id: 'tic_1' })
  })

  it('refuses a name that is none, an internal one, and strange options [AP-6]', async () => {
    const { crm } = await world(engine)
    for (const name of ['nope', 'ticket.nope', 'constructor', '__proto__', 'ticket.constructor']) {
      expect(await errorOf(crm.call(name, {}))).toMatchObject({ code: 'operation.unknown', kind: 'invalid' })
    }
    expect(await errorOf(crm.call('ticket.countMessage', { ticketId: 'x' }))).toMatchObject({
      code: 'access.denied',
    })
    expect(crm.ticket).not.toHaveProperty('countMessage')
    const given = { idempotencyKey: '', reason: 'x'.repeat(501) }
    expect(await errorOf(crm.ticket.open(open('A'), given))).toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['idempotencyKey'] }, { path: ['reason'] }],
    })
  })

  it('keeps the reason in the log, and not in what listeners hear [AP-6]', async () => {
    const { crm, store, events } = await world(engine)
    await crm.ticket.open(open('A'), { reason: 'by phone' })
    await crm.settled()
    expect((await store.raw('event')).at(-1)).toMatchObject({ type: 'ticket.opened', reason: 'by phone' })
    expect(events.at(-1)).not.toHaveProperty('reason')
  })
})
