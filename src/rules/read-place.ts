import { datums, isRegionCode } from '../kernel/index.js'
import type { Condition, Distance, Operand, Region, RegionSystem } from './ast.js'
import { named, oneOfThese, type Path, readObject } from './faults.js'
import { countTerm, type Json, type ReadContext } from './read-context.js'
import { fieldOfTypes } from './read-field.js'

const systems: readonly RegionSystem[] = ['country', 'iso-3166-2', 'gbt-2260', 'nuts']

/** Reads `inRegion`. */
export const readRegion = (context: ReadContext, given: Json, path: Path): Region | undefined => {
  const { faults } = context
  const left = readAddress(context, given.left, [...path, 'left'])
  const system = systems.find((each) => each === given.system)
  if (!system) return faults.say([...path, 'system'], oneOfThese(systems), named(given.system))
  const { code } = given
  if (typeof code !== 'string' || !isCode(system, code)) {
    return faults.say([...path, 'code'], expectedCodes[system], named(code))
  }
  return left && { op: 'inRegion', left, system, code }
}

const expectedCodes: Readonly<Record<RegionSystem, string>> = {
  country: 'an ISO 3166-1 code of two capital letters',
  'iso-3166-2': 'an ISO 3166-2 code such as DE-BY',
  'gbt-2260': 'a GB/T 2260 code of six digits',
  nuts: 'a NUTS code such as DE212',
}

function isCode(system: RegionSystem, code: string): boolean {
  if (system === 'country') return /^[A-Z]{2}$/.test(code)
  return isRegionCode(system, code) && code !== '000000'
}

/** Reads `withinKm`. */
export const readDistance = (context: ReadContext, given: Json, path: Path): Condition | undefined => {
  const { faults } = context
  const left = readAddress(context, given.left, [...path, 'left'])
  const of = readPoint(context, given.of, [...path, 'of'])
  const { km } = given
  if (typeof km !== 'number' || !Number.isFinite(km) || km < 0) {
    return faults.add([...path, 'km'], 'a number of kilometres', km)
  }
  return left && of && { op: 'withinKm', left, km: km + 0, of }
}

function readPoint({ faults }: ReadContext, value: unknown, path: Path): Distance['of'] | undefined {
  const given = readObject(faults, value, path, { required: ['latitude', 'longitude', 'datum'] })
  if (!given) return undefined
  const { latitude, longitude } = given
  if (!isDegrees(latitude, 90)) return faults.add([...path, 'latitude'], 'degrees from -90 to 90', latitude)
  if (!isDegrees(longitude, 180)) {
    return faults.add([...path, 'longitude'], 'degrees from -180 to 180', longitude)
  }
  const datum = datums.find((each) => each === given.datum)
  if (!datum) return faults.say([...path, 'datum'], oneOfThese(datums), named(given.datum))
  return { latitude: latitude + 0, longitude: longitude + 0, datum }
}

function isDegrees(value: unknown, most: number): value is number {
  return typeof value === 'number' && Math.abs(value) <= most
}

function readAddress(context: ReadContext, value: unknown, path: Path): Operand | undefined {
  if (!countTerm(context, path)) return undefined
  const given = readObject(context.faults, value, path, { required: ['field'] })
  const field = given && fieldOfTypes(context, given.field, [...path, 'field'], ['address'])
  return field && { field: field.name }
}
