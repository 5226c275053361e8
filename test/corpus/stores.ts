import { type CrmOf, commerce, customer, defineCrm } from 'clientele'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { memoryStorage, memoryStore } from 'clientele/adapters/memory'
import { testCrm } from 'clientele/testing'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { z } from 'zod'

export const model = defineCrm({
  currency: 'EUR',
  modules: {
    customer: customer({
      attributes: z.object({
        plan: z.enum(['free', 'pro']).default('free'),
        note: z.string().max(1000).optional(),
        score: z.number().optional(),
        tags: z.array(z.string()).optional(),
      }),
    }),
    commerce: commerce({ product: { attributes: z.object({ colour: z.string().optional() }) } }),
  },
})

export type CorpusCrm = CrmOf<typeof model>

/** A crm, and what its storage really holds. */
export interface Place {
  readonly crm: CorpusCrm
  /** A word for everything that is stored: two words differ when something was written. */
  stored(): string
  remove(): Promise<void>
}

export const places: Readonly<Record<string, () => Promise<Place>>> = {
  memory: async () => {
    const store = memoryStore()
    const { crm } = await testCrm(model, { storage: memoryStorage({ store }) })
    const stored = () =>
      [...store.tables].map(([name, table]) => `${name} ${digest([...table.all()])}`).join('\n')
    return { crm: crm as unknown as CorpusCrm, stored, remove: () => crm.close() }
  },
  SQLite: async () => {
    const database = new Libsql(':memory:')
    const db = new Kysely<Record<never, never>>({
      dialect: new SqliteDialect({ database: prepared(database as unknown as SqliteDatabase) }),
    })
    const { crm } = await testCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
    const tables = database
      .prepare("select name from sqlite_master where type = 'table' and name like 'crm%'")
      .all()
      .map((row) => (row as { name: string }).name)
    const count = database.prepare(
      `select ${tables.map((name) => `(select count(*) from ${name})`).join(` || ', ' || `)}
        || ', ' || coalesce((select max(pos) from crm_log_head), 0)
        || ', ' || coalesce((select sum(version) from crm_customer), 0)
        || ', ' || coalesce((select sum(version) from crm_product), 0) as word`,
    )
    const stored = () => (count.all()[0] as { word: string }).word
    return {
      crm: crm as unknown as CorpusCrm,
      stored,
      remove: async () => {
        await crm.close()
        await db.destroy()
      },
    }
  },
}

function digest(rows: readonly Readonly<Record<string, unknown>>[]): string {
  return `${rows.length} ${rows.reduce((sum, row) => sum + Number(row.version ?? row.pos ?? 0), 0)}`
}
