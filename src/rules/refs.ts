import type { Catalogue, EntityInfo, FieldInfo, RelationInfo, ValueType } from '../kernel/index.js'
import type { Condition, Operand, Rule } from './ast.js'
import {
  assertAbout,
  comparison,
  listMatch,
  negation,
  operandOf,
  rule,
  textMatch,
  windowOf,
} from './build.js'
import type { Quantified, RelatedWhere, TextOptions } from './field-types.js'
import type { WindowInput } from './operands.js'

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
  const relations = Object.values(info.relations)
  return Object.freeze({
    ...entriesOf(plain, (field) => [field.name, fieldRef(info.name, field)]),
    attributes: Object.freeze(
      entriesOf(attributes, (field) => [field.attribute ?? '', fieldRef(info.name, field)]),
    ),
    ...entriesOf(relations, (relation) => [
      relation.name,
      relationRef(info.name, relation, catalogue, refsOf),
    ]),
  })
}

function entriesOf<Item>(items: readonly Item[], entry: (item: Item) => [string, unknown]): Refs {
  return Object.fromEntries(items.map(entry))
}

type Methods = Readonly<Record<string, (...given: never[]) => Rule>>
type Family = (left: Operand, about: (condition: Condition) => Rule, entity: string) => Methods

function fieldRef(entity: string, { name, type }: FieldInfo): unknown {
  const left = { field: name }
  const about = (condition: Condition) => rule(entity, condition)
  const own = Object.assign({}, ...familiesOf[type].map((family) => family(left, about, entity))) as Methods
  return Object.freeze({ entity, field: name, ...own })
}

const presence: Family = (left, about) => ({
  isSet: () => about({ op: 'isSet', left }),
  isMissing: () => about(negation({ op: 'isSet', left })),
})

const equality: Family = (left, about, entity) => ({
  eq: (value: unknown, options?: TextOptions) =>
    about(comparison('eq', left, operandOf(entity, value), options)),
  ne: (value: unknown, options?: TextOptions) =>
    about(negation(comparison('eq', left, operandOf(entity, value), options))),
})

const order: Family = (left, about, entity) => {
  const compare = (op: 'lt' | 'lte' | 'gt' | 'gte', value: unknown) =>
    comparison(op, left, operandOf(entity, value))
  return {
    lt: (value: unknown) => about(compare('lt', value)),
    lte: (value: unknown) => about(compare('lte', value)),
    gt: (value: unknown) => about(compare('gt', value)),
    gte: (value: unknown) => about(compare('gte', value)),
    between: (low: unknown, high: unknown) =>
      about({ op: 'and', of: [compare('gte', low), compare('lte', high)] }),
  }
}

const choice: Family = (left, about) => ({
  in: (values: readonly unknown[]) => about(listMatch('in', left, values)),
  notIn: (values: readonly unknown[]) => about(negation(listMatch('in', left, values))),
})

const search: Family = (left, about, entity) => {
  const match = (op: 'contains' | 'startsWith' | 'endsWith') => (value: unknown, options?: TextOptions) =>
    about(textMatch(op, left, operandOf(entity, value), options))
  return { contains: match('contains'), startsWith: match('startsWith'), endsWith: match('endsWith') }
}

const period: Family = (left, about) => ({
  within: (window: WindowInput) => about({ op: 'within', left, window: windowOf(window) }),
})

const membership: Family = (left, about) => ({
  has: (value: unknown) => about(listMatch('hasAny', left, [value])),
  hasAny: (values: readonly unknown[]) => about(listMatch('hasAny', left, values)),
  hasAll: (values: readonly unknown[]) => about(listMatch('hasAll', left, values)),
  hasNone: (values: readonly unknown[]) => about(negation(listMatch('hasAny', left, values))),
})

const familiesOf: Readonly<Record<ValueType, readonly Family[]>> = {
  text: [presence, equality, order, choice, search],
  enum: [presence, equality, choice],
  integer: [presence, equality, order, choice],
  number: [presence, equality, order, choice],
  boolean: [presence, equality],
  instant: [presence, equality, order, period],
  day: [presence, equality, order, choice],
  money: [presence, equality, order],
  ref: [presence, equality, choice],
  list: [presence, membership],
}

function relationRef(
  entity: string,
  { name, entity: there }: RelationInfo,
  catalogue: Catalogue,
  refsOf: (entity: string) => Refs,
): unknown {
  const quantified = (extra: readonly Condition[]) =>
    quantifiers({ entity, there, relation: name, extra, refsOf: () => refsOf(there) })
  return Object.freeze({
    entity,
    relation: name,
    ...quantified([]),
    within: (window: WindowInput) => {
      const { timeField } = infoOf(catalogue, there)
      if (timeField === undefined) throw new TypeError(`${there} declares no time field`)
      return quantified([{ op: 'within', left: { field: timeField }, window: windowOf(window) }])
    },
  })
}

interface Way {
  readonly entity: string
  readonly there: string
  readonly relation: string
  /** What the related records must meet before they are asked. */
  readonly extra: readonly Condition[]
  readonly refsOf: () => Refs
}

function quantifiers({ entity, there, relation, extra, refsOf }: Way): Quantified<string, string, Refs> {
  const some = (conditions: readonly Condition[]): Condition => {
    const [only] = conditions
    if (!only) return { op: 'some', relation }
    return { op: 'some', relation, where: conditions.length === 1 ? only : { op: 'and', of: conditions } }
  }
  const whereOf = (write: RelatedWhere<string, Refs>): Condition => {
    const written = write(refsOf())
    assertAbout(there, written)
    return written.where
  }
  const meeting = (write?: RelatedWhere<string, Refs>) => some(write ? [...extra, whereOf(write)] : extra)
  return Object.freeze({
    some: (write) => rule(entity, meeting(write)),
    none: (write) => rule(entity, negation(meeting(write))),
    every: (write) => rule(entity, negation(some([...extra, negation(whereOf(write))]))),
  } satisfies Quantified<string, string, Refs>)
}
