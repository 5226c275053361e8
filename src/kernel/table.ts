import { hash31 } from './hash.js'
import { canonicalJson } from './json.js'

export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'day' | 'json'

export interface Column {
  readonly type: ColumnType
  readonly nullable: boolean
  /** Text: the most code points (4 bytes each at most). Core has checked it before a row arrives. */
  readonly max?: number
}

/** A table an adapter keeps. Every key and unique constraint begins with `tenant`. Names are camelCase; SQL adapters write snake_case. */
export interface Table {
  /** `customer`, `purchaseLine`, or one of the platform's: `logHead`, `event`, `eventParty`... */
  readonly entity: string
  readonly columns: Readonly<Record<string, Column>>
  readonly key: readonly string[]
  readonly unique: readonly (readonly string[])[]
  readonly indexes: readonly (readonly string[])[]
  /** What the storage may read from columns of their own; none where it is absent. */
  readonly promoted?: readonly Promoted[]
}

/**
 * What a JSON column holds under a key, in a column beside it, with an index between those of tenant and id. The storage
 * keeps it from the JSON by itself: core never reads nor writes it, and a term that names the key has the same answer with it.
 */
export interface Promoted {
  /** The column's name. It says what it holds: another type is another column. */
  readonly name: string
  readonly of: { readonly column: string; readonly attribute: string }
  /** Missing where the JSON has no such key, or something else there than the type. Instants and days are text. */
  readonly column: Column & { readonly type: PromotedType }
}

/** What stands in JSON as one value. */
export type PromotedType = 'text' | 'number' | 'boolean'

/** One step of a migration. Forward only, and it only ever adds. */
export type MigrationStep =
  | { readonly op: 'createTable'; readonly table: Table }
  | { readonly op: 'addColumn'; readonly entity: string; readonly name: string; readonly column: Column }
  | { readonly op: 'addIndex'; readonly entity: string; readonly columns: readonly string[] }
  | { readonly op: 'promote'; readonly entity: string; readonly promoted: Promoted }

/** A named list of steps with a checksum over them. */
export interface Migration {
  /** Module and number: `customer/0001`. Of what a host promotes, entity and column: `customer/attributesPlanText`. */
  readonly key: string
  readonly checksum: string
  readonly steps: readonly MigrationStep[]
}

/** A column in short: `text(200)`, `text(200)?`, `integer`, `instant?`. The question mark lets it be missing. */
export type ColumnText = `text(${number})${'' | '?'}` | `${Exclude<ColumnType, 'text'>}${'' | '?'}`

const columnText = /^(\w+?)(?:\((\d+)\))?(\?)?$/

const column = (text: ColumnText): Column => {
  const [, type = '', max, nullable] = columnText.exec(text) ?? []
  const base = { type: type as ColumnType, nullable: nullable === '?' }
  return max === undefined ? base : { ...base, max: Number(max) }
}

/** A table's keys and indexes, named without the tenant. */
interface TableOptions extends Partial<Pick<Table, 'key' | 'unique' | 'indexes'>> {
  /** Instants that ticks look for over all tenants. */
  readonly deadlines?: readonly string[]
}

/** A step that makes a table. `tenant` comes first by itself; keys, unique values and indexes are named without it. */
export const createTable = (
  entity: string,
  columns: Readonly<Record<string, ColumnText>>,
  { key = ['id'], unique = [], indexes = [], deadlines = [] }: TableOptions = {},
): MigrationStep => ({
  op: 'createTable',
  table: {
    entity,
    columns: {
      tenant: { type: 'text', nullable: false, max: 128 },
      ...Object.fromEntries(Object.entries(columns).map(([name, text]) => [name, column(text)])),
    },
    key: ['tenant', ...key],
    unique: unique.map((names) => ['tenant', ...names]),
    indexes: [...indexes.map((names) => ['tenant', ...names]), ...deadlines.map(deadlineIndex)],
  },
})

/** The index a tick reads: what has passed, of all tenants, the oldest first. */
function deadlineIndex(column: string): string[] {
  return [column, 'tenant', 'id']
}

/** A step that adds a column, which rows written before do not have. */
export const addColumn = (
  entity: string,
  name: string,
  text: `${ColumnText & `${string}?`}`,
): MigrationStep => ({
  op: 'addColumn',
  entity,
  name,
  column: column(text as ColumnText),
})

export const addIndex = (entity: string, columns: readonly string[]): MigrationStep => ({
  op: 'addIndex',
  entity,
  columns: ['tenant', ...columns],
})

/** A step that adds the index of a deadline to a table that has its column. */
export const addDeadline = (entity: string, name: string): MigrationStep => ({
  op: 'addIndex',
  entity,
  columns: deadlineIndex(name),
})

/** Names a list of steps. `key` is the module and a number: `customer/0001`. */
export const migration = (key: `${string}/${string}`, steps: readonly MigrationStep[]): Migration => {
  const text = canonicalJson(steps)
  return { key, steps, checksum: `${hash31(text).toString(16)}-${text.length}` }
}
