import type { ColumnType } from '../../../src/storage/index.js'
import type { BindList, Engine, Run } from '../engine.js'
import { safeInteger } from '../integers.js'
import type { SortedTexts } from '../sort-length.js'
import { checkMysql, recogniseMysql } from './check.js'
import { assertRowFits, mysqlColumnType, mysqlIndexColumns } from './columns.js'
import { mysqlComputing } from './computing.js'
import { classifyMysql, endsMysqlTransaction, isMadeAlready, isMissingMysqlSchema } from './errors.js'
import { type MysqlFlavour, mariadb } from './flavours.js'
import { inspectMysql } from './inspect.js'
import { jsonExpressions } from './json.js'

/** MariaDB and MySQL: rows locked on load, instants as `datetime(3)` in UTC, lists through `json_table`. */
export const mysqlEngine = (flavour: MysqlFlavour): Engine => {
  const { collation } = flavour
  return {
    name: 'mysql',
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
      limits: { parameters: 65_535, rowsPerInsert: 1_000, textBytes: 16_000_000 },
      durable: true,
    },
    recognise: async (run) => mysqlEngine(await recogniseMysql(run)),
    check: checkMysql,
    hasSchemas: true,
    // Under REPEATABLE READ what is read beside a locked row may be older than that row.
    isolation: 'read committed',
    endsTransaction: endsMysqlTransaction,
    ...(flavour.askAlive ? aliveness(flavour.askAlive) : {}),
    // A host's transaction is `repeatable read` unless it says otherwise, and no plain read can tell which it is.
    readLock: 'lock in share mode',

    quote: (name) => `\`${name.replaceAll('`', '``')}\``,
    placeholder: (_, type) => (type === 'instant' ? 'cast(? as datetime(3))' : '?'),
    encode: {
      boolean: (value: boolean) => (value ? 1 : 0),
      instant: (at: string) => at.slice(0, 23).replace('T', ' '),
      json: (value: unknown) => JSON.stringify(value),
    },
    answer,
    decode: {
      boolean: (value: unknown) => Number(value) === 1,
      integer: safeInteger,
      number: Number,
      instant: (text: string) => `${text.slice(0, 23).replace(' ', 'T')}Z`,
      // A host's driver may have parsed it.
      json: (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value),
    },
    columnType: mysqlColumnType,
    assertTable: assertRowFits,
    indexColumns: mysqlIndexColumns,
    generated: 'virtual',
    characters: 'char_length',
    tableOptions: () =>
      `engine = InnoDB row_format = dynamic default character set utf8mb4 collate ${collation}`,

    ...jsonExpressions(collation),
    instantText: (column) => `concat(replace(cast(${column} as char), ' ', 'T'), 'Z')`,
    contains: (left, right) => {
      const [within, part] = [left, right]
      return `locate(${part()}, ${within()}) > 0`
    },
    // A pattern that is constant, so that an index serves.
    startsWith: (left, right) =>
      `${left()} like concat(replace(replace(replace(${right()}, '|', '||'), '%', '|%'), '_', '|_'), '%') escape '|'`,
    endsWith: (left, right) => `right(${left()}, char_length(${right()})) = ${right()}`,
    // Named twice, it may be joined: MariaDB looks for each row of a table in a list, unless it may turn that round.
    deleteFrom: (table) => `delete ${table} from ${table}`,
    inList: (left, type, list) => `${left} in (${members(type, list, collation)})`,
    orderBy,
    computing: mysqlComputing((text) => `${text} collate ${collation}`),
    sorted: (query, texts) => {
      const settings = sortSettings(texts)
      return settings ? flavour.under(settings, query) : query
    },

    next: flavour.next,
    ...(flavour.position ? { position: flavour.position } : {}),
    countsChanges: true,
    rowLock: { wait: 'for update', skip: 'for update skip locked' },
    migrationLock: (history) => ({
      take: `select get_lock(${lockName(history)}, ${lockSeconds}) as \`taken\``,
      release: `select release_lock(${lockName(history)}) as \`released\``,
    }),
    isMadeAlready,

    explain: flavour.explain,
    explained,
    inspect: (run, table, schema) => inspectMysql(run, table, schema, collation),
    classify: classifyMysql,
    isMissingSchema: isMissingMysqlSchema,
  }
}

function aliveness(askAlive: string): Pick<Engine, 'askAlive' | 'isInTransaction'> {
  const isInTransaction = async (run: Run) => Number((await run(askAlive, [])).rows[0]?.alive) === 1
  return { askAlive, isInTransaction }
}

/** Before the server has been asked, it is taken for MariaDB. */
export const mysql: Engine = mysqlEngine(mariadb)

/** As what no driver's options read in a way of their own: times in the process's zone, `tinyint(1)` that is never missing. */
function answer(column: string, type: ColumnType): string {
  if (type === 'instant') return `cast(${column} as char)`
  return type === 'boolean' ? `cast(${column} as signed)` : column
}

/** One of a list that travels as JSON, as rows of what `left` is. */
function members(type: ColumnType, list: BindList, collation: string): string {
  const source = (column: string) =>
    `json_table(${list(JSON.stringify)}, '$[*]' columns (\`item\` ${column} path '$')) as \`member\``
  switch (type) {
    case 'integer':
    case 'number':
    case 'boolean':
      return `select \`member\`.\`item\` from ${source('double')}`
    case 'instant':
      return `select cast(\`member\`.\`item\` as datetime(3)) from ${source('varchar(23)')}`
    default:
      return `select \`member\`.\`item\` collate ${collation} from ${source('longtext character set utf8mb4')}`
  }
}

/** Missing values stand first upwards and last downwards, unless told otherwise. */
function orderBy(expression: string, direction: 'asc' | 'desc', nulls: 'first' | 'last' | undefined): string {
  const isUsual = nulls === undefined || nulls === (direction === 'asc' ? 'first' : 'last')
  if (isUsual) return `${expression} ${direction}`
  return `${expression} is null ${nulls === 'first' ? 'desc' : 'asc'}, ${expression} ${direction}`
}

/** Sorting looks at the first bytes of a value only; pages that follow each other need all of them. */
const usuallySorted = 1_024

/** Rows that the server wants room for, and the least it has; a text may stand in for another that it equals. */
const rowsInBuffer = 16
const usualBuffer = 256 * 1_024

function sortSettings({ longest, howMany }: SortedTexts): Readonly<Record<string, number>> | undefined {
  const bytes = longest * 4
  if (bytes <= usuallySorted) return undefined
  const buffer = (howMany * bytes + usuallySorted) * rowsInBuffer
  return { max_sort_length: bytes, ...(buffer > usualBuffer ? { sort_buffer_size: buffer } : {}) }
}

/** How long a process waits for another that migrates. */
const lockSeconds = 30

/** Locks are the server's, not the database's, and their names at most 64 characters. */
function lockName(history: string): string {
  return `concat('clientele ', sha1(concat(coalesce(database(), ''), ' ${history.replaceAll("'", "''")}')))`
}

function explained(row: Record<string, unknown>): string {
  const { table, type, key, rows, Extra } = row
  return [`${table}: ${type}`, key ? `key ${key}` : 'no key', `${rows} rows`, Extra]
    .filter(Boolean)
    .join(', ')
}
