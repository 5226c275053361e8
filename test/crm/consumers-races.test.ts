import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../src/kernel/index.js'
import { testClock } from '../../src/testing/index.js'
import { type EngineName, engines, type Store, storeOf } from './crms.js'
import { ticketsOf, world } from './following.js'
import { type Process, processOn } from './processes.js'

const types = ['ticket.opened', 'ticket.changed'] as const

interface Handled {
  readonly position: number
  readonly subject: string
}

/** A process in which a consumer tells what it handles; a transactional one in the crm, another in a list. */
const following = async (
  engine: EngineName,
  store: Store,
  options: {
    clock: ReturnType<typeof testClock>
    transactional: boolean
    handled: Handled[]
    batch?: number
  },
): Promise<Process> => {
  const { clock, transactional, handled, batch = 3 } = options
  const process = await processOn(engine, store, clock)
  process.crm.consume({
    name: 'teller',
    types,
    from: 'start',
    batch,
    onPoison: 'park',
    retry: { attempts: 2 },
    transactional,
    handle: async ({ events, tx }) => {
      if (!transactional) handled.push(...events.map(told))
      for (const { position, subject } of events) {
        await tx?.message.add({ ticketId: subject.id, body: String(position) })
      }
      await process.meets()
    },
  })
  return process
}

const told = ({ position, subject }: RecordedEvent): Handled => ({ position, subject: subject.id })

/** Lets time pass and everything be tried again, until nothing is left. */
const untilDone = async ({ crm }: Process, clock: ReturnType<typeof testClock>) => {
  for (let round = 0; round < 30; round++) {
    clock.advance({ hours: 1 })
    await crm.tick()
    await crm.settled()
    const [status] = await crm.consumers.status()
    if (status?.parked) await crm.consumers.redrive({ name: 'teller' })
    else if (status?.state === 'idle') return
  }
  throw new Error(`not done: ${JSON.stringify(await crm.consumers.status())}`)
}

/** What was to be handled, and what was told through `tx`, in the order of the log. */
const inTheLog = async ({ crm }: Process) => {
  const wanted: Handled[] = []
  const written: Handled[] = []
  for await (const event of crm.events.read()) {
    if ((types as readonly string[]).includes(event.type)) wanted.push(told(event))
    if (event.type === 'message.added') {
      const { ticketId, body } = event.data as { ticketId: string; body: string }
      written.push({ position: Number(body), subject: ticketId })
    }
  }
  return { wanted, written }
}

const bySubject = (handled: readonly Handled[]) => {
  const subjects = new Map<string, number[]>()
  for (const { position, subject } of handled) {
    subjects.set(subject, [...(subjects.get(subject) ?? []), position])
  }
  return Object.fromEntries([...subjects].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

describe.each(engines)('two processes on %s', (engine) => {
  it('handle each event once between them, in order [AP-20: part, leases] [RE-2: part, durable consumers]', async () => {
    const store = storeOf(engine)
    const clock = testClock()
    const { crm } = await world(engine, { store, clock })
    const shared = { clock, transactional: true, handled: [] }
    const processes = [await following(engine, store, shared), await following(engine, store, shared)]
    await ticketsOf(crm, 20)
    await Promise.all(
      processes.map(async (process) => {
        await Promise.all([process.crm.tick(), ticketsOf(process.crm, 10)])
        await process.crm.settled()
      }),
    )
    await untilDone(processes[0] as Process, clock)
    const { wanted, written } = await inTheLog(processes[0] as Process)
    expect(wanted).toHaveLength(40)
    expect(written).toEqual(wanted)
  })

  it('do not wait for one that died: its lease ends [AP-20: part, leases] [RE-2: part, durable consumers]', async () => {
    const store = storeOf(engine)
    const clock = testClock()
    const { crm } = await world(engine, { store, clock })
    await ticketsOf(crm, 2)
    const shared = { clock, transactional: true, handled: [] }
    const dying = await following(engine, store, shared)
    const other = await following(engine, store, shared)
    dying.trouble.isDying = true
    await dying.crm.tick().catch(() => undefined)
    const [status] = await other.crm.consumers.status()
    const leasedUntil = status?.leasedUntil ?? ''
    expect(Date.parse(leasedUntil) - clock.now()).toBe(45_000)
    expect(await other.crm.tick()).toMatchObject({ ran: 0, nextAt: leasedUntil })
    clock.set(leasedUntil)
    expect(await other.crm.tick()).toMatchObject({ ran: 2, nextAt: null })
    const { wanted, written } = await inTheLog(other)
    expect(written).toEqual(wanted)
  })

  it('write nothing under a lease that was lost [AP-20: part, fences]', async () => {
    const store = storeOf(engine)
    // One stands still while time goes on for the other.
    const [asleep, awake] = [testClock(), testClock()]
    const { crm } = await world(engine, { store })
    await ticketsOf(crm, 2)
    const handled: Handled[] = []
    const slow = await following(engine, store, { clock: asleep, transactional: false, handled })
    const quick = await following(engine, store, { clock: awake, transactional: false, handled })
    slow.trouble.isHanging = true
    const ticking = slow.crm.tick()
    await slow.hangs()
    awake.advance({ hours: 1 })
    await quick.crm.tick()
    await ticketsOf(quick.crm, 1)
    await quick.crm.settled()
    const before = await store.raw('consumer')
    slow.release()
    expect(await ticking).toMatchObject({ ran: 0 })
    expect(await store.raw('consumer')).toEqual(before)
    expect(slow.warnings).toEqual(['a consumer has lost its lease'])
    expect(handled.map(({ position }) => position)).toEqual([2, 3, 2, 3, 4])
  })

  it('keep nothing that was written through `tx` under a lease that was lost [AP-20: part, fences]', async () => {
    const store = storeOf(engine)
    const [asleep, awake] = [testClock(), testClock()]
    const { crm } = await world(engine, { store })
    await ticketsOf(crm, 2)
    const slow = await following(engine, store, { clock: asleep, transactional: true, handled: [] })
    const quick = await following(engine, store, { clock: awake, transactional: true, handled: [] })
    await quick.crm.consumers.status()
    // It has the lease, and is stopped before the transaction that handles.
    slow.trouble.stallsAfter = 1
    const ticking = slow.crm.tick()
    await slow.hangs()
    awake.advance({ hours: 1 })
    expect(await quick.crm.tick()).toMatchObject({ ran: 2 })
    slow.release()
    expect(await ticking).toMatchObject({ ran: 0 })
    expect(slow.warnings).toEqual(['a consumer has lost its lease'])
    const { wanted, written } = await inTheLog(quick)
    expect(written).toEqual(wanted)
  })

  it('find out what became of a commit that nobody knows the end of [AP-20: part, unknown commits]', async () => {
    const store = storeOf(engine)
    const clock = testClock()
    const { crm } = await world(engine, { store, clock })
    await ticketsOf(crm, 1)
    const process = await following(engine, store, { clock, transactional: true, handled: [], batch: 1 })
    process.trouble.isLosing = true
    await process.crm.tick()
    expect(await process.crm.consumers.status()).toMatchObject([{ retryAt: null, attempts: 0, parked: 0 }])
    const { wanted, written } = await inTheLog(process)
    expect(written).toEqual(wanted)
  })
})

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('write' as const, 'write elsewhere' as const),
      ticket: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('fail' as const), times: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('kill' as const, 'lose' as const, 'stall' as const) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('tick' as const, 'redrive' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(0.001, 0.01, 0.1) }),
  },
)

