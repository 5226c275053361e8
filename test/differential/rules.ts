import fc from 'fast-check'
import {
  type Catalogue,
  type EntityInfo,
  type FieldInfo,
  type RelationInfo,
  type ValueType,
  weekStarts,
} from '../../src/kernel/index.js'
import type { Condition, Constant, Operand, Rule, Step, Sum, Window } from '../../src/rules/index.js'
import { NOW, poolOf } from './values.js'

/** Rules about one entity of a catalogue. Nearly all of them type-check; who asks leaves out the others. */
export const anyRule = (catalogue: Catalogue, entity: string): fc.Arbitrary<Rule> =>
  fc
    .tuple(
      condition({ catalogue, entity: info(catalogue, entity) }, 3),
      fc.constantFrom(undefined, 'Asia/Tokyo'),
      fc.constantFrom(undefined, undefined, ...weekStarts),
    )
    .map(([where, zone, weekStart]) => ({
      v: 1,
      entity,
      ...(zone && { zone }),
      ...(weekStart && { weekStart }),
      where,
    }))

/** Sums, averages and the rest over the relations of an entity: what lists are ordered by and show. */
export const anySum = (catalogue: Catalogue, entity: string): fc.Arbitrary<Operand> =>
  sum({ catalogue, entity: info(catalogue, entity) }, 1)

interface Place {
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
}

function info(catalogue: Catalogue, entity: string): EntityInfo {
  // Every entity asked for is one of the world's three.
  return catalogue[entity] as EntityInfo
}

function condition(place: Place, depth: number): fc.Arbitrary<Condition> {
  if (depth === 0) return leaf(place, 0)
  const inner = condition(place, depth - 1)
  const many = relations(place, 'many')
  return fc.oneof(
    { weight: 6, arbitrary: leaf(place, depth) },
    { weight: 1, arbitrary: inner.map((of): Condition => ({ op: 'not', of })) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(inner, { maxLength: 3 }))
        .map(([op, of]): Condition => ({ op, of })),
    },
    ...(Object.keys(place.entity.relations).length > 0
      ? [{ weight: 2, arbitrary: step(place, depth).map((each): Condition => ({ op: 'some', ...each })) }]
      : []),
    ...(many.some(({ entity }) => place.catalogue[entity]?.timeField)
      ? [{ weight: 2, arbitrary: inTime(place, depth) }]
      : []),
  )
}

function relations({ entity }: Place, kind: 'many' | 'one'): readonly RelationInfo[] {
  return Object.values(entity.relations).filter((each) => each.kind === kind)
}

function step(
  place: Place,
  depth: number,
  from: readonly RelationInfo[] = Object.values(place.entity.relations),
): fc.Arbitrary<Step> {
  return fc.constantFrom(...from).chain(({ name, entity }) => {
    const there = { ...place, entity: info(place.catalogue, entity) }
    return fc
      .option(condition(there, Math.max(0, depth - 1)), { nil: undefined })
      .map((where) => (where ? { relation: name, where } : { relation: name }))
  })
}

const lengths = [{ days: 1 }, { days: 30 }, { hours: 36 }, { days: 90 }] as const
const units = ['day', 'week', 'month', 'quarter', 'year'] as const

function inTime(place: Place, depth: number): fc.Arbitrary<Condition> {
  const timed = relations(place, 'many').filter(({ entity }) => place.catalogue[entity]?.timeField)
  const one = step(place, depth - 1, timed)
  return fc.oneof(
    fc
      .record({
        op: fc.constantFrom('followedBy', 'missed'),
        first: one,
        next: one,
        within: fc.constantFrom(...lengths),
      })
      .map((sequence): Condition => sequence),
    fc
      .record({ step: one, of: fc.integer({ min: 1, max: 5 }), each: fc.constantFrom(...units, ...lengths) })
      .chain(({ step, of, each }) =>
        fc
          .integer({ min: 1, max: of })
          .map((atLeast): Condition => ({ op: 'regularly', ...step, atLeast, of, each })),
      ),
  )
}

function leaf(place: Place, depth: number): fc.Arbitrary<Condition> {
  const { entity } = place
  const fields = Object.values(entity.fields).filter(({ type }) => type !== 'address' && type !== 'birthday')
  const share = fc.tuple(
    fc.double({ min: 0, max: 0.5, noNaN: true }),
    fc.double({ min: 0.5, max: 1, noNaN: true }),
  )
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...fields).chain((field) => about(place, field, depth)) },
    { weight: 4, arbitrary: computed(place, depth) },
    ...(entity.hashColumn
      ? [share.map(([from, to]): Condition => ({ op: 'bucket', seed: 's', from, to }))]
      : []),
  )
}

