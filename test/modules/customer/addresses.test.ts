import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const f = model.fields.customer

const munich = {
  countryCode: 'DE',
  region: { system: 'iso-3166-2', code: 'DE-BY' },
  lines: ['Marienplatz 8'],
  locality: 'München',
  postalCode: '80331',
  coordinates: { latitude: 48.1374, longitude: 11.5755, datum: 'WGS-84' },
} as const
const pudong = {
  region: { system: 'gbt-2260', code: '310115', asOf: '2020' },
  lines: ['世纪大道100号'],
  coordinates: { latitude: 31.2352, longitude: 121.5067, datum: 'GCJ-02' },
} as const

describe.each(storages)('postal addresses on $name', ({ open }) => {
  const start = async () => {
    const made = await testCrm(model, { storage: open() })
    await made.crm.customer.create({ id: 'ada', name: 'Ada' })
    await made.crm.customer.create({ id: 'wei', name: 'Wei' })
    return made
  }
  const kind = 'address' as const

  it('are contact points, with one line for the eye [CU-3: part, postal address]', async () => {
    const { crm, events } = await start()
    const point = await crm.contactPoint.add({ customerId: 'ada', kind, address: munich, label: 'home' })
    expect(point).toMatchObject({
      kind,
      value: 'Marienplatz 8, 80331 München, DE-BY, DE, 48.1374 11.5755 WGS-84',
      normalized: 'marienplatz 8, 80331 münchen, de-by, de, 48.1374 11.5755 wgs-84',
      address: munich,
      primary: true,
    })
    expect(await crm.contactPoint.get({ contactPointId: point.id })).toEqual(point)
    const written = { customerId: 'ada', kind, address: pudong, value: ' 上海市世纪大道100号 ' }
    expect(await crm.contactPoint.add(written)).toMatchObject({
      value: '上海市世纪大道100号',
      primary: false,
    })
    await crm.settled()
    expect(events.at(-1)).toMatchObject({
      type: 'contact_point.added',
      data: { kind, value: '上海市世纪大道100号' },
    })
  })

  it('are there once, however their letters are written', async () => {
    const { crm } = await start()
    const first = await crm.contactPoint.add({ customerId: 'ada', kind, address: munich })
    const shouted = { ...munich, lines: ['MARIENPLATZ  8'] }
    expect(await crm.contactPoint.add({ customerId: 'ada', kind, address: shouted })).toEqual(first)
    const long = { lines: Array.from({ length: 3 }, () => 'x'.repeat(200)) }
    await crm.contactPoint.add({ customerId: 'ada', kind, address: long })
    await crm.contactPoint.add({ customerId: 'ada', kind, address: { ...long, locality: 'Here' } })
    expect(await crm.contactPoint.count()).toBe(3)
  })

  it.each([
    ['address', { kind: 'address' }, ['address']],
    ['value', { kind: 'social' }, ['value']],
    ['address beside another kind', { kind: 'social', value: '@ada', address: munich }, ['address']],
    ['anything in it', { kind, address: {} }, ['address']],
    ['country', { kind, address: { countryCode: 'Germany' } }, ['address', 'countryCode']],
    [
      'region',
      { kind, address: { region: { system: 'gbt-2260', code: '31' } } },
      ['address', 'region', 'code'],
    ],
    [
      'region of the country',
      { kind, address: { countryCode: 'AT', region: munich.region } },
      ['address', 'region', 'code'],
    ],
    [
      'datum',
      { kind, address: { coordinates: { latitude: 48, longitude: 11 } } },
      ['address', 'coordinates', 'datum'],
    ],
    [
      'latitude',
      { kind, address: { coordinates: { latitude: 91, longitude: 11, datum: 'WGS-84' } } },
      ['address', 'coordinates', 'latitude'],
    ],
  ])('are refused for their %s [CU-2: part, address]', async (_, given, path) => {
    const { crm } = await start()
    const error = await crm.call('contactPoint.add', { customerId: 'ada', ...given }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'input.invalid', issues: [{ path }] })
  })

  it('are asked for by region and distance, each datum by itself [RU-3: inRegion, withinKm] [CU-2: part, datum]', async () => {
    const { crm } = await start()
    await crm.contactPoint.add({ customerId: 'ada', kind, address: munich })
    await crm.contactPoint.add({ customerId: 'wei', kind, address: pudong })
    type Point = Parameters<Parameters<typeof f.contactPoints.some>[0] & object>[0]
    const ids = async (test: (address: Point['address']) => ReturnType<Point['kind']['eq']>) => {
      const where = f.contactPoints.some((point) => test(point.address))
      return (await crm.customer.list({ where })).items.map(({ id }) => id)
    }
    expect(await ids((address) => address.inRegion({ system: 'country', code: 'CN' }))).toEqual(['wei'])
    expect(await ids((address) => address.inRegion({ system: 'gbt-2260', code: '310000' }))).toEqual(['wei'])
    expect(await ids((address) => address.inRegion({ system: 'iso-3166-2', code: 'DE-BY' }))).toEqual(['ada'])
    const augsburg = { latitude: 48.3705, longitude: 10.8978 }
    const near = { ...augsburg, datum: 'WGS-84' } as const
    expect(await ids((address) => address.withinKm(57, near))).toEqual(['ada'])
    expect(await ids((address) => address.withinKm(56, near))).toEqual([])
    expect(await ids((address) => address.withinKm(20_000, { ...augsburg, datum: 'BD-09' }))).toEqual([])
  })
})
