import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type CrmOf, commerce, createCrm, customer, defineCrm } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { Kysely, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { z } from 'zod'

// #region model
export const model = defineCrm({
  currency: 'USD',
  modules: {
    customer: customer({ attributes: z.object({ plan: z.enum(['free', 'pro']).default('free') }) }),
    commerce: commerce(),
  },
})
// #endregion

export type QuickstartCrm = CrmOf<typeof model>

/** Opens the crm in a SQLite file of its own, with its tables. */
export const openCrm = async (file: string) => {
  mkdirSync(dirname(file), { recursive: true })
  // #region open
  const database = new Database(file)
  database.exec('pragma journal_mode = wal')
  database.exec('pragma synchronous = normal')
  const db = new Kysely({ dialect: new SqliteDialect({ database: prepared(database) }) })

  const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
  await crm.migrations.apply()
  // #endregion
  const close = async () => {
    await crm.close()
    await db.destroy()
  }
  return { crm, close }
}
