import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../adapters/kysely/index.js'
import { memoryStorage } from '../../adapters/memory/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { laterMariadbPlace } from '../tools/mariadb.js'
import { laterPostgresPlace } from '../tools/postgres.js'

const postgresUrl = isEveryEngine ? await addressOf('PostgreSQL') : undefined
const mariadbUrl = isEveryEngine ? await addressOf('MariaDB') : undefined

/** The storages that every operation is tested on. */
export const storages: readonly { readonly name: string; readonly open: () => StorageDriver }[] = [
  { name: 'memory', open: () => memoryStorage() },
  { name: 'SQLite', open: openSqlite },
  ...(postgresUrl ? [{ name: 'PostgreSQL', open: () => openPostgres(postgresUrl) }] : []),
  ...(mariadbUrl ? [{ name: 'MariaDB', open: () => openMariadb(mariadbUrl) }] : []),
]

function openSqlite(): StorageDriver {
  const database = prepared(new Database(':memory:'))
  return kyselyStorage(new Kysely({ dialect: new SqliteDialect({ database }) }), { engine: 'sqlite' })
}

function openPostgres(url: string): StorageDriver {
  const place = laterPostgresPlace(url)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: place.pool }) })
  onTestFinished(place.remove)
  return kyselyStorage(db, { engine: 'postgres' })
}

function openMariadb(url: string): StorageDriver {
  const place = laterMariadbPlace(url)
  const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: place.pool }) })
  onTestFinished(place.remove)
  return kyselyStorage(db, { engine: 'mysql' })
}
