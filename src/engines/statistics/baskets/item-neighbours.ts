import { checkNotEmpty, isCount, refuseIf, unless } from '../check.js'
import { type Basket, basketIssues } from './baskets.js'

/** An item that is bought by the same customers. */
export interface Neighbour {
  readonly item: string
  /** The cosine of the two items over the baskets, from 0 to 1. */
  readonly similarity: number
  /** How many baskets hold both. */
  readonly together: number
}

/**
 * For each item the items most often bought with it: the cosine of who bought what. At most 10 neighbours unless told, the
 * nearest first, then those with more baskets, then by name; in at least `minTogether` baskets, 1 unless told.
 *
 * @returns the neighbours by item; an item without any has an empty list
 * @throws `input.invalid`
 * @see Sarwar et al. (2001), Item-Based Collaborative Filtering, WWW10; Linden, Smith & York (2003), IEEE Internet Computing 7(1)
 */
export const itemNeighbours = (
  baskets: readonly Basket[],
  { limit = 10, minTogether = 1 }: { readonly limit?: number; readonly minTogether?: number } = {},
): Map<string, Neighbour[]> => {
  checkNotEmpty('itemNeighbours', baskets)
  refuseIf('itemNeighbours', [
    ...unless(isCount(limit) && limit > 0, ['limit'], 'a whole number above 0', limit),
    ...unless(
      isCount(minTogether) && minTogether > 0,
      ['minTogether'],
      'a whole number above 0',
      minTogether,
    ),
    ...basketIssues(baskets),
  ])
  const { alone, together } = countPairs(baskets)
  return new Map(
    [...together].map(([item, others]) => [
      item,
      [...others]
        .filter(([, n]) => n >= minTogether)
        .map(([other, n]) => ({
          item: other,
          similarity: Math.sqrt(n ** 2 / ((alone.get(item) as number) * (alone.get(other) as number))),
          together: n,
        }))
        .sort((a, b) => b.similarity - a.similarity || b.together - a.together || (a.item < b.item ? -1 : 1))
        .slice(0, limit),
    ]),
  )
}

function countPairs(baskets: readonly Basket[]) {
  const alone = new Map<string, number>()
  const together = new Map<string, Map<string, number>>()
  for (const basket of baskets) {
    const items = [...new Set(basket)]
    for (const item of items) {
      alone.set(item, (alone.get(item) ?? 0) + 1)
      const others = together.get(item) ?? new Map<string, number>()
      together.set(item, others)
      for (const other of items) if (other !== item) others.set(other, (others.get(other) ?? 0) + 1)
    }
  }
  return { alone, together }
}
