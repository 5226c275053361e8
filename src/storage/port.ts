import type { ColumnType, Migration, Table } from '../kernel/index.js'
import type { Predicate, Values } from '../rules/index.js'

export type { Column, ColumnType, Migration, MigrationStep, Table } from '../kernel/index.js'

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
  /** Absent: every row (never without a tenant, which core puts in). */
  readonly where?: Predicate
  readonly order: readonly OrderBy[]
  /** The slot that holds the most rows to answer, as an integer. */
  readonly limit?: number
}

export interface OrderBy {
  readonly column: string
  /** A key inside the column's JSON object, and what it holds. */
  readonly attribute?: string
  readonly type: ColumnType
  readonly direction: 'asc' | 'desc'
  /** Where missing values stand. Always said. */
  readonly nulls: 'first' | 'last'
}

/** Counts and sums over the rows that match. */
export interface AggregatePlan {
  readonly entity: string
  readonly where?: Predicate
  readonly measures: readonly { readonly as: string; readonly fn: 'count' }[]
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

/** A place to keep rows. The whole of what core asks of a database. */
export interface StorageDriver<Native = unknown> {
  readonly spi: 1
  readonly name: string
  readonly capabilities: Capabilities
  /** Called once, before anything else. */
  open(model: StorageModel): Promise<void>
  /** Reads outside a transaction, or in one of their own. */
  read<R>(work: (session: Session) => Promise<R>): Promise<R>
  /** Commits when the work resolves, rolls back when it rejects. Never runs the work twice. */
  transact<R>(
    work: (session: TxSession<Native>) => Promise<R>,
    options: { readonly signal?: AbortSignal },
  ): Promise<R>
  readonly schema?: SchemaExecutor
  classify(error: unknown): FaultClass | undefined
  /** The statements a plan or a write becomes, for `crm.explain`; absent where there are none. */
  explain?(
    plan: SelectPlan,
    values: Values,
  ): Promise<{ readonly statement: string; readonly detail: readonly string[] }>
  /** Ends what the adapter opened, never what the host handed in. */
  close(): Promise<void>
}
