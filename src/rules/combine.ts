import type { Predicate } from './predicate.js'

/** A predicate, or what it came down to. */
export type Outcome = Predicate | boolean

/** `and` or `or` of outcomes: flat, without truth values, alone where only one is left. */
export const combine = (kind: 'and' | 'or', outcomes: readonly Outcome[]): Outcome => {
  const decisive = kind === 'or'
  if (outcomes.includes(decisive)) return decisive
  const of = outcomes.flatMap((each) => partsOf(kind, each))
  const [only] = of
  if (!only) return !decisive
  return of.length === 1 ? only : { kind, of }
}

function partsOf(kind: 'and' | 'or', outcome: Outcome): readonly Predicate[] {
  if (typeof outcome === 'boolean') return []
  return outcome.kind === kind ? outcome.of : [outcome]
}
