import type { Catalogue, EntityInfo, FieldInfo, RelationInfo } from '../kernel/index.js'
import type { Access, Candidates, Place, Way } from './access.js'
import { derivedPlaces } from './derived-places.js'
import { relationNotGiven } from './errors.js'
import type { StoredRow } from './evaluate.js'
import type { ColumnTerm } from './predicate.js'

/** A record as a host holds it: `total: { amount, currency }`, `attributes: { plan }`, related records by relation. */
export type PublicRecord = StoredRow

/** The related records of a record. */
export type RelatedRecords = (
  record: PublicRecord,
  relation: RelationInfo,
  entity: string,
) => Iterable<PublicRecord>

/**
 * Records as hosts hold them. Related records are looked for under the relation's name, then under `included`. What core
 * keeps in columns of its own beside a field (a currency, a folded text, the point of an address) is made of the field.
 *
 * @throws `rule.relation_not_given` at the first record that does not carry what a rule asks about
 */
export const publicRecords = (catalogue: Catalogue, related: RelatedRecords = carriedRecords): Access => {
  const places = new Map<string, ReadonlyMap<string, Place>>()
  const placesIn = (entity: string) => {
    const known = places.get(entity) ?? placesOf(catalogue[entity])
    places.set(entity, known)
    return known
  }
  return {
    place: (entity, term) => placesIn(entity).get(keyOf(term)) ?? [term.column],
    candidates: (entity, way, outer) => candidatesOf({ catalogue, related, entity, way, outer }),
  }
}

interface Asked {
  readonly catalogue: Catalogue
  readonly related: RelatedRecords
  readonly entity: string
  readonly way: Way
  readonly outer: string | undefined
}

function candidatesOf({ catalogue, related, entity, way, outer }: Asked): Candidates {
  const relation = relationAlong(catalogue[entity], way)
  if (relation) return { rows: rowsAlong(related, relation, entity) }
  const above = outer === undefined ? undefined : catalogue[outer]
  // Hosts hold what a relation leads to, not the rows between: those stand for themselves.
  if (isBetween(above, entity, way)) return { rows: (record) => [record] }
  const shared = above && relationBeside(above, entity, way)
  if (!shared) throw new TypeError(`${entity} has no relation to ${way.entity} on ${lastOf(way)?.local}`)
  return { rows: (_, __, owner) => (owner ? related(owner, shared, above.name) : []) }
}

function rowsAlong(related: RelatedRecords, relation: RelationInfo, entity: string): Candidates['rows'] {
  if (related !== carriedRecords) return (record) => related(record, relation, entity)
  const { name } = relation
  return (record) => {
    const given = record[name]
    return Array.isArray(given) ? given : related(record, relation, entity)
  }
}

function relationsOf(info: EntityInfo | undefined): readonly RelationInfo[] {
  return Object.values(info?.relations ?? {})
}

/** The join that is the relation's: the tenant's stands before it. */
function lastOf({ on }: Way) {
  return on.at(-1)
}

function isAlong(way: Way, on: RelationInfo['on']): boolean {
  const last = lastOf(way)
  return on.local === last?.local && on.foreign === last.foreign
}

/** The relation that begins with this step, whether the record or a row between stands at its end. */
function relationAlong(info: EntityInfo | undefined, way: Way): RelationInfo | undefined {
  const all = relationsOf(info)
  return (
    all.find(({ entity, on, via }) => !via && entity === way.entity && isAlong(way, on)) ??
    all.find(({ on, via }) => via?.entity === way.entity && isAlong(way, on))
  )
}

function isBetween(above: EntityInfo | undefined, between: string, way: Way): boolean {
  return relationsOf(above).some(
    ({ entity, via }) => via?.entity === between && entity === way.entity && isAlong(way, via.to),
  )
}

/** Of a sequence: what follows belongs to the same record as what came first. */
function relationBeside(above: EntityInfo, entity: string, way: Way): RelationInfo | undefined {
  const owner = relationsOf(above).find(
    (each) => each.entity === entity && each.on.foreign === lastOf(way)?.local,
  )
  return (
    owner &&
    relationAlong(above, { entity: way.entity, on: [{ ...owner.on, foreign: lastOf(way)?.foreign ?? '' }] })
  )
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

function placesOf(info: EntityInfo | undefined): ReadonlyMap<string, Place> {
  // Rows between are of no entity: what is asked of them stands in columns.
  if (!info) return new Map()
  const derived = derivedPlaces(info).map(([column, read]) => [keyOf({ column }), read] as const)
  // A column that is a field of its own is read there, whatever else it is used for.
  return new Map<string, Place>([...derived, ...Object.values(info.fields).flatMap(ownPlaces)])
}

function ownPlaces({
  name,
  type,
  column,
  attribute,
  part,
}: FieldInfo): readonly (readonly [string, Place])[] {
  if (part) return [[keyOf({ column }), [part.of, part.key]]]
  if (attribute === undefined) return [[keyOf({ column }), type === 'money' ? [name, 'amount'] : [name]]]
  const path = [name.slice(0, -attribute.length - 1), attribute]
  if (type !== 'money') return [[keyOf({ column, attribute }), path]]
  return [
    [keyOf({ column, attribute, member: 'amount' }), [...path, 'amount']],
    [keyOf({ column, attribute, member: 'currency' }), [...path, 'currency']],
  ]
}
