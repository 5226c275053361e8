import { Kysely, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { kyselyStorage, prepared } from '../../adapters/kysely/index.js'
import { memoryStorage } from '../../adapters/memory/index.js'
import type { StorageDriver } from '../../src/storage/index.js'

/** The storages that every operation is tested on. */
export const storages: readonly { readonly name: string; readonly open: () => StorageDriver }[] = [
  { name: 'memory', open: () => memoryStorage() },
  { name: 'SQLite', open: openSqlite },
]

function openSqlite(): StorageDriver {
  const database = prepared(new Database(':memory:'))
  return kyselyStorage(new Kysely({ dialect: new SqliteDialect({ database }) }), { engine: 'sqlite' })
}
