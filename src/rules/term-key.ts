import type { Predicate, Term, Values } from './predicate.js'

/** A text that two conditions or terms share exactly when they ask for the same, their constants included. */
export const keyOfValues = (what: unknown, values: Values): string =>
  JSON.stringify(what, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('slot' in value)) return value
    return { ...value, slot: values[Number(value.slot)] ?? null }
  })

/** What a condition asks for one by one: all of it must hold. */
export const partsOf = (where: Predicate | undefined): readonly Predicate[] => {
  if (!where) return []
  return where.kind === 'and' ? where.of.flatMap(partsOf) : [where]
}

/** Whether a condition is decided by its own row, without asking for related ones. */
export const isOwn = (predicate: Predicate): boolean => {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.every(isOwn)
    case 'exists':
      return false
    case 'near':
      return true
    default:
      return isOwnTerm(predicate.left) && (!('right' in predicate) || isOwnTerm(predicate.right))
  }
}

export const isOwnTerm = (term: Term): boolean => {
  if (!('kind' in term)) return true
  if ('left' in term) return isOwnTerm(term.left) && isOwnTerm(term.right)
  return term.kind !== 'sum' && term.kind !== 'lookup'
}
