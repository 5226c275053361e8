import type { Catalogue, EntityInfo } from '../kernel/index.js'
import { targetOf } from './operand-type.js'
import { relationRef } from './relation-refs.js'
import { fieldRef } from './value-refs.js'

/** References whose type the model knows. */
export type Refs = { readonly [name: string]: unknown }

/**
 * The typed references of an entity: `fields.name.eq('Ada')`, `fields.attributes.plan`, `fields.purchases.some(...)`.
 * Made once for an entity; those of related entities are made when a condition on them is first written.
 *
 * @returns one frozen object; the model knows its type
 */
export const fieldRefs = (catalogue: Catalogue, entity: string): Refs => refsByEntity(catalogue)(entity)

/** As `fieldRefs`, for every entity of a catalogue. */
export const refsByEntity = (catalogue: Catalogue): ((entity: string) => Refs) => {
  const made = new Map<string, Refs>()
  const refsOf = (entity: string): Refs => {
    const found = made.get(entity) ?? refsOfEntity(infoOf(catalogue, entity), catalogue, refsOf)
    made.set(entity, found)
    return found
  }
  return refsOf
}

function infoOf(catalogue: Catalogue, entity: string): EntityInfo {
  const info = Object.hasOwn(catalogue, entity) ? catalogue[entity] : undefined
  if (!info) throw new TypeError(`No entity is called ${entity}`)
  return info
}

function refsOfEntity(info: EntityInfo, catalogue: Catalogue, refsOf: (entity: string) => Refs): Refs {
  const fields = Object.values(info.fields)
  const plain = fields.filter(({ attribute }) => attribute === undefined)
  const attributes = fields.filter(({ attribute }) => attribute !== undefined)
  return Object.freeze({
    ...entriesOf(plain, ({ name, type }) => [name, fieldRef(info.name, name, type)]),
    attributes: Object.freeze(
      entriesOf(attributes, ({ name, type, attribute }) => [
        attribute ?? '',
        fieldRef(info.name, name, type),
      ]),
    ),
    ...entriesOf(Object.values(info.relations), (relation) => [
      relation.name,
      relationRef({
        entity: info,
        relation,
        there: () => targetOf(relation, catalogue),
        catalogue,
        refsOf: () => refsOf(relation.entity),
      }),
    ]),
  })
}

function entriesOf<Item>(items: readonly Item[], entry: (item: Item) => [string, unknown]): Refs {
  return Object.fromEntries(items.map(entry))
}
