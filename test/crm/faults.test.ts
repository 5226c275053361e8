import { describe, expect, it } from 'vitest'
import { isCrmError } from '../../src/index.js'
import { conflictOf } from './conflicts.js'
import { all, engines, errorOf, openDesk, patientClock, type Store, storeOf } from './crms.js'
import { around, fault } from './drivers.js'

const open = (subject: string, more: object = {}) => ({ customerId: 'ada', subject, ...more })

/** Drivers know their own faults; memory has none but a taken key. */
const knowing = (store: Store) => {
  const driver = store.connect()
  const kinds = {
    BUSY: 'busy',
    SERIAL: 'serialization',
    DEAD: 'deadlock',
    GONE: 'unavailable',
    LATE: 'timeout',
  } as const
  return {
    ...driver,
    classify: (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      return code in kinds ? { kind: kinds[code as keyof typeof kinds] } : driver.classify(error)
    },
  }
}

/** A desk whose driver throws `code` at the commits named by number, from 1, before or after the effect. */
async function world(
  engine: (typeof engines)[number],
  {
    code,
    fails,
    when = 'before',
  }: { code: string; fails: (transaction: number) => boolean; when?: 'before' | 'after' },
) {
  const store = storeOf(engine)
  const calm = await openDesk(engine, { store })
  await calm.crm.customer.create({ id: 'ada', name: 'Ada' })
  await calm.crm.ticket.open(open('First', { id: 't1' }))
  const clock = patientClock()
  let count = 0
  const storage = around(knowing(store), {
    transact: async (transact) => {
      count += 1
      if (!fails(count)) return transact()
      if (when === 'after') await transact()
      throw fault(code)
    },
  })
  const opened = await openDesk(engine, { store, storage, clock })
  return { ...opened, clock, store, attempts: () => count }
}

