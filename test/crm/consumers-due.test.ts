import { describe, expect, it } from 'vitest'
import {
  lastBefore,
  newCheckpoint,
  platformTables,
  type Row,
  storageModelOf,
} from '../../src/storage/index.js'
import { testClock } from '../../src/testing/index.js'
import { engines, openDesks, storeOf } from './crms.js'
import { around, watched } from './drivers.js'
import { failing, heardBy, world } from './following.js'
import { keysOnly } from './weaker-drivers.js'

describe.each(engines)('a tick on %s', (engine) => {
  it('runs consumers of every tenant, who was served longest ago first [AP-21: part, consumers]', async () => {
    const store = storeOf(engine)
    const clock = testClock()
    const writing = await openDesks(engine, { store, clock })
    const { crm } = await openDesks(engine, { store, clock })
    const heard: string[] = []
    crm.consume({
      name: 'mailer',
      types: ['customer.created'],
      from: 'start',
      onPoison: 'halt',
      handle: ({ events }) =>
        void heard.push(...events.map(({ tenant, position }) => `${tenant} ${position}`)),
    })
    const write = async (...tenants: string[]) => {
      for (const tenant of tenants) {
        await writing.crm.scope({ tenant }).customer.create({ name: 'Ada' })
        clock.advance({ hours: 1 })
        await crm.tick()
      }
    }
    await write('c', 'a', 'b')
    expect(heard.splice(0)).toEqual(['c 1', 'a 1', 'b 1'])
    for (const tenant of ['a', 'b', 'c']) await writing.crm.scope({ tenant }).customer.create({ name: 'Bob' })
    await crm.tick()
    expect(heard).toEqual(['c 2', 'a 2', 'b 2'])
  })

  it('asks over all tenants only for what is due, and reads nothing of who has come along [ST-8: part, the system read]', async () => {
    const store = storeOf(engine)
    const writing = await openDesks(engine, { store })
    /** The heads that were read, each time. */
    const found: (readonly Row[])[] = []
    const { storage, asked, forget } = watched(
      around(store.connect(), {
        select: (select) => async (plan, values, options) => {
          const rows = await select(plan, values, options)
          if (plan.entity === 'logHead' && plan.where?.kind === 'exists') found.push(rows)
          return rows
        },
      }),
    )
    const { crm } = await openDesks(engine, { store, storage })
    const consumer = crm.consume({
      name: 'mailer',
      types: ['customer.created'],
      from: 'start',
      onPoison: 'halt',
      handle: () => {},
    })
    await consumer.ready()
    await crm.scope({ tenant: 'a' }).customer.create({ name: 'Ada' })
    await crm.settled()
    forget()
    await crm.tick()
    const ofConsumers = asked.selects.filter(({ entity }) => ['logHead', 'consumer'].includes(entity))
    expect(ofConsumers.map(({ entity }) => entity)).toEqual(['logHead'])
    expect(asked.writes).toEqual([])
    expect(found.at(-1)).toEqual([])
    for (const tenant of ['b', 'c']) await writing.crm.scope({ tenant }).customer.create({ name: 'Ada' })
    await crm.tick()
    expect(
      found
        .find((rows) => rows.length > 0)
        ?.map(({ tenant }) => tenant)
        .toSorted(),
    ).toEqual(['b', 'c'])
  })

  it('is told when a waiting consumer is due, and never of one that nobody follows [AP-21: part, nextAt]', async () => {
    const store = storeOf(engine)
    const first = await world(engine, { store })
    const never = failing(Number.POSITIVE_INFINITY)
    first.crm.consume({
      name: 'waiting',
      types: ['customer.created'],
      from: 'start',
      onPoison: 'halt',
      handle: never.next,
    })
    const { ran, nextAt } = await first.crm.tick()
    const [status] = await first.crm.consumers.status()
    expect([ran, nextAt]).toEqual([0, status?.retryAt])
    const second = await world(engine, { store, isSecond: true })
    heardBy(second.crm, 'other', {})
    await second.crm.tick()
    expect(await second.crm.tick()).toEqual({ ran: 0, more: false, nextAt: null })
  })
})

