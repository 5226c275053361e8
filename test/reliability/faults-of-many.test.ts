import { describe, expect, it } from 'vitest'
import { engines, errorOf } from '../crm/crms.js'
import { everyFault, type Fault, faultCodes, type Point } from './faulty.js'
import { type Ground, openGround } from './ground.js'

const customers = ['Eve', 'Fay', 'Gil'].map((name) => ({ name, email: `${name}@example.com` }))

/** Runs work whole, then once for each failure of each of its calls, from the same start. */
async function eachFault(
  ground: Ground,
  work: () => Promise<unknown>,
  check: (failed: { point: Point; fault: Fault; what: string; isLost: boolean }) => Promise<void>,
) {
  ground.faulty.arm()
  await work()
  const faults = everyFault([...ground.faulty.calls])
  expect(faults.length).toBeGreaterThan(20)
  for (const { point, fault } of faults) {
    await ground.restore()
    await ground.heard()
    ground.faulty.arm(fault)
    const isLost = point === 'commit' && fault.code !== 'DEAD'
    await check({ point, fault, what: `${fault.code} ${fault.when} call ${fault.at}, ${point}`, isLost })
  }
}

describe.each(engines.filter((engine) => engine === 'memory' || engine === 'sqlite'))('on %s', (engine) => {
  it('a transaction of a host is done or not, and its callback is run once at most [RE-1: part, faults]', async () => {
    const ground = await openGround(engine)
    let runs = 0
    const before = await ground.dump()
    const work = () =>
      ground.crm.transaction(async (tx) => {
        runs += 1
        const eve = await tx.customer.create({ name: 'Eve' }, { idempotencyKey: 'k1' })
        const total = { amount: 1200, currency: 'EUR' }
        const bought = { customerId: eve.id, source: 'shop', externalId: '2', total }
        await tx.purchase.record(bought, { idempotencyKey: 'k2' })
      })
    await work()
    const after = await ground.dump()
    const heard = await ground.heard()
    await ground.restore()
    await eachFault(ground, work, async ({ fault, what, isLost }) => {
      runs = 0
      const error = await errorOf(work())
      expect(runs, what).toBeLessThanOrEqual(1)
      if (isLost) expect(error, what).toMatchObject({ code: 'storage.unknown_commit' })
      else expect(error, what).not.toMatchObject({ code: 'storage.unknown_commit' })
      const isDone = isLost && fault.when === 'after'
      expect(await ground.dump(), what).toBe(isDone ? after : before)
      expect(await ground.heard(), what).toEqual([])

      ground.faulty.arm()
      await work()
      expect(await ground.dump(), `again after ${what}`).toBe(after)
      expect(await ground.heard(), `again after ${what}`).toEqual(isDone ? [] : heard)
    })
  })

  it('each row of a bulk run is done, or is said not to be [RE-1: part, faults]', async () => {
    const ground = await openGround(engine)
    const before = await ground.dump()
    const work = async () => {
      const results = []
      for await (const result of ground.crm.bulk('customer.create', customers)) results.push(result)
      return results
    }
    await eachFault(ground, work, async ({ fault, what, isLost }) => {
      const results = await work()
      const codes = results.map((row) => (row.ok ? 'ok' : (row.error as { code: string }).code))
      expect(codes, what).toEqual(Array(3).fill(isLost ? 'storage.unknown_commit' : 'ok'))
      const isDone = !isLost || fault.when === 'after'
      if (!isDone) expect(await ground.dump(), what).toBe(before)
      expect(await ground.crm.customer.count(), what).toBe(isDone ? 6 : 3)
      expect(await ground.heard(), what).toHaveLength(isLost ? 0 : 3)
    })
  })
})

describe.each(engines.filter((engine) => engine !== 'memory'))('on %s', (engine) => {
  it('work in a transaction of the host is done or not, and nothing of it is decided again [RE-1: part, enlisted] [AP-12: part, faults]', async () => {
    const ground = await openGround(engine)
    let runs = 0
    const work = async () => {
      const { afterCommit } = await ground.host((native) =>
        ground.crm.enlist(native, async (tx) => {
          runs += 1
          const eve = await tx.customer.create({ name: 'Eve' }, { idempotencyKey: 'k1' })
          const total = { amount: 1200, currency: 'EUR' }
          const bought = { customerId: eve.id, source: 'shop', externalId: '2', total }
          await tx.purchase.record(bought, { idempotencyKey: 'k2' })
        }),
      )
      afterCommit()
    }
    const before = await ground.dump()
    ground.faulty.arm()
    await work()
    const calls = [...ground.faulty.calls]
    const after = await ground.dump()
    const heard = await ground.heard()
    expect([heard.length, new Set(calls)]).toEqual([2, new Set(['select', 'apply', 'next'])])
    for (const { point, fault } of everyFault(calls)) {
      if (fault.code !== faultCodes[fault.at % 4]) continue
      const what = `${fault.code} ${fault.when} call ${fault.at}, ${point}`
      await ground.restore()
      await ground.heard()
      ground.faulty.arm(fault)
      runs = 0
      const error = await errorOf(work())
      expect([error.code, (error.cause as Fault | undefined)?.code], what).toContain(fault.code)
      expect(runs, what).toBeLessThanOrEqual(1)
      expect(await ground.dump(), what).toBe(before)
      expect(await ground.heard(), what).toEqual([])

      ground.faulty.arm()
      await work()
      expect(await ground.dump(), `again after ${what}`).toBe(after)
      expect(await ground.heard(), `again after ${what}`).toEqual(heard)
    }
  })
})
