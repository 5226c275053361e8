import { describe, expect, it } from 'vitest'
import { type EngineName, engines, errorOf } from '../crm/crms.js'
import { everyFault, type Fault, type FaultCode, faultCodes, type Point } from './faulty.js'
import { type Ground, openGround } from './ground.js'
import { type Scenario, scenarios, scenariosOn, shopModel } from './shop.js'

const key = { idempotencyKey: 'k1' }

describe('the scenarios', () => {
  it('have every operation of the model [RE-1: part, each operation]', () => {
    const named = new Set(scenarios.map(({ operation }) => operation))
    const writing = Object.entries(shopModel.operations).filter(([, { kind }]) => kind !== 'read')
    expect([...named].toSorted()).toEqual(writing.map(([name]) => name).toSorted())
  })
})

/** What becomes of a call whose driver fails once: answered all the same, or ended with this error. */
const ends: Readonly<Record<FaultCode, Readonly<Record<'commit' | 'elsewhere', string | undefined>>>> = {
  GONE: { elsewhere: 'storage.unavailable', commit: 'storage.unknown_commit' },
  LATE: { elsewhere: 'storage.busy', commit: 'storage.unknown_commit' },
  DEAD: { elsewhere: undefined, commit: undefined },
  ODD: { elsewhere: 'ODD', commit: 'storage.unknown_commit' },
}

const endOf = (code: FaultCode, point: Point | undefined) =>
  ends[code][point === 'commit' ? 'commit' : 'elsewhere']

describe.each(engines)('on %s', (engine) => {
  it.each(scenariosOn(engine).map((scenario) => [scenario.title, scenario] as const))(
    '%s is done or not, wherever the storage fails [RE-1]',
    async (_, scenario) => {
      const ground = await openGround(engine)
      const whole = await wholeOf(ground, scenario)
      for (const { fault, point } of faultsAt(engine, whole.calls)) {
        const what = `${fault.code} ${fault.when} call ${fault.at}, ${point}`
        await ground.restore()
        ground.faulty.arm(fault)
        const end = endOf(fault.code, point)
        const call = () => ground.crm.call(scenario.operation, scenario.input(ground.goods), key)
        if (end === undefined) expect(await call(), what).toEqual(whole.answer)
        else expect(await errorOf(call()), what).toMatchObject({ code: end })
        expect(ground.faulty.calls.length, what).toBeGreaterThanOrEqual(fault.at)

        const isDone = end === undefined || (point === 'commit' && fault.when === 'after')
        expect(await ground.dump(), what).toBe(isDone ? whole.after : whole.before)
        expect(await ground.heard(), what).toEqual(end === undefined ? whole.heard : [])

        ground.faulty.arm()
        expect(await call(), `again after ${what}`).toEqual(whole.again)
        expect(await ground.dump(), `again after ${what}`).toBe(whole.after)
        expect(await ground.heard(), `again after ${what}`).toEqual(isDone ? [] : whole.heard)
      }
    },
  )
})

/** What the call does when nothing fails. */
async function wholeOf(ground: Ground, { operation, input }: Scenario) {
  const before = await ground.dump()
  ground.faulty.arm()
  const call = () => ground.crm.call(operation, input(ground.goods), key)
  const answer = await call()
  const calls = [...ground.faulty.calls]
  const after = await ground.dump()
  const heard = await ground.heard()
  expect(after).not.toBe(before)
  expect(heard.length).toBeGreaterThan(0)
  return { before, answer, calls, after, heard, again: await call() }
}

/** Every failure at every call; where each run takes longer, one at each call and all at the commit. */
function faultsAt(engine: EngineName, calls: readonly Point[]) {
  const isTried = (point: Point, { at, code, when }: Fault) =>
    engine === 'memory' || point === 'commit' || (when === 'after' && code === faultCodes[at % 4])
  return everyFault(calls).filter(({ point, fault }) => isTried(point, fault))
}
