import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { createCrm, customer, defineCrm } from '../../../src/index.js'
import { type CustomerMapping, importTable, moving } from '../../../src/modules/moving/index.js'
import { type Figure, faster } from '../figure.js'

const count = 5_000
const unit = 500

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), moving: moving() } })

const mapping: CustomerMapping = {
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    { column: 'Id', to: { externalId: 'erp' } },
    { column: 'Name', to: 'name' },
    { column: 'Email', to: 'email' },
    { column: 'Country', to: 'countryCode' },
  ],
}

/** Tables of customers, each looked up by external id and e-mail, against the rows they become by prepared inserts alone. */
export const figures = async (): Promise<Figure[]> => {
  const ground = await newGround()
  try {
    const fresh = await rateOf(ground, table('DE'))
    const inserted = insertedAgain(ground)
    const again = await rateOf(ground, table('DE'))
    const changed = await rateOf(ground, table('FR'))
    return [
      {
        ...faster('import of 5,000 new customers against raw prepared inserts', fresh, inserted, 0.1),
        unit: 'rows/s',
      },
      { name: 'import of 5,000 customers that are there, unchanged', ours: again, unit: 'rows/s' },
      { name: 'import of 5,000 customers that are there, changed', ours: changed, unit: 'rows/s' },
    ]
  } finally {
    await ground.close()
  }
}

const table = (country: string): string =>
  [
    'Id,Name,Email,Country',
    ...Array.from({ length: count }, (_, at) => `K${at},Customer ${at},c${at}@example.com,${country}`),
  ].join('\n')

async function newGround() {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-'))
  const open = (name: string) => {
    const database = new Database(join(folder, name))
    database.exec('pragma journal_mode = wal; pragma synchronous = normal')
    return database
  }
  const crmOn = async (name: string) => {
    const raw = open(name)
    const dialect = new SqliteDialect({ database: prepared(open(name) as unknown as SqliteDatabase) })
    const db = new Kysely<Record<never, never>>({ dialect })
    const crm = createCrm(model, { storage: kyselyStorage(db, { engine: 'sqlite' }) })
    await crm.migrations.apply()
    return { raw, db, crm }
  }
  const [ours, theirs] = [await crmOn('ours.db'), await crmOn('theirs.db')]
  const close = async () => {
    for (const { raw, db } of [ours, theirs]) {
      await db.destroy()
      raw.close()
    }
    rmSync(folder, { recursive: true })
  }
  return { ours, theirs, close }
}

type Ground = Awaited<ReturnType<typeof newGround>>

async function rateOf({ ours: { crm } }: Ground, source: string): Promise<number> {
  globalThis.gc?.()
  const started = performance.now()
  let failed = 0
  for await (const progress of importTable(crm, { format: 'csv', source, mapping, unit }))
    failed = progress.failed
  if (failed > 0) throw new Error(`${failed} rows failed.`)
  return count / ((performance.now() - started) / 1000)
}

/** Every row of the same tables, each statement prepared once, in as many transactions: no reads, no checks. */
function insertedAgain({ ours, theirs }: Ground): number {
  const named = ours.raw
    .prepare("select name from sqlite_master where type = 'table' and name like 'crm_%'")
    .all()
  const tables = named.flatMap((row) => {
    const { name } = row as { name: string }
    const rows = ours.raw.prepare(`select * from "${name}"`).raw().all() as unknown[][]
    return rows.length < count ? [] : [{ name, rows }]
  })
  const statements = tables.map(({ name, rows }) => ({
    statement: theirs.raw.prepare(
      `insert into "${name}" values (${(rows[0] ?? []).map(() => '?').join(', ')})`,
    ),
    rows,
  }))
  globalThis.gc?.()
  const started = performance.now()
  for (let from = 0; from < count; from += unit) {
    theirs.raw.exec('begin immediate')
    for (const { statement, rows } of statements) {
      const share = rows.length / count
      for (const row of rows.slice(from * share, (from + unit) * share)) statement.run(row)
    }
    theirs.raw.exec('commit')
  }
  return count / ((performance.now() - started) / 1000)
}
