import { type Buyer, NOW, type Purchase, since } from './buyers.js'
import type { StoredBuyer, StoredPurchase } from './stored-buyers.js'

const [days30, days90, days365] = [since(30), since(90), since(365)]

/** What somebody would write who knows the rule beforehand: each in its own loop. */
export const byHand = {
  some: (buyers: readonly Buyer[]): number => {
    let found = 0
    for (const { purchases } of buyers) if (hasBought(purchases, days90)) found += 1
    return found
  },
  count: (buyers: readonly Buyer[]): number => {
    let found = 0
    for (const { purchases } of buyers) if (paid(purchases) >= 3) found += 1
    return found
  },
  sum: (buyers: readonly Buyer[]): number => {
    let found = 0
    for (const { purchases } of buyers) if (spent(purchases, days365) >= 100_000) found += 1
    return found
  },
  lapsed: (buyers: readonly Buyer[]): number => {
    let found = 0
    for (const { purchases } of buyers) {
      if (spent(purchases, days365) >= 50_000 && !hasBought(purchases, days30)) found += 1
    }
    return found
  },
}

function hasBought(purchases: readonly Purchase[], from: string): boolean {
  for (const purchase of purchases) if (isIn(purchase, from)) return true
  return false
}

function paid(purchases: readonly Purchase[]): number {
  let count = 0
  for (const purchase of purchases) if (isIn(purchase, days365) && purchase.status === 'paid') count += 1
  return count
}

function spent(purchases: readonly Purchase[], from: string): number {
  let total = 0
  for (const purchase of purchases) {
    if (isIn(purchase, from) && purchase.total.currency === 'EUR') total += purchase.total.amount
  }
  return total
}

function bought(purchases: readonly Purchase[], from: string): number {
  let count = 0
  for (const purchase of purchases) if (isIn(purchase, from)) count += 1
  return count
}

function isIn({ archivedAt, placedAt }: Purchase, from: string): boolean {
  return archivedAt === null && placedAt >= from && placedAt <= NOW
}

type Pass = (buyers: readonly Buyer[]) => number

/** Ten rules, each a pass of its own over all customers. */
export const tenByHand: readonly Pass[] = [
  (buyers) => {
    let found = 0
    for (const { purchases } of buyers) {
      if (spent(purchases, days365) >= 100_000 && hasBought(purchases, days30)) found += 1
    }
    return found
  },
  (buyers) => {
    let found = 0
    for (const { purchases } of buyers) {
      if (spent(purchases, days365) >= 100_000 && !hasBought(purchases, days90)) found += 1
    }
    return found
  },
  byHand.lapsed,
  byHand.count,
  (buyers) => {
    let found = 0
    for (const { purchases } of buyers) if (paid(purchases) >= 3 && !hasBought(purchases, days90)) found += 1
    return found
  },
  (buyers) => {
    let found = 0
    for (const { purchases } of buyers) if (spent(purchases, days90) >= 30_000) found += 1
    return found
  },
  (buyers) => {
    let found = 0
    for (const { purchases } of buyers) {
      if (spent(purchases, days90) < 30_000 && spent(purchases, days365) >= 30_000) found += 1
    }
    return found
  },
  (buyers) => {
    let found = 0
    for (const { purchases } of buyers) if (bought(purchases, days90) <= 1) found += 1
    return found
  },
  (buyers) => {
    let found = 0
    for (const { purchases } of buyers) {
      if (hasBought(purchases, days365) && !hasBought(purchases, days90)) found += 1
    }
    return found
  },
  byHand.some,
]

/** The same over rows as a storage keeps them, found by an index. */
export const storedByHand = {
  some: ({ buyers, purchases }: StoredBuyers): number => {
    let found = 0
    for (const { id } of buyers) if (hasBoughtRows(purchases.get(id) ?? [])) found += 1
    return found
  },
  sum: ({ buyers, purchases }: StoredBuyers): number => {
    let found = 0
    for (const { id } of buyers) if (spentRows(purchases.get(id) ?? []) >= 100_000) found += 1
    return found
  },
}

interface StoredBuyers {
  readonly buyers: readonly StoredBuyer[]
  readonly purchases: ReadonlyMap<string, readonly StoredPurchase[]>
}

function hasBoughtRows(rows: readonly StoredPurchase[]): boolean {
  for (const row of rows) if (isRowIn(row, days90)) return true
  return false
}

function spentRows(rows: readonly StoredPurchase[]): number {
  let total = 0
  for (const row of rows) if (isRowIn(row, days365) && row.totalCurrency === 'EUR') total += row.totalAmount
  return total
}

function isRowIn({ archivedAt, placedAt }: StoredPurchase, from: string): boolean {
  return archivedAt === null && placedAt >= from && placedAt <= NOW
}
