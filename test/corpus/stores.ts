import { type CrmOf, commerce, customer, defineCrm } from 'clientele'
import { activity } from 'clientele/activity'
import { kyselyStorage, prepared } from 'clientele/adapters/kysely'
import { memoryStorage, memoryStore } from 'clientele/adapters/memory'
import { moving } from 'clientele/moving'
import { privacy } from 'clientele/privacy'
import { team } from 'clientele/team'
import { testCrm } from 'clientele/testing'
import { webhooks } from 'clientele/webhooks'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { z } from 'zod'
import type { StorageDriver } from '../../src/storage/index.js'
import { around } from '../crm/drivers.js'

/** Every module of the library. */
export const modules = {
  customer: customer({
    attributes: z.object({
      plan: z.enum(['free', 'pro']).default('free'),
      note: z.string().max(1000).optional(),
      score: z.number().optional(),
      tags: z.array(z.string()).optional(),
    }),
  }),
  commerce: commerce({ product: { attributes: z.object({ colour: z.string().optional() }) } }),
  privacy: privacy({ key: () => 'a key of the host that nobody guesses' }),
  team: team(),
  activity: activity({
    behaviours: { page_viewed: z.object({ path: z.string(), seconds: z.int().optional() }) },
    preferences: { colour: z.enum(['red', 'blue']) },
    files: { erase: async () => undefined },
  }),
  moving: moving({ into: ['customer', 'purchase'], consents: true }),
  webhooks: webhooks({ keys: () => ['a key of the host that nobody guesses'] }),
}

export const model = defineCrm({ currency: 'EUR', modules })

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
    const { storage, once } = watchedFor(memoryStorage({ store }))
    const { crm } = await testCrm(model, { storage })
    const stored = once(() =>
      [...store.tables].map(([name, table]) => `${name} ${digest([...table.all()])}`).join('\n'),
    )
    return { crm: crm as unknown as CorpusCrm, stored, remove: () => crm.close() }
  },
  SQLite: async () => {
    const database = new Libsql(':memory:')
    const db = new Kysely<Record<never, never>>({
      dialect: new SqliteDialect({ database: prepared(database as unknown as SqliteDatabase) }),
    })
    const { storage, once } = watchedFor(kyselyStorage(db, { engine: 'sqlite' }))
    const { crm } = await testCrm(model, { storage })
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
    const stored = once(() => (count.all()[0] as { word: string }).word)
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

/** A driver, and a way to look at what is stored only when something was written since, kept or not. */
function watchedFor<Native>(driver: StorageDriver<Native>) {
  let writes = 0
  const storage = around(driver, {
    apply: (apply) => (given) => {
      writes += 1
      return apply(given)
    },
    next:
      (next) =>
      (...given) => {
        writes += 1
        return next(...given)
      },
  })
  const once = (look: () => string) => {
    let seen = { writes: -1, word: '' }
    return () => {
      if (seen.writes !== writes) seen = { writes, word: look() }
      return seen.word
    }
  }
  return { storage, once }
}

function digest(rows: readonly Readonly<Record<string, unknown>>[]): string {
  return `${rows.length} ${rows.reduce((sum, row) => sum + Number(row.version ?? row.pos ?? 0), 0)}`
}
