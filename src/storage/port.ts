import type { Migration, Table } from '../kernel/index.js'
import type { Predicate, Term, Values } from '../rules/index.js'

export type { Column, ColumnType, Migration, MigrationStep, Promoted, Table } from '../kernel/index.js'

/** A stored row: columns to values, `null` for missing, never `undefined`. Columns left out of a plan are left out of its rows. */
export type Row = { readonly [column: string]: StoredValue }

/** Text, safe integers, doubles, booleans, instants as ISO text, days as text, JSON parsed. */
export type StoredValue = unknown

/** Everything an adapter must be able to keep, by entity. */
export interface StorageModel {
  readonly tables: Readonly<Record<string, Table>>
}

/** Which rows, in which order, how many. Made once and recognised by identity: compile it once. */
export interface SelectPlan {
  readonly entity: string
  readonly columns: readonly string[]
  /** Values that are made of a row, and what they are called in the answer. */
  readonly computed?: readonly ComputedColumn[]
  /** Absent: every row (never without a tenant, which core puts in). */
  readonly where?: Predicate
  readonly order: readonly OrderBy[]
  /** The slot that holds the most rows to answer, as an integer. */
  readonly limit?: number
}

export interface ComputedColumn {
  readonly as: string
  readonly term: Term
}

export interface OrderBy {
  readonly term: Term
  readonly direction: 'asc' | 'desc'
  /** Where missing values stand. Always said. */
  readonly nulls: 'first' | 'last'
}

/**
 * Counts and sums over the rows that match, for each combination of the values of `by`. A missing value is a value of
 * its own here. Without `by`: one row, also of nothing.
 */
export interface AggregatePlan {
  readonly entity: string
  readonly where?: Predicate
  readonly by: readonly ComputedColumn[]
  readonly measures: readonly Measure[]
  /** Which of the answered rows to keep: a predicate whose columns are the names of `by` and `measures`. */
  readonly having?: Predicate
  /** Order of the answered rows, by their names. */
  readonly order: readonly OrderBy[]
  /** The slot that holds the most rows to answer. */
  readonly limit?: number
}

/** One sum. `where` narrows its rows further. Of nothing, `min` and `max` are missing and the others are 0. */
export interface Measure {
  readonly as: string
  readonly fn: 'count' | 'countDistinct' | 'sum' | 'min' | 'max'
  /** None for `count`. */
  readonly of?: Term
  readonly where?: Predicate
}

export type Write =
  /** `ifAbsent`: rows whose key or unique values exist already are left out, and not counted. */
  | {
      readonly op: 'insert'
      readonly entity: string
      readonly rows: readonly Row[]
      readonly ifAbsent?: true
    }
  | {
      readonly op: 'update'
      readonly entity: string
      readonly where: Predicate
      readonly values: Values
      readonly set: Row
      readonly increment?: Readonly<Record<string, number>>
      /** How many rows must match. Another count ends `apply` with `storage.unexpected_count`. */
      readonly expect?: number
    }
  | {
      readonly op: 'delete'
      readonly entity: string
      readonly where: Predicate
      readonly values: Values
      readonly expect?: number
    }

export interface ReadOptions {
  /** Keep the rows from being written by others until this transaction ends. Where sessions are not concurrent, nothing to do. */
  readonly lock?: 'update'
  readonly skipLocked?: boolean
  /**
   * That nothing is found may be out of date, since an insert follows and finds out: nothing is locked where nothing is.
   * A driver whose reads are current, or lock no gaps, has nothing to do.
   */
  readonly insertFollows?: true
  readonly signal?: AbortSignal
}

/** Reads. */
export interface Session {
  select(plan: SelectPlan, values: Values, options?: ReadOptions): Promise<readonly Row[]>
  /** Absent: core counts and sums above the storage, within the scan budget. */
  aggregate?(plan: AggregatePlan, values: Values): Promise<readonly Row[]>
}

/** Reads and writes of one transaction. Sees its own writes. Every call after its work has settled throws. */
export interface TxSession<Native = unknown> extends Session {
  /** Carries the writes out in order. @returns for each, how many rows were inserted, updated or deleted */
  apply(writes: readonly Write[]): Promise<readonly { readonly matched: number }[]>
  /** Adds `n` to the tenant's counter and keeps it until commit. @returns the last position taken; the first ever is 1 */
  next(counter: CounterKey, n: number): Promise<number>
  /** The host's own handle of this transaction. */
  readonly native: Native
  /** How the transaction is isolated, in the engine's words; absent where that makes no difference. */
  isolation?(): Promise<string>
}

