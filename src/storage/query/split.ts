import type { Predicate, Term } from '../../rules/index.js'
import type { Capabilities, OrderBy } from '../port.js'

/** A condition parted into what a driver answers and what core answers above it. */
export interface Split {
  readonly pushed?: Predicate
  readonly left?: Predicate
}

/** Parts a condition at its outermost `and`. */
export const split = (predicate: Predicate | undefined, capabilities: Capabilities): Split => {
  if (!predicate) return {}
  const conjuncts = predicate.kind === 'and' ? predicate.of : [predicate]
  const pushed = conjuncts.filter((each) => canAnswer(each, capabilities))
  const left = conjuncts.filter((each) => !pushed.includes(each))
  if (left.length === 0) return { pushed: predicate }
  return { pushed: joined(pushed), left: joined(left) }
}

export const joined = (conjuncts: readonly Predicate[]): Predicate | undefined => {
  const [only] = conjuncts
  return conjuncts.length > 1 ? { kind: 'and', of: conjuncts } : only
}

/** Whether a driver can order its answer, and go on behind a place in it. By the key every driver can. */
export const canOrder = (order: readonly OrderBy[], { order: columns, predicates }: Capabilities): boolean =>
  order.every(({ column, attribute }) => {
    if (column === 'id' && attribute === undefined) return true
    return columns && predicates.columns && (attribute === undefined || predicates.json)
  })

/** Columns of the key, which every driver can compare. */
const keyColumns: ReadonlySet<string> = new Set(['tenant', 'id'])

function canAnswer(predicate: Predicate, capabilities: Capabilities): boolean {
  const { predicates } = capabilities
  switch (predicate.kind) {
    case 'and':
      return predicate.of.every((each) => canAnswer(each, capabilities))
    case 'or':
      return predicates.columns && predicate.of.every((each) => canAnswer(each, capabilities))
    case 'exists':
      return predicates.relations && (!predicate.where || canAnswer(predicate.where, capabilities))
    case 'text':
      return (
        (predicate.op === 'eq' ? predicates.columns : predicates.text) &&
        (!predicate.ignoreCase || predicates.ignoreCase) &&
        canRead([predicate.left, predicate.right], capabilities)
      )
    case 'list':
      return predicates.lists && canRead([predicate.left], capabilities)
    case 'compare':
      return isKeyComparison(predicate) || canCompare([predicate.left, predicate.right], capabilities)
    default:
      return canCompare([predicate.left], capabilities)
  }
}

function isKeyComparison({ left, negated }: Extract<Predicate, { kind: 'compare' }>): boolean {
  return !negated && 'column' in left && keyColumns.has(left.column) && left.attribute === undefined
}

function canCompare(terms: readonly Term[], capabilities: Capabilities): boolean {
  return capabilities.predicates.columns && canRead(terms, capabilities)
}

function canRead(terms: readonly Term[], { predicates }: Capabilities): boolean {
  return terms.every((term) => !('column' in term) || term.attribute === undefined || predicates.json)
}
