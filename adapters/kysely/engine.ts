import type { ItemKind, ValueType } from '../../src/kernel/index.js'
import type { Capabilities, Column, ColumnType, FaultClass, Table } from '../../src/storage/index.js'
import type { Computing, Write } from './computing.js'
import type { NameOptions } from './names.js'
import type { SortedTexts } from './sort-length.js'

export type { Write } from './computing.js'

/** A value on its way into or out of the database. `null` never reaches it. */
export type Convert = (value: never) => unknown

/** Writes a parameter into the statement, and gives back what stands for it. `encode` gets the whole list. */
export type BindList = (encode: (list: readonly unknown[]) => unknown) => string

/**
 * Carries out one statement. The seam below everything: whatever can do this can carry the storage.
 *
 * Parameters stand in the text in the order of their list, each once: `?`, or on PostgreSQL `$1`, `$2`, and nothing else
 * in a statement begins with `$`. They are text, numbers, booleans and `null`; what a text is for stands behind it.
 */
export type Run = (sql: string, parameters: readonly unknown[]) => Promise<Result>

export interface Result {
  /** Rows of a query, fresh objects that the caller may change. */
  readonly rows: Record<string, unknown>[]
  /** Rows inserted, updated or deleted. */
  readonly affected: number
}

/** A table or a column as a statement names it. */
export interface Named {
  readonly table: string
  readonly columns: Readonly<Record<string, string>>
}

export type EngineName = 'sqlite' | 'postgres' | 'mysql'

/** What one engine does differently, and nothing else. Expressions come in and go out as SQL text. */
export interface Engine {
  readonly name: EngineName
  readonly capabilities: Capabilities
  /** The engine as this server is, where several go by one name: all that is written is written by it. */
  recognise?(run: Run): Promise<Engine>
  /** Asks the database what it is. @throws `storage.unsupported` where it is not, or is too old */
  check(run: Run, names: NameOptions): Promise<void>
  /** Whether tables can stand in a schema that the host names. */
  readonly hasSchemas: boolean
  /** What transactions must run under; absent where the engine has one level only. */
  readonly isolation?: 'read committed'
  /** Whether a failed statement is the end of its transaction: whatever is still asked of it would not be in it. */
  endsTransaction(error: unknown): boolean
  /** Tells whether the transaction is still there, after a host had it in hand: fails, or answers `alive`. */
  readonly askAlive?: string
  /**
   * Stands behind every query inside a transaction that the host has opened, whose snapshot may be older than what is
   * true; absent where plain reads are current, or where a write after an old read fails.
   */
  readonly readLock?: string
  /** Answers as `isolation` how the transaction is isolated; absent where it does not matter. */
  readonly askIsolation?: string
  /** Whether a handle is in an open transaction; absent where nobody can tell. */
  isInTransaction?(run: Run, counter: Named): Promise<boolean>

  /** An identifier, whatever it is called. */
  quote(name: string): string
  /** The parameter at a position, counted from 1, and what it holds. A list that travels as one parameter is text. */
  placeholder(position: number, type: ColumnType): string
  /** A column as a query answers it, so that every driver returns the same; absent where all do anyway. */
  answer?(column: string, type: ColumnType): string
  /** From a stored value to a parameter; absent where both are the same. */
  readonly encode: Readonly<Partial<Record<ColumnType, Convert>>>
  /** From what the driver returns to a stored value; absent where both are the same. */
  readonly decode: Readonly<Partial<Record<ColumnType, Convert>>>
  /** The column type of `create table`. */
  columnType(column: Column): string
  /** @throws `storage.unsupported` for a table the engine cannot make; absent where it can make any */
  assertTable?(table: Table): void
  /** What stands in the brackets of an index; absent where it is the columns, however long they are. */
  indexColumns?(columns: readonly IndexColumn[], isUnique: boolean): string
  /** How a column is kept that is made of another: by its index alone, where a table can get such a column at no cost. */
  readonly generated: 'virtual' | 'stored'
  /**
   * Whether the index of such a column leaves out rows without a value, for a planner that takes any index that begins with
   * the tenant when it reads all rows, and then reads them in an order in which they do not lie.
   */
  readonly leavesOutMissing?: true
  /** The function that counts the characters of a text. */
  readonly characters: 'length' | 'char_length'
  /** What follows the closing bracket of `create table`. */
  tableOptions(shape: { readonly indexed: boolean; readonly wide: boolean }): string

