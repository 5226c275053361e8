import type { Predicate, Term } from '../../rules/index.js'
import type { OrderBy } from '../port.js'
import type { Position } from './position.js'

const idColumn: Term = { column: 'id', type: 'text' }

/** The order of ids: what every order ends with, so that no two rows stand in the same place. */
export const byId: OrderBy = { term: idColumn, direction: 'asc', nulls: 'last' }

/** The order of a stored column. */
export const byColumn = (
  column: string,
  type: Term['type'],
  direction: OrderBy['direction'] = 'asc',
): OrderBy => ({ term: { column, type }, direction, nulls: 'last' })

export const isId = (term: Term): boolean =>
  'column' in term && term.column === 'id' && term.attribute === undefined

/**
 * The rows after a position: for each term of the order, those that tie on all before it and stand behind on it. The
 * position's values are in the slots from `first` on; whether they are missing belongs to the shape.
 */
export const after = (order: readonly OrderBy[], position: Position, first: number): Predicate => {
  const alternatives = order.flatMap((by, index) => {
    const behind = behindOn(by, position[index] ?? null, first + index)
    if (!behind) return []
    const ties = order.slice(0, index).map((each, at) => tiesOn(each, position[at] ?? null, first + at))
    return [ties.length > 0 ? all([...ties, behind]) : behind]
  })
  const [only] = alternatives
  return only && alternatives.length === 1 ? only : { kind: 'or', of: alternatives }
}

function all(of: readonly Predicate[]): Predicate {
  return { kind: 'and', of }
}

function tiesOn(by: OrderBy, value: Position[number], slot: number): Predicate {
  return value === null ? missing(by) : compare(by, 'eq', slot)
}

function behindOn(by: OrderBy, value: Position[number], slot: number): Predicate | undefined {
  if (value === null) return by.nulls === 'first' ? present(by) : undefined
  const further = compare(by, by.direction === 'asc' ? 'gt' : 'lt', slot)
  return by.nulls === 'last' && !isId(by.term) ? { kind: 'or', of: [further, missing(by)] } : further
}

function compare({ term }: OrderBy, op: 'eq' | 'lt' | 'gt', slot: number): Predicate {
  return { kind: 'compare', op, left: term, right: { slot, type: term.type }, negated: false }
}

function present({ term }: OrderBy): Predicate {
  return { kind: 'set', left: term, negated: false }
}

function missing({ term }: OrderBy): Predicate {
  return { kind: 'set', left: term, negated: true }
}