export interface CounterKey {
  readonly entity: 'logHead'
  readonly tenant: string
}

/** What a driver can do, as plain data. What is missing, core finishes above it, within the scan budget. */
export interface Capabilities {
  /** `false`: one unit of work at a time; core queues. */
  readonly concurrentSessions: boolean
  readonly predicates: {
    /** Comparisons of columns beside the key, `and`, `or`, `set`, `intervals`, `in`. */
    readonly columns: boolean
    /** `exists`. */
    readonly relations: boolean
    /** `contains`, `startsWith`, `endsWith`. */
    readonly text: boolean
    readonly ignoreCase: boolean
    /** Terms and orders with an `attribute`. */
    readonly json: boolean
    /** `hasAny`, `hasAll`. */
    readonly lists: boolean
    /** Computed terms: sums, lookups, arithmetic, periods, buckets; `near`. */
    readonly sums: boolean
  }
  /** Order by other columns than the key. */
  readonly order: boolean
  readonly limits: {
    readonly parameters: number
    readonly rowsPerInsert: number
    readonly textBytes: number
  }
  /** A committed write survives the end of the process. */
  readonly durable: boolean
}

/** What a driver's error means, where it is one that core can act on. */
export interface FaultClass {
  readonly kind: 'unique' | 'reference' | 'serialization' | 'deadlock' | 'busy' | 'timeout' | 'unavailable'
  readonly constraint?: string
}

/** What a storage with a schema knows and does about it. */
export interface SchemaExecutor {
  /** Keys and checksums of what has been applied, in order; empty on a new database. */
  applied(): Promise<readonly { readonly key: string; readonly checksum: string }[]>
  /** Applies one after the other under a lock between processes; each can be taken up again after a kill in its middle. */
  apply(migrations: readonly Migration[]): Promise<void>
  /** The statements `apply` would run. */
  sql(migrations: readonly Migration[]): readonly string[]
  /** What differs between the database and the model, in words; read only, empty when nothing does. */
  verify(model: StorageModel): Promise<readonly SchemaDifference[]>
}

export interface SchemaDifference {
  readonly entity: string
  readonly column?: string
  readonly expected: string
  readonly received: string
}

/** How a storage would answer a plan. */
export interface ExplainedStatement {
  readonly statement: string
  /** What the engine says it would do, in its words. */
  readonly detail: readonly string[]
  /** How many rows the engine expects to answer, and what that costs in its own units; absent where it does not say. */
  readonly estimates?: { readonly rows?: number; readonly cost?: number }
  /** How related rows are asked for, and why so; absent where there is no choice. */
  readonly forms?: readonly ExplainedForm[]
}

export interface ExplainedForm {
  /** The entity of the related rows. */
  readonly entity: string
  /** The sums over them; none where they only have to be there. */
  readonly sums: readonly string[]
  /** For each row alone, or for all rows at once. */
  readonly form: 'correlated' | 'grouped'
  readonly why: string
}

/** A place to keep rows. The whole of what core asks of a database. */
export interface StorageDriver<Native = unknown> {
  readonly spi: 1
  readonly name: string
  readonly capabilities: Capabilities
  /**
   * Called once, before anything else. `within`: the first call came inside a transaction that the host has opened, which
   * may hold the only connection: nothing is asked but through it. Another opening may wait for that connection meanwhile.
   */
  open(model: StorageModel, within?: Native): Promise<void>
  /** Reads outside a transaction, or in one of their own. */
  read<R>(work: (session: Session) => Promise<R>): Promise<R>
  /** Commits when the work resolves, rolls back when it rejects. Never runs the work twice. */
  transact<R>(
    work: (session: TxSession<Native>) => Promise<R>,
    options: { readonly signal?: AbortSignal },
  ): Promise<R>
  /**
   * Joins a transaction that the host has opened: `native` is the host's handle of it. Never commits and never rolls
   * back, and reads what is true now, also where the host's isolation would answer from an older snapshot. Absent: the
   * storage cannot.
   */
  enlist?<R>(native: Native, work: (session: TxSession<Native>) => Promise<R>): Promise<R>
  readonly schema?: SchemaExecutor
  classify(error: unknown): FaultClass | undefined
  /** The statement a plan becomes, for `crm.explain`; absent where there are none. */
  explain?(plan: SelectPlan | AggregatePlan, values: Values): Promise<ExplainedStatement>
  /** Ends what the adapter opened, never what the host handed in. */
  close(): Promise<void>
}
