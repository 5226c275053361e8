import { Kysely, MysqlDialect, PostgresDialect, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { createPool } from 'mysql2'
import { Pool } from 'pg'
import { kyselyStorage, prepared } from '../../adapters/kysely/index.js'
import type { StorageDriver } from '../../src/storage/index.js'

/** Where a process of its own finds the database; it is told so as JSON. */
export interface Address {
  readonly engine: 'sqlite' | 'postgres' | 'mysql'
  /** A file, or the URL of a server. */
  readonly url: string
  /** The schema of a PostgreSQL server that is ours. */
  readonly schema?: string
}

export interface Connected {
  readonly db: Kysely<unknown>
  readonly storage: StorageDriver
}

const dialects = { sqlite: sqliteDialect, postgres: postgresDialect, mysql: mysqlDialect }

/** A host's own Kysely, and our storage over it. */
export const connect = (address: Address): Connected => {
  const db = new Kysely<unknown>({ dialect: dialects[address.engine](address) })
  // Nobody asks for the host's own tables here.
  return { db, storage: kyselyStorage(db, { engine: address.engine }) as unknown as StorageDriver }
}

function sqliteDialect({ url }: Address) {
  // Who opens a file just left by another process waits for its log to be taken up.
  const database = new Libsql(url, { timeout: 10_000 }) as unknown as SqliteDatabase
  database.prepare('pragma journal_mode = wal').all([])
  database.prepare('pragma synchronous = full').run([])
  return new SqliteDialect({ database: prepared(database) })
}

function postgresDialect({ url, schema }: Address) {
  const pool = new Pool({
    connectionString: url,
    max: 4,
    options: schema && `-c search_path=${schema} -c synchronous_commit=on`,
  })
  // A server that goes away says so to everyone who is connected; who writes meets it at the next statement.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return new PostgresDialect({ pool: prepared(pool) })
}

function mysqlDialect({ url }: Address) {
  return new MysqlDialect({ pool: prepared(createPool({ uri: url, connectionLimit: 4 })) })
}