describe.each(engines)('a started crm on %s', (engine) => {
  it('looks again when a consumer that was woken by a commit has to wait [AP-21: part, start]', async () => {
    const { crm, clock } = await world(engine)
    const fails = failing(1)
    crm.consume({
      name: 'mailer',
      types: ['customer.updated'],
      from: 'start',
      onPoison: 'halt',
      handle: fails.next,
    })
    await crm.tick()
    const started = crm.start()
    await crm.customer.update({ customerId: 'ada', name: 'Ada King' })
    await crm.settled()
    expect(fails.count).toBe(1)
    // Less than the minute after which it would look in any case.
    for (let seconds = 0; seconds < 45 && fails.count < 2; seconds += 3) {
      clock.advance({ hours: 3 / 3600 })
      // What was woken has as many turns as it takes on a server that others ask too.
      for (let turns = 0; turns < 30 && fails.count < 2; turns += 1) {
        await crm.consumers.status()
        await new Promise(setImmediate)
      }
    }
    expect(fails.count).toBe(2)
    await started.stop()
  })
})

describe('consumers on a driver that only knows keys', () => {
  it('follow, park and go on all the same [ST-2: part, consumers]', async () => {
    const store = storeOf('memory')
    const { crm } = await world('memory', { store, storage: keysOnly(store.connect() as never) as never })
    const bad = { isCured: false }
    const heard: string[] = []
    crm.consume({
      name: 'picky',
      types: ['ticket.*'],
      from: 'start',
      onPoison: 'park',
      retry: { attempts: 1 },
      handle: ({ events }) => {
        if (!bad.isCured && events.some(({ subject }) => subject.id === 'bad')) throw new Error('no')
        heard.push(...events.map(({ subject, type }) => `${subject.id} ${type}`))
      },
    })
    for (const id of ['good', 'bad']) await crm.ticket.open({ id, customerId: 'ada', subject: id })
    for (const ticketId of ['bad', 'good']) await crm.ticket.solve({ ticketId })
    await crm.tick()
    await crm.settled()
    expect(heard).toEqual(['good ticket.opened', 'good ticket.solved'])
    bad.isCured = true
    expect(await crm.consumers.redrive({ name: 'picky' })).toEqual({ handled: 2, parked: 0 })
  })
})

describe.each(engines)('a tenant that is seen for the first time on %s', (engine) => {
  it('begins behind the last event that was recorded before the consumer was registered [AP-20: part, from now]', async () => {
    const store = storeOf(engine)
    const { crm, clock } = await world(engine, { store })
    const instants: string[] = [clock.instant()]
    for (let i = 0; i < 6; i++) {
      clock.advance({ hours: 1 })
      instants.push(clock.instant())
      await crm.customer.create({ name: `Customer ${i}` })
    }
    clock.advance({ hours: 1 })
    const driver = store.connect()
    await driver.open(storageModelOf([], platformTables))
    const before = (instant: string) =>
      driver.read((session) => lastBefore(session, { tenant: 'main', pos: 7 }, instant))
    expect(await Promise.all([...instants, clock.instant()].map(before))).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(
      await driver.read((session) => lastBefore(session, { tenant: 'new', pos: 0 }, clock.instant())),
    ).toBe(0)
  })

  it('is told by its registration where there were too many to look at', async () => {
    const store = storeOf(engine)
    const { crm, clock } = await world(engine, { store })
    clock.advance({ hours: 1 })
    // As another process has registered it, without looking at this tenant.
    const driver = store.connect()
    await driver.open(storageModelOf([], platformTables))
    const [createdAt, updatedAt] = [clock.instant(), clock.instant()]
    const registration = newCheckpoint({ tenant: '', name: 'late', pos: 0, createdAt, updatedAt })
    await driver.transact(async (session) => {
      await session.apply([{ op: 'insert', entity: 'consumer', rows: [{ ...registration }] }])
    }, {})
    await crm.customer.create({ name: 'Bob' })
    const heard = heardBy(crm, 'late', { from: 'now' })
    expect(await crm.consumers.status()).toMatchObject([{ position: 1, head: 2, state: 'behind' }])
    await crm.tick()
    expect(heard).toEqual(['2 customer.created'])
  })
})
