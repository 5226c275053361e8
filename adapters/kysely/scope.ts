import type { Predicate, Term } from '../../src/storage/index.js'
import type { Draft } from './draft.js'
import type { Engine } from './engine.js'
import type { SqlTable, Tables } from './tables.js'

/** Where a term is read: the row at hand under its alias, and the statement that takes the parameters. */
export interface Scope {
  readonly engine: Engine
  readonly tables: Tables
  readonly draft: Draft
  readonly table: SqlTable
  readonly alias: string
  /** How many relations deep; names the next alias. */
  readonly depth: number
  /** The row one relation up. */
  readonly outer?: Scope
  /** Sums of this row that are joined to it, made for all rows at once. */
  readonly grouped?: Grouped
  /** Columns that hold sums of integers, which may lie beyond 2^53. */
  readonly sums?: ReadonlySet<string>
  /** Sums of integers are written so that they are exact beyond 64 bits too. */
  readonly manyIntegers?: boolean
  /** Stands behind every query of related rows: they are read as they are now. */
  readonly readLock?: string
  readonly write: Writers
}

export type Sum = Extract<Term, { kind: 'sum' }>
export type Exists = Extract<Predicate, { kind: 'exists' }>

/** What was made for all rows at once, as the row at hand finds it. `undefined`: it is asked for this row alone. */
export interface Grouped {
  has(key: string): boolean
  sum(sum: Sum, form: InstantForm): string | undefined
  /** A condition that is true where there are such rows; `negated` is left to the caller. */
  exists(scope: Scope, exists: Exists): string | undefined
}

/** Instants are ISO text inside JSON and the engine's own form in columns; everything else has one form. */
export type InstantForm = 'column' | 'text'

/** What writes terms and conditions, handed down so that each may hold the other. */
export interface Writers {
  /** A term as SQL. One that holds a parameter takes it anew each time it is written. */
  term(scope: Scope, term: Term, form: InstantForm): string
  condition(scope: Scope, predicate: Predicate): string
}
