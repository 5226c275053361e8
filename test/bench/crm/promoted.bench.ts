import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { z } from 'zod'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { createCrm, customer, defineCrm } from '../../../src/index.js'
import { type Figure, faster } from '../figure.js'
import { contest } from './ground.js'

const customers = 100_000
const written = 2_000

const attributes = z.object({
  plan: z.enum(['free', 'pro']),
  mrr: z.int(),
  city: z.string().max(100),
  visits: z.int(),
  town: z.string().max(100),
})
const model = defineCrm({
  currency: 'EUR',
  modules: { customer: customer({ attributes, promote: ['mrr', 'city'] }) },
})
const unpromoted = defineCrm({ currency: 'EUR', modules: { customer: customer({ attributes }) } })

/** Rules over attributes with a column of their own against the same values without one, in the same rows, on SQLite. */
export const figures = async (): Promise<Figure[]> => {
  const ground = onSqlite()
  const crm = createCrm(model, { storage: ground.connect('read.db'), authorize: () => true })
  await crm.migrations.apply()
  for await (const row of crm.bulk('customer.create', people(customers), { unit: 5_000 })) {
    if (!row.ok) throw row.error
  }
  const f = model.fields.customer.attributes
  const questions = {
    'one in a thousand by a text, counted': [f.city.eq('city 7'), f.town.eq('city 7')],
    'one in a hundred by a number, counted': [f.mrr.gte(99_000), f.visits.gte(99_000)],
    'half by a number, counted': [f.mrr.gte(50_000), f.visits.gte(50_000)],
  } as const
  const results: Figure[] = []
  for (const [what, [promoted, plain]] of Object.entries(questions)) {
    const [ours, theirs] = [
      await crm.customer.count({ where: promoted }),
      await crm.customer.count({ where: plain }),
    ]
    if (ours !== theirs) throw new Error('Both count the same.')
    const speeds = await contest(3, {
      promoted: () => crm.customer.count({ where: promoted }),
      plain: () => crm.customer.count({ where: plain }),
    })
    results.push(faster(`SQLite, ${customers} customers: ${what}`, speeds.promoted, speeds.plain))
  }
  const top = (by: typeof f.mrr) =>
    crm.customer.list({ where: by.isSet(), order: [{ by, dir: 'desc' }], limit: 50 })
  const speeds = await contest(3, { promoted: () => top(f.mrr), plain: () => top(f.visits as typeof f.mrr) })
  results.push(
    faster(`SQLite, ${customers} customers: the first 50 by a number`, speeds.promoted, speeds.plain),
  )
  await crm.close()
  results.push(...(await besides(ground)))
  await ground.remove()
  return results
}

/** What two columns cost those who write, and those who ask for something else. */
async function besides({ connect }: ReturnType<typeof onSqlite>): Promise<Figure[]> {
  const started = { promoted: model, plain: unpromoted }
  const opened = await Promise.all(
    Object.entries(started).map(async ([name, each]) => {
      const crm = createCrm(each, { storage: connect(`${name}.db`), authorize: () => true })
      await crm.migrations.apply()
      return crm
    }),
  )
  const [promoted, plain] = opened
  const create = (crm: (typeof opened)[number] | undefined) => async (round: number) => {
    for await (const row of crm?.bulk('customer.create', people(written, round * written)) ?? []) {
      if (!row.ok) throw row.error
    }
  }
  const speeds = await contest(1, { promoted: create(promoted), plain: create(plain) })
  const rows = (await plain?.customer.count()) ?? 0
  const where = model.fields.customer.attributes.visits.gte(50_000)
  const scans = await contest(5, {
    promoted: () => promoted?.customer.count({ where }),
    plain: () => plain?.customer.count({ where }),
  })
  await Promise.all(opened.map((crm) => crm.close()))
  return [
    faster(`SQLite: ${written} customers created, two attributes promoted`, speeds.promoted, speeds.plain),
    faster(`SQLite, ${rows} customers: half by another number, two promoted`, scans.promoted, scans.plain),
  ]
}

function onSqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-promoted-'))
  const handles: Kysely<unknown>[] = []
  return {
    connect: (file: string) => {
      const raw = new Libsql(join(folder, file))
      raw.exec('pragma journal_mode = wal; pragma synchronous = normal')
      // libsql speaks the language of better-sqlite3; its types are its own.
      const database = prepared(raw as unknown as SqliteDatabase)
      const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database }) })
      handles.push(db)
      return kyselyStorage(db, { engine: 'sqlite' })
    },
    remove: async () => {
      await Promise.all(handles.map((db) => db.destroy()))
      rmSync(folder, { recursive: true })
    },
  }
}

function* people(count: number, from = 0) {
  for (let index = from; index < from + count; index++) {
    const number = (index * 48_271) % 100_003
    const city = `city ${(index * 7_919) % 1_000}`
    yield {
      id: `c${index}`,
      name: `Customer ${index}`,
      attributes: {
        plan: index % 4 === 0 ? ('pro' as const) : ('free' as const),
        mrr: number,
        visits: number,
        city,
        town: city,
      },
    }
  }
}
