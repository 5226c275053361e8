import type { Outcome } from './combine.js'
import type { Predicate } from './predicate.js'

/** The exact complement: `negated` turned at every leaf. */
export const negateOutcome = (outcome: Outcome): Outcome =>
  typeof outcome === 'boolean' ? !outcome : negate(outcome)

function negate(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case 'and':
      return { kind: 'or', of: predicate.of.map(negate) }
    case 'or':
      return { kind: 'and', of: predicate.of.map(negate) }
    default:
      return { ...predicate, negated: !predicate.negated }
  }
}
