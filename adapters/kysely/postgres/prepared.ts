import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { hash31 } from '../../../src/kernel/index.js'
import { fnv1a } from '../names.js'

type Query = (...given: readonly unknown[]) => Promise<unknown>

/** A pool whose connections run what comes again under a name, so that the server parses and plans it once. */
export const preparedPostgres = <Pool extends PostgresPool>(pool: Pool, statements: number): Pool => {
  const names = statementNames(statements)
  // A dialect knows its connections by identity.
  const clients = new WeakMap<PostgresPoolClient, PostgresPoolClient>()
  const connect = async () => {
    const client = await pool.connect()
    const known = clients.get(client) ?? replacing(client, 'query', naming(client, names))
    clients.set(client, known)
    return known
  }
  return replacing(pool, 'connect', connect)
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

function naming(client: PostgresPoolClient, names: StatementNames): Query {
  // Its overloads are more than a wrapper can name.
  const query = client.query.bind(client) as unknown as Query
  return async (...given) => {
    const [text, values] = given
    const name = typeof text === 'string' && Array.isArray(values) ? names.of(text, values) : undefined
    if (name === undefined) return query(...given)
    try {
      return await query({ name, text, values })
    } catch (error) {
      names.noteFailure(text as string, error)
      throw error
    }
  }
}

interface StatementNames {
  of(text: string, values: readonly unknown[]): string | undefined
  noteFailure(text: string, error: unknown): void
}

/** A text gets a name the second time it comes: what comes once takes no room on the server, where nothing is ever freed. */
function statementNames(most: number): StatementNames {
  const named = new Map<string, string | undefined>()
  const seen = new Set<string>()
  let isStopped = most === 0
  return {
    of: (text, values) => {
      if (isStopped || values.length === 0) return undefined
      if (named.has(text)) return named.get(text)
      if (named.size >= most || !isLasting(text)) return undefined
      if (seen.delete(text)) {
        named.set(text, nameOf(text))
        return named.get(text)
      }
      seen.add(text)
      for (const oldest of seen) if (seen.size > most) seen.delete(oldest)
      return undefined
    },
    noteFailure: (text, error) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === changedResult) named.set(text, undefined)
      if (code === unknownStatement || code === duplicateStatement) isStopped = true
    },
  }
}

/** A table has changed under a statement that answers its columns. */
const changedResult = '0A000'
/** Another connection than the one that prepared it: a pooler stands between. */
const unknownStatement = '26000'
const duplicateStatement = '42P05'

/** Whether a text answers the same columns after a migration: `*` need not. */
function isLasting(text: string): boolean {
  return !text.replaceAll('count(*)', '').includes('*')
}

/** The same for the same text: several wrappers may share one pool. */
function nameOf(text: string): string {
  return `crm_${fnv1a(text)}${hash31(text).toString(16)}${text.length.toString(16)}`
}
