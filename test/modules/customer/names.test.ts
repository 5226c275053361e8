import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { pinyinOf } from '../../../src/modules/customer/pronunciation.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer({ pinyin: true }) } })

describe('pinyin', () => {
  it.each([
    ['欧阳修', 'ōu yáng xiū'],
    ['单雄信', 'shàn xióng xìn'],
    ['Ada Lovelace', null],
    ['山田はなこ', null],
  ])('of %s is %s', async (name, expected) => {
    expect(await pinyinOf(name)).toBe(expected)
  })
})

describe.each(storages)('names on $name', ({ open }) => {
  const start = async () => (await testCrm(model, { storage: open() })).crm

  it('are whole, in any order and script [CU-2: name]', async () => {
    const crm = await start()
    const said = {
      shortName: 'Björk',
      nameOrder: 'given_first',
      nameVariants: [{ name: 'Бьорк', script: 'Cyrl', language: 'bg' }],
      pronunciation: 'byœrk',
    } as const
    const bjork = await crm.customer.create({ id: 'b', name: 'Björk Guðmundsdóttir', ...said })
    expect(bjork).toMatchObject({ ...said, givenName: null, familyName: null })
    expect(await crm.customer.get({ customerId: 'b' })).toEqual(bjork)
    const cleared = { shortName: null, nameOrder: null, nameVariants: null, pronunciation: null }
    expect(await crm.customer.update({ customerId: 'b', ...cleared })).toMatchObject(cleared)
  })

  it('are said in pinyin where the host asks for it, and the name leads [CU-2: part, pronunciation]', async () => {
    const crm = await start()
    const zhang = await crm.customer.create({ id: 'z', name: '张伟' })
    expect(zhang.pronunciation).toBe('zhāng wěi')
    const li = await crm.customer.update({ customerId: 'z', name: '李伟' })
    expect(li.pronunciation).toBe('lǐ wěi')
    const own = await crm.customer.update({ customerId: 'z', pronunciation: 'Lee Way' })
    expect(own.pronunciation).toBe('Lee Way')
    const renamed = await crm.customer.update({ customerId: 'z', name: '王伟' })
    expect(renamed.pronunciation).toBe('Lee Way')
    const derived = await crm.customer.update({ customerId: 'z', pronunciation: null })
    expect(derived.pronunciation).toBe('wáng wěi')
  })

  it.each([
    [{ nameVariants: [{ name: 'A', script: 'latin' }] }, ['nameVariants', 0, 'script']],
    [{ nameVariants: [{ name: ' ' }] }, ['nameVariants', 0, 'name']],
    [{ nameVariants: [] }, ['nameVariants']],
    [{ nameOrder: 'first_last' }, ['nameOrder']],
  ])('refuse %o', async (fields, path) => {
    const crm = await start()
    const refused = crm.customer.create({ name: 'Ada', ...(fields as object) })
    await expect(refused).rejects.toMatchObject({ code: 'input.invalid', issues: [{ path }] })
  })
})

describe.each(storages)('regions on $name', ({ open }) => {
  const start = async () => (await testCrm(model, { storage: open() })).crm

  it.each([
    [{ countryCode: 'DE', regionCode: 'DE-BY' }, 'iso-3166-2'],
    [{ countryCode: 'CN', regionCode: '440305', regionSystem: 'gbt-2260' }, 'gbt-2260'],
    [{ countryCode: 'GR', regionCode: 'EL30', regionSystem: 'nuts' }, 'nuts'],
    [{ regionCode: 'GB-LND' }, 'iso-3166-2'],
  ] as const)('%o is of a list [CU-2: part, region]', async (place, regionSystem) => {
    const crm = await start()
    expect(await crm.customer.create({ name: 'Ada', ...place })).toMatchObject({ ...place, regionSystem })
  })

  it.each([
    [{ countryCode: 'DE', regionCode: 'DE-XX' }],
    [{ countryCode: 'DE', regionCode: 'AT-9' }],
    [{ countryCode: 'CN', regionCode: '990000', regionSystem: 'gbt-2260' }],
    [{ regionCode: 'US12', regionSystem: 'nuts' }],
    [{ regionCode: 'Bavaria' }],
  ] as const)('%o is of none [CU-2: part, region]', async (place) => {
    const crm = await start()
    await expect(crm.customer.create({ name: 'Ada', ...place })).rejects.toMatchObject({
      code: 'input.invalid',
      issues: [{ path: ['regionCode'] }],
    })
  })

  it('follow the country, and an address says which edition of a list it means [CU-2: part, validity]', async () => {
    const crm = await start()
    await crm.customer.create({ id: 'a', name: 'Ada', countryCode: 'DE', regionCode: 'DE-BY' })
    await expect(crm.customer.update({ customerId: 'a', countryCode: 'AT' })).rejects.toMatchObject({
      issues: [{ path: ['regionCode'] }],
    })
    const moved = { countryCode: 'AT', regionCode: 'AT-9' }
    expect(await crm.customer.update({ customerId: 'a', ...moved })).toMatchObject(moved)
    expect(await crm.customer.update({ customerId: 'a', regionCode: null })).toMatchObject({
      regionSystem: null,
    })

    // Since 2017 the provinces of China have letters.
    const region = { system: 'iso-3166-2', code: 'CN-44' } as const
    const at = (more: object) => ({
      customerId: 'a',
      kind: 'address' as const,
      address: { countryCode: 'CN', region: { ...region, ...more } },
    })
    await expect(crm.contactPoint.add(at({}))).rejects.toMatchObject({
      issues: [{ path: ['address', 'region', 'code'] }],
    })
    const kept = await crm.contactPoint.add(at({ asOf: '2010' }))
    expect(kept.address?.region).toEqual({ ...region, asOf: '2010' })
  })
})
