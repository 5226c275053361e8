import type { ColumnType, Term } from '../../src/storage/index.js'

/** An expression written where it is called: one that holds parameters may be written more than once, each time anew. */
export type Write = () => string

/** A unit of the calendar; weeks say the day they begin on. */
export type CalendarUnit = Extract<Term, { kind: 'calendar' }>['unit']

/** What computed terms are written with where engines differ. Expressions come in and go out as SQL text. */
export interface Computing {
  /** A number of any kind as an IEEE double. */
  double(number: string): string
  /** What an operation of doubles does where the answer is too large: it is infinite, or the statement fails. */
  readonly overflow: 'infinite' | 'fails'
  /**
   * A whole double as an integer that is compared exactly with a sum of integers; beyond 64 bits, the end of those.
   * Absent where integers and doubles are compared by their values anyway.
   */
  whole?(double: string): string
  /** The sum of integers over a group, exact where `sum` fails because it does not fit; absent where that does not happen. */
  sumOfManyIntegers?(of: Write): string
  /** Whether that is what failed. */
  isSumOverflow?(error: unknown): boolean
  /** The least or greatest over a group; `null` of nothing. */
  extreme(fn: 'min' | 'max', of: string, type: ColumnType): string
  /** An instant in a column's form, moved by milliseconds. */
  moved(instant: string, ms: string): string
  /** The first day of the unit that an instant (in UTC) or a day lies in, `YYYY-MM-DD`. */
  firstDay(unit: CalendarUnit, of: Write, type: 'instant' | 'day'): string
  /** Whether the engine itself chooses how to look for related rows that are only asked to be there. */
  readonly choosesSemiJoins: boolean
  /** What the engine's work costs, in any unit: what the form of a sum is chosen by. */
  readonly costs: Costs
}

/** Costs beside each other: only their proportions matter. */
export interface Costs {
  /** Looking up the related rows of one row, found or not. */
  readonly probe: number
  /** Reading one related row by such a lookup. */
  readonly probedRow: number
  /** Reading one related row in a pass over all of them, and adding it to its group. */
  readonly groupedRow: number
  /** Finding the group of one row. */
  readonly joinedRow: number
}
