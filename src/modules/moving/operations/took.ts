import type { RowDiff, RowMade } from '../entities.js'

/** What a row did that did not fail. */
export interface Took {
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly customerId?: string
  readonly purchaseId?: string
  readonly versionBefore?: number
  readonly versionAfter?: number
  readonly changes?: RowDiff
  /** What a new record was given. Nothing is needed of it to undo the row: it is told, not kept. */
  readonly given?: RowDiff
  readonly made?: RowMade
}
