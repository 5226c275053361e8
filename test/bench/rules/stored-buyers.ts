import type { Buyer } from './buyers.js'

export interface StoredBuyer {
  readonly tenant: string
  readonly id: string
  readonly archivedAt: string | null
}

export interface StoredPurchase {
  readonly tenant: string
  readonly id: string
  readonly customerId: string
  readonly archivedAt: string | null
  readonly placedAt: string
  readonly status: string
  readonly totalAmount: number
  readonly totalCurrency: string
}

const tenant = 't1'

/** The customers and their purchases as a storage keeps them, purchases by customer. */
export const storedBuyers = (all: readonly Buyer[]) => ({
  buyers: all.map(({ id, archivedAt }): StoredBuyer => ({ tenant, id, archivedAt })),
  purchases: new Map(
    all.map(({ id, purchases }) => [
      id,
      purchases.map(
        ({ total, ...purchase }): StoredPurchase => ({
          tenant,
          ...purchase,
          totalAmount: total.amount,
          totalCurrency: total.currency,
        }),
      ),
    ]),
  ),
})