describe.each(engines)('a unit of work on %s', (engine) => {
  it.each(['BUSY', 'SERIAL', 'DEAD'])(
    'is decided again after %s, five times at most [ST-5: part, again]',
    async (code) => {
      const lucky = await world(engine, { code, fails: (n) => n < 5 })
      expect(await lucky.crm.ticket.solve({ ticketId: 't1' })).toMatchObject({ status: 'solved', version: 2 })
      expect([lucky.attempts(), lucky.clock.waits.length]).toEqual([5, 4])
      const unlucky = await world(engine, { code, fails: () => true })
      const error = await errorOf(unlucky.crm.ticket.solve({ ticketId: 't1' }))
      expect(error).toMatchObject({
        code: 'storage.busy',
        kind: 'unavailable',
        retryable: true,
        cause: { code },
      })
      expect(unlucky.attempts()).toBe(5)
    },
  )

  it('waits longer each time, and not as long as the next one [ST-5: part, jitter]', async () => {
    const { crm, clock } = await world(engine, { code: 'BUSY', fails: (n) => n % 5 !== 0 })
    await crm.ticket.solve({ ticketId: 't1' })
    await crm.ticket.archive({ ticketId: 't1' })
    const [first, second] = [clock.waits.slice(0, 4), clock.waits.slice(4)]
    expect(first).toEqual(first.toSorted((a, b) => a - b))
    expect(first.every((ms) => ms >= 2 && ms < 64)).toBe(true)
    expect(second).not.toEqual(first)
  })

  it('of a host is not decided again: its callback runs once [ST-5: part, only what is ours]', async () => {
    const { crm, attempts } = await world(engine, { code: 'BUSY', fails: () => true })
    let runs = 0
    const failed = crm.transaction(async (tx) => {
      runs += 1
      await tx.ticket.solve({ ticketId: 't1' })
    })
    expect(await errorOf(failed)).toMatchObject({ code: 'storage.busy' })
    expect([runs, attempts()]).toEqual([0, 1])
  })

  it.each([
    ['GONE', 'storage.unavailable', 'unavailable'],
    ['LATE', 'storage.busy', 'unavailable'],
  ])(
    'that cannot begin because of %s fails with %s [AP-15: part, driver faults]',
    async (code, expected, kind) => {
      const { crm, attempts } = await world(engine, { code, fails: () => true })
      const error = await errorOf(crm.ticket.solve({ ticketId: 't1' }))
      expect(error).toMatchObject({ code: expected, kind, retryable: true, cause: { code } })
      expect(attempts()).toBe(1)
    },
  )

  it.each(['GONE', 'LATE', 'WHO_KNOWS'])(
    'whose commit ended with %s has an end nobody knows [AP-15: part, unknown outcome] [ST-7: part, unknown commit]',
    async (code) => {
      const { crm, attempts } = await world(engine, { code, fails: (n) => n === 1, when: 'after' })
      const options = { idempotencyKey: 'k1' }
      const error = await errorOf(crm.ticket.open(open('A', { id: 't2' }), options))
      expect(error).toMatchObject({
        code: 'storage.unknown_commit',
        kind: 'unknown_outcome',
        retryable: true,
        cause: { code },
      })
      expect(attempts()).toBe(1)
      // It was committed after all. The same key finds it.
      expect(await crm.ticket.open(open('A', { id: 't2' }), options)).toMatchObject({ id: 't2', version: 1 })
      expect(await crm.ticket.count()).toBe(2)
    },
  )

  it('decides again when another writer changed the row first [ST-5: part, guarded updates]', async () => {
    const store = storeOf(engine)
    const { clock, storage, rivalWrites } = conflictOf(store, 1)
    const { crm } = await openDesk(engine, { store, storage, clock })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await crm.ticket.open(open('First', { id: 't1' }))
    rivalWrites('t1')
    expect(await crm.ticket.update({ ticketId: 't1', subject: 'Mine' })).toMatchObject({
      subject: 'Mine',
      version: 2,
    })
    expect(clock.waits).toHaveLength(1)
  })

  it('gives up when others keep changing the row [ST-5: part, guarded updates]', async () => {
    const store = storeOf(engine)
    const { clock, storage, rivalWrites } = conflictOf(store, 99)
    const { crm } = await openDesk(engine, { store, storage, clock })
    await crm.customer.create({ id: 'ada', name: 'Ada' })
    await crm.ticket.open(open('First', { id: 't1' }))
    rivalWrites('t1')
    const error = await errorOf(crm.ticket.update({ ticketId: 't1', subject: 'Mine' }))
    expect(error).toMatchObject({
      code: 'storage.busy',
      retryable: true,
      cause: { code: 'storage.unexpected_count' },
    })
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ subject: 'First', version: 1 })
  })

  it('conflicts with the version a caller has seen, and says the current one [AP-7: part, ifVersion]', async () => {
    const { crm } = await world(engine, { code: '', fails: () => false })
    await crm.ticket.update({ ticketId: 't1', subject: 'Second' })
    const error = await errorOf(crm.ticket.update({ ticketId: 't1', subject: 'Third', ifVersion: 1 }))
    expect(error).toMatchObject({
      code: 'storage.conflict',
      kind: 'conflict',
      details: { entity: 'ticket', id: 't1', ifVersion: 1, currentVersion: 2 },
    })
  })

  it('without a change writes nothing, counts no version and says nothing [ST-5: part, no change]', async () => {
    const { crm, store } = await world(engine, { code: '', fails: () => false })
    const before = await store.raw('event')
    const attributes = { tags: ['a'], plan: 'free' as const }
    await crm.ticket.update({ ticketId: 't1', attributes })
    const after = await crm.ticket.update({ ticketId: 't1', subject: 'First', attributes, priority: null })
    expect(after).toMatchObject({ version: 2 })
    expect(await store.raw('event')).toHaveLength(before.length + 1)
  })

  it('never loses what another operation of the same unit has changed [ST-5: part, guarded updates]', async () => {
    const { crm } = await world(engine, { code: '', fails: () => false })
    expect(await errorOf(crm.ticket.saveStale({ ticketId: 't1' }))).toMatchObject({
      code: 'storage.conflict',
    })
    expect(await crm.ticket.get({ ticketId: 't1' })).toMatchObject({ messageCount: 0, version: 1 })
  })

  it('classifies what a read meets, and keeps its cause [AP-15: part, driver faults]', async () => {
    const store = storeOf(engine)
    let code = 'GONE'
    const fail = () => {
      throw fault(code)
    }
    const storage = around(knowing(store), {
      select: () => async () => fail(),
      aggregate: () => async () => fail(),
    })
    const { crm } = await openDesk(engine, { store, storage })
    const doors = [
      () => crm.ticket.get({ ticketId: 't1' }),
      () => crm.ticket.find({ ticketId: 't1' }),
      () => crm.ticket.list(),
      () => crm.ticket.count(),
      () => all(crm.ticket.stream()),
      () => crm.can('ticket.solve', [{ ticketId: 't1' }]),
      () => crm.ticket.digest({}),
      () => crm.transaction((tx) => tx.ticket.list()),
      () => crm.transaction((tx) => tx.ticket.solve({ ticketId: 't1' })),
    ]
    for (const ask of doors) {
      expect(await errorOf(ask())).toMatchObject({
        code: 'storage.unavailable',
        retryable: true,
        cause: { code: 'GONE' },
      })
    }
    code = 'BUSY'
    expect(await errorOf(crm.ticket.list())).toMatchObject({ code: 'storage.busy' })
    code = 'OTHER'
    expect(isCrmError(await errorOf(crm.ticket.list()))).toBe(false)
  })
})

