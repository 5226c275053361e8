import type { Term } from '../../src/storage/index.js'

/**
 * How a number stands in SQL: an integer of 64 bits, a sum of such that may be longer, or a double. Numbers inside
 * JSON are doubles, whatever was declared.
 */
export type NumberForm = 'whole' | 'sum' | 'double'

export const numberForm = (term: Term, sums?: ReadonlySet<string>): NumberForm => {
  if ('slot' in term) return term.type === 'number' ? 'double' : 'whole'
  if ('column' in term) {
    if (sums?.has(term.column)) return 'sum'
    return term.attribute !== undefined || term.type === 'number' ? 'double' : 'whole'
  }
  switch (term.kind) {
    case 'sum':
      return sumForm(term.fn, term.of)
    case 'lookup':
      return numberForm(term.of)
    case 'times':
    case 'minus':
    case 'ratio':
      return 'double'
    default:
      return 'whole'
  }
}

export const sumForm = (fn: Extract<Term, { kind: 'sum' }>['fn'], of: Term | undefined): NumberForm => {
  if (fn === 'count' || fn === 'countDistinct' || !of) return 'whole'
  const form = numberForm(of)
  return fn === 'sum' && form === 'whole' ? 'sum' : form
}

/**
 * A power of ten that a number, where it is not 0, stays below and its inverse above, as far as the term says: doubles
 * and parameters may be anything.
 */
export const magnitude = (term: Term, sums?: ReadonlySet<string>): number => {
  if ('kind' in term) {
    const sides =
      'left' in term ? ([magnitude(term.left, sums), magnitude(term.right, sums)] as const) : undefined
    // What is left of two numbers that are nearly equal is no smaller than the last bit of either.
    if (sides) return term.kind === 'minus' ? Math.max(...sides) + 17 : sides[0] + sides[1]
  }
  return 'slot' in term || numberForm(term, sums) === 'double' ? Number.POSITIVE_INFINITY : longestSum
}

/** More rows than there can be, of the largest integers. */
const longestSum = 36

/** What doubles can hold, with room for a last operation. */
export const isTame = (power: number): boolean => power < 300
