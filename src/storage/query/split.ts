import type { ComputedTerm, Predicate, Term } from '../../rules/index.js'
import type { AggregatePlan, Capabilities, OrderBy } from '../port.js'
import { isId } from './keyset.js'

/** A condition parted into what a driver answers and what core answers above it. */
export interface Split {
  readonly pushed?: Predicate
  readonly left?: Predicate
}

/** Parts a condition at what it demands together. */
export const split = (predicate: Predicate | undefined, capabilities: Capabilities): Split => {
  if (!predicate) return {}
  const conjuncts = conjunctsOf(predicate)
  const pushed = conjuncts.filter((each) => canAnswer(each, capabilities))
  const left = conjuncts.filter((each) => !pushed.includes(each))
  if (left.length === 0) return { pushed: predicate }
  return { pushed: joined(pushed), left: joined(left) }
}

/** What a driver answers of a condition about related rows when it is asked for those alone. */
export const pushedAlone = (predicate: Predicate, capabilities: Capabilities): Predicate | undefined =>
  joined(conjunctsOf(predicate).filter((each) => !looksOutside(each) && canAnswer(each, capabilities)))

function conjunctsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === 'and' ? predicate.of.flatMap(conjunctsOf) : [predicate]
}

export const joined = (conjuncts: readonly Predicate[]): Predicate | undefined => {
  const [only] = conjuncts
  return conjuncts.length > 1 ? { kind: 'and', of: conjuncts } : only
}

/** Whether a driver can order its answer, and go on behind a place in it. By the key every driver can. */
export const canOrder = (order: readonly OrderBy[], capabilities: Capabilities): boolean =>
  order.every(({ term }) => isId(term) || (capabilities.order && canCompare([term], capabilities)))

/** Whether a driver can make these of its rows. */
export const canMake = (terms: readonly Term[], capabilities: Capabilities): boolean =>
  terms.every((term) => canRead(term, capabilities))

/** Whether a driver that counts and sums can answer all of this. */
export const canAggregate = (
  { where, by, measures }: Omit<AggregatePlan, 'limit'>,
  capabilities: Capabilities,
): boolean => {
  const conditions = [where, ...measures.map((measure) => measure.where)]
  const terms = [...by.map(({ term }) => term), ...measures.flatMap(({ of }) => (of ? [of] : []))]
  return (
    canMake(terms, capabilities) &&
    conditions.every((condition) => !condition || canAnswer(condition, capabilities))
  )
}

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
        canMake([predicate.left, predicate.right], capabilities)
      )
    case 'list':
      return predicates.lists && canRead(predicate.left, capabilities)
    case 'near':
      return predicates.sums && canCompare(predicate.left, capabilities)
    case 'compare':
      return isKeyComparison(predicate) || canCompare([predicate.left, predicate.right], capabilities)
    default:
      return canCompare([predicate.left], capabilities)
  }
}

function isKeyComparison({ left, right, negated }: Extract<Predicate, { kind: 'compare' }>): boolean {
  const isKey = 'column' in left && keyColumns.has(left.column) && left.attribute === undefined
  return !negated && isKey && 'slot' in right
}

function canCompare(terms: readonly Term[], capabilities: Capabilities): boolean {
  return capabilities.predicates.columns && canMake(terms, capabilities)
}

function canRead(term: Term, capabilities: Capabilities): boolean {
  if ('slot' in term) return true
  const { json, sums } = capabilities.predicates
  if ('column' in term) return term.attribute === undefined || json
  return sums && canCompute(term, capabilities)
}

function canCompute(term: ComputedTerm, capabilities: Capabilities): boolean {
  switch (term.kind) {
    case 'sum':
    case 'lookup':
      return (
        capabilities.predicates.relations &&
        (!term.of || canRead(term.of, capabilities)) &&
        (!term.where || canAnswer(term.where, capabilities))
      )
    case 'times':
    case 'minus':
    case 'ratio':
      return canMake([term.left, term.right], capabilities)
    default:
      return canRead(term.of, capabilities)
  }
}

/** Whether a condition about related rows reads the row they are related to. */
function looksOutside(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.some(looksOutside)
    case 'exists':
    case 'near':
      return false
    case 'compare':
    case 'text':
      return isOutside(predicate.left) || isOutside(predicate.right)
    default:
      return isOutside(predicate.left)
  }
}

function isOutside(term: Term): boolean {
  if (!('kind' in term)) return false
  if ('left' in term) return isOutside(term.left) || isOutside(term.right)
  return term.kind === 'outer'
}
