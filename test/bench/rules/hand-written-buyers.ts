import { type Buyer, NOW, type Purchase, since } from './buyers.js'

const [days30, days90, days365] = [since(30), since(90), since(365)]

/** What somebody would write who knows the rule beforehand. */
export const hand = {
  some: ({ purchases }: Buyer): boolean => {
    for (const purchase of purchases) if (isIn(purchase, days90)) return true
    return false
  },
  count: ({ purchases }: Buyer): boolean => {
    let count = 0
    for (const purchase of purchases) if (isIn(purchase, days365) && purchase.status === 'paid') count += 1
    return count >= 3
  },
  sum: ({ purchases }: Buyer): boolean => spent(purchases, days365) >= 100_000,
  lapsed: ({ purchases }: Buyer): boolean => {
    if (spent(purchases, days365) < 50_000) return false
    for (const purchase of purchases) if (isIn(purchase, days30)) return false
    return true
  },
}

function isIn({ archivedAt, placedAt }: Purchase, from: string): boolean {
  return archivedAt === null && placedAt >= from && placedAt <= NOW
}

function spent(purchases: readonly Purchase[], from: string): number {
  let total = 0
  for (const purchase of purchases) {
    if (isIn(purchase, from) && purchase.total.currency === 'EUR') total += purchase.total.amount
  }
  return total
}
