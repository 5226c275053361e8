import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import type { Column, Row, StorageModel, Table } from '../../../src/storage/index.js'
import { type Figure, faster } from '../figure.js'

const required = (type: Column['type'], max?: number): Column => ({ type, nullable: false, max })
const optional = (type: Column['type'], max?: number): Column => ({ type, nullable: true, max })

const logHead: Table = {
  entity: 'logHead',
  columns: { tenant: required('text', 128), pos: required('integer') },
  key: ['tenant'],
  unique: [],
  indexes: [],
}

/** What a purchase takes up, more or less. */
const purchase: Table = {
  entity: 'purchase',
  columns: {
    tenant: required('text', 128),
    id: required('text', 128),
    version: required('integer'),
    createdAt: required('instant'),
    updatedAt: required('instant'),
    customerId: required('text', 128),
    source: optional('text', 60),
    placedAt: required('instant'),
    totalAmount: required('integer'),
    totalCurrency: required('text', 3),
    isGift: required('boolean'),
    attributes: optional('json'),
  },
  key: ['tenant', 'id'],
  unique: [],
  indexes: [['tenant', 'customerId', 'placedAt']],
}

const benchModel: StorageModel = { tables: { logHead, purchase } }

/** The purchase of a number, always the same. */
export const purchaseRow = (at: number): Row => ({
  tenant: 'main',
  id: purchaseId(at),
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  customerId: `cus_0190a1b2-c3d4-7abc-8def-${String(at % 5_000).padStart(12, '0')}`,
  source: 'shop',
  placedAt: new Date(1_600_000_000_000 + at * 60_000).toISOString(),
  totalAmount: 4_200 + at,
  totalCurrency: 'EUR',
  isGift: at % 7 === 0,
  attributes: { channel: 'web', items: at % 5 },
})

/** Ids as they come: ordered in time, like a UUIDv7. */
export const purchaseId = (at: number): string =>
  `pur_0190a1b2-c3d4-7abc-8def-${String(at).padStart(12, '0')}`

/** The same database for us and for a rival: a file, WAL, `synchronous=normal`. */
export const withDatabase = async <R>(
  measure: (ground: {
    database: SqliteDatabase
    db: Kysely<BenchDatabase>
    storage: ReturnType<typeof kyselyStorage>
  }) => Promise<R>,
): Promise<R> => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-bench-'))
  // libsql speaks the language of better-sqlite3; its types are its own.
  const database = new Libsql(join(folder, 'bench.db')) as unknown as SqliteDatabase
  database.prepare('pragma journal_mode = wal').all([])
  database.prepare('pragma synchronous = normal').run([])
  const db = new Kysely<BenchDatabase>({ dialect: new SqliteDialect({ database: prepared(database) }) })
  const storage = kyselyStorage(db, { engine: 'sqlite' })
  await storage.open(benchModel)
  const steps = Object.values(benchModel.tables).map((table) => ({ op: 'createTable' as const, table }))
  await storage.schema?.apply([{ key: 'bench/0001', checksum: 'x', steps }])
  try {
    return await measure({ database, db, storage: storage as ReturnType<typeof kyselyStorage> })
  } finally {
    await db.destroy()
    rmSync(folder, { recursive: true })
  }
}

/** The table as a rival's Kysely sees it. */
export interface BenchDatabase {
  crm_purchase: {
    tenant: string
    id: string
    version: number
    created_at: number
    updated_at: number
    customer_id: string
    source: string | null
    placed_at: number
    total_amount: number
    total_currency: string
    is_gift: number
    attributes: string | null
  }
}

/** Both by turns; the best of each counts, since everything else on the machine only slows down. */
export const race = async (
  name: string,
  {
    ours,
    rival,
    target,
    turns = 5,
  }: { ours: () => Promise<number>; rival: () => Promise<number>; target?: number; turns?: number },
): Promise<Figure> => {
  const best = { ours: 0, rival: 0 }
  for (let turn = 0; turn < turns; turn++) {
    best.rival = Math.max(best.rival, await perSecond(rival))
    best.ours = Math.max(best.ours, await perSecond(ours))
  }
  return faster(name, best.ours, best.rival, target)
}

async function perSecond(work: () => Promise<number>): Promise<number> {
  const before = performance.now()
  const count = await work()
  return (count * 1_000) / (performance.now() - before)
}
