import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql } from 'kysely'
import Database from 'libsql'
import { onTestFinished } from 'vitest'
import { kyselyStorage, prepared } from '../../adapters/kysely/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { addressOf, isEveryEngine } from '../tools/engines.js'
import { mariadbPlace } from '../tools/mariadb.js'
import { postgresPlace } from '../tools/postgres.js'

/** A database whose files can be read. */
export interface Disk {
  readonly storage: StorageDriver
  /** Makes the engine forget what it has deleted, as its operator would. */
  clean(): Promise<void>
  /** The files in which a text stands, after everything has been written to them. */
  filesWith(text: string): Promise<readonly string[]>
}

export interface DiskKind {
  readonly name: string
  /** Why it is left out, if it is. */
  readonly skipped?: string
  open(): Promise<Disk>
}

const postgresUrl = isEveryEngine ? await addressOf('PostgreSQL') : undefined
const mariadbUrl = isEveryEngine ? await addressOf('MariaDB') : undefined

/** The engines whose raw bytes are read: SQLite always, servers where they answer and their files are ours to read. */
export const disks: readonly DiskKind[] = [
  { name: 'SQLite', open: onSqlite },
  ...(postgresUrl ? [{ name: 'PostgreSQL', open: () => onPostgres(postgresUrl) }] : []),
  ...(mariadbUrl ? [{ name: 'MariaDB', open: () => onMariadb(mariadbUrl) }] : []),
]

async function onSqlite(): Promise<Disk> {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bytes-'))
  const database = new Database(join(folder, 'crm.db'), { timeout: 0 })
  database.exec('pragma journal_mode = wal; pragma secure_delete = on; pragma wal_autocheckpoint = 0')
  const dialect = new SqliteDialect({ database: prepared(database as never) })
  const db = new Kysely<unknown>({ dialect })
  onTestFinished(async () => {
    await db.destroy()
    rmSync(folder, { recursive: true })
  })
  return {
    storage: kyselyStorage(db, { engine: 'sqlite' }),
    clean: async () => {
      database.exec('vacuum')
      database.prepare('pragma wal_checkpoint(truncate)').all()
    },
    filesWith: async (text) => filesIn(folder, text),
  }
}

async function onPostgres(url: string): Promise<Disk> {
  const place = await postgresPlace(url)
  onTestFinished(place.remove)
  const pool = place.pool()
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const { rows: said } = await sql<{
    path: string
  }>`select current_setting('data_directory') as path`.execute(db)
  const folder = said[0]?.path ?? ''
  return {
    storage: kyselyStorage(db, { engine: 'postgres' }),
    clean: async () => {
      for (const { name } of await tables()) await sql`vacuum full ${sql.table(name)}`.execute(db)
    },
    filesWith: async (text) => {
      await sql`checkpoint`.execute(db)
      const found = await relations()
      return found.flatMap(({ name, path }) => (holds(join(folder, path), text) ? [name] : []))
    },
  }

  async function tables() {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class where relkind = 'r' and relnamespace = ${place.schema}::regnamespace
    `.execute(db)
    return rows
  }

  /** Tables, what is kept beside them, and the indexes of both. */
  async function relations() {
    const { rows } = await sql<{ name: string; path: string }>`
      with own as (
        select oid, reltoastrelid from pg_class where relkind = 'r' and relnamespace = ${place.schema}::regnamespace
      ), kept as (
        select oid from own union select reltoastrelid from own where reltoastrelid <> 0
      ), all_of_them as (
        select oid from kept union select indexrelid from pg_index where indrelid in (select oid from kept)
      )
      select oid::regclass::text as name, pg_relation_filepath(oid) as path from all_of_them
    `.execute(db)
    return rows
  }
}

async function onMariadb(url: string): Promise<Disk> {
  const place = await mariadbPlace(url)
  onTestFinished(place.remove)
  const pool = place.pool()
  const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) })
  const { rows } = await sql<{ path: string }>`select @@datadir as path`.execute(db)
  const folder = join(rows[0]?.path ?? '', place.database)
  const names = async () => {
    const found = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = ${place.database}
    `.execute(db)
    return found.rows.map(({ name }) => name)
  }
  return {
    storage: kyselyStorage(db, { engine: 'mysql' }),
    clean: async () => {
      for (const name of await names()) await sql`optimize table ${sql.table(name)}`.execute(db)
    },
    filesWith: async (text) => {
      const list = sql.join((await names()).map((name) => sql.table(name)))
      // What is still in memory is written first.
      return db.connection().execute(async (one) => {
        await sql`flush tables ${list} for export`.execute(one)
        const found = filesIn(folder, text)
        await sql`unlock tables`.execute(one)
        return found
      })
    },
  }
}

function filesIn(folder: string, text: string): string[] {
  return readdirSync(folder).filter((name) => holds(join(folder, name), text))
}

function holds(path: string, text: string): boolean {
  return existsSync(path) && readFileSync(path).includes(text)
}