  /** What stands in a JSON object under a path of keys, `null` unless it is of the declared JSON type. Instants stay text. */
  attribute(json: string, path: readonly string[], type: ValueType): string
  /** A condition that is true of such a text and false of any other value; absent where it is asked of `attribute`. */
  whereText?(json: string, path: readonly string[], meets: (text: Write) => string): string
  /** An instant of a column as the ISO text it would be in JSON. */
  instantText(column: string): string
  /** The text `left` in the middle of, at the start of, at the end of. */
  contains(left: Write, right: Write): string
  startsWith(left: Write, right: Write): string
  endsWith(left: Write, right: Write): string
  /** `left` is one of a list, however long: the statement stays the same. */
  inList(left: string, type: ColumnType, list: BindList): string
  /** A JSON array (or `null`) holds any, or all, of a list. */
  hasAny(array: string, item: ItemKind, list: BindList): string
  hasAll(array: string, item: ItemKind, list: BindList): string
  orderBy(expression: string, direction: 'asc' | 'desc', nulls: 'first' | 'last' | undefined): string
  /** A query, so that its order compares texts as long as these; absent where every order compares all of them. */
  sorted?(query: string, texts: SortedTexts): string
  /** What sums, arithmetic and calendar terms are written with. */
  readonly computing: Computing

  /** Stands behind an insert that leaves out rows that exist; absent where a plain one and its failure tell who was first. */
  readonly ifAbsent?: string
  /** Whether an update may count the rows it changed only, and not those that match: the host's connection decides. */
  readonly countsChanges?: true
  /** Adds to a counter row, made if it is missing: parameters tenant and n; answers `pos`. */
  next(counter: Named, bind: { tenant: Write; n: Write }): string
  /** Answers `pos` after `next`, where that cannot: parameter tenant. */
  position?(counter: Named, bind: { tenant: Write }): string
  /** Takes the write lock of the database, touching no row; absent where rows are locked instead. */
  takeWriteLock?(counter: Named): string
  /** The beginning of a statement that deletes. */
  deleteFrom(table: string): string
  /** Stands behind a query whose rows stay locked until the transaction ends; absent where the whole database is locked. */
  readonly rowLock?: RowLock
  /** Keeps other processes from migrating; absent where writing to the history does. */
  migrationLock?(history: string): MigrationLock
  /** Whether the error says that what a migration makes is there; absent where statements can say `if not exists`. */
  isMadeAlready?(error: unknown): boolean

  explain(sql: string): string
  explained(row: Record<string, unknown>): string
  /** What `explain` expects: rows and cost of the whole; absent where it does not say. */
  estimated?(
    rows: readonly Record<string, unknown>[],
  ): { readonly rows: number; readonly cost: number } | undefined
  /** What the database has under a table's name, unquoted; `undefined` when there is none. */
  inspect(run: Run, table: string, schema?: string): Promise<InspectedTable | undefined>
  classify(error: unknown): FaultClass | undefined
  /** Whether the error says that a table or column is not there: migrations have not run. */
  isMissingSchema(error: unknown): boolean
}

/** What a query says to lock its rows: waiting for those that others hold, or leaving them out. */
export interface RowLock {
  readonly wait: string
  readonly skip: string
}

/** Held until it is released, or else until the transaction ends. */
export interface MigrationLock {
  /** Waits for it. `taken` is 0 in the answer where that took too long. */
  readonly take: string
  readonly release?: string
}

/** A column of an index, by its quoted name. What it holds is not known where a migration alters a table of another's. */
export interface IndexColumn {
  readonly name: string
  readonly column: Column | undefined
}

export interface InspectedIndex {
  readonly columns: readonly string[]
  readonly unique: boolean
  /** It leaves out rows without a value. */
  readonly isPartial?: boolean
}

export interface InspectedColumn {
  readonly type: string
  readonly nullable: boolean
  /** Whether the database makes it of others. */
  readonly isGenerated: boolean
}

/** A table as the database describes it. */
export interface InspectedTable {
  readonly columns: Readonly<Record<string, InspectedColumn>>
  readonly key: readonly string[]
  readonly indexes: readonly InspectedIndex[]
}