/** A condition about one field, by an operator of its type. */
function about(place: Place, field: FieldInfo, depth: number): fc.Arbitrary<Condition> {
  const left: Operand = { field: field.name }
  const isSet = fc.constant<Condition>({ op: 'isSet', left })
  const values = fc.array(constant(field), { maxLength: 3 })
  if (field.type === 'list') {
    return fc.oneof(
      isSet,
      fc
        .tuple(fc.constantFrom('hasAny', 'hasAll'), values)
        .map(([op, list]): Condition => ({ op, left, values: list })),
    )
  }
  const isOneOf = values.map((list): Condition => ({ op: 'in', left, values: list }))
  return fc.oneof(
    isSet,
    { weight: 3, arbitrary: compared(place, left, field, depth) },
    ...(['text', 'enum', 'integer', 'number', 'ref', 'day'].includes(field.type) ? [isOneOf] : []),
    ...(field.type === 'text' ? [matched(left, field)] : []),
    ...(field.type === 'instant' || field.type === 'day' ? [within(left, field.type)] : []),
  )
}

function constant(field: FieldInfo): fc.Arbitrary<Constant> {
  // The pools hold what their types say.
  return fc.constantFrom(...(poolOf(field) as readonly Constant[]))
}

function matched(left: Operand, field: FieldInfo): fc.Arbitrary<Condition> {
  const caseless = fc.constantFrom<{ ignoreCase?: true }>({}, { ignoreCase: true })
  return fc
    .tuple(fc.constantFrom('contains', 'startsWith', 'endsWith', 'eq'), constant(field), caseless)
    .map(([op, value, ignore]): Condition => ({ op, left, right: { value }, ...ignore }))
}

const moments: readonly Operand[] = [
  { instant: { ago: { days: 1 } } },
  { instant: { ahead: { hours: 24 } } },
  { instant: { ago: { days: 0 } } },
]

function compared(place: Place, left: Operand, field: FieldInfo, depth: number): fc.Arbitrary<Condition> {
  const { type } = field
  const isOrdered = !['enum', 'boolean', 'ref'].includes(type)
  const ops = isOrdered ? (['eq', 'lt', 'lte', 'gt', 'gte'] as const) : (['eq'] as const)
  const rights = fc.oneof(
    { weight: 3, arbitrary: constant(field).map((value): Operand => ({ value })) },
    ...fieldsOf(place, type).map((name) => fc.constant<Operand>({ field: name })),
    ...(type === 'instant' ? [fc.constantFrom(...moments)] : []),
    ...(type === 'day' ? [fc.integer({ min: -2, max: 2 }).map((today): Operand => ({ today }))] : []),
    ...(depth > 0 && numeric.includes(type) ? [quantity(place, depth)] : []),
  )
  return fc.tuple(fc.constantFrom(...ops), rights).map(([op, right]): Condition => ({ op, left, right }))
}

const numeric: readonly ValueType[] = ['integer', 'number']

function fieldsOf({ entity }: Place, type: ValueType): readonly string[] {
  return Object.values(entity.fields).flatMap((each) => (each.type === type ? [each.name] : []))
}

/** A comparison whose left side is computed. */
function computed(place: Place, depth: number): fc.Arbitrary<Condition> {
  const ops = fc.constantFrom('eq', 'lt', 'lte', 'gt', 'gte')
  const small = fc.constantFrom(-1, 0, 0.5, 1, 2, 3, 100).map((value): Operand => ({ value }))
  const right = fc.oneof({ weight: 3, arbitrary: small }, quantity(place, depth))
  const many = relations(place, 'many')
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(ops, quantity(place, depth), right)
        .map(([op, left, other]): Condition => ({ op, left, right: other })),
    },
    ...(many.length > 0 ? [overMany(place, many, depth)] : []),
    ...(relations(place, 'one').length > 0 ? [overOne(place)] : []),
  )
}

/** Money and instants of related records. */
function overMany(place: Place, many: readonly RelationInfo[], depth: number): fc.Arbitrary<Condition> {
  return step(place, depth - 1, [...many]).chain((each) => {
    const there = place.catalogue[place.entity.relations[each.relation]?.entity ?? '']
    const moneys = Object.values(there?.fields ?? {}).filter(({ type }) => type === 'money')
    const amounts = fc
      .tuple(
        fc.constantFrom('sum', 'avg', 'min', 'max'),
        fc.constantFrom(...moneys.map(({ name }) => name), ''),
      )
      .chain(([fn, field]) =>
        fc
          .tuple(
            fc.constantFrom('EUR', 'USD'),
            fc.constantFrom('lt', 'gte', 'eq'),
            fc.constantFrom(0, 100, 12_345),
          )
          .map(
            ([currency, op, amount]): Condition => ({
              op,
              left: { sum: { ...each, fn, field, in: currency } },
              right: { value: { amount, currency } },
            }),
          ),
      )
    const times = fc
      .constantFrom('latest', 'earliest')
      .chain((fn) => within({ sum: { ...each, fn } }, 'instant'))
    return fc.oneof(
      ...(moneys.length > 0 ? [amounts] : []),
      ...(there?.timeField ? [times] : []),
      step(place, 0).map((some): Condition => ({ op: 'some', ...some })),
    )
  })
}

