import { days, eur } from '../../../src/kernel/index.js'
import {
  and,
  compilePredicate,
  compileRule,
  compileRules,
  type PublicRecord,
  type Related,
  type Rule,
  resolve,
} from '../../../src/rules/index.js'
import { catalogue } from '../../rules/catalogue.js'
import { f } from '../../rules/fields.js'
import { type Buyer, NOW } from './buyers.js'
import type { StoredBuyer, storedBuyers } from './stored-buyers.js'

const last = (count: number) => f.purchases.within(days(count))
const spent = (count: number) => last(count).sum('total', { in: 'EUR' })
const paid = last(365).where((purchase) => purchase.status.eq('paid'))

export const rules = {
  some: last(90).some(),
  count: paid.count().gte(3),
  sum: spent(365).gte(eur(100_000)),
  lapsed: and(spent(365).gte(eur(50_000)), last(30).none()),
}

/** The rules of `tenByHand`, in the same order. */
const ten: readonly Rule[] = [
  and(spent(365).gte(eur(100_000)), last(30).some()),
  and(spent(365).gte(eur(100_000)), last(90).none()),
  rules.lapsed,
  rules.count,
  and(paid.count().gte(3), last(90).none()),
  spent(90).gte(eur(30_000)),
  and(spent(90).lt(eur(30_000)), spent(365).gte(eur(30_000))),
  last(90).count().lte(1),
  and(last(365).some(), last(90).none()),
  rules.some,
]

// Hosts' records are interfaces, which have no index.
const asRecord = (buyer: Buyer) => buyer as unknown as PublicRecord

export const count = (name: keyof typeof rules) => {
  const matches = compileRule(rules[name], catalogue)({ now: NOW })
  return (buyers: readonly Buyer[]): number => {
    let found = 0
    for (const buyer of buyers) if (matches(asRecord(buyer))) found += 1
    return found
  }
}

/** One pass for all ten. */
export const countTen = () => {
  const answers = compileRules(ten, catalogue)({ now: NOW })
  return (buyers: readonly Buyer[]): readonly number[] => {
    const found = ten.map(() => 0)
    for (const buyer of buyers) {
      const all = answers(asRecord(buyer))
      for (let i = 0; i < all.length; i += 1) if (all[i]) found[i] = (found[i] ?? 0) + 1
    }
    return found
  }
}

/** Over stored rows, as the memory storage asks them: the tenant is joined too. */
export const countStored = (
  name: 'some' | 'sum',
  { purchases }: ReturnType<typeof storedBuyers>,
): ((buyers: readonly StoredBuyer[]) => number) => {
  const inject = () => ({ on: [{ local: 'tenant', foreign: 'tenant' }] })
  const { predicate, values } = resolve(rules[name], { catalogue, now: NOW, inject })
  const matches = compilePredicate(predicate)(values)
  // The index holds rows, which an interface has no index for.
  const related: Related = (_, __, { id }) => (purchases.get(String(id)) ?? []) as never
  return (buyers) => {
    let found = 0
    for (const buyer of buyers) if (matches(buyer as never, related)) found += 1
    return found
  }
}
