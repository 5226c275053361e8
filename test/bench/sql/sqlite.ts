import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import type { Ground } from './race.js'
import { type Filling, fillings, migrations, model, type Size } from './world.js'

const filling: Filling = {
  numbers: (count) => ({
    before: '',
    from: `(with recursive n (j) as (select 0 union all select j + 1 from n where j + 1 < ${count}) select j from n) as n`,
  }),
  instant: (ms) => ms,
  json: (text) => text,
}

/** SQLite in a file of its own, filled. Indexes are made last, which is quicker and the same. */
export const sqliteGround = async (size: Size): Promise<Ground & { remove(): Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-sql-'))
  const raw = new Libsql(join(folder, 'bench.db'))
  raw.exec('pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -400000')
  // libsql speaks the language of better-sqlite3; its types are its own.
  const database = prepared(raw as unknown as SqliteDatabase)
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) })
  const driver = kyselyStorage(db, { engine: 'sqlite' })
  await driver.open(model)
  await driver.schema?.apply([])
  const statements = driver.schema?.sql(migrations) ?? []
  for (const sql of statements.filter((sql) => !isIndex(sql))) raw.exec(sql)
  for (const sql of fillings(size, filling)) raw.exec(sql)
  for (const sql of statements.filter(isIndex)) raw.exec(sql)
  return {
    name: 'SQLite',
    driver,
    hand: {
      instant: String,
      plan: `json_extract(c.attributes, '$."plan"')`,
      double: (number) => `cast(${number} as real)`,
      hashesNotIn: true,
    },
    ask: async (sql) => {
      // Every statement of the race answers one row with one count.
      const row = database.prepare(sql).all([])[0] as { n: number }
      return Number(row.n)
    },
    remove: async () => {
      await db.destroy()
      rmSync(folder, { recursive: true })
    },
  }
}

function isIndex(sql: string): boolean {
  return /^create (unique )?index/.test(sql)
}