describe.each(engines)('unique values on %s', (engine) => {
  it('are claimed, moved, and freed by clearing, archiving and removing [ST-5: part, unique values] [AP-10: part, unique values]', async () => {
    const { crm, store } = await world(engine, { code: '', fails: () => false })
    const held = async () => (await store.raw('uniqueValue')).map(({ value }) => value).toSorted()
    await crm.ticket.open(open('A', { id: 'a', number: 'N-1' }))
    await crm.ticket.update({ ticketId: 'a', number: 'N-2' })
    expect(await held()).toEqual(['N-2'])
    await crm.ticket.open(open('B', { id: 'b', number: 'N-1' }))
    await crm.ticket.update({ ticketId: 'b', number: null })
    expect(await held()).toEqual(['N-2'])
    await crm.ticket.archive({ ticketId: 'a' })
    expect(await held()).toEqual([])
    await crm.ticket.open(open('C', { id: 'c', number: 'N-2' }))
    expect(await errorOf(crm.ticket.restore({ ticketId: 'a' }))).toMatchObject({
      code: 'ticket.duplicate',
      details: { key: 'number', otherId: 'c' },
    })
    await crm.ticket.remove({ ticketId: 'c' })
    expect(await crm.ticket.restore({ ticketId: 'a' })).toMatchObject({ id: 'a', archivedAt: null })
    expect(await held()).toEqual(['N-2'])
  })

  it('pass from one record to another within one unit [ST-5: part, unique values]', async () => {
    const { crm, store } = await world(engine, { code: '', fails: () => false })
    await crm.ticket.open(open('A', { id: 'a', number: 'N-1' }))
    await crm.transaction(async (tx) => {
      await tx.ticket.update({ ticketId: 'a', number: null })
      await tx.ticket.open(open('B', { id: 'b', number: 'N-1' }))
    })
    const owner = engine === 'memory' ? 'ownerId' : 'owner_id'
    expect((await store.raw('uniqueValue')).map((row) => [row.value, row[owner]])).toEqual([['N-1', 'b']])
  })

  it('stay with an owner who claims them again [ST-5: part, unique values]', async () => {
    const { crm, store } = await world(engine, { code: '', fails: () => false })
    await crm.ticket.open(open('A', { id: 'a', number: 'N-1' }))
    await crm.ticket.claimNumbers({ ticketId: 'a', numbers: ['N-1', 'N-2'] })
    expect((await store.raw('uniqueValue')).map(({ value }) => value).toSorted()).toEqual(['N-1', 'N-2'])
  })

  it('that clash leave none of the others behind, inside a transaction too [ST-5: part, unique values]', async () => {
    const { crm, store } = await world(engine, { code: '', fails: () => false })
    await crm.ticket.open(open('A', { id: 'a', number: 'N-1' }))
    await crm.transaction(async (tx) => {
      const clash = tx.ticket.claimNumbers({ ticketId: 't1', numbers: ['N-0', 'N-1', 'N-2'] })
      expect(await errorOf(clash)).toMatchObject({ code: 'ticket.duplicate', details: { otherId: 'a' } })
      await tx.ticket.open(open('B', { number: 'N-2' }))
    })
    expect((await store.raw('uniqueValue')).map(({ value }) => value).toSorted()).toEqual(['N-1', 'N-2'])
  })

  it('that were free when they were looked for, and are taken when they are written, are decided on again [ST-5: part, unique values]', async () => {
    const store = storeOf(engine)
    const calm = await openDesk(engine, { store })
    const match = { externalId: { source: 'shop', value: '17' } }
    const create = { name: 'Ada' }
    const ada = await calm.crm.customer.ensure({ match, create })
    let looks = 0
    const storage = around(store.connect(), {
      // As if the other had written between the look and the write.
      select: (select) => async (plan, values, options) => {
        if (plan.entity === 'uniqueValue') looks += 1
        return plan.entity === 'uniqueValue' && looks === 1 ? [] : select(plan, values, options)
      },
    })
    const { crm } = await openDesk(engine, { store, storage, clock: patientClock() })
    expect(await crm.customer.ensure({ match, create })).toEqual(ada)
    expect(looks).toBeGreaterThan(1)
    expect(await crm.customer.count()).toBe(1)
  })
})

