import type { Predicate } from '../../../src/storage/index.js'
import type { Figure } from '../figure.js'
import { purchaseId, purchaseRow, race, withDatabase } from './ground.js'

const rows = 20_000
const reads = 5_000

const equals = (column: string, slot: number): Predicate => ({
  kind: 'compare',
  op: 'eq',
  left: { column, type: 'text' },
  right: { slot, type: 'text' },
  negated: false,
})
const byKey: Predicate = { kind: 'and', of: [equals('tenant', 0), equals('id', 1)] }
const columns = Object.keys(purchaseRow(0))
const plan = { entity: 'purchase', columns, where: byKey, order: [] } as const

const sqlColumns =
  'tenant, id, version, created_at, updated_at, customer_id, source, placed_at, total_amount, total_currency, is_gift, attributes'

/** What is paid for a statement of the driver, against the same statement by hand on the same database. */
export const figures = async (): Promise<readonly Figure[]> => [
  await inserts(),
  ...(await selects()),
  await updates(),
]

const inserts = (): Promise<Figure> =>
  withDatabase(async ({ database, storage }) => {
    const insert = database.prepare(
      `insert into crm_purchase (${sqlColumns}) values (?,?,?,?,?,?,?,?,?,?,?,?)`,
    )
    const [begin, commit] = [database.prepare('begin immediate'), database.prepare('commit')]
    let at = 0
    const batch = () => Array.from({ length: rows }, () => purchaseRow(at++))
    return race('storage: insert of a row, in units of 5,000, against a raw prepared insert', {
      target: 0.6,
      ours: async () => {
        const purchases = batch()
        for (let from = 0; from < rows; from += 5_000) {
          await storage.transact(
            (session) =>
              session.apply([
                { op: 'insert', entity: 'purchase', rows: purchases.slice(from, from + 5_000) },
              ]),
            {},
          )
        }
        return rows
      },
      rival: async () => {
        const purchases = batch()
        for (let from = 0; from < rows; from += 5_000) {
          begin.run([])
          for (const row of purchases.slice(from, from + 5_000)) insert.run(stored(row))
          commit.run([])
        }
        return rows
      },
    })
  })

const selects = (): Promise<readonly Figure[]> =>
  withDatabase(async ({ database, db, storage }) => {
    const all = Array.from({ length: rows }, (_, at) => purchaseRow(at))
    await storage.transact((session) => session.apply([{ op: 'insert', entity: 'purchase', rows: all }]), {})
    const get = database.prepare(`select ${sqlColumns} from crm_purchase where tenant = ? and id = ?`)
    const ours = async () => {
      for (let at = 0; at < reads; at++) {
        await storage.read((session) => session.select(plan, ['main', purchaseId((at * 7_919) % rows)]))
      }
      return reads
    }
    const raw = await race('storage: select by key, against a raw prepared statement', {
      ours,
      rival: async () => {
        for (let at = 0; at < reads; at++) get.all(['main', purchaseId((at * 7_919) % rows)]).map(read)
        return reads
      },
    })
    const kysely = await race('storage: select by key, against plain Kysely', {
      ours,
      rival: async () => {
        for (let at = 0; at < reads; at++) {
          const found = await db
            .selectFrom('crm_purchase')
            .selectAll()
            .where('tenant', '=', 'main')
            .where('id', '=', purchaseId((at * 7_919) % rows))
            .executeTakeFirst()
          if (found) read(found)
        }
        return reads
      },
    })
    return [raw, kysely]
  })

const updates = (): Promise<Figure> =>
  withDatabase(async ({ db, storage }) => {
    const all = Array.from({ length: rows }, (_, at) => purchaseRow(at))
    await storage.transact((session) => session.apply([{ op: 'insert', entity: 'purchase', rows: all }]), {})
    const count = 2_000
    return race('storage: a transaction with one guarded update, against plain Kysely', {
      ours: async () => {
        for (let at = 0; at < count; at++) {
          await storage.transact(
            (session) =>
              session.apply([
                {
                  op: 'update',
                  entity: 'purchase',
                  where: byKey,
                  values: ['main', purchaseId(at)],
                  set: { totalAmount: at },
                  increment: { version: 1 },
                  expect: 1,
                },
              ]),
            {},
          )
        }
        return count
      },
      rival: async () => {
        for (let at = 0; at < count; at++) {
          await db.transaction().execute((tx) =>
            tx
              .updateTable('crm_purchase')
              .set((eb) => ({ total_amount: at, version: eb('version', '+', 1) }))
              .where('tenant', '=', 'main')
              .where('id', '=', purchaseId(at))
              .executeTakeFirstOrThrow(),
          )
        }
        return count
      },
    })
  })

function stored(row: ReturnType<typeof purchaseRow>): unknown[] {
  return columns.map((name) => {
    const value = row[name]
    if (name.endsWith('At')) return Date.parse(String(value))
    if (name === 'isGift') return value ? 1 : 0
    return name === 'attributes' ? JSON.stringify(value) : value
  })
}

/** What a host would do with a row before using it. */
// biome-ignore lint/suspicious/noExplicitAny: a raw row is whatever the driver says
function read(row: any) {
  return {
    ...row,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
    placed_at: new Date(row.placed_at).toISOString(),
    is_gift: row.is_gift === 1,
    attributes: JSON.parse(row.attributes),
  }
}
