import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import Database from 'libsql'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { createCrm, customer, defineCrm } from '../../../src/index.js'
import { type CustomerMapping, importTable, moving } from '../../../src/modules/moving/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { type Figure, faster } from '../figure.js'
import type { Tables } from './ground.js'
import { openServers } from './servers.js'

const count = 20_000
const unit = 500

const model = defineCrm({ currency: 'EUR', modules: { customer: customer(), moving: moving() } })

/** An e-mail address, an external id, a phone number and a postal address for each. */
const mapping: CustomerMapping = {
  into: 'customer',
  match: ['externalId', 'email'],
  columns: [
    { column: 'Id', to: { externalId: 'erp' } },
    { column: 'Name', to: 'name' },
    { column: 'Email', to: 'email' },
    { column: 'Phone', to: 'phone' },
    { column: 'Country', to: 'countryCode' },
    { column: 'Street', to: { address: 'lines' } },
    { column: 'City', to: { address: 'locality' } },
    { column: 'Zip', to: { address: 'postalCode' } },
    { column: 'Country', to: { address: 'countryCode' } },
  ],
}

const table = (title: string): string =>
  [
    'Id,Name,Email,Phone,Country,Street,City,Zip',
    ...Array.from({ length: count }, (_, at) =>
      [
        `K${at}`,
        `${title} ${at}`,
        `c${at}@example.com`,
        `+49 30 ${1_000_000 + at}`,
        'DE',
        `Hauptstr. ${at}`,
        'Berlin',
        '10115',
      ].join(','),
    ),
  ].join('\n')

/** Tables of customers, each looked up by external id and e-mail, against the rows they become by inserts alone. */
export const figures = async (): Promise<Figure[]> => [...(await onSqlite()), ...(await onPostgres())]

/** Imports new customers, the same ones again, and all of them changed. */
async function figuresOf(engine: string, crm: Crm, insertedAgain: () => Promise<number>): Promise<Figure[]> {
  const fresh = await rateOf(crm, table('Customer'))
  const inserted = await insertedAgain()
  const again = await rateOf(crm, table('Customer'))
  const changed = await rateOf(crm, table('Client'))
  const what = `import on ${engine} of ${count.toLocaleString('en-US')}`
  return [
    { ...faster(`${what} new customers against raw inserts`, fresh, inserted, 0.2), unit: 'rows/s' },
    { name: `${what} customers that are there, unchanged`, ours: again, unit: 'rows/s' },
    { name: `${what} customers that are there, changed`, ours: changed, unit: 'rows/s' },
  ]
}

type Crm = Awaited<ReturnType<typeof crmOn>>

async function crmOn(storage: StorageDriver) {
  const crm = createCrm(model, { storage })
  await crm.migrations.apply()
  return crm
}

async function rateOf(crm: Crm, source: string): Promise<number> {
  globalThis.gc?.()
  const started = performance.now()
  let failed = 0
  for await (const progress of importTable(crm, { format: 'csv', source, mapping, unit }))
    failed = progress.failed
  if (failed > 0) throw new Error(`${failed} rows failed.`)
  return count / ((performance.now() - started) / 1000)
}

type Raw = InstanceType<typeof Database>

async function onSqlite(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-'))
  const openAt = async (name: string) => {
    const open = () => {
      const database = new Database(join(folder, name))
      database.exec('pragma journal_mode = wal; pragma synchronous = normal')
      return database
    }
    const database = prepared(open() as unknown as SqliteDatabase)
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) })
    return { raw: open(), db, crm: await crmOn(kyselyStorage(db, { engine: 'sqlite' })) }
  }
  const places = [await openAt('ours.db'), await openAt('theirs.db')] as const
  const [ours, theirs] = places
  try {
    return await figuresOf('SQLite', ours.crm, async () => insertedByHand(ours.raw, theirs.raw))
  } finally {
    for (const { raw, db } of places) {
      await db.destroy()
      raw.close()
    }
    rmSync(folder, { recursive: true })
  }
}

/** Every row of the same tables, each statement prepared once, in as many transactions: no reads, no checks. */
function insertedByHand(ours: Raw, theirs: Raw): number {
  const named = ours
    .prepare("select name from sqlite_master where type = 'table' and name like 'crm_%'")
    .all()
  const filled = (named as { name: string }[]).flatMap(({ name }) => {
    const rows = ours.prepare(`select * from "${name}"`).raw().all() as unknown[][]
    if (rows.length < count) return []
    const marks = (rows[0] ?? []).map(() => '?').join(', ')
    return [{ rows, statement: theirs.prepare(`insert into "${name}" values (${marks})`) }]
  })
  globalThis.gc?.()
  const started = performance.now()
  for (let from = 0; from < count; from += unit) {
    theirs.exec('begin immediate')
    for (const { statement, rows } of filled) for (const row of partOf(rows, from)) statement.run(row)
    theirs.exec('commit')
  }
  return count / ((performance.now() - started) / 1000)
}

/** What a unit of customers brought of the rows of a table. */
function partOf<Row>(rows: readonly Row[], from: number): readonly Row[] {
  const share = rows.length / count
  return rows.slice(from * share, (from + unit) * share)
}

async function onPostgres(): Promise<Figure[]> {
  const [ours] = await openServers(['PostgreSQL'])
  const [theirs] = ours ? await openServers(['PostgreSQL']) : []
  if (!ours || !theirs) return []
  try {
    await crmOn(theirs.storage)
    return await figuresOf('PostgreSQL', await crmOn(ours.storage), async () => {
      const rate = await insertedInHundreds(ours.db, theirs.db)
      // What the server does by itself within a minute: it has to know how many rows there are.
      await sql`analyze`.execute(ours.db)
      return rate
    })
  } finally {
    await ours.remove()
    await theirs.remove()
  }
}

/** As on SQLite, a hundred rows in each insert. */
async function insertedInHundreds(ours: Kysely<Tables>, theirs: Kysely<Tables>): Promise<number> {
  const filled: { readonly name: string; readonly rows: readonly object[] }[] = []
  for (const name of await tablesOf(ours)) {
    const rows = await ours.selectFrom(name).selectAll().execute()
    if (rows.length >= count) filled.push({ name, rows: rows.map(asParameters) })
  }
  const started = performance.now()
  for (let from = 0; from < count; from += unit) {
    await theirs.transaction().execute(async (trx) => {
      for (const { name, rows } of filled) {
        const part = partOf(rows, from)
        for (let at = 0; at < part.length; at += 100)
          await trx
            .insertInto(name)
            .values(part.slice(at, at + 100))
            .execute()
      }
    })
  }
  return count / ((performance.now() - started) / 1000)
}

async function tablesOf(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema() and tablename like 'crm_%'
  `.execute(db)
  return rows.map(({ name }) => name)
}

/** JSON goes out as text. */
function asParameters(row: object): object {
  const isJson = (value: unknown) => typeof value === 'object' && value !== null && !(value instanceof Date)
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isJson(value) ? JSON.stringify(value) : value]),
  )
}
