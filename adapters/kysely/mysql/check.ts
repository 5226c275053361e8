import { unsupported } from '../../../src/storage/index.js'
import type { Run } from '../engine.js'
import type { NameOptions } from '../names.js'
import { classifyMysql } from './errors.js'
import { type MysqlFlavour, readVersion } from './flavours.js'

/** Asks the server which of the two it is. @throws `storage.unsupported` where it is neither */
export const recogniseMysql = async (run: Run): Promise<MysqlFlavour> =>
  readVersion(String((await ask(run, 'select version() as `version`')).version)).flavour

/** Asks the server, and the session, what they are. @throws `storage.unsupported` with everything that is missing */
export const checkMysql = async (run: Run, { schema }: NameOptions): Promise<void> => {
  const settings = await ask(run, question)
  const missing = [
    ...versionFault(String(settings.version)),
    ...faults.flatMap(({ setting, isGood, need }) => {
      const value = String(settings[setting] ?? '')
      return isGood(value) ? [] : [`${need} (${setting} is ${value || 'empty'})`]
    }),
    ...(await engineFault(run)),
    ...(await schemaFault(run, schema, settings.current)),
  ]
  if (missing.length > 0) throw unsupported({ driver: 'mysql', missing })
}

interface Setting {
  readonly setting: string
  readonly need: string
  isGood(value: string): boolean
}

const modes = (value: string): readonly string[] => value.toUpperCase().split(',')
const isOn = (value: string): boolean => value === '1'
const isUtf8mb4 = (value: string): boolean => value === 'utf8mb4'
const atLeast =
  (least: number) =>
  (value: string): boolean =>
    Number(value) >= least

/** As many of the largest rows as one insert holds. */
const leastPacket = 16 * 1024 * 1024

/** What a server or a session may be told that would cost a promise, or let a value be read as SQL. */
const faults: readonly Setting[] = [
  {
    setting: 'sql_mode',
    need: 'a strict sql_mode, STRICT_TRANS_TABLES or STRICT_ALL_TABLES: without one values are cut to fit',
    isGood: (value) =>
      modes(value).some((mode) => mode === 'STRICT_TRANS_TABLES' || mode === 'STRICT_ALL_TABLES'),
  },
  {
    setting: 'sql_mode',
    need: 'a sql_mode without NO_BACKSLASH_ESCAPES, under which mysql2 lets a value end its quotes',
    isGood: (value) => !modes(value).includes('NO_BACKSLASH_ESCAPES'),
  },
  {
    setting: 'sql_mode',
    need: 'a sql_mode without EMPTY_STRING_IS_NULL, which loses empty text',
    isGood: (value) => !modes(value).includes('EMPTY_STRING_IS_NULL'),
  },
  { setting: 'character_set_client', need: 'a connection that speaks utf8mb4', isGood: isUtf8mb4 },
  { setting: 'character_set_connection', need: 'a connection that speaks utf8mb4', isGood: isUtf8mb4 },
  { setting: 'character_set_results', need: 'a connection that speaks utf8mb4', isGood: isUtf8mb4 },
  { setting: 'autocommit', need: 'autocommit, without which reads never end', isGood: isOn },
  { setting: 'unique_checks', need: 'unique_checks', isGood: isOn },
  {
    setting: 'max_allowed_packet',
    need: `a max_allowed_packet of ${leastPacket} or more`,
    isGood: atLeast(leastPacket),
  },
  {
    setting: 'sql_select_limit',
    need: 'no sql_select_limit, which leaves out rows in silence',
    isGood: atLeast(2 ** 63),
  },
]

/** In one row: a session may be told to answer no more than that. */
const question = `select version() as \`version\`, database() as \`current\`, ${[
  ...new Set(faults.map(({ setting }) => setting)),
]
  .map((setting) => `@@${setting} as \`${setting}\``)
  .join(', ')}`

function versionFault(version: string): string[] {
  const { flavour, numbers } = readVersion(version)
  const { oldest } = flavour
  const at = oldest.findIndex((least, place) => (numbers[place] ?? 0) !== least)
  const isOld = at >= 0 && (numbers[at] ?? 0) < (oldest[at] ?? 0)
  return isOld ? [`MariaDB 10.6 or MySQL 8.0.19, or newer (this is ${version})`] : []
}

async function engineFault(run: Run): Promise<string[]> {
  const engines = "select support as `support` from information_schema.engines where engine = 'InnoDB'"
  const { support } = (await run(engines, [])).rows[0] ?? {}
  if (support !== 'YES' && support !== 'DEFAULT') return ['the InnoDB engine']
  const { size } = await ask(run, 'select @@innodb_page_size as `size`')
  return Number(size) >= leastPage
    ? []
    : [`an innodb_page_size of ${leastPage} or more, for keys of 3072 bytes (it is ${size})`]
}

/** Smaller ones take shorter keys. */
const leastPage = 16_384

async function schemaFault(run: Run, schema: string | undefined, current: unknown): Promise<string[]> {
  if (schema === undefined) return current === null ? ['a database: the connection is in none'] : []
  const schemas = 'select 1 as `one` from information_schema.schemata where schema_name = ?'
  const { rows } = await run(schemas, [schema])
  return rows.length > 0 ? [] : [`a database called ${schema}`]
}

async function ask(run: Run, asked: string): Promise<Record<string, unknown>> {
  const other = (options?: ErrorOptions) =>
    unsupported({ driver: 'mysql', missing: ['a MariaDB or MySQL server'] }, options)
  const { rows } = await run(asked, []).catch((cause: unknown) => {
    // A server that is away is no other server.
    throw classifyMysql(cause) ? cause : other({ cause })
  })
  if (!rows[0]) throw other()
  return rows[0]
}
