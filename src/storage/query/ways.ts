import type { Join, Predicate, Term } from '../../rules/index.js'

/** A way from a row to related ones, and what is asked of them. */
export interface Way {
  readonly entity: string
  readonly on: readonly Join[]
  readonly where?: Predicate
  /** What is read of them. */
  readonly of?: Term
}

/** The ways that lead from the row at hand. Those of the related rows are in their `where` and `of`. */
export const waysIn = (conditions: readonly Predicate[], terms: readonly Term[] = []): readonly Way[] => [
  ...conditions.flatMap(waysOfCondition),
  ...terms.flatMap(waysOfTerm),
]

function waysOfCondition(predicate: Predicate): readonly Way[] {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.flatMap(waysOfCondition)
    case 'exists':
      return [predicate]
    case 'near':
      return []
    case 'compare':
    case 'text':
      return [...waysOfTerm(predicate.left), ...waysOfTerm(predicate.right)]
    default:
      return waysOfTerm(predicate.left)
  }
}

function waysOfTerm(term: Term): readonly Way[] {
  if (!('kind' in term)) return []
  if (term.kind === 'sum' || term.kind === 'lookup') return [term]
  return 'left' in term ? [...waysOfTerm(term.left), ...waysOfTerm(term.right)] : []
}
