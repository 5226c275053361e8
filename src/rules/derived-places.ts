import {
  type Address,
  addressColumns,
  addressValues,
  type Birthday,
  birthdayKey,
  type EntityInfo,
  type FieldInfo,
  fold,
  gregorianBirthDate,
  hash31,
} from '../kernel/index.js'
import type { Place } from './access.js'
import type { StoredRow } from './evaluate.js'

/** Stored columns, and where their values stand or how they are made. */
type Places = readonly (readonly [column: string, place: Place])[]
type Derive = (record: StoredRow) => unknown

/** The stored columns beside the fields that code sees: core makes them when it writes, and this makes them of a record. */
export const derivedPlaces = ({ fields, hashColumn }: EntityInfo): Places => {
  const all = Object.values(fields)
  const places = all.flatMap((field) => [
    ...foldedPlace(field),
    ...currencyPlace(field, all),
    ...addressPlaces(field),
    ...birthdayPlaces(field),
  ])
  return hashColumn === undefined ? places : [...places, [hashColumn, hashOfId]]
}

function hashOfId({ id }: StoredRow): unknown {
  return typeof id === 'string' ? hash31(id) : undefined
}

function foldedPlace({ name, foldedColumn }: FieldInfo): Places {
  if (foldedColumn === undefined) return []
  const read: Derive = (record) => {
    const text = record[name]
    return typeof text === 'string' ? fold(text) : undefined
  }
  return [[foldedColumn, read]]
}

/** Amounts that share a currency column: the currency of the first that is there. */
function currencyPlace({ currencyColumn }: FieldInfo, fields: readonly FieldInfo[]): Places {
  if (currencyColumn === undefined) return []
  const names = fields.filter((each) => each.currencyColumn === currencyColumn).map((each) => each.name)
  const [only, ...others] = names
  if (only !== undefined && others.length === 0) return [[currencyColumn, [only, 'currency']]]
  const read: Derive = (record) => {
    for (const name of names) {
      const money = record[name] as { currency?: unknown } | null | undefined
      if (money) return money.currency
    }
    return undefined
  }
  return [[currencyColumn, read]]
}

function addressPlaces({ name, address }: FieldInfo): Places {
  if (!address) return []
  const [made, kept] = [addressColumns(name), address]
  const pairs: readonly (readonly [string, string])[] = [
    [kept.country, made.country],
    [kept.regionSystem, made.regionSystem],
    [kept.regionCode, made.regionCode],
    [kept.datum, made.datum],
    [kept.point[0], made.point[0]],
    [kept.point[1], made.point[1]],
    [kept.point[2], made.point[2]],
  ]
  return pairs.map(([column, value]) => [
    column,
    // A record of the face holds an address there, or none.
    (record) => addressValues(name, record[name] as Address | null | undefined)[value],
  ])
}

function birthdayPlaces({ name, birthday }: FieldInfo): Places {
  if (!birthday) return []
  const read = (make: (given: Birthday) => string | undefined): Derive => {
    return (record) => {
      const value = record[name] as Birthday | null | undefined
      return value ? make(value) : undefined
    }
  }
  return [
    [birthday.key, read(birthdayKey)],
    [birthday.date, read(gregorianBirthDate)],
  ]
}
