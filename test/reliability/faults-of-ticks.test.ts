import { describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../src/kernel/index.js'
import { type TestClock, testClock, testCrm } from '../../src/testing/index.js'
import { type CrashCrm, crashModel } from '../crash/model.js'
import { follow, noteOf } from '../crash/open.js'
import { type EngineName, engines, storeOf } from '../crm/crms.js'
import { everyFault, type Fault, faultCodes, faulty, type Point } from './faulty.js'

/** A crm with a deadline that is due, and two consumers that have something to hear; one of them writes with its checkpoint. */
async function openTicking(engine: EngineName) {
  const store = storeOf(engine)
  const driver = faulty(store.connect(), { onBegin: () => {}, onCommit: () => {} })
  const clock = testClock()
  const { crm: made, events } = await testCrm(crashModel, {
    storage: driver.storage,
    clock,
    newId: store.newId,
  })
  // Which storage is below does not matter to what is asked of it.
  const crm = made as unknown as CrashCrm
  const heard: number[] = []
  follow(crm)
  crm.consume({
    name: 'hears',
    types: ['*'],
    from: 'start',
    onPoison: 'halt',
    handle: ({ events: some }) => {
      heard.push(...some.map(({ position }) => position))
    },
  })
  await crm.customer.create({ name: 'Ada' })
  await crm.customer.create({ name: 'Bob' })
  await crm.reminder.set({ id: 'r1', remindAt: clock.instant() })
  return { crm, clock, heard, events, driver }
}

/** Hours later what was taken is free, and what has failed is tried again. */
async function tickOn(crm: CrashCrm, clock: TestClock): Promise<void> {
  for (let hours = 0; hours < 5; hours++) {
    clock.advance({ hours: 1 })
    while ((await crm.tick()).more);
  }
}

async function logOf(crm: CrashCrm): Promise<readonly RecordedEvent[]> {
  const log: RecordedEvent[] = []
  // Which events there are does not matter to one who counts them.
  for await (const event of crm.events.read()) log.push(event as RecordedEvent)
  return log
}

async function faultsOn(engine: EngineName): Promise<readonly { point: Point; fault: Fault }[]> {
  const { crm, driver } = await openTicking(engine)
  driver.arm()
  await crm.tick()
  const all = everyFault([...driver.calls])
  // Each of them begins with a new storage: in memory one for each call, and all at the commits.
  const isTried = {
    memory: (point: Point, { at, code, when }: Fault) =>
      point === 'commit' || (when === 'after' && code === faultCodes[at % 4]),
    file: (point: Point, { code, when }: Fault) => point === 'commit' && when === 'after' && code === 'GONE',
  }[engine === 'memory' ? 'memory' : 'file']
  return all.filter(({ point, fault }) => isTried(point, fault))
}

describe.each(engines.filter((engine) => engine === 'memory' || engine === 'sqlite'))('on %s', (engine) => {
  it('a tick has each effect once, wherever the storage fails [RE-1: part, ticks] [RE-4: part, faults] [RE-2: part, at least once]', async () => {
    const faults = await faultsOn(engine)
    expect(faults.length).toBeGreaterThan(4)
    for (const { point, fault } of faults) {
      const what = `${fault.code} ${fault.when} call ${fault.at}, ${point}`
      const { crm, clock, heard, events, driver } = await openTicking(engine)
      driver.arm(fault)
      await crm.tick().catch(() => {})
      driver.arm()
      await tickOn(crm, clock)

      const log = await logOf(crm)
      expect(
        log.map(({ position }) => position),
        what,
      ).toEqual(log.map((_, index) => index + 1))
      const of = (type: string) => log.filter((event) => event.type === type)
      expect(of('reminder.passed'), what).toHaveLength(1)
      const notes = of('customer.created').map(({ id }) => noteOf(id))
      expect(
        of('reminder.set')
          .map(({ subject }) => subject.id)
          .toSorted(),
        what,
      ).toEqual([...notes, 'r1'].toSorted())
      expect(
        [...new Set(heard)].toSorted((a, b) => a - b),
        what,
      ).toEqual(log.map(({ position }) => position))
      await crm.settled()
      // Listeners hear at most once, and of nothing that is not in the log.
      const told = events.map(({ position }) => position)
      expect(told, what).toEqual([...new Set(told)])
      expect(
        log.map(({ position }) => position),
        what,
      ).toEqual(expect.arrayContaining(told))
    }
  })
})
