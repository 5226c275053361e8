import type { MysqlPool, MysqlPoolConnection } from 'kysely'

type Answer = (error: unknown, result?: unknown) => void
type Call = (text: string, values: readonly unknown[], answer: Answer) => unknown

/** What a connection of mysql2 has beside what Kysely asks of it. */
interface Executing {
  readonly query: Call
  readonly execute: Call
}

/** A pool whose connections let the server prepare what comes again, so that it is parsed once for each of them. */
export const preparedMysql = <Pool extends MysqlPool>(pool: Pool, statements: number): Pool => {
  const texts = repeatedTexts(statements)
  // A dialect knows its connections by identity.
  const known = new WeakMap<MysqlPoolConnection, MysqlPoolConnection>()
  const preparing = (connection: MysqlPoolConnection) => {
    const wrapped = known.get(connection) ?? replacing(connection, 'query', executing(connection, texts))
    known.set(connection, wrapped)
    return wrapped
  }
  const getConnection: MysqlPool['getConnection'] = (answer) =>
    pool.getConnection((error, connection) => answer(error, connection && preparing(connection)))
  return replacing(pool, 'getConnection', getConnection)
}

/** The object with one of its methods replaced; the others stay its own. */
function replacing<T extends object>(target: T, name: keyof T, replacement: unknown): T {
  return new Proxy(target, {
    get: (_, key) => {
      if (key === name) return replacement
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

function executing(connection: MysqlPoolConnection, texts: RepeatedTexts) {
  // Kysely's type names the one method it calls.
  const own = connection as unknown as Executing
  return (text: string, values: readonly unknown[], answer?: Answer): unknown => {
    if (!answer || !values.every(isScalar) || !texts.has(text)) {
      return own.query(text, values, answer as Answer)
    }
    return own.execute(text, values, (error, result) => {
      if (!isRefusal(error)) return answer(error, result)
      texts.refuse(text)
      own.query(text, values, answer)
    })
  }
}

/** What both ways of sending a value mean alike: lists and objects would be spread into the text, or be sent as JSON. */
function isScalar(value: unknown): boolean {
  return (
    value === null || /^(string|number|bigint|boolean)$/.test(typeof value) || value instanceof Uint8Array
  )
}

/** The server keeps no more statements, or does not prepare this one: nothing has been carried out. */
function isRefusal(error: unknown): boolean {
  const errno = error instanceof Error && 'errno' in error ? error.errno : undefined
  return errno === 1461 || errno === 1295
}

interface RepeatedTexts {
  has(text: string): boolean
  refuse(text: string): void
}

/** A text is prepared the second time it comes: the server keeps a statement for each connection. */
function repeatedTexts(most: number): RepeatedTexts {
  const kept = new Set<string>()
  const seen = new Set<string>()
  const refused = new Set<string>()
  return {
    refuse: (text) => {
      kept.delete(text)
      refused.add(text)
    },
    has: (text) => {
      if (kept.has(text)) return true
      if (kept.size + refused.size >= most || refused.has(text) || !canPrepare.test(text)) return false
      if (seen.delete(text)) {
        kept.add(text)
        return true
      }
      seen.add(text)
      for (const oldest of seen) if (seen.size > most) seen.delete(oldest)
      return false
    },
  }
}

const canPrepare = /^\s*(select|insert|update|delete|replace|with|set statement)\b/i
