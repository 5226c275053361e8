import fc from 'fast-check'
import type { Catalogue } from '../../src/kernel/index.js'
import type { Operand, Rule } from '../../src/rules/index.js'
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
