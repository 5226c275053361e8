import { scanBudget } from '../errors.js'

/** How many rows may be read above the storage in one call. */
export interface Budget {
  /** How many may still be read. */
  readonly left: number
  /** @throws `storage.scan_budget` when it is used up */
  spend(entity: string, rows: number): void
}

export const budgetOf = (most: number): Budget => {
  let left = most
  return {
    get left() {
      return left
    },
    spend: (entity, rows) => {
      left -= rows
      if (left < 0) throw scanBudget({ entity, budget: most })
    },
  }
}
