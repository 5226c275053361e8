import type { Decision, OperationContext } from './context.js'
import type { BaseRow } from './entity.js'
import type { Json } from './json.js'
import type { Instant } from './time.js'

/** What a deadline that has passed is given. */
export interface Passed {
  /** What the column said: decisions are made of this, not of when somebody looked. */
  readonly dueAt: Instant
}

/** What an effect outside the database is given, once what was decided is committed. */
export interface OutsideContext {
  readonly tenant: string
  readonly now: Instant
  /** Ends when the effect has taken longer than it may, or the crm is stopping. */
  readonly signal: AbortSignal
  /** Calls an operation of this or a needed module, internal ones too, in a unit of work of its own. */
  call(operation: string, input: Json): Promise<unknown>
}

/**
 * What happens when an instant that stands in a row has passed. It happens once, together with the guarded change of
 * the row, and only to a row whose column still says so; it may be late, never early.
 */
export interface Deadline<Row extends BaseRow = BaseRow> {
  /**
   * For work that is worth nothing any more when it comes late: after so many milliseconds the column is cleared and
   * nothing else happens. Absent: however late, it is done.
   */
  readonly skipAfterMs?: number
  /**
   * Decides, in the unit of work that saves what it decided: `now()` is when somebody looked, `passed` when it was due, and
   * the events of the decision happened then unless they say otherwise. A column that the decision leaves as it was is
   * cleared: a deadline passes once. A later instant lets it pass again. Without a decision only the column is cleared,
   * of the row as what was called has left it.
   */
  readonly handler: (
    context: OperationContext,
    row: Row,
    passed: Passed,
  ) => Promise<Decision<Row> | undefined> | Decision<Row> | undefined
  /**
   * What is done outside the database, after the commit, with the row as it was saved: at most once by itself, so a
   * decision that must see it done sets the column to when it is tried again, and what `outside` calls clears it. It may
   * take 30 seconds; what it throws is reported to `onError`.
   */
  readonly outside?: (context: OutsideContext, row: Row) => Promise<void>
}

/** A deadline of any entity. */
// Rows are contravariant: `never` is what every deadline accepts being seen as.
export type AnyDeadline = Omit<Deadline, 'handler' | 'outside'> & {
  readonly handler: (context: OperationContext, row: never, passed: Passed) => unknown
  readonly outside?: (context: OutsideContext, row: never) => Promise<void>
}

/**
 * Declares a deadline. Its keys in the module are the entity and the field that holds the instant.
 *
 * @returns the deadline, typed by the rows of its entity
 */
export const defineDeadline = <Row extends BaseRow>(deadline: Deadline<Row>): Deadline<Row> => deadline
