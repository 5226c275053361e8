import type { Sum } from './ast.js'
import { fieldOf, relationOf, targetOf } from './operand-type.js'
import type { Predicate, SumTerm, Term } from './predicate.js'
import type { Context } from './resolve-context.js'
import { arrive, type Reached } from './resolve-related.js'
import { ofField } from './resolve-values.js'
import { type FromRow, nowhere, type Resolved } from './resolved.js'
import { columnTerm } from './terms-of-fields.js'

/** The total and the number of the values that an average is made of. */
export interface AverageParts {
  readonly total: FromRow
  readonly count: Term
}

/** A sum as a term. Of nothing, `count` and `sum` are 0 and the others missing. */
export const resolveSum = (sum: Sum, context: Context): Resolved => {
  if (sum.fn === 'avg') return average(sum, context)
  const summed = gather(sum, context)
  if (!summed) return ofNothing(sum, context)
  const { type, of, currency, reached } = summed
  const term = sumTerm(fns[sum.fn], reached, of, typeOf(sum, type))
  const isAmount = type === 'money' && !isCount(sum)
  return {
    from: 'row',
    term,
    type: isAmount ? 'money' : term.type,
    guards: [],
    ...(isAmount && currency !== undefined && { currency }),
  }
}

/** The parts of an average; `undefined` when it is one of nothing. */
export const averageParts = (sum: Sum, context: Context): AverageParts | undefined => {
  const summed = gather(sum, context)
  if (!summed) return undefined
  const { type, of, currency, reached } = summed
  const term = sumTerm('sum', reached, of, typeOf(sum, type))
  const total: FromRow = {
    from: 'row',
    term,
    type,
    guards: [],
    ...(currency !== undefined && { currency }),
  }
  return { total, count: sumTerm('count', reached, undefined, 'integer') }
}

const fns = {
  count: 'count',
  countDistinct: 'countDistinct',
  sum: 'sum',
  min: 'min',
  max: 'max',
  latest: 'max',
  earliest: 'min',
} as const

interface Summed {
  readonly reached: Reached
  /** What is summed, read from the rows of the first step. */
  readonly of?: Term
  readonly type: FromRow['type']
  readonly currency?: string | Term
}

function gather(sum: Sum, context: Context): Summed | undefined {
  const { there, meeting } = arrive(sum.relation, context)
  const value = readOf(sum, there)
  const reached = meeting([
    ...(value?.guards ?? []),
    ...(sum.where ? [there.walk(sum.where, there, false)] : []),
    ...(sum.fn === 'avg' && value ? [present(value.term)] : []),
  ])
  if (!reached) return undefined
  if (!value) return { reached, type: 'integer' }
  const { term, type, currency } = value
  return { reached, of: reached.read(term), type, ...(currency !== undefined && { currency }) }
}

/** What is read of each related row: a field, or its time. */
function readOf({ fn, field, in: own }: Sum, there: Context): FromRow | undefined {
  if (fn === 'count') return undefined
  if (fn !== 'latest' && fn !== 'earliest') return ofField(fieldOf(there.entity, field ?? ''), own, there)
  const time = fieldOf(there.entity, there.entity.timeField ?? '')
  return { from: 'row', term: columnTerm(time), type: 'instant', guards: [] }
}

// An average counts the values it has; the total leaves out missing ones anyway.
function present(left: Term): Predicate {
  return { kind: 'set', left, negated: false }
}

function sumTerm(
  fn: SumTerm['fn'],
  { entity, on, where }: Reached,
  of: Term | undefined,
  type: SumTerm['type'],
): SumTerm {
  return { kind: 'sum', fn, entity, on, ...(of && { of }), ...(where && { where }), type }
}

function isCount({ fn }: Sum): boolean {
  return fn === 'count' || fn === 'countDistinct'
}

function typeOf(sum: Sum, type: FromRow['type']): SumTerm['type'] {
  if (isCount(sum)) return 'integer'
  return type === 'money' ? 'integer' : type
}

function average(sum: Sum, context: Context): Resolved {
  const parts = averageParts(sum, context)
  if (!parts) return nowhere
  const { total, count } = parts
  const term: Term = { kind: 'ratio', left: total.term, right: count, type: 'number' }
  return { ...total, term, type: total.type === 'money' ? 'money' : 'number' }
}

function ofNothing(sum: Sum, context: Context): Resolved {
  if (sum.fn !== 'sum') return isCount(sum) ? { from: 'value', value: 0 } : nowhere
  const there = targetOf(relationOf(context.entity, sum.relation), context.options.catalogue)
  const { type, booked } = fieldOf(there, sum.field ?? '')
  const currency = sum.in ?? booked?.currency
  if (type !== 'money' || currency === undefined) return { from: 'value', value: 0 }
  return { from: 'value', value: { amount: 0, currency } }
}
