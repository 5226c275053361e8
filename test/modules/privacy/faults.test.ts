import { describe, expect, it } from 'vitest'
import { memoryStorage, memoryStore } from '../../../adapters/memory/index.js'
import { countedIds, testCrm } from '../../../src/testing/index.js'
import { everyFault, type Fault, faultCodes, faulty, type Point } from '../../reliability/faulty.js'
import { modelOf } from './ground.js'

const ada = { customerId: 'ada', purpose: 'marketing', channel: 'email' } as const
const actedAt = '2026-01-15T08:00:00.000Z'

/** One of each way an operation writes, so that what is stored changes: other acts go the way of the withdrawal. */
const calls: Readonly<Record<string, object>> = {
  'consent.confirm': { consentActId: 'cna_1' },
  'consent.withdraw': { customerId: 'ada', purpose: 'marketing' },
  // The last use: the receipt, and what holds after it.
  'consent.mayContact': { ...ada, purpose: 'once' },
  'customer.restrict': { customerId: 'ada', purpose: 'marketing' },
  'customer.unrestrict': { customerId: 'ada', purpose: 'service' },
}

/** A crm whose driver can be made to fail, and a word for what is stored. */
const open = async () => {
  const store = memoryStore()
  const driver = faulty(memoryStorage({ store }), { onBegin: () => undefined, onCommit: () => undefined })
  const { crm } = await testCrm(modelOf(), { storage: driver.storage, newId: countedIds() })
  await crm.customer.create({ id: 'ada', name: 'Ada', email: 'ada@example.com' })
  await crm.consent.request({ ...ada, purpose: 'research' })
  await crm.consent.grant({ ...ada, by: 'subject', actedAt })
  await crm.consent.grant({ ...ada, purpose: 'once', by: 'subject', uses: 1 })
  await crm.customer.restrict({ customerId: 'ada', purpose: 'service' })
  await crm.settled()
  const rowsOf = (name: string) => [...(store.tables.get(name)?.all() ?? [])]
  const words = ['consentAct', 'consent', 'consentReceipt', 'restriction', 'event', 'idempotency']
  // Ids count on when a unit is decided again; what they name does not depend on them.
  const stored = () => words.map((name) => `${name} ${rowsOf(name).map(wordOf).toSorted()}`).join('\n')
  return { crm, driver, stored }
}

function wordOf({
  state,
  allowed,
  archivedAt,
  usesLeft,
  version,
  type,
  operation,
}: Readonly<Record<string, unknown>>) {
  return [state, allowed, archivedAt, usesLeft, version, type, operation].join(' ')
}

const key = { idempotencyKey: 'k1' }

describe.each(Object.entries(calls))('%s', (operation, input) => {
  const call = ({ crm }: Awaited<ReturnType<typeof open>>) => crm.call(operation, input, key)

  it('is done or not, wherever the storage fails, and once when it is asked for again [RE-1: part, consent]', {
    timeout: 30_000,
  }, async () => {
    const whole = await open()
    const before = whole.stored()
    whole.driver.arm()
    await call(whole)
    const points = [...whole.driver.calls]
    const after = whole.stored()
    expect(after).not.toBe(before)

    for (const { fault, point } of faultsAt(points)) {
      const what = `${fault.code} ${fault.when} call ${fault.at}, ${point}`
      const world = await open()
      const { driver, stored } = world
      driver.arm(fault)
      const error = await call(world).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      driver.arm()
      const isDone = error === undefined || isCommitted(point, fault)
      expect(stored(), what).toBe(isDone ? after : before)
      await call(world)
      expect(stored(), `again after ${what}`).toBe(after)
    }
  })
})

/** One failure at each call, and all of them at the commit. */
function faultsAt(points: readonly Point[]) {
  const isTried = (point: Point, { at, code, when }: Fault) =>
    point === 'commit' || (when === 'after' && code === faultCodes[at % 4])
  return everyFault(points).filter(({ point, fault }) => isTried(point, fault))
}

function isCommitted(point: Point, { when }: Fault): boolean {
  return point === 'commit' && when === 'after'
}
