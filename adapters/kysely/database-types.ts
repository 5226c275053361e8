import type { ColumnType } from 'kysely'
import type { Money } from '../../src/kernel/index.js'

/** What a handle reads of what is stored. Some of it depends on the driver, not on the engine: give your own where it does. */
export interface StoredValues {
  readonly number: unknown
  readonly boolean: unknown
  readonly instant: unknown
  readonly json: unknown
}

/** What the usual drivers read unless they are told otherwise: better-sqlite3 and libsql, pg and PGlite, mysql2. */
export interface StoredBy {
  readonly sqlite: { number: number; boolean: number; instant: number; json: string }
  readonly postgres: { number: number | string; boolean: boolean; instant: Date; json: unknown }
  readonly mysql: { number: number; boolean: number; instant: Date; json: unknown }
}

/**
 * The tables of entities for the host's own Kysely, to be read and joined with: writing them is the crm's.
 *
 * `Rows` names the entities and their rows: `{ customer: RowOf<typeof model, 'customer'> }`. Names are those of
 * `tableName` and `columnName`; an amount of money is the column `..._amount`, in minor units.
 */
export type CrmTables<
  Rows extends object,
  As extends StoredValues = StoredBy['sqlite'],
  Prefix extends string = 'crm_',
> = {
  [Entity in keyof Rows & string as `${Prefix}${SnakeCase<Entity>}`]: TableOf<Rows[Entity], As>
}

type TableOf<Row, As extends StoredValues> = { readonly tenant: ReadOnly<string> } & {
  readonly [Field in keyof Row & string as ColumnName<Field, NonNullable<Row[Field]>>]: ReadOnly<
    Stored<Field, NonNullable<Row[Field]>, As> | Extract<Row[Field], null>
  >
}

/** Nothing can be inserted or set: a write past the crm has no version, no check and no event. */
type ReadOnly<Value> = ColumnType<Value, WrittenByTheCrm, never>

// `never` would leave a column out of what is inserted, and let anything else in.
interface WrittenByTheCrm {
  readonly writtenByTheCrm: never
}

type ColumnName<Field extends string, Value> = [Value] extends [Money]
  ? `${SnakeCase<Field>}_amount`
  : SnakeCase<Field>

/** Instants and other texts have one type; names tell them apart, and a test holds the names to it. */
type InstantName = `${string}At` | 'verifiedUntil'

type Stored<Field extends string, Value, As extends StoredValues> = [Value] extends [string]
  ? Field extends InstantName
    ? As['instant']
    : Value
  : [Value] extends [boolean]
    ? As['boolean']
    : [Value] extends [number | Money]
      ? As['number']
      : As['json']

/** As `snakeCase` writes it: a line before a capital that follows a small letter or a digit. */
type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${Lowercase<First>}${IsBreak<First, Rest> extends true ? '_' : ''}${SnakeCase<Rest>}`
  : Name

type IsBreak<First extends string, Rest extends string> =
  First extends Lowercase<First> ? (Rest extends Uncapitalize<Rest> ? false : true) : false
