/** A unique value that one record holds. */
export interface Claim {
  /** The entity and its key: `customer.email`. */
  readonly key: `${string}.${string}`
  /** The normalised value. */
  readonly value: string
  readonly ownerId: string
}
