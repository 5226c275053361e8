import type { FaultClass } from '../../../src/storage/index.js'
import { isMigrating } from '../migrating.js'

type Kind = FaultClass['kind']

/** What the servers call a fault. @see https://mariadb.com/docs/server/reference/error-codes */
const numbers: Readonly<Record<number, Kind>> = {
  1062: 'unique',
  1586: 'unique',
  1216: 'reference',
  1217: 'reference',
  1451: 'reference',
  1452: 'reference',
  1213: 'deadlock',
  // Of a snapshot that is no longer true.
  1020: 'serialization',
  // `nowait`.
  3572: 'busy',
  // Waited too long for a row, or for a table; a statement that took too long.
  1205: 'timeout',
  1969: 'timeout',
  3024: 'timeout',
  // A server that is full, shutting down, read only, or away; a connection that somebody ended.
  1021: 'unavailable',
  1040: 'unavailable',
  1053: 'unavailable',
  1114: 'unavailable',
  1184: 'unavailable',
  1203: 'unavailable',
  1290: 'unavailable',
  1317: 'unavailable',
  1836: 'unavailable',
  1927: 'unavailable',
  2002: 'unavailable',
  2003: 'unavailable',
  2006: 'unavailable',
  2013: 'unavailable',
  3169: 'unavailable',
}

/** What mysql2 and the network call a fault. */
const codes: Readonly<Record<string, Kind>> = {
  PROTOCOL_CONNECTION_LOST: 'unavailable',
  PROTOCOL_SEQUENCE_TIMEOUT: 'timeout',
  POOL_CLOSED: 'unavailable',
  ECONNREFUSED: 'unavailable',
  ECONNRESET: 'unavailable',
  ECONNABORTED: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'unavailable',
  ENOTFOUND: 'unavailable',
  EAI_AGAIN: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ENETUNREACH: 'unavailable',
}

/** What mysql2 says where it has no code. */
const messages: readonly (readonly [message: RegExp, kind: Kind])[] = [
  [/in closed state/, 'unavailable'],
  [/^Connection lost/, 'unavailable'],
  [/^Pool is closed/, 'unavailable'],
  [/^No connections available/, 'busy'],
  [/^Queue limit reached/, 'busy'],
  [/driver has already been destroyed/, 'unavailable'],
]

export const classifyMysql = (error: unknown): FaultClass | undefined => {
  if (isMigrating(error)) return { kind: 'busy' }
  for (const fault of causes(error)) {
    const kind = kindOf(fault)
    if (kind) return kind === 'unique' ? unique(fault) : { kind }
  }
  return undefined
}

/** An unknown table or column. */
export const isMissingMysqlSchema = (error: unknown): boolean =>
  causes(error).some(({ errno }) => errno === 1146 || errno === 1054)

/** What is made is there already: a table, a column, an index. */
export const isMadeAlready = (error: unknown): boolean =>
  causes(error).some(({ errno }) => errno === 1050 || errno === 1060 || errno === 1061)

/** After these the transaction is gone, and the next statement would be committed by itself. */
export const endsMysqlTransaction = (error: unknown): boolean =>
  causes(error).some(({ errno }) => errno !== undefined && endings.has(errno)) ||
  classifyMysql(error)?.kind === 'unavailable'

/** A deadlock, a lock wait where the server is told to roll back on it, a full lock table, a stale snapshot. */
const endings: ReadonlySet<number> = new Set([1213, 1205, 1206, 1020])

interface Fault extends Error {
  readonly errno?: number
  readonly code?: unknown
}

function kindOf({ errno, code, message }: Fault): Kind | undefined {
  const byNumber = errno === undefined ? undefined : numbers[errno]
  const byCode = typeof code === 'string' && Object.hasOwn(codes, code) ? codes[code] : undefined
  return byNumber ?? byCode ?? messages.find(([text]) => text.test(message))?.[1]
}

/** MySQL puts the table before the key's name. */
function unique({ message }: Fault): FaultClass {
  const [, constraint] = /for key '(?:[^']*\.)?([^'.]+)'/.exec(message) ?? []
  return constraint ? { kind: 'unique', constraint } : { kind: 'unique' }
}

/** The error and what it was caused by: some handles wrap what the driver threw. */
function causes(error: unknown): readonly Fault[] {
  const found: Fault[] = []
  for (let one = error; one instanceof Error && found.length < 5; one = one.cause) found.push(one)
  return found
}
