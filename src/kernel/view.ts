import type { RuleJson } from './context.js'
import type { BaseRow } from './entity.js'
import type { LocalizedText } from './text.js'
import type { Instant } from './time.js'

/**
 * One section of the view of a record: the first of its related rows, and figures over all of them. Data, so that it takes
 * a bounded number of queries whatever there is.
 */
export interface ViewSection {
  /** The relation that leads to its rows. */
  readonly relation: string
  readonly label?: LocalizedText
  /** The most rows, at most 100. Default: 20. */
  readonly limit?: number
  /** Fields of the rows. Default: the newest first where they have a time, else by id. */
  readonly order?: readonly { readonly by: string; readonly dir?: 'asc' | 'desc' }[]
  /** Which of the related rows. */
  readonly where?: RuleJson
  /** Relations of the rows that are brought with them, under `included`. */
  readonly include?: readonly string[]
  /** Figures over all of its rows, as `aggregate` takes them: `{ orders: { fn: 'count' } }`. */
  readonly totals?: Readonly<Record<string, object>>
  /** What the section says instead of its rows and figures: pure, from what was read and this actor may see. */
  readonly derive?: (read: ViewRead<never>) => unknown
}

/** What was read for a section. */
export interface ViewRead<Row = BaseRow, Totals = Readonly<Record<string, unknown>>> {
  readonly items: readonly Row[]
  /** Whether there are rows beyond the limit. */
  readonly hasMore: boolean
  readonly totals: Totals
  /** The moment of the view. */
  readonly now: Instant
}

/** What a section is to the compiler. */
export interface ViewTypes {
  readonly relation: string
  /** The figures by their names. */
  readonly totals?: unknown
  /** The relations that are brought with each row. */
  readonly include?: string
  /** What is derived, where something is. */
  readonly derived?: unknown
}

/** The most rows of a section. */
export const maxViewRows = 100
