import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import Libsql from 'libsql'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { createCrm } from '../../../src/index.js'
import { type Figure, faster } from '../figure.js'
import { contest, model, type Tables } from './ground.js'
import { openServers, type Server } from './servers.js'

const customers = 5_000
const purchases = 25_000

type Ground = Omit<Server, 'name'> & { readonly name: string }

/** 50 customers of a plan by what they spent, with their purchases and contact points, against three statements by hand. */
export const figures = async (): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const ground of [onSqlite(), ...(await openServers(['PostgreSQL']))]) {
    figures.push(await measured(ground))
    await ground.remove()
  }
  return figures
}

async function measured(ground: Ground): Promise<Figure> {
  const { name, storage, db, sent } = ground
  const crm = createCrm(model, { storage, authorize: () => true })
  await crm.migrations.apply()
  for await (const row of crm.bulk('customer.create', people())) if (!row.ok) throw row.error
  for await (const row of crm.bulk('purchase.record', orders(), { unit: 5_000 })) if (!row.ok) throw row.error
  if (name === 'PostgreSQL') await sql.raw('analyze').execute(db)
  const f = model.fields.customer
  const query = {
    where: f.attributes.plan.eq('pro'),
    order: [{ by: f.purchases.sum('net'), dir: 'desc' }],
    include: ['purchases', 'contactPoints'],
    limit: 50,
  } as const
  const ours = async () => (await crm.customer.list(query)).items

  // The first asks for a sample of the rows, too.
  await ours()
  const before = sent()
  const listed = (await ours()).map(({ id, included }) => [
    id,
    included.purchases.length,
    included.contactPoints.length,
  ])
  const statements = sent() - before
  const expected = (await byHand(ground)).map(({ id, included }) => [
    id,
    included.purchases.length,
    included.contactPoints.length,
  ])
  if (JSON.stringify(listed) !== JSON.stringify(expected)) throw new Error('Both forms list the same.')

  const speeds = await contest(20, { ours, byHand: () => byHand(ground) })
  const what = `${name}: 50 by a sum, with two includes, ${statements} statements against 3 by hand`
  return faster(what, speeds.ours, speeds.byHand, 0.67)
}

/** As somebody would write it: rows as the engine has them, attributes parsed, related rows put where they belong. */
async function byHand({ db, name }: Pick<Ground, 'db' | 'name'>) {
  const plan = name === 'SQLite' ? sql`json_extract(c.attributes, '$.plan')` : sql`c.attributes ->> 'plan'`
  const found = await sql<Row>`
    select c.*, (select coalesce(sum(p.booked_net_amount), 0) from crm_purchase as p
      where p.tenant = c.tenant and p.customer_id = c.id and p.archived_at is null) as spent
    from crm_customer as c
    where c.tenant = ${'main'} and c.archived_at is null and ${plan} = ${'pro'}
    order by spent desc, c.id limit 51`.execute(db)
  const page = found.rows.slice(0, 50)
  const ids = sql.join(page.map(({ id }) => id))
  const related = async (table: string) => {
    const { rows } = await sql<Row>`select * from ${sql.table(table)}
      where tenant = ${'main'} and customer_id in (${ids}) and archived_at is null order by customer_id, id`.execute(
      db,
    )
    const of = new Map<string, Row[]>()
    for (const row of rows) of.set(row.customer_id, [...(of.get(row.customer_id) ?? []), row])
    return of
  }
  const [bought, points] = [await related('crm_purchase'), await related('crm_contact_point')]
  return page.map((row) => ({
    ...row,
    attributes: typeof row.attributes === 'string' ? JSON.parse(row.attributes) : row.attributes,
    included: { purchases: bought.get(row.id) ?? [], contactPoints: points.get(row.id) ?? [] },
  }))
}

interface Row {
  readonly id: string
  readonly customer_id: string
  readonly attributes: unknown
}

function onSqlite(): Ground {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-lists-'))
  let sent = 0
  const connect = (log?: () => void) => {
    const raw = new Libsql(join(folder, 'bench.db'))
    raw.exec('pragma journal_mode = wal; pragma synchronous = normal')
    // libsql speaks the language of better-sqlite3; its types are its own.
    const database = prepared(raw as unknown as SqliteDatabase)
    return new Kysely<Tables>({ dialect: new SqliteDialect({ database }), ...(log && { log }) })
  }
  const [own, db] = [connect(() => sent++), connect()]
  return {
    name: 'SQLite',
    storage: kyselyStorage(own, { engine: 'sqlite' }),
    db,
    sent: () => sent,
    remove: async () => {
      await own.destroy()
      await db.destroy()
      rmSync(folder, { recursive: true })
    },
  }
}

function* people() {
  for (let index = 0; index < customers; index++) {
    const plan = index % 4 === 0 ? ('pro' as const) : ('free' as const)
    yield { id: `c${index}`, name: `Customer ${index}`, email: `c${index}@example.com`, attributes: { plan } }
  }
}

function* orders() {
  for (let index = 0; index < purchases; index++) {
    yield {
      customerId: `c${(index * 7919) % customers}`,
      source: 'shop',
      externalId: `o${index}`,
      placedOn: new Date(Date.UTC(2024, 0, 1 + (index % 700))).toISOString().slice(0, 10),
      total: { amount: 1000 + ((index * 48_271) % 500_009), currency: 'USD' },
    }
  }
}