const schedule = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), step), { maxLength: 40 })

type Schedule = typeof schedule extends fc.Arbitrary<infer S> ? S : never

/** Lives through a schedule in two processes, then lets everything be finished by a third. */
const live = async (engine: EngineName, steps: Schedule, transactional: boolean) => {
  const store = storeOf(engine)
  const clock = testClock()
  const { crm } = await world(engine, { store, clock })
  await crm.transaction(async (tx) => {
    for (const id of ['t0', 't1', 't2']) await tx.ticket.open({ id, customerId: 'ada', subject: id })
  })
  const handled: Handled[] = []
  const start = () => following(engine, store, { clock, transactional, handled })
  const processes = [await start(), await start()]
  for (const [which, step] of steps) {
    const process = processes[which]?.trouble.isDead ? await start() : (processes[which] as Process)
    processes[which] = process
    await awake(process)
    if (step.do === 'stall') await stall(process)
    else {
      await take(process, step, clock, crm).catch(() => undefined)
      await process.crm.settled()
    }
  }
  for (const process of processes) await awake(process)
  const last = await start()
  await untilDone(last, clock)
  return { ...(await inTheLog(last)), handled }
}

const stalled = new WeakMap<Process, Promise<unknown>>()

/** It has the lease when it stops, if there was anything to handle; others may take it meanwhile. */
async function stall(process: Process): Promise<void> {
  process.trouble.stallsAfter = 1
  const ticking = process.crm.tick().catch(() => undefined)
  const isStalled = await Promise.race([ticking.then(() => false), process.hangs().then(() => true)])
  process.trouble.stallsAfter = Number.POSITIVE_INFINITY
  if (isStalled) stalled.set(process, ticking)
}

async function awake(process: Process): Promise<void> {
  const ticking = stalled.get(process)
  if (!ticking) return
  stalled.delete(process)
  process.release()
  await ticking
}

let writes = 0

async function take(
  { crm, trouble }: Process,
  step: Schedule[number][1],
  clock: ReturnType<typeof testClock>,
  elsewhere: Process['crm'],
) {
  const subject = `version ${writes++}`
  if (step.do === 'write') await crm.ticket.update({ ticketId: `t${step.ticket}`, subject })
  else if (step.do === 'write elsewhere')
    await elsewhere.ticket.update({ ticketId: `t${step.ticket}`, subject })
  else if (step.do === 'fail') trouble.failures += step.times
  else if (step.do === 'kill') trouble.isDying = true
  else if (step.do === 'lose') trouble.isLosing = true
  else if (step.do === 'wait') clock.advance({ hours: step.hours })
  else if (step.do === 'tick') await crm.tick()
  else await crm.consumers.redrive({ name: 'teller' })
}

const seed = Number(process.env.CLIENTELE_SEED ?? Date.now() % 1_000_000)
console.info(`schedules of consumers: seed ${seed}`)
const isLong = process.env.CLIENTELE_LONG === '1'
const runs: Readonly<Record<EngineName, number>> = { memory: 40, sqlite: 8, postgres: 4, mariadb: 4 }

describe.each(engines)('whatever happens on %s', (engine) => {
  it('effects through `tx` happen exactly once, in order for each subject [AP-20] [RE-2]', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const { wanted, written } = await live(engine, steps, true)
        expect(bySubject(written)).toEqual(bySubject(wanted))
      }),
      { numRuns: runs[engine] * (isLong ? 5 : 1), seed },
    )
  })

  it('every event is handled at least once without `tx`, none before its predecessor [AP-20] [RE-2]', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const { wanted, handled } = await live(engine, steps, false)
        const first = handled.filter(
          ({ position }, at) => handled.findIndex((each) => each.position === position) === at,
        )
        expect(bySubject(first)).toEqual(bySubject(wanted))
      }),
      { numRuns: runs[engine] * (isLong ? 5 : 1), seed },
    )
  })
})
