import type { ItemKind, ValueType } from '../../../src/kernel/index.js'
import { instantMs, toInstant } from '../../../src/kernel/index.js'
import { type ColumnType, unsupported } from '../../../src/storage/index.js'
import type { BindList, Engine, Run } from '../engine.js'
import { safeInteger } from '../integers.js'
import { sqliteComputing } from './computing.js'
import { classifySqlite, isMissingSqliteSchema, isWithinTransaction } from './errors.js'
import { inspectSqlite } from './inspect.js'

/** SQLite: one writer, instants as integer milliseconds, lists through `json_each`. */
export const sqlite: Engine = {
  name: 'sqlite',
  capabilities: {
    concurrentSessions: false,
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
    limits: { parameters: 32_766, rowsPerInsert: 1_000, textBytes: 1_000_000_000 },
    durable: true,
  },
  check,
  hasSchemas: false,
  endsTransaction: () => false,
  isInTransaction,

  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: () => '?',
  encode: {
    boolean: (value: boolean) => (value ? 1 : 0),
    instant: instantMs,
    json: (value: unknown) => JSON.stringify(value),
  },
  decode: {
    boolean: (value: number | bigint) => Number(value) === 1,
    integer: safeInteger,
    instant: (ms: number | bigint) => toInstant(Number(ms)),
    json: (text: string) => JSON.parse(text),
  },
  columnType: ({ type }) => columnTypes[type],
  generated: 'virtual',
  leavesOutMissing: true,
  characters: 'length',
  tableOptions: ({ indexed, wide }) => (indexed || wide ? 'strict' : 'strict, without rowid'),

  attribute,
  instantText: (column) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`,
  contains: (left, right) => `instr(${left()}, ${right()}) > 0`,
  // By bytes, so that an index serves; no text holds the byte ff.
  startsWith: (left, right) => `(${left()} >= ${right()} and ${left()} < ${right()} || cast(x'ff' as text))`,
  endsWith: (left, right) => `substr(${left()}, length(${left()}) - length(${right()}) + 1) = ${right()}`,
  deleteFrom: (table) => `delete from ${table}`,
  inList: (left, type, list) => `${left} in (select ${member(type)} from json_each(${list(JSON.stringify)}))`,
  hasAny: (array, item, list) =>
    `exists (select 1 from json_each(${array}) as had where ${held('had', item)} in (${wanted(item, list)}))`,
  hasAll: (array, item, list) => `(${array} is not null and not exists (${missing(array, item, list)}))`,
  orderBy: (expression, direction, nulls) => `${expression} ${direction}${nulls ? ` nulls ${nulls}` : ''}`,
  computing: sqliteComputing,

  ifAbsent: 'on conflict do nothing',
  next: ({ table, columns }, { tenant, n }) =>
    `insert into ${table} (${columns.tenant}, ${columns.pos}) values (${tenant()}, ${n()}) ` +
    `on conflict (${columns.tenant}) do update set ${columns.pos} = ${columns.pos} + excluded.${columns.pos} ` +
    `returning ${columns.pos} as "pos"`,
  // A transaction begins deferred, and one that has read can no longer wait its turn to write.
  takeWriteLock: ({ table, columns }) => `update ${table} set ${columns.pos} = ${columns.pos} where 0`,

  explain: (sql) => `explain query plan ${sql}`,
  explained: ({ detail }) => String(detail),
  inspect: inspectSqlite,
  classify: classifySqlite,
  isMissingSchema: isMissingSqliteSchema,
}

/** There is no question for it, but one transaction cannot begin within another. */
async function isInTransaction(run: Run): Promise<boolean> {
  try {
    await run('begin deferred', [])
  } catch (error) {
    if (isWithinTransaction(error)) return true
    throw error
  }
  await run('rollback', [])
  return false
}

const columnTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'integer',
  number: 'real',
  boolean: 'integer',
  instant: 'integer',
  day: 'text',
  json: 'text',
}

/** What `json_type` says of a value that is what was declared. */
const jsonTypes: Readonly<Record<ValueType, string>> = {
  text: `'text'`,
  enum: `'text'`,
  ref: `'text'`,
  day: `'text'`,
  instant: `'text'`,
  integer: `'integer', 'real'`,
  money: `'integer', 'real'`,
  number: `'integer', 'real'`,
  boolean: `'true', 'false'`,
  list: `'array'`,
  address: `'object'`,
  birthday: `'object'`,
}

function attribute(json: string, keys: readonly string[], type: ValueType): string {
  const path = jsonPath(keys)
  const value = exactNumber(`json_extract(${json}, ${path})`, type)
  return `case when json_type(${json}, ${path}) in (${jsonTypes[type]}) then ${value} end`
}

/** A number written without a fraction is read as a 64-bit integer, which may lie between two doubles. */
function exactNumber(value: string, type: ValueType | ColumnType | ItemKind): string {
  return type === 'number' || type === 'integer' || type === 'money' ? `cast(${value} as real)` : value
}

function jsonPath(keys: readonly string[]): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON escapes them, and SQLite compares keys as written
  if (keys.some((key) => /["\\\u0000-\u001f]/.test(key))) {
    throw unsupported({ driver: 'sqlite', missing: ['attributes named with quotes or control characters'] })
  }
  const path = keys.map((key) => `."${key.replaceAll("'", "''")}"`).join('')
  return `'$${path}'`
}

function member(type: ColumnType | ItemKind): string {
  return exactNumber('value', type)
}

function wanted(item: ItemKind, list: BindList): string {
  return `select ${member(item)} as item from json_each(${list(JSON.stringify)})`
}

/** What an array holds; a member that is not what was declared is no member. */
function held(alias: string, item: ItemKind): string {
  return `case when ${alias}.type in (${jsonTypes[item]}) then ${exactNumber(`${alias}.value`, item)} end`
}

function missing(array: string, item: ItemKind, list: BindList): string {
  const had = `select 1 from json_each(${array}) as had where ${held('had', item)} = wanted.item`
  return `select 1 from (${wanted(item, list)}) as wanted where not exists (${had})`
}

/** Upsert, `returning`, strict tables and JSON without an extension. */
const oldest = [3, 38] as const

async function check(run: Run): Promise<void> {
  const { version, encoding } = await identify(run)
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const missing = [
    ...(major < oldest[0] || (major === oldest[0] && minor < oldest[1])
      ? [`SQLite ${oldest.join('.')} or newer (this is ${version})`]
      : []),
    ...(encoding === 'UTF-8' ? [] : [`a database encoded in UTF-8 (this is ${encoding})`]),
  ]
  if (missing.length > 0) throw unsupported({ driver: 'sqlite', missing })
}

async function identify(run: Run): Promise<{ version: string; encoding: string }> {
  const question =
    'select sqlite_version() as "version", (select encoding from pragma_encoding) as "encoding", json_type(\'[]\') as "json"'
  const noSqlite = (options?: ErrorOptions) =>
    unsupported({ driver: 'sqlite', missing: ['a SQLite database with JSON functions'] }, options)
  const { rows } = await run(question, []).catch((cause: unknown) => {
    throw noSqlite({ cause })
  })
  const [found] = rows
  if (!found) throw noSqlite()
  return { version: String(found.version), encoding: String(found.encoding) }
}
