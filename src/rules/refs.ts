import type { Catalogue, EntityInfo, FieldInfo } from '../kernel/index.js'
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
  const plain = fields.filter((field) => keyOf(field) === undefined)
  return Object.freeze({
    ...entriesOf(plain, ({ name, type }) => [name, fieldRef(info.name, name, type)]),
    attributes: Object.freeze({}),
    ...partsOf(info.name, fields),
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

/** What is kept inside a field, under the field's name: `attributes.plan`, `subject.id`. */
function partsOf(entity: string, fields: readonly FieldInfo[]): Refs {
  const wholes = new Map<string, Record<string, unknown>>()
  for (const field of fields) {
    const key = keyOf(field)
    if (key === undefined) continue
    const whole = field.name.slice(0, -key.length - 1)
    const parts = wholes.get(whole) ?? {}
    parts[key] = fieldRef(entity, field.name, field.type)
    wholes.set(whole, parts)
  }
  return Object.fromEntries([...wholes].map(([name, parts]) => [name, Object.freeze(parts)]))
}

function keyOf({ attribute, part }: FieldInfo): string | undefined {
  return attribute ?? part?.key
}

function entriesOf<Item>(items: readonly Item[], entry: (item: Item) => [string, unknown]): Refs {
  return Object.fromEntries(items.map(entry))
}
