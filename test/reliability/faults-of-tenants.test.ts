import { describe, expect, it } from 'vitest'
import type { CrmOf } from '../../src/index.js'
import { defineCrm } from '../../src/model.js'
import { type EngineName, engines, errorOf } from '../crm/crms.js'
import { everyFault, type Fault, faultCodes, type Point } from './faulty.js'
import { groundOf } from './ground.js'
import { shopModules, stock } from './shop.js'

const platform = defineCrm({ currency: 'EUR', tenancy: 'multi', modules: shopModules })
type Platform = CrmOf<typeof platform>

/** Two shops that sell the same, and somebody who has written nothing yet. */
const openPlatform = (engine: EngineName) =>
  groundOf<Platform, void>(engine, platform as never, async (crm) => {
    for (const tenant of ['a', 'b']) await stock(crm.scope({ tenant }) as never)
    await crm.tenants.create({ tenant: 'c', label: 'C' })
    await crm.tenants.suspend({ tenant: 'd' })
  })

/** What is asked, and what a second time answers: nothing else where it says nothing. */
const asked: readonly [title: string, ask: (crm: Platform) => Promise<unknown>, again?: string][] = [
  ['create', ({ tenants }) => tenants.create({ tenant: 'e', label: 'E' }), 'tenant.exists'],
  ['settings', ({ tenants }) => tenants.settings({ tenant: 'c', currency: 'USD' })],
  ['suspend', ({ tenants }) => tenants.suspend({ tenant: 'b', reason: 'unpaid' })],
  ['resume', ({ tenants }) => tenants.resume({ tenant: 'd' })],
]

const faultsAt = (calls: readonly Point[]) =>
  everyFault(calls).filter(
    ({ point, fault }) => point === 'commit' || fault.code === faultCodes[fault.at % 4],
  )

describe.each(engines.filter((engine) => engine === 'memory' || engine === 'sqlite'))('on %s', (engine) => {
  it.each(asked)(
    'tenants.%s is done or not, wherever the storage fails [RE-1: part, tenants]',
    async (_, ask, repeated) => {
      const ground = await openPlatform(engine)
      const before = await ground.dump()
      ground.faulty.arm()
      const answer = await ask(ground.crm)
      const calls = [...ground.faulty.calls]
      const after = await ground.dump()
      expect(after).not.toBe(before)
      for (const { point, fault } of faultsAt(calls)) {
        const what = `${fault.code} ${fault.when} call ${fault.at}, ${point}`
        await ground.restore()
        ground.faulty.arm(fault)
        const isLost = fault.code !== 'DEAD'
        if (isLost) await errorOf(ask(ground.crm))
        else expect(await ask(ground.crm), what).toEqual(answer)
        const isDone = !isLost || (point === 'commit' && fault.when === 'after')
        expect(await ground.dump(), what).toBe(isDone ? after : before)

        ground.faulty.arm()
        if (isDone && repeated) expect(await errorOf(ask(ground.crm)), what).toMatchObject({ code: repeated })
        else expect(await ask(ground.crm), `again after ${what}`).toEqual(answer)
        expect(await ground.dump(), `again after ${what}`).toBe(after)
      }
    },
  )

  it('a deletion that failed is gone on with, and touches nobody else [RE-1: part, deletion of a tenant]', async () => {
    const ground = await openPlatform(engine)
    const remove = () => ground.crm.tenants.delete({ tenant: 'b', confirm: 'b' })
    const ofOthers = (dump: string) => dump.split('\n').filter((line) => line.includes('"tenant":"a"'))
    const before = await ground.dump()
    ground.faulty.arm()
    await remove()
    const calls = [...ground.faulty.calls]
    const after = await ground.dump()
    expect(ofOthers(after)).toEqual(ofOthers(before))
    expect(ofOthers(after).length).toBeGreaterThan(20)
    // It is long: in a file at every seventh call.
    const isTried = ({ at, when }: Fault) => when === 'after' && (engine === 'memory' || at % 7 === 0)
    const faults = faultsAt(calls).filter(({ fault }) => isTried(fault))
    for (const { point, fault } of faults) {
      const what = `${fault.code} ${fault.when} call ${fault.at}, ${point}`
      await ground.restore()
      ground.faulty.arm(fault)
      const error = await remove().then(
        () => undefined,
        (thrown) => thrown,
      )
      expect(error === undefined, what).toBe(fault.code === 'DEAD')
      const isDone = fault.at === calls.length && fault.when === 'after'
      ground.faulty.arm()
      if (error && !isDone) await remove()
      else expect(await errorOf(remove()), what).toMatchObject({ code: 'tenant.deleted' })
      expect(await ground.dump(), `again after ${what}`).toBe(after)
    }
  })
})
