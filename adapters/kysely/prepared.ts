import type { MysqlPool, PostgresPool, SqliteDatabase } from 'kysely'
import { preparedMysql } from './mysql/prepared.js'
import { preparedPostgres } from './postgres/prepared.js'
import { preparedSqlite } from './sqlite/prepared.js'

export interface PreparedOptions {
  /** How many statements are kept. Default 500. */
  readonly statements?: number
}

/**
 * Wraps what a host gives to Kysely's dialect, so that each text is prepared once and kept.
 *
 * ```ts
 * new SqliteDialect({ database: prepared(new Database('app.db')) })
 * new PostgresDialect({ pool: prepared(new Pool({ connectionString })) })
 * new MysqlDialect({ pool: prepared(createPool(uri)) })
 * ```
 *
 * On PostgreSQL each connection keeps them, under names. A pooler that gives a connection to somebody else after each
 * transaction knows no names: leave `prepared` out behind one, or say `statements: 0`.
 *
 * On MariaDB and MySQL each connection keeps them too. A `float` of the host's, which has single precision, is then
 * answered as what it is and not as what the server prints; every other type is answered alike.
 *
 * @returns what was given, keeping statements; closing it closes the one that was wrapped
 */
export function prepared(database: SqliteDatabase, options?: PreparedOptions): SqliteDatabase
export function prepared<Pool extends PostgresPool | MysqlPool>(pool: Pool, options?: PreparedOptions): Pool
export function prepared(
  handle: SqliteDatabase | PostgresPool | MysqlPool,
  { statements = 500 }: PreparedOptions = {},
): SqliteDatabase | PostgresPool | MysqlPool {
  if ('getConnection' in handle) return preparedMysql(handle, statements)
  return 'prepare' in handle ? preparedSqlite(handle, statements) : preparedPostgres(handle, statements)
}
