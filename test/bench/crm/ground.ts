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

export const model = defineCrm({
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

const rounds = 9

/**
 * Operations a second of several contenders that take turns on one growing database, so that none has it smaller or
 * colder than another: the median of their rounds, the first of which only warms up.
 */
export const contest = async <Name extends string>(
  count: number,
  contenders: Readonly<Record<Name, (index: number) => unknown>>,
): Promise<Record<Name, number>> => {
  const names = Object.keys(contenders) as Name[]
  const speeds = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      globalThis.gc?.()
      const started = performance.now()
      for (let i = 0; i < count; i++) await contenders[name](round * count + i)
      if (round > 0) speeds.get(name)?.push(count / ((performance.now() - started) / 1000))
    }
  }
  return Object.fromEntries([...speeds].map(([name, list]) => [name, median(list)])) as Record<Name, number>
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
