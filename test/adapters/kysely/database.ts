import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type KyselyPlugin, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { contractMigrations, contractModel } from '../../../src/testing/storage-contract/index.js'

/** A host's database: a table of its own beside ours. */
export interface HostDatabase {
  shop_order: { id: string; total: number }
}

/** Everything SQLite was asked to do, in order. */
export interface Recorder {
  readonly prepared: string[]
  readonly executed: { sql: string; parameters: unknown }[]
}

export interface OpenOptions {
  readonly file?: string
  readonly plugins?: KyselyPlugin[]
  /** Whether statements are kept. Default: true. */
  readonly keep?: boolean
  readonly prefix?: string
}

/** A file that is gone when the test is over. */
export const temporaryFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-sqlite-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'host.db')
}

/** The handle of a host, and what runs through it. */
export const openHost = ({ file = ':memory:', plugins, keep = true }: OpenOptions = {}) => {
  const recorder: Recorder = { prepared: [], executed: [] }
  // libsql speaks the language of better-sqlite3; its types are its own.
  const bare = recording(new Libsql(file, { timeout: 0 }) as unknown as SqliteDatabase, recorder)
  const database = keep ? prepared(bare) : bare
  const db = new Kysely<HostDatabase>({
    dialect: new SqliteDialect({ database }),
    ...(plugins ? { plugins } : {}),
  })
  onTestFinished(() => db.destroy())
  return { db, database, recorder }
}

/** A storage over a host's handle, open and with the contract's tables. */
export const openStorage = async (options: OpenOptions = {}) => {
  const host = openHost(options)
  const storage = kyselyStorage(host.db, {
    engine: 'sqlite',
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
  })
  await storage.open(contractModel)
  await storage.schema?.apply(contractMigrations)
  host.recorder.prepared.length = 0
  host.recorder.executed.length = 0
  return { ...host, storage }
}

function recording(database: SqliteDatabase, { prepared: texts, executed }: Recorder): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => {
      texts.push(sql)
      const statement = database.prepare(sql)
      const { reader } = statement
      return {
        reader,
        all: (parameters) => {
          executed.push({ sql, parameters })
          return statement.all(parameters)
        },
        run: (parameters) => {
          executed.push({ sql, parameters })
          return statement.run(parameters)
        },
        iterate: (parameters) => statement.iterate(parameters),
      }
    },
  }
}
