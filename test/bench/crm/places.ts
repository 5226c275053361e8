import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import type { Tables } from './ground.js'
import { openServers, type Server } from './servers.js'

/** A place of its own: a SQLite file, or a server's. */
export type Place = Omit<Server, 'name'> & { readonly name: string }

export const placesOf = async (): Promise<readonly Place[]> => [
  sqlitePlace(),
  ...(await openServers(['PostgreSQL'])),
]

function sqlitePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-'))
  let sent = 0
  const connect = (log?: () => void) => {
    const raw = new Libsql(join(folder, 'bench.db'))
    raw.exec('pragma journal_mode = wal; pragma synchronous = normal')
    // libsql speaks the language of better-sqlite3; its types are its own.
    const database = prepared(raw as unknown as SqliteDatabase)
    return new Kysely<Tables>({ dialect: new SqliteDialect({ database }), ...(log && { log }) })
  }
  const [own, db] = [connect(() => sent++), connect()]
  return {
    name: 'SQLite',
    storage: kyselyStorage(own, { engine: 'sqlite' }),
    db,
    sent: () => sent,
    remove: async () => {
      await own.destroy()
      await db.destroy()
      rmSync(folder, { recursive: true })
    },
  }
}
