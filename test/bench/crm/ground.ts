import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { z } from 'zod'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { commerce, createCrm, customer, defineCrm } from '../../../src/index.js'

/** What the benchmarks' rivals see of the tables: names as they are stored. */
// biome-ignore lint/suspicious/noExplicitAny: a rival types its own inserts by hand; here only the timing counts
export type Tables = Record<string, any>

const model = defineCrm({
  currency: 'USD',
  modules: {
    customer: customer({
      attributes: z.object({ plan: z.enum(['free', 'pro']), city: z.string().optional() }),
    }),
    commerce: commerce(),
  },
})

/** A SQLite file in WAL mode with the crm's tables, and every way to it that is measured. */
export const newGround = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-'))
  const file = join(folder, 'bench.db')
  const open = () => {
    const database = new Database(file)
    database.exec('pragma journal_mode = wal; pragma synchronous = normal')
    return database
  }
  const raw = open()
  const database = prepared(open() as never)
  const viaPrepared = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) })
  const plain = new Kysely<Tables>({ dialect: new SqliteDialect({ database: open() as never }) })
  const storage = kyselyStorage(viaPrepared, { engine: 'sqlite' })
  const crm = createCrm(model, { storage, authorize: () => true })
  await crm.migrations.apply()
  return {
    model,
    crm,
    raw,
    plain,
    viaPrepared,
    close: async () => {
      await plain.destroy()
      await viaPrepared.destroy()
      raw.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export type Ground = Awaited<ReturnType<typeof newGround>>

/** Operations a second: best of three runs of the given length, each begun with a clean heap. */
export const speed = async (count: number, work: (index: number) => Promise<unknown>): Promise<number> => {
  let best = 0
  let index = 0
  for (let run = 0; run < 4; run++) {
    globalThis.gc?.()
    const started = performance.now()
    for (let i = 0; i < count; i++) await work(index++)
    best = Math.max(best, count / ((performance.now() - started) / 1000))
  }
  return best
}
