import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { afterAll, onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../adapters/kysely/index.js'
import { memoryStorage } from '../../adapters/memory/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { bound } from '../crm/bound.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { type MariadbPlace, mariadbPlaces } from '../tools/mariadb.js'
import { placeLater } from '../tools/places.js'
import { type PostgresPlace, postgresPlaces } from '../tools/postgres.js'

const postgresUrl = isEveryEngine ? await addressOf('PostgreSQL') : undefined
const mariadbUrl = isEveryEngine ? await addressOf('MariaDB') : undefined

const schemas = postgresUrl === undefined ? undefined : postgresPlaces(postgresUrl)
const databases = mariadbUrl === undefined ? undefined : mariadbPlaces(mariadbUrl)
afterAll(async () => {
  await schemas?.removeAll()
  await databases?.removeAll()
})

/** The storages that every operation is tested on. They refuse what is bound to no tenant. */
export const storages: readonly { readonly name: string; readonly open: () => StorageDriver }[] = [
  { name: 'memory', open: () => bound(memoryStorage()) },
  { name: 'SQLite', open: () => bound(openSqlite()) },
  ...(schemas ? [{ name: 'PostgreSQL', open: () => bound(openPostgres(schemas.take)) }] : []),
  ...(databases ? [{ name: 'MariaDB', open: () => bound(openMariadb(databases.take)) }] : []),
]

function openSqlite(): StorageDriver {
  const database = prepared(new Database(':memory:'))
  return kyselyStorage(new Kysely({ dialect: new SqliteDialect({ database }) }), { engine: 'sqlite' })
}

function openPostgres(take: () => Promise<PostgresPlace>): StorageDriver {
  const place = placeLater(take)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: place.pool }) })
  onTestFinished(place.remove)
  return kyselyStorage(db, { engine: 'postgres' })
}

function openMariadb(take: () => Promise<MariadbPlace>): StorageDriver {
  const place = placeLater(take)
  const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: place.pool }) })
  onTestFinished(place.remove)
  return kyselyStorage(db, { engine: 'mysql' })
}
