import { expect, it } from 'vitest'
import { defineCrm } from '../../src/model.js'
import { customer } from '../../src/modules/customer/index.js'
import { countedIds, testCrm } from '../../src/testing/index.js'
import { engines, patientClock } from '../crm/crms.js'
import { effort } from '../tools/effort.js'
import { placeOn } from './places.js'
import { type Shop, shopModel } from './shop.js'

/** Calls at once. */
const wave = 50

it.each(engines)(
  'of all who race for one e-mail on %s exactly one gets it [ST-5: part, unique values] [RE-1: part, one winner]',
  async (engine) => {
    const place = await placeOn(engine)
    const newId = countedIds()
    const clock = patientClock()
    const open = async () =>
      // Which storage is below does not matter to what is asked of it.
      (await testCrm(shopModel, { storage: place.connect(), newId, clock })).crm as unknown as Shop
    const crms = [await open(), await open()] as const
    const rounds = effort({ short: 200, long: 25_000 }) / wave
    const codes = new Map<string, number>()
    let winners = 0
    for (let round = 0; round < rounds; round++) {
      const race = Array.from({ length: wave }, (_, at) =>
        crms[at % 2 ? 1 : 0].customer.create({ name: `Ada ${at}`, email: 'ada@example.com' }),
      )
      for (const each of await Promise.allSettled(race)) {
        if (each.status === 'fulfilled') winners += 1
        else codes.set(each.reason.code, (codes.get(each.reason.code) ?? 0) + 1)
      }
    }
    expect(winners).toBe(1)
    // Who lost was told why; on a file that two connections share, that it was busy.
    const known = engine === 'sqlite' ? ['customer.duplicate', 'storage.busy'] : ['customer.duplicate']
    expect(known).toEqual(expect.arrayContaining([...codes.keys()]))
    expect(await crms[0].customer.count()).toBe(1)
    expect(await crms[0].contactPoint.count()).toBe(1)
  },
)

const phones = defineCrm({ currency: 'EUR', modules: { customer: customer({ unique: { phone: 'all' } }) } })

it.each(engines)(
  'of all who race for one phone number or identifier on %s exactly one gets it [CU-3: part, racing creates]',
  async (engine) => {
    const place = await placeOn(engine)
    const newId = countedIds()
    const clock = patientClock()
    const open = async () => (await testCrm(phones, { storage: place.connect(), newId, clock })).crm
    const [one, other] = [await open(), await open()]
    const crmOf = (at: number) => (at % 2 ? one : other)
    const racing = async (work: (at: number) => Promise<unknown>) => {
      const ends = await Promise.allSettled(Array.from({ length: wave / 2 }, (_, at) => work(at)))
      const lost = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason.code)] : []))
      const known = engine === 'sqlite' ? ['customer.duplicate', 'storage.busy'] : ['customer.duplicate']
      expect(known).toEqual(expect.arrayContaining([...new Set(lost)]))
      return ends.length - lost.length
    }
    expect(
      await racing((at) => crmOf(at).customer.create({ name: `Ada ${at}`, phone: '+442071234567' })),
    ).toBe(1)
    expect(await one.customer.count()).toBe(1)

    const ids: string[] = []
    for (let at = 0; at < wave / 2; at += 1) ids.push((await one.customer.create({ name: `Bob ${at}` })).id)
    const vat = { kind: 'vat', countryCode: 'DE', value: 'DE136695976' } as const
    const add = (at: number) => crmOf(at).identifier.add({ ...vat, customerId: ids[at] ?? '' })
    expect(await racing(add)).toBe(1)
    expect(await one.identifier.count()).toBe(1)
  },
)
