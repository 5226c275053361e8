import { beforeAll, describe, expect, it } from 'vitest'
import { countedIds, testCrm } from '../../src/testing/index.js'
import { type EngineName, engines, errorOf, patientClock, type WhenDone } from '../crm/crms.js'
import { type Company, type CompanyGoods, companyModel, stockCompany } from './company.js'
import { placeOn } from './places.js'
import type { Scenario } from './scenario.js'
import { scenarios, scenariosOn } from './scenarios.js'
import { shopDefinitions } from './shop.js'

const key = { idempotencyKey: 'k1' }

/** Two crms on one storage, with what they were stocked with, put back before each test. */
async function twoOn(engine: EngineName, whenDone: WhenDone) {
  const place = await placeOn(engine, { model: companyModel as never, whenDone })
  const newId = countedIds()
  const clock = patientClock()
  const open = async () =>
    testCrm(companyModel, { storage: place.connect(), newId, clock, definitions: shopDefinitions })
  const [one, two] = [await open(), await open()]
  // Which storage is below does not matter to what is asked of it.
  const crms = [one.crm, two.crm] as unknown as readonly [Company, Company]
  const goods = await stockCompany(crms[0])
  await place.keep()
  const counts = async () => {
    await Promise.all(crms.map((crm) => crm.settled()))
    return [one.events.length, two.events.length] as const
  }
  let before = await counts()
  return {
    crms,
    goods,
    /** What has been heard since it began anew, by type. */
    types: async () => {
      await counts()
      const since = [...one.events.slice(before[0]), ...two.events.slice(before[1])]
      return since.map(({ type }) => type)
    },
    begin: async () => {
      await place.restore()
      before = await counts()
    },
    dump: place.dump,
  }
}

type Two = Awaited<ReturnType<typeof twoOn>>

/** Two crms that are there for all tests of a block. */
function sharedOn(engine: EngineName): () => Two {
  let two: Two
  beforeAll(async () => {
    const ends: (() => Promise<void> | void)[] = []
    two = await twoOn(engine, (end) => ends.push(end))
    return async () => {
      for (const end of ends) await end()
    }
  })
  return () => two
}

/** What one call has to say, by type. */
async function typesOf({ crms, goods, begin, types }: Two, { operation, input }: Scenario<CompanyGoods>) {
  await begin()
  await crms[0].call(operation, input(goods))
  return types()
}

describe.each(engines)('on %s, with its key,', (engine) => {
  const shared = sharedOn(engine)

  it.each(scenariosOn(engine).map((scenario) => [scenario.title, scenario] as const))(
    '%s is done once by racing retries, and refuses another input [RE-7]',
    async (_, scenario) => {
      const wanted = await typesOf(shared(), scenario)
      const { crms, goods, begin, types, dump } = shared()
      await begin()
      const [one, two] = crms
      const call = (crm: Company) => crm.call(scenario.operation, scenario.input(goods), key)
      const race = await Promise.allSettled([one, two, one, two].map(call))
      const lost = race.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
      // Two connections to one SQLite file may find it busy; no other end is any of theirs.
      expect(lost.filter((code) => engine !== 'sqlite' || code !== 'storage.busy')).toEqual([])
      const answer = await call(one)
      const won = race.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      if (scenario.answersOnce) expect(won.filter((each) => !isSame(each, answer)).length).toBeLessThan(2)
      else for (const each of won) expect(each).toEqual(answer)
      expect(await types()).toEqual(wanted)

      const after = await dump()
      expect(await call(two)).toEqual(answer)
      const others = [
        () => one.call(scenario.operation, scenario.other(goods), key),
        () => two.call(...anotherThan(scenario), key),
      ]
      for (const other of others) {
        expect(await errorOf(other())).toMatchObject({ code: 'idempotency.mismatch', kind: 'conflict' })
      }
      expect(await dump()).toBe(after)
    },
  )
})

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function anotherThan({ operation }: Scenario<CompanyGoods>): readonly [string, object] {
  if (operation !== 'customer.update') return ['customer.update', { customerId: 'ada', name: 'Ada' }]
  return ['customer.archive', { customerId: 'ada' }]
}

describe('the scenarios', () => {
  it('have another input each [RE-7: part, not vacuous]', () => {
    // Whatever they are about has its own name as its id.
    const goods = new Proxy({}, { get: (_, name) => String(name) }) as CompanyGoods
    for (const { input, other } of scenarios) expect(other(goods)).not.toEqual(input(goods))
  })
})
