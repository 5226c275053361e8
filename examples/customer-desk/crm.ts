import { createCrm } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { Kysely, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { model } from './model.js'

/** Opens the crm in a SQLite file, with its tables; `:memory:` forgets everything. */
export const openCrm = async (file: string) => {
  const database = new Database(file)
  database.exec('pragma journal_mode = wal')
  database.exec('pragma synchronous = normal')
  const db = new Kysely({ dialect: new SqliteDialect({ database: prepared(database) }) })

  const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
  await crm.migrations.apply()

  const close = async () => {
    await crm.close()
    await db.destroy()
  }
  return { crm, close }
}
