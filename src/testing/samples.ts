import {
  type Address,
  type AttributeInfo,
  type Birthday,
  type Entity,
  type Field,
  hash31,
  type Json,
  type JsonObject,
  type ValueType,
} from '../kernel/index.js'
import type { EntityName, ModuleRecord, RowIn } from '../model/model-types.js'
import type { Model } from '../model.js'

export interface SampleOptions {
  /** The same seed gives the same rows. Default: 1. */
  readonly seed?: number
  /** Default: 100. */
  readonly count?: number
}

/**
 * Rows of an entity as a storage could hold them, made from its declaration: ordinary values and the edges of each kind,
 * missing ones too. For property tests, of rules above all.
 *
 * @returns frozen rows, the same for the same seed
 */
export const samples = <Modules extends ModuleRecord, Name extends EntityName<Modules>>(
  model: Model<Modules>,
  name: Name,
  { seed = 1, count = 100 }: SampleOptions = {},
): readonly RowIn<Modules, Name>[] => {
  const entity = model['~parts'].entities[name] as Entity
  const rows = Array.from({ length: count }, (_, index) =>
    Object.freeze(rowOf(entity, index + 1, picker(`${seed} ${index}`))),
  )
  // A row has what its entity declares, which only the compiler knows by name.
  return rows as unknown as readonly RowIn<Modules, Name>[]
}

/** Picks by a name, so that a field more or less changes no other. */
type Pick = <T>(name: string, values: readonly T[]) => T

const picker =
  (seed: string): Pick =>
  (name, values) =>
    values[hash31(`${name} ${seed}`) % values.length] as (typeof values)[number]

function rowOf(entity: Entity, n: number, pick: Pick): JsonObject {
  const shared = sharedCurrencies(entity, pick)
  const id = `${entity.idPrefix}_${n}`
  const entries = Object.entries(entity.fields).map(([name, field]): [string, Json] => {
    if (name === 'id') return [name, id]
    if (name === 'hash' && entity.bucketed) return [name, hash31(id)]
    if (name === 'version') return [name, pick(name, [1, 2, 17])]
    if (field.kind === 'attributes') return [name, attributesOf(entity.attributes, pick)]
    if (shared.has(name)) return [name, shared.get(name) ?? null]
    if (field.nullable && pick(`${name}?`, [true, false, false, false])) return [name, null]
    if (field.kind === 'money') return [name, moneyOf(name, field, shared, pick)]
    return [name, fieldValue(name, field, pick)]
  })
  return Object.fromEntries(entries)
}

type Currencies = ReadonlyMap<string, string | null>

/** The fields that hold the currency of several amounts. */
function sharedCurrencies({ fields }: Entity, pick: Pick): Currencies {
  const names = Object.values(fields).flatMap(({ currencyField }) => currencyField ?? [])
  return new Map(
    names.map((name) => {
      const isMissing = fields[name]?.nullable && pick(`${name}?`, [true, false, false, false])
      return [name, isMissing ? null : pick(name, currencies)]
    }),
  )
}

function moneyOf(name: string, { currencyField }: Field, shared: Currencies, pick: Pick): Json {
  const currency = currencyField === undefined ? pick(`${name}$`, currencies) : shared.get(currencyField)
  return currency ? { amount: pick(name, amounts), currency } : null
}

function fieldValue(name: string, field: Field, pick: Pick): Json {
  const { kind, max = 100, options = [], min, maxValue, item } = field
  if (kind === 'ref') return `${field.entity}_${pick(name, [1, 2, 3])}`
  if (kind === 'subject') return { entity: 'customer', id: `customer_${pick(name, [1, 2, 3])}` }
  if (kind === 'list') return listOf(item?.kind ?? 'text', item?.options ?? [], pick, name)
  if (kind === 'json') return pick(name, jsons)
  if (kind === 'address') return pick(name, addresses)
  if (kind === 'birthday') return pick(name, birthdays)
  if (kind === 'integer' || kind === 'number') return pick(name, numbersOf(kind, min, maxValue))
  if (kind === 'text') return pick(name, textsOf(max))
  return pick(name, edges(kind as ValueType, options))
}

function attributesOf(infos: readonly AttributeInfo[], pick: Pick): JsonObject {
  const present = infos.filter(({ key, nullable }) => !nullable || pick(`${key}?`, [true, true, false]))
  return Object.fromEntries(present.map((info) => [info.key, attributeOf(info, pick)]))
}

