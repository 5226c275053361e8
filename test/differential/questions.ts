import fc from 'fast-check'
import type { Catalogue, ValueType } from '../../src/kernel/index.js'
import type { Operand, Rule, StoredGroupKey, StoredMeasure, Total } from '../../src/rules/index.js'
import { anyRule, anySum } from './rules.js'

/** What two crms are asked, and must answer alike. */
export interface Question {
  readonly entity: string
  readonly where: Rule
  readonly order: readonly { by: Operand | string; dir?: 'asc' | 'desc'; nulls?: 'first' | 'last' }[]
  readonly columns?: Readonly<Record<string, Operand>>
  readonly archived?: 'include' | 'only'
  /** How many on a page. */
  readonly limit: number
}

/** What records are counted and summed by. */
export interface Figures {
  readonly entity: string
  readonly where: Rule
  readonly by: Readonly<Record<string, StoredGroupKey>>
  readonly measures: Readonly<Record<string, StoredMeasure>>
  readonly having?: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly order: readonly { by: string; dir?: 'asc' | 'desc' }[]
  readonly archived?: 'include' | 'only'
  readonly limit?: number
}

export const anyFigures = (catalogue: Catalogue): fc.Arbitrary<Figures> =>
  fc.constantFrom('thing', 'part', 'part', 'bit').chain((entity) =>
    fc
      .tuple(keys(catalogue, entity), fc.array(measure(catalogue, entity), { minLength: 1, maxLength: 4 }))
      .chain(([by, list]) => {
        const measures = Object.fromEntries(list.map((each, at) => [`m${at}`, each]))
        const names = fc.constantFrom(...Object.keys(by), ...Object.keys(measures))
        return fc.record(
          {
            entity: fc.constant(entity),
            where: anyRule(catalogue, entity),
            by: fc.constant(by),
            measures: fc.constant(measures),
            having: fc.constantFrom<Record<string, Record<string, number>>>(
              { m0: { gte: 1 } },
              { m0: { lt: 3, gt: 0 } },
            ),
            order: fc.array(fc.record({ by: names, dir: fc.constantFrom('asc' as const, 'desc' as const) }), {
              maxLength: 2,
            }),
            archived: fc.constantFrom('include' as const, 'only' as const),
            limit: fc.integer({ min: 1, max: 5 }),
          },
          { requiredKeys: ['entity', 'where', 'by', 'measures', 'order'] },
        )
      }),
  )

const units = ['day', 'week', 'month', 'quarter', 'year'] as const

function fieldsOf(catalogue: Catalogue, entity: string, types: readonly ValueType[]): readonly string[] {
  const fields = Object.values(catalogue[entity]?.fields ?? {})
  return fields.flatMap(({ name, type }) => (types.includes(type) ? [name] : []))
}

function keys(catalogue: Catalogue, entity: string): fc.Arbitrary<Record<string, StoredGroupKey>> {
  const plain = fieldsOf(catalogue, entity, ['text', 'enum', 'boolean', 'integer', 'day', 'ref'])
  const moments = fieldsOf(catalogue, entity, ['instant', 'day']).filter((name) => !name.includes('.'))
  const key = fc.oneof(
    fc.constantFrom(...plain).map((field): StoredGroupKey => ({ field })),
    fc
      .tuple(fc.constantFrom(...units), fc.constantFrom(...moments))
      .map(([unit, field]): StoredGroupKey => ({ calendar: { unit, of: { field } } })),
  )
  return fc
    .array(key, { maxLength: 2 })
    .map((list) => Object.fromEntries(list.map((each, at) => [`k${at}`, each])))
}

function measure(catalogue: Catalogue, entity: string): fc.Arbitrary<StoredMeasure> {
  const total = totals(catalogue, entity)
  return fc.oneof(
    { weight: 4, arbitrary: total },
    fc.tuple(total, total).map((of): StoredMeasure => ({ fn: 'rate', of })),
  )
}

function totals(catalogue: Catalogue, entity: string): fc.Arbitrary<Total> {
  const numbers = fieldsOf(catalogue, entity, ['integer', 'number'])
  const moneys = fieldsOf(catalogue, entity, ['money'])
  const scalars = fieldsOf(catalogue, entity, [
    'text',
    'enum',
    'integer',
    'number',
    'boolean',
    'day',
    'instant',
  ])
  const narrowed = fc.option(anyRule(catalogue, entity), { nil: undefined, freq: 3 })
  const bare = fc.oneof(
    fc.constant<Total>({ fn: 'count' }),
    fc.constantFrom(...scalars).map((field): Total => ({ fn: 'countDistinct', of: { field } })),
    fc
      .tuple(fc.constantFrom('sum', 'avg', 'min', 'max'), fc.constantFrom(...numbers))
      .map(([fn, field]): Total => ({ fn, of: { field } })),
    ...(moneys.length > 0
      ? [
          fc
            .tuple(
              fc.constantFrom('sum', 'avg', 'max'),
              fc.constantFrom(...moneys),
              fc.constantFrom('EUR', 'USD'),
            )
            .map(([fn, field, currency]): Total => ({ fn, of: { field, in: currency } })),
        ]
      : []),
  )
  return fc.tuple(bare, narrowed).map(([each, where]) => (where ? { ...each, where } : each))
}

export const anyQuestion = (catalogue: Catalogue): fc.Arbitrary<Question> =>
  fc.constantFrom('thing', 'thing', 'part', 'bit').chain((entity) =>
    fc.record(
      {
        entity: fc.constant(entity),
        where: anyRule(catalogue, entity),
        order: fc.array(orderBy(catalogue, entity), { maxLength: 3 }),
        columns: columns(catalogue, entity),
        archived: fc.constantFrom('include' as const, 'only' as const),
        limit: fc.integer({ min: 1, max: 7 }),
      },
      { requiredKeys: ['entity', 'where', 'order', 'limit'] },
    ),
  )

function orderBy(catalogue: Catalogue, entity: string): fc.Arbitrary<Question['order'][number]> {
  const fields = Object.values(catalogue[entity]?.fields ?? {}).filter(({ sortable }) => sortable)
  const names = fc.constantFrom(...fields.map(({ name }) => name))
  const by = entity === 'bit' ? names : fc.oneof({ weight: 2, arbitrary: names }, anySum(catalogue, entity))
  return fc.record(
    {
      by,
      dir: fc.constantFrom('asc' as const, 'desc' as const),
      nulls: fc.constantFrom('first' as const, 'last' as const),
    },
    { requiredKeys: ['by'] },
  )
}

function columns(catalogue: Catalogue, entity: string): fc.Arbitrary<Record<string, Operand>> {
  if (entity === 'bit') return fc.constant({})
  return fc
    .array(anySum(catalogue, entity), { maxLength: 3 })
    .map((sums) => Object.fromEntries(sums.map((sum, at) => [`c${at}`, sum])))
}
