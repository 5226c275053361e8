import { type Catalogue, type EntityInfo, type FieldInfo, fold, type RelationInfo } from '../kernel/index.js'
import type { Access, Place } from './access.js'
import { relationNotGiven } from './errors.js'
import type { StoredRow } from './evaluate.js'
import type { ColumnTerm, Exists } from './predicate.js'

/** A record as a host holds it: `total: { amount, currency }`, `attributes: { plan }`, related records by relation. */
export type PublicRecord = StoredRow

/** The related records of a record. */
export type RelatedRecords = (
  record: PublicRecord,
  relation: RelationInfo,
  entity: string,
) => Iterable<PublicRecord>

/**
 * Records as hosts hold them. Related records are looked for under the relation's name, then under `included`.
 *
 * @throws `rule.relation_not_given` at the first record that does not carry what a rule asks about
 */
export const publicRecords = (catalogue: Catalogue, related: RelatedRecords = carriedRecords): Access => {
  const places = new Map<string, ReadonlyMap<string, Place>>()
  const placesIn = (entity: string) => {
    const known = places.get(entity) ?? placesOf(infoOf(catalogue, entity))
    places.set(entity, known)
    return known
  }
  return {
    place: (entity, term) => placesIn(entity).get(keyOf(term)) ?? [term.column],
    candidates: (entity, exists) => {
      const relation = relationOf(infoOf(catalogue, entity), exists)
      return { rows: (record) => related(record, relation, entity) }
    },
  }
}

function infoOf(catalogue: Catalogue, entity: string): EntityInfo {
  const info = catalogue[entity]
  if (!info) throw new TypeError(`No entity is called ${entity}`)
  return info
}

function relationOf({ name, relations }: EntityInfo, { entity, on }: Exists): RelationInfo {
  const last = on.at(-1)
  const found = Object.values(relations).find(
    (each) => each.entity === entity && each.on.local === last?.local && each.on.foreign === last.foreign,
  )
  if (!found) throw new TypeError(`${name} has no relation to ${entity} on ${last?.local}`)
  return found
}

/** The related records a record carries, under the name of the relation or in `included`. */
export const carriedRecords: RelatedRecords = (record, { name }, entity) => {
  const given = record[name] ?? (record.included as StoredRow | undefined)?.[name]
  if (Array.isArray(given)) return given
  if (typeof given === 'object' && given !== null) return [given as PublicRecord]
  if (given === null || record[name] === null) return []
  throw relationNotGiven({ entity, relation: name })
}

/** Columns have a key each; an attribute has its own, and each half of a money attribute. */
function keyOf({ column, attribute, member }: Pick<ColumnTerm, 'column' | 'attribute' | 'member'>): string {
  return JSON.stringify([column, attribute, member])
}

function placesOf({ fields }: EntityInfo): ReadonlyMap<string, Place> {
  const all = Object.values(fields)
  // A column that is a field of its own is read there, whatever else it is used for.
  return new Map([...all.flatMap((field) => helperPlaces(field, all)), ...all.flatMap(ownPlaces)])
}

function ownPlaces({ name, type, column, attribute }: FieldInfo): readonly (readonly [string, Place])[] {
  if (attribute === undefined) return [[keyOf({ column }), type === 'money' ? [name, 'amount'] : [name]]]
  const path = [name.slice(0, -attribute.length - 1), attribute]
  if (type !== 'money') return [[keyOf({ column, attribute }), path]]
  return [
    [keyOf({ column, attribute, member: 'amount' }), [...path, 'amount']],
    [keyOf({ column, attribute, member: 'currency' }), [...path, 'currency']],
  ]
}

function helperPlaces(
  { name, currencyColumn, foldedColumn }: FieldInfo,
  fields: readonly FieldInfo[],
): readonly (readonly [string, Place])[] {
  const places: (readonly [string, Place])[] = []
  if (foldedColumn !== undefined) places.push([keyOf({ column: foldedColumn }), foldedPlace(name)])
  if (currencyColumn !== undefined) {
    const sharing = fields.filter((each) => each.currencyColumn === currencyColumn).map((each) => each.name)
    places.push([keyOf({ column: currencyColumn }), currencyPlace(sharing)])
  }
  return places
}

function foldedPlace(name: string): Place {
  return (record) => {
    const text = record[name]
    return typeof text === 'string' ? fold(text) : undefined
  }
}

/** Amounts that share a currency column: the currency of the first that is there. */
function currencyPlace(names: readonly string[]): Place {
  return (record) => {
    for (const name of names) {
      const money = record[name] as { currency?: unknown } | null | undefined
      if (money) return money.currency
    }
    return undefined
  }
}
