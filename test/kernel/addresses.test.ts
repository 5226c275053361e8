import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressSchema, addressValues, spherePoint } from '../../src/kernel/index.js'

describe('addressSchema', () => {
  it.each([
    [{ countryCode: 'DE', region: { system: 'iso-3166-2', code: 'DE-BY' } }],
    [{ countryCode: 'GR', region: { system: 'nuts', code: 'EL30', asOf: '2021' } }],
    [{ countryCode: 'HK', region: { system: 'gbt-2260', code: '810000', asOf: '2020-12-31' } }],
    [{ countryCode: 'CN', region: { system: 'gbt-2260', code: '810000' } }],
    [{ coordinates: { latitude: -90, longitude: 180, datum: 'BD-09' } }],
  ])('takes %o [CU-2: part, address]', (address) => {
    expect(addressSchema().parse(address)).toEqual(address)
  })

  it.each([
    [{ region: { system: 'iso-3166-2', code: 'BY' } }],
    [{ region: { system: 'nuts', code: 'DE21234' } }],
    [{ region: { system: 'fips', code: '01' } }],
    [{ region: { system: 'nuts', code: 'AT13', asOf: 'lately' } }],
    [{ countryCode: 'GB', region: { system: 'nuts', code: 'EL30' } }],
    [{ coordinates: { latitude: 0, longitude: 181, datum: 'WGS-84' } }],
    [{ coordinates: { latitude: 0, longitude: 0, datum: 'ED-50' } }],
    [{ lines: [] }],
    [{}],
  ])('refuses %o [CU-2: part, address]', (address) => {
    expect(addressSchema().safeParse(address).success).toBe(false)
  })
})

describe('addressValues', () => {
  it('are what rules compare, the country also where only a region says it', () => {
    expect(addressValues('home', { region: { system: 'nuts', code: 'UKI' } })).toEqual({
      homeCountry: 'GB',
      homeRegionSystem: 'nuts',
      homeRegionCode: 'UKI',
      homeDatum: null,
      homeX: null,
      homeY: null,
      homeZ: null,
    })
    expect(addressValues('home', { region: { system: 'gbt-2260', code: '310115' } }).homeCountry).toBe('CN')
    expect(Object.values(addressValues('home', null))).toEqual(Array(7).fill(null))
  })
})

describe('spherePoint', () => {
  it.each([
    [{ latitude: 0, longitude: 0 }, [1, 0, 0]],
    [{ latitude: 0, longitude: 90 }, [0, 1, 0]],
    [{ latitude: -90, longitude: 0 }, [0, 0, -1]],
    [{ latitude: 0, longitude: -180 }, [-1, 0, 0]],
  ])('of %o lies on the axes', (place, point) => {
    spherePoint(place).forEach((value, index) => {
      expect(value).toBeCloseTo(point[index] ?? 0, 12)
    })
  })

  it('has no -0 and a length of 1', () => {
    const places = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    fc.assert(
      fc.property(places, (place) => {
        const point = spherePoint(place)
        expect(point.some((value) => Object.is(value, -0))).toBe(false)
        expect(Math.hypot(...point)).toBeCloseTo(1, 12)
      }),
    )
  })
})