describe.each(engines)('idempotency keys on %s', (engine) => {
  const options = { idempotencyKey: 'k1' }

  it('answer a repeat by reading again, and do nothing twice [ST-7] [RE-7: part]', async () => {
    const { crm, store } = await world(engine, { code: '', fails: () => false })
    const first = await crm.ticket.open(open('A', { id: 'a' }), options)
    await crm.ticket.update({ ticketId: 'a', subject: 'B' })
    expect(await crm.ticket.open(open('A', { id: 'a' }), options)).toEqual({
      ...first,
      subject: 'B',
      version: 2,
    })
    expect(await crm.ticket.count()).toBe(2)
    // Never values: what was done, a hash, and about what.
    const [row] = await store.raw('idempotency')
    expect(Object.keys(row ?? {}).length).toBe(7)
    expect(JSON.stringify(row)).not.toContain('A"')
    expect(await store.raw('event')).toHaveLength(4)
  })

  it('refuse another input and another operation [ST-7: part, keys] [RE-7: part]', async () => {
    const { crm } = await world(engine, { code: '', fails: () => false })
    await crm.ticket.open(open('A'), options)
    const mismatch = { code: 'idempotency.mismatch', kind: 'conflict', details: { idempotencyKey: 'k1' } }
    expect(await errorOf(crm.ticket.open(open('B'), options))).toMatchObject(mismatch)
    expect(await errorOf(crm.ticket.solve({ ticketId: 't1' }, options))).toMatchObject(mismatch)
    // The same input said in another order is the same.
    expect(await crm.ticket.open({ subject: 'A', customerId: 'ada' }, options)).toMatchObject({
      subject: 'A',
    })
  })

  it('answer for what another operation made, and when the row is archived [ST-7: part, keys] [RE-7: part]', async () => {
    const { crm } = await world(engine, { code: '', fails: () => false })
    const ensure = { match: { id: 'bob' }, create: { name: 'Bob' } }
    await crm.customer.ensure(ensure, options)
    await crm.customer.archive({ customerId: 'bob' })
    expect(await crm.customer.ensure(ensure, options)).toMatchObject({
      id: 'bob',
      archivedAt: expect.any(String),
    })
  })

  it('let one of several racing calls do it [ST-7: part, keys] [RE-7: part]', async () => {
    const store = storeOf(engine)
    const clock = patientClock()
    const [one, two] = [await openDesk(engine, { store, clock }), await openDesk(engine, { store, clock })]
    await one.crm.customer.create({ id: 'ada', name: 'Ada' })
    const race = [one, two, one, two].map(({ crm }) => crm.ticket.open(open('A', { id: 'a' }), options))
    const settled = await Promise.allSettled(race)
    const answers = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value.id] : []))
    // Two connections to one SQLite file may find it busy; nobody makes a second one.
    expect(answers.length).toBeGreaterThan(0)
    expect(new Set(answers)).toEqual(new Set(['a']))
    expect(await one.crm.ticket.count()).toBe(1)
    expect(await store.raw('idempotency')).toHaveLength(1)
  })

  it('are forgotten with the unit that was rolled back [ST-7: part, keys] [RE-7: part]', async () => {
    const { crm } = await world(engine, { code: '', fails: () => false })
    await errorOf(crm.ticket.open(open('unwelcome'), options))
    expect(await crm.ticket.open(open('welcome'), options)).toMatchObject({ subject: 'welcome' })
  })
})
