import { describe, expect, it } from 'vitest'
import { countedIds, testCrm } from '../../src/testing/index.js'
import { type EngineName, engines, errorOf, patientClock } from '../crm/crms.js'
import { placeOn } from './places.js'
import {
  type Scenario,
  type Shop,
  scenarios,
  scenariosOn,
  shopDefinitions,
  shopModel,
  stock,
} from './shop.js'

const key = { idempotencyKey: 'k1' }

/** Two crms on one storage, with what they were stocked with. */
async function twoOn(engine: EngineName) {
  const place = await placeOn(engine)
  const newId = countedIds()
  const clock = patientClock()
  const open = async () =>
    testCrm(shopModel, { storage: place.connect(), newId, clock, definitions: shopDefinitions })
  const [one, two] = [await open(), await open()]
  // Which storage is below does not matter to what is asked of it.
  const crms = [one.crm, two.crm] as unknown as readonly [Shop, Shop]
  const goods = await stock(crms[0])
  await crms[0].settled()
  const stocked = one.events.length
  const heard = async () => {
    await Promise.all(crms.map((crm) => crm.settled()))
    return [...one.events.slice(stocked), ...two.events]
  }
  return { crms, goods, heard, dump: place.dump }
}

/** What one call has to say, by type. */
const typesOf = async ({ operation, input }: Scenario) => {
  const { crms, goods, heard } = await twoOn('memory')
  await crms[0].call(operation, input(goods))
  return (await heard()).map(({ type }) => type)
}

describe.each(engines)('on %s, with its key,', (engine) => {
  it.each(scenariosOn(engine).map((scenario) => [scenario.title, scenario] as const))(
    '%s is done once by racing retries, and refuses another input [RE-7]',
    async (_, scenario) => {
      const { crms, goods, heard, dump } = await twoOn(engine)
      const [one, two] = crms
      const call = (crm: Shop) => crm.call(scenario.operation, scenario.input(goods), key)
      const race = await Promise.allSettled([one, two, one, two].map(call))
      const lost = race.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []))
      // Two connections to one SQLite file may find it busy; no other end is any of theirs.
      expect(lost.filter((code) => engine !== 'sqlite' || code !== 'storage.busy')).toEqual([])
      const answer = await call(one)
      for (const each of race) if (each.status === 'fulfilled') expect(each.value).toEqual(answer)
      expect((await heard()).map(({ type }) => type)).toEqual(await typesOf(scenario))

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

function anotherThan({ operation }: Scenario): readonly [string, object] {
  if (operation !== 'customer.update') return ['customer.update', { customerId: 'ada', name: 'Ada' }]
  return ['customer.archive', { customerId: 'ada' }]
}

describe('the scenarios', () => {
  it('have another input each [RE-7: part, not vacuous]', () => {
    const [identifierId, relationshipId, customerRoleId] = ['c', 'd', 'e']
    const [placedId, archivedPurchaseId] = ['f', 'g']
    const named = { identifierId, relationshipId, customerRoleId, placedId, archivedPurchaseId }
    const goods = { secondEmailId: 'a', purchaseId: 'b', ...named }
    for (const { input, other } of scenarios) expect(other(goods)).not.toEqual(input(goods))
  })
})