function overOne(place: Place): fc.Arbitrary<Condition> {
  return fc.constantFrom(...relations(place, 'one')).chain(({ name, entity }) => {
    const there = info(place.catalogue, entity)
    const fields = Object.values(there.fields).filter(({ type }) =>
      ['text', 'integer', 'number', 'instant', 'day', 'enum'].includes(type),
    )
    return fc.constantFrom(...fields).chain((field) =>
      constant(field).map(
        (value): Condition => ({
          op: 'eq',
          left: { related: { relation: name, of: { field: field.name } } },
          right: { value },
        }),
      ),
    )
  })
}

/** An operand that is a number. */
function quantity(place: Place, depth: number): fc.Arbitrary<Operand> {
  const fields = [...fieldsOf(place, 'integer'), ...fieldsOf(place, 'number')]
  const plain = fc.constantFrom(...fields).map((name): Operand => ({ field: name }))
  if (depth <= 0) return plain
  const inner = quantity(place, depth - 1)
  const pair = fc.tuple(inner, inner)
  return fc.oneof(
    plain,
    ...(relations(place, 'many').length > 0 ? [{ weight: 4, arbitrary: numberSum(place, depth) }] : []),
    pair.map(([a, b]): Operand => ({ minus: [a, b] })),
    pair.map(([a, b]): Operand => ({ ratio: [a, b] })),
    fc.tuple(inner, fc.constantFrom(-1, 0.5, 2, 0.1)).map(([of, by]): Operand => ({ times: { of, by } })),
  )
}

function numberSum(place: Place, depth: number): fc.Arbitrary<Operand> {
  return step(place, depth - 1, relations(place, 'many'))
    .chain((each) => {
      const there = place.catalogue[place.entity.relations[each.relation]?.entity ?? '']
      const fields = Object.values(there?.fields ?? {})
      const numbers = fields.filter(({ type }) => numeric.includes(type)).map(({ name }) => name)
      const scalars = fields.filter(({ type }) =>
        ['text', 'enum', 'integer', 'number', 'boolean', 'day', 'ref', 'instant'].includes(type),
      )
      return fc.oneof(
        fc.constant<Sum>({ ...each, fn: 'count' }),
        fc.constantFrom(...scalars).map(({ name }): Sum => ({ ...each, fn: 'countDistinct', field: name })),
        fc
          .tuple(fc.constantFrom('sum', 'avg', 'min', 'max'), fc.constantFrom(...numbers))
          .map(([fn, field]): Sum => ({ ...each, fn, field })),
      )
    })
    .map((sum) => ({ sum }))
}

function sum(place: Place, depth: number): fc.Arbitrary<Operand> {
  const timed = relations(place, 'many').filter(({ entity }) => place.catalogue[entity]?.timeField)
  if (timed.length === 0) return numberSum(place, depth)
  const times = step(place, depth, timed).chain((each) =>
    fc.constantFrom('latest', 'earliest').map((fn): Operand => ({ sum: { ...each, fn } })),
  )
  return fc.oneof({ weight: 3, arbitrary: numberSum(place, depth) }, times)
}

function within(left: Operand, type: 'instant' | 'day'): fc.Arbitrary<Condition> {
  return (type === 'instant' ? fc.oneof(spans, calendar) : fc.oneof(dayRange, calendar)).map(
    (window): Condition => ({ op: 'within', left, window }),
  )
}

const calendar: fc.Arbitrary<Window> = fc
  .tuple(fc.constantFrom(...units), fc.integer({ min: -3, max: 1 }), fc.integer({ min: 1, max: 3 }))
  .map(([unit, from, length]) => ({ calendar: { unit, from, until: from + length } }))

const spans: fc.Arbitrary<Window> = fc.constantFrom<Window[]>(
  { last: { days: 1 } },
  { last: { days: 30 } },
  { next: { hours: 36 } },
  { from: NOW },
  { until: NOW },
  { from: '2026-10-24T22:00:00.000Z', until: NOW },
  { after: { ago: { days: 30 } }, upTo: { ago: { days: 1 } } },
)

const dayRange: fc.Arbitrary<Window> = fc.constantFrom<Window[]>(
  { from: '2026-10-24' },
  { from: '2000-01-01', until: '2026-10-25' },
)