function attributeOf({ key, type, options = [], item }: AttributeInfo, pick: Pick): Json {
  if (type === 'money') return { amount: pick(key, amounts), currency: pick(`${key}$`, currencies) }
  if (type === 'list') return listOf(item ?? 'text', options, pick, key)
  if (type === 'integer' || type === 'number') return pick(key, numbersOf(type))
  return type === 'text' ? pick(key, textsOf(100)) : pick(key, edges(type, options))
}

function listOf(kind: string, options: readonly string[], pick: Pick, name: string): Json {
  const length = pick(`${name}#`, [0, 1, 3])
  return Array.from({ length }, (_, index) => {
    const at = `${name} ${index}`
    if (kind === 'integer' || kind === 'number') return pick(at, numbersOf(kind))
    return kind === 'text' ? pick(at, textsOf(40)) : pick(at, edges(kind as ValueType, options))
  })
}

const currencies = ['EUR', 'USD', 'JPY', 'KWD']
const amounts = [0, 1, 99, 1999, -500, 123_456_789, Number.MAX_SAFE_INTEGER]
const jsons: readonly Json[] = [[], {}, [{ a: 1 }], { deep: { list: [null, 'é', 1.5] } }]

/** Countries, regions of each list, each datum, the poles and both sides of the date line. */
const addresses: readonly Address[] = [
  { countryCode: 'DE', region: { system: 'iso-3166-2', code: 'DE-BY' }, locality: 'München' },
  { region: { system: 'gbt-2260', code: '310115', asOf: '2020' }, lines: ['世纪大道100号'] },
  { region: { system: 'nuts', code: 'AT130' }, postalCode: '1010', lines: ['Stephansplatz 1', 'Top 3'] },
  { coordinates: { latitude: 48.1374, longitude: 11.5755, datum: 'WGS-84' } },
  { countryCode: 'CN', coordinates: { latitude: 31.2304, longitude: 121.4737, datum: 'GCJ-02' } },
  { coordinates: { latitude: 39.9151, longitude: 116.4039, datum: 'BD-09' } },
  { coordinates: { latitude: -90, longitude: 0, datum: 'WGS-84' } },
  { coordinates: { latitude: 0, longitude: -180, datum: 'WGS-84' } },
  { coordinates: { latitude: 0, longitude: 180, datum: 'WGS-84' } },
]

/** With a year and without, lunar ones, leap days and leap months, last days of months. */
const birthdays: readonly Birthday[] = [
  { calendar: 'gregorian', year: 1990, month: 1, day: 15 },
  { calendar: 'gregorian', month: 2, day: 28 },
  { calendar: 'gregorian', year: 2000, month: 2, day: 29 },
  { calendar: 'gregorian', month: 12, day: 31 },
  { calendar: 'lunar', year: 1990, month: 5, leap: true, day: 1 },
  { calendar: 'lunar', month: 1, day: 30 },
  { calendar: 'lunar', month: 8, day: 15 },
]

/** Cases apart, accents, wildcards, quotes, blanks, beyond the BMP, as long as may be. */
function textsOf(max: number): readonly string[] {
  const texts = [
    'Ada',
    'ada',
    'Ünal',
    "O'Brien",
    '100%',
    'a_b',
    'back\\slash',
    ' spaced ',
    '陈伟',
    '💥',
    'straße',
    '',
  ]
  return [...texts.filter((text) => Array.from(text).length <= max), 'x'.repeat(Math.min(max, 300))]
}

function numbersOf(
  kind: 'integer' | 'number',
  min = -Number.MAX_SAFE_INTEGER,
  max = Number.MAX_SAFE_INTEGER,
): readonly number[] {
  const wanted = [0, 1, 2, 7, -3, 1000, min, max, ...(kind === 'number' ? [0.1, 1.5, -2.25, 1e-9] : [])]
  return wanted.filter((value) => value >= min && value <= max)
}

const instants = [
  '1000-01-01T00:00:00.000Z',
  '1999-12-31T23:59:59.999Z',
  '2024-02-29T12:00:00.000Z',
  '2026-01-15T09:00:00.000Z',
  '2026-03-29T01:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
]

function edges(kind: ValueType, options: readonly string[]): readonly Json[] {
  if (kind === 'enum') return options
  if (kind === 'boolean') return [true, false]
  return kind === 'day' ? instants.map((instant) => instant.slice(0, 10)) : instants
}
