import { scanBudget } from '../errors.js'

/** How many rows may be read above the storage in one call. */
export interface Budget {
  /** @throws `storage.scan_budget` when it is used up */
  spend(entity: string, rows: number): void
}

export const budgetOf = (most: number): Budget => {
  let left = most
  return {
    spend: (entity, rows) => {
      left -= rows
      if (left < 0) throw scanBudget({ entity, budget: most })
    },
  }
}
