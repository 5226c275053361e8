import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type EngineName, engines, errorOf } from '../crm/crms.js'
import { effort } from '../tools/effort.js'
import { type CompanyGoods, companyModel } from './company.js'
import { everyFault, type Fault, type FaultCode, faultCodes, type Point } from './faulty.js'
import { type CompanyGround, openCompany } from './ground.js'
import type { Scenario } from './scenario.js'
import { scenarios, scenariosOn } from './scenarios.js'

const key = { idempotencyKey: 'k1' }

describe('the scenarios', () => {
  it('have every operation of the model [RE-1: part, each operation]', () => {
    const named = new Set(scenarios.map(({ operation }) => operation))
    const writing = Object.entries(companyModel.operations).filter(([, { kind }]) => kind !== 'read')
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

// Secrets are made of chance, which here is always the same: two runs are compared as text.
beforeAll(() => {
  const chance = vi.spyOn(crypto, 'getRandomValues').mockImplementation((bytes) => bytes)
  return () => chance.mockRestore()
})

describe.each(engines)('on %s', (engine) => {
  let ground: CompanyGround
  beforeAll(async () => {
    const ends: (() => Promise<void> | void)[] = []
    ground = await openCompany(engine, (end) => ends.push(end))
    return async () => {
      for (const end of ends) await end()
    }
  })

  it.each(scenariosOn(engine).map((scenario) => [scenario.title, scenario] as const))(
    '%s is done or not, wherever the storage fails [RE-1]',
    async (_, scenario) => {
      await ground.restore()
      await ground.heard()
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
        const told = isDone ? whole.again : whole.answer
        expect(await call(), `again after ${what}`).toEqual(told)
        expect(await ground.dump(), `again after ${what}`).toBe(whole.after)
        expect(await ground.heard(), `again after ${what}`).toEqual(isDone ? [] : whole.heard)
      }
    },
  )
})

/** What the call does when nothing fails. */
async function wholeOf(ground: CompanyGround, { operation, input, quiet }: Scenario<CompanyGoods>) {
  const before = await ground.dump()
  ground.faulty.arm()
  const call = () => ground.crm.call(operation, input(ground.goods), key)
  const answer = await call()
  const calls = [...ground.faulty.calls]
  const after = await ground.dump()
  const heard = await ground.heard()
  expect(withoutKeys(after)).not.toBe(withoutKeys(before))
  expect(heard.length === 0).toBe(quiet === true)
  return { before, answer, calls, after, heard, again: await call() }
}

/** That a key was used says nothing of what it was used for. */
function withoutKeys(dump: string): string {
  return dump.replace(/^idempotency\n(?:.+\n)*/m, '')
}

/** The most calls of one run that are tried in short. */
const mostCalls = 40

/**
 * Every failure at every call in the long run. Else one at each call and all at the commit: what is thrown before a call
 * finds what it finds that is thrown after the last one. Of a run with many calls in a file, some of them.
 */
function faultsAt(engine: EngineName, calls: readonly Point[]) {
  const step = engine === 'memory' ? 1 : Math.ceil(calls.length / mostCalls)
  const isTried = (point: Point, { at, code, when }: Fault) =>
    point === 'commit' || (at % step === 0 && when === 'after' && code === faultCodes[(at / step) % 4])
  const isLong = effort({ short: 0, long: 1 }) === 1
  return everyFault(calls).filter(({ point, fault }) => isLong || isTried(point, fault))
}
