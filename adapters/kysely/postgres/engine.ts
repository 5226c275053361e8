import { instantMs, toInstant, type ValueType } from '../../../src/kernel/index.js'
import type { ColumnType } from '../../../src/storage/index.js'
import type { Engine, Named, Run, Write } from '../engine.js'
import { safeInteger } from '../integers.js'
import { isTrue } from './booleans.js'
import { checkPostgres } from './check.js'
import { postgresComputing } from './computing.js'
import { classifyPostgres, isMissingPostgresSchema, isOutsideTransaction } from './errors.js'
import { inspectPostgres } from './inspect.js'
import { joined, markOf } from './lists.js'

/** PostgreSQL: rows locked on load, text by code point, JSON as `jsonb`. Every parameter says what it is. */
export const postgres: Engine = {
  name: 'postgres',
  capabilities: {
    concurrentSessions: true,
    predicates: {
      columns: true,
      relations: true,
      text: true,
      ignoreCase: false,
      json: true,
      lists: true,
      sums: true,
    },
    order: true,
    limits: { parameters: 65_535, rowsPerInsert: 1_000, textBytes: 1_000_000_000 },
    durable: true,
  },
  check: checkPostgres,
  hasSchemas: true,
  isolation: 'read committed',
  endsTransaction: () => true,
  askAlive: 'select 1 as "alive"',
  // Reads of an old snapshot cost no promise: what is written after them fails.
  askIsolation: 'select current_setting(\'transaction_isolation\') as "isolation"',
  isInTransaction,

  quote,
  placeholder: (position, type) => parameters[type](`$${position}`),
  encode: { instant: instantMs, json: (value: unknown) => JSON.stringify(value) },
  answer,
  // A host's driver may have been told to read nothing.
  decode: {
    boolean: isTrue,
    integer: safeInteger,
    number: Number,
    json: (text: string) => JSON.parse(text),
  },
  columnType: ({ type }) => columnTypes[type],
  generated: 'stored',
  characters: 'char_length',
  tableOptions: () => '',

  attribute,
  whereText,
  instantText: (column) => `${isoText(column)} collate "C"`,
  contains: (left, right) => `strpos(${left()}, ${right()}) > 0`,
  // From version 15 on an index in the order of code points serves it.
  startsWith: (left, right) => `starts_with(${left()}, ${right()})`,
  endsWith: (left, right) => `right(${left()}, length(${right()})) = ${right()}`,
  deleteFrom: (table) => `delete from ${table}`,
  inList: (left, type, list) =>
    elementTypes[type] === 'text'
      ? `${left} = any(string_to_array(${list(joined)}, ${list(markOf)}))`
      : `${left} = any(${list(type === 'instant' ? instantsText : arrayText)}::${elementTypes[type]}[])`,
  hasAny: (array, _, list) =>
    `exists (select 1 from jsonb_array_elements(${list(JSON.stringify)}::jsonb) as wanted (item) where ${array} @> wanted.item)`,
  hasAll: (array, _, list) => `${array} @> ${list(JSON.stringify)}::jsonb`,
  orderBy: (expression, direction, nulls) => `${expression} ${direction}${nulls ? ` nulls ${nulls}` : ''}`,
  computing: postgresComputing,

  ifAbsent: 'on conflict do nothing',
  next: ({ table, columns }, { tenant, n }) =>
    `insert into ${table} as counter (${columns.tenant}, ${columns.pos}) values (${tenant()}, ${n()}) ` +
    `on conflict (${columns.tenant}) do update set ${columns.pos} = counter.${columns.pos} + excluded.${columns.pos} ` +
    `returning ${columns.pos} as "pos"`,
  rowLock: { wait: 'for update', skip: 'for update skip locked' },
  // A lock of the transaction: it goes with the connection, and a pooler between transactions does not mind it.
  migrationLock: (history) => ({
    take:
      `select 1 as "taken" from pg_advisory_xact_lock(hashtext('clientele'), ` +
      `hashtext(coalesce(current_schema()::text, '') || ${literal(history)}))`,
  }),

  explain: (sql) => `explain ${sql}`,
  explained: (row) => String(row['QUERY PLAN']),
  // The first line is about the whole: `Sort  (cost=1.10..2.30 rows=4 width=8)`.
  estimated: ([whole]) => {
    const [, cost, rows] = /cost=[\d.]+\.\.([\d.]+) rows=(\d+)/.exec(String(whole?.['QUERY PLAN'])) ?? []
    return rows === undefined ? undefined : { rows: Number(rows), cost: Number(cost) }
  },
  inspect: (run, table, schema) =>
    inspectPostgres(run, schema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`),
  classify: classifyPostgres,
  isMissingSchema: isMissingPostgresSchema,
}

/** A lock that no writer minds, and that can only be taken within a transaction. */
async function isInTransaction(run: Run, { table }: Named): Promise<boolean> {
  try {
    await run(`lock table ${table} in access share mode`, [])
    return true
  } catch (error) {
    if (isOutsideTransaction(error)) return false
    throw error
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Safe whether or not backslashes escape. A dollar is written as its code: outside of literals it is a parameter. */
function literal(text: string): string {
  const doubled = text.replaceAll("'", "''")
  if (!/[\\$]/.test(text)) return `'${doubled}'`
  return `e'${doubled.replaceAll('\\', '\\\\').replaceAll('$', '\\x24')}'`
}

const columnTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text collate "C"',
  integer: 'bigint',
  number: 'double precision',
  boolean: 'boolean',
  instant: 'timestamp(3) with time zone',
  day: 'text collate "C"',
  json: 'jsonb',
}

/**
 * JSON travels as text: drivers that ask the server what a parameter is would make a JSON text of it, and of a timestamp
 * a moment of their own zone. An instant travels as milliseconds, since what a text means depends on the session, and
 * would be found out anew for each row; a double holds them to less than the half that is rounded away.
 */
const parameters: Readonly<Record<ColumnType, (parameter: string) => string>> = {
  text: (parameter) => `${parameter}::text`,
  integer: (parameter) => `${parameter}::bigint`,
  number: (parameter) => `${parameter}::double precision`,
  boolean: (parameter) => `${parameter}::boolean`,
  instant: (parameter) => `to_timestamp(${parameter}::bigint::double precision / 1000)::timestamptz(3)`,
  day: (parameter) => `${parameter}::text`,
  json: (parameter) => `${parameter}::text::jsonb`,
}

const elementTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'bigint',
  number: 'double precision',
  boolean: 'boolean',
  instant: 'timestamptz',
  day: 'text',
  json: 'jsonb',
}

/** As text where drivers differ, or listen to the settings of the session: instants and JSON. */
function answer(column: string, type: ColumnType): string {
  if (type === 'instant') return isoText(column)
  return type === 'json' ? `${column}::text` : column
}

function isoText(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** What `jsonb_typeof` says of a value that is what was declared; everything else is text. */
const jsonTypes: Readonly<Partial<Record<ValueType, string>>> = {
  integer: 'number',
  money: 'number',
  number: 'number',
  boolean: 'boolean',
  list: 'array',
}

function attribute(json: string, path: readonly string[], type: ValueType): string {
  const value = valueAt(json, path)
  const jsonType = jsonTypes[type] ?? 'string'
  const typed = `case when jsonb_typeof(${value}) = '${jsonType}' then ${extracted(value, jsonType)} end`
  return jsonType === 'string' ? `(${typed}) collate "C"` : typed
}

/** What meets the condition is seldom, and only that is asked whether it is a text. */
function whereText(json: string, path: readonly string[], meets: (text: Write) => string): string {
  const value = valueAt(json, path)
  const within = valueAt(json, path.slice(0, -1))
  const text = () => `(${within} ->> ${literal(path.at(-1) ?? '')}) collate "C"`
  return `(${meets(text)} and jsonb_typeof(${value}) = 'string')`
}

function valueAt(json: string, path: readonly string[]): string {
  return path.reduce((inner, key) => `${inner} -> ${literal(key)}`, json)
}

function extracted(value: string, jsonType: string): string {
  if (jsonType === 'number') return `(${value})::double precision`
  if (jsonType === 'boolean') return `(${value})::boolean`
  // The text of a JSON string, without its quotes.
  return jsonType === 'string' ? `(${value}) #>> '{}'` : value
}

function instantsText(list: readonly unknown[]): string {
  return arrayText(list.map((ms) => toInstant(Number(ms))))
}

/** A list as PostgreSQL writes an array: every driver can bind text. */
function arrayText(list: readonly unknown[]): string {
  return `{${list.map(elementText).join()}}`
}

function elementText(value: unknown): string {
  return typeof value === 'string'
    ? `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
    : String(value)
}
