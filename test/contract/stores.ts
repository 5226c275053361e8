import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import Libsql from 'libsql'
import { kyselyStorage, prepared, tableName } from '../../adapters/kysely/index.js'
import { memoryStorage, memoryStore } from '../../adapters/memory/index.js'
import type { ContractCase, ContractStore } from '../../src/testing/storage-contract/index.js'
import { findBetterSqlite3 } from '../tools/engines.js'

export type MakeStore = () => Promise<ContractStore>

/** Two ways to a store on a server: making tables takes longer than most cases. */
export interface MakeStores {
  readonly fresh: MakeStore
  /** One that others have had, emptied. */
  readonly inTurn: MakeStore
}

/** What a case is given: those about the tables themselves have their own. */
export const storeFor = ({ key }: ContractCase, stores: MakeStores | undefined): MakeStore => {
  if (!stores) throw new TypeError('The server does not answer.')
  return key.startsWith('schema/') ? stores.fresh : stores.inTurn
}

/** One store of the reference, several drivers on it. */
export const memory: MakeStore = async () => {
  const store = memoryStore()
  return {
    connect: async () => memoryStorage({ store }),
    raw: async (entity) => [...(store.tables.get(entity)?.all() ?? [])],
    remove: async () => {},
  }
}

/** Opens a SQLite database the way a host does. */
export type OpenSqlite = (file: string) => SqliteDatabase

// No waiting inside the engine: it would hold up the other connection of the same process.
export const libsql: OpenSqlite = (file) => new Libsql(file, { timeout: 0 }) as unknown as SqliteDatabase

const BetterSqlite3 = findBetterSqlite3()
export const betterSqlite3: OpenSqlite | undefined =
  BetterSqlite3 && ((file) => new BetterSqlite3(file, { timeout: 0 }) as unknown as SqliteDatabase)

/** Two connections to one file. */
export const sqliteFile =
  (open: OpenSqlite): MakeStore =>
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'clientele-contract-'))
    const connections: Kysely<unknown>[] = []
    const faults = commitFaults()
    const root = rootHandle()
    const connect = () => {
      const database = open(join(folder, 'crm.db'))
      database.prepare('pragma journal_mode = wal').all([])
      database.prepare('pragma synchronous = off').run([])
      const db = new Kysely<unknown>({
        dialect: new SqliteDialect({ database: faults.wrap(prepared(database)) }),
      })
      connections.push(db)
      return kyselyStorage(root.wrap(db), { engine: 'sqlite' })
    }
    return {
      connect: async () => connect(),
      raw: (entity) => allRows(connections, entity),
      failCommits: faults.set,
      closeRoot: root.close,
      isHandleOpen: async () => (await Promise.all(connections.map(isOpen))).every(Boolean),
      remove: async () => {
        await Promise.all(connections.map((db) => db.destroy()))
        if (existsSync(folder)) rmSync(folder, { recursive: true })
      },
    }
  }

/** Two drivers over one handle of a database in memory. */
export const sqliteInMemory =
  (open: OpenSqlite): MakeStore =>
  async () => {
    const faults = commitFaults()
    const root = rootHandle()
    const db = new Kysely<unknown>({
      dialect: new SqliteDialect({ database: faults.wrap(prepared(open(':memory:'))) }),
    })
    return {
      connect: async () => kyselyStorage(root.wrap(db), { engine: 'sqlite' }),
      raw: (entity) => allRows([db], entity),
      failCommits: faults.set,
      closeRoot: root.close,
      isHandleOpen: () => isOpen(db),
      remove: () => db.destroy(),
    }
  }

async function allRows(connections: readonly Kysely<unknown>[], entity: string) {
  const [db] = connections
  if (!db) return []
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(tableName(entity))}`.execute(
    db,
  )
  return rows
}

async function isOpen(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ one: number }>`select 1 as one`.execute(db)
  return rows[0]?.one === 1
}

/** A host's handle that throws while it is closed, as it would hang inside a unit of work on its one connection. */
function rootHandle() {
  let isClosed = false
  const wrap = <Handle extends Kysely<unknown>>(db: Handle): Handle =>
    new Proxy(db, {
      get: (target, name) => {
        if (isClosed) throw new Error(`the host's own handle was asked for ${String(name)}`)
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...given: unknown[]) => {
          const answer: unknown = value.apply(target, given)
          // Another face of the same handle.
          return name.toString().startsWith('with') ? wrap(answer as Kysely<unknown>) : answer
        }
      },
    })
  return {
    wrap,
    close: (closed: boolean) => {
      isClosed = closed
    },
  }
}

/** A database whose commits fail while told so, as on a full disk. */
function commitFaults() {
  let areFailing = false
  const wrap = (database: SqliteDatabase): SqliteDatabase => ({
    close: () => database.close(),
    prepare: (text) => {
      if (areFailing && text === 'commit')
        throw Object.assign(new Error('disk is full'), { code: 'SQLITE_FULL' })
      return database.prepare(text)
    },
  })
  return {
    wrap,
    set: (fail: boolean) => {
      areFailing = fail
    },
  }
}
