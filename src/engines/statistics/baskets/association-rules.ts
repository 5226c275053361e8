import { checkNotEmpty, isCount, isShare, refuseIf, share, unless } from '../check.js'
import { type Basket, basketIssues } from './baskets.js'

/** Who buys all of `if` also buys `then`. */
export interface AssociationRule {
  readonly if: readonly string[]
  readonly then: string
  /** How many baskets hold all of them. */
  readonly baskets: number
  /** The share of all baskets that hold all of them. */
  readonly support: number
  /** Of the baskets that hold `if`, the share that hold `then` as well. */
  readonly confidence: number
  /** `confidence` over the share of all baskets that hold `then`: 1 when they have nothing to do with each other. */
  readonly lift: number
}

export interface AssociationOptions {
  /** The least share of baskets, 0.01 unless told. */
  readonly minSupport?: number
  /** The least confidence, 0 unless told. */
  readonly minConfidence?: number
  /** The most items in a rule, 2 unless told, at most 5. */
  readonly maxItems?: number
}

/**
 * The rules between items bought together, the strongest first by lift, then by support, then by their items. An item
 * twice in a basket counts once.
 *
 * @throws `input.invalid`
 * @see Agrawal & Srikant (1994), Fast Algorithms for Mining Association Rules, VLDB (Apriori)
 */
export const associationRules = (
  baskets: readonly Basket[],
  { minSupport = 0.01, minConfidence = 0, maxItems = 2 }: AssociationOptions = {},
): AssociationRule[] => {
  checkNotEmpty('associationRules', baskets)
  refuseIf('associationRules', [
    ...unless(isShare(minSupport) && minSupport > 0, ['minSupport'], 'a number above 0, up to 1', minSupport),
    ...unless(isShare(minConfidence), ['minConfidence'], share, minConfidence),
    ...unless(
      isCount(maxItems) && maxItems >= 2 && maxItems <= 5,
      ['maxItems'],
      'a whole number from 2 to 5',
      maxItems,
    ),
    ...basketIssues(baskets),
  ])
  const found = frequentSets(baskets, Math.ceil(minSupport * baskets.length - 1e-9), maxItems)
  return [...found.values()]
    .filter(({ items }) => items.length > 1)
    .flatMap((set) => set.items.map((then) => ruleOf(set, then, found, baskets.length)))
    .filter(({ confidence }) => confidence >= minConfidence)
    .sort(
      (a, b) =>
        b.lift - a.lift ||
        b.baskets - a.baskets ||
        compare(keyOf(a.if), keyOf(b.if)) ||
        compare(a.then, b.then),
    )
}

interface ItemSet {
  readonly items: readonly string[]
  readonly baskets: number
}

function ruleOf(
  { items, baskets }: ItemSet,
  then: string,
  found: ReadonlyMap<string, ItemSet>,
  total: number,
): AssociationRule {
  const condition = items.filter((item) => item !== then)
  const confidence = baskets / (found.get(keyOf(condition)) as ItemSet).baskets
  const share = (found.get(keyOf([then])) as ItemSet).baskets / total
  return { if: condition, then, baskets, support: baskets / total, confidence, lift: confidence / share }
}

/** Level by level: a set can only be frequent when all its parts are. */
function frequentSets(baskets: readonly Basket[], least: number, maxItems: number): Map<string, ItemSet> {
  const found = new Map<string, ItemSet>()
  let lists = baskets.map((basket) => [...new Set(basket)].sort(compare))
  for (let size = 1; size <= maxItems; size++) {
    const counts = new Map<string, { items: string[]; baskets: number }>()
    for (const list of lists) {
      for (const items of combinations(list, size, (part) => size === 1 || found.has(keyOf(part)))) {
        const entry = counts.get(keyOf(items))
        if (entry) entry.baskets += 1
        else counts.set(keyOf(items), { items, baskets: 1 })
      }
    }
    const frequent = [...counts].filter(([, set]) => set.baskets >= least)
    for (const [key, set] of frequent) found.set(key, set)
    const alive = new Set(frequent.flatMap(([, { items }]) => items))
    lists = lists.map((list) => list.filter((item) => alive.has(item))).filter((list) => list.length > size)
  }
  return found
}

/** The sorted combinations of a size whose leading parts are all frequent. */
function* combinations(
  items: readonly string[],
  size: number,
  isFrequent: (part: readonly string[]) => boolean,
  from = 0,
  chosen: readonly string[] = [],
): Generator<string[]> {
  for (let i = from; i <= items.length - (size - chosen.length); i++) {
    const next = [...chosen, items[i] as string]
    if (next.length === size) yield next
    else if (isFrequent(next)) yield* combinations(items, size, isFrequent, i + 1, next)
  }
}

function keyOf(items: readonly string[]): string {
  return items.length === 1 ? (items[0] as string) : JSON.stringify(items)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
