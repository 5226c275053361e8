import type { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Kysely, PostgresDialect } from 'kysely'
import { PGliteDialect } from 'kysely-pglite-dialect'
import type { Pool, PoolClient } from 'pg'
import { kyselyStorage, prepared, tableName } from '../../adapters/kysely/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { overDrizzle, overPg, overPglite } from '../adapters/kysely/handles.js'
import type { PostgresPlace } from '../tools/postgres.js'
import type { MakeStore } from './stores.js'

/** How a host puts a storage on its pool. */
type Over = (pool: Pool) => StorageDriver

export const kyselyOverPg: Over = (pool) =>
  kyselyStorage(new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) }), { engine: 'postgres' })

/** Another Kysely than the one that we compile with. */
export const newestOverPg =
  (newest: typeof import('kysely')): Over =>
  (pool) =>
    kyselyStorage(
      new newest.Kysely<unknown>({ dialect: new newest.PostgresDialect({ pool: prepared(pool) }) }),
      { engine: 'postgres' },
    )

export const preparedOverPg: Over = (pool) => kyselyOverPg(prepared(pool))

export const sqlOverPg: Over = overPg
export const sqlOverDrizzle: Over = (pool) => overDrizzle(drizzle(pool))

/** Two pools of connections to one schema of a server. */
export const onServer =
  (make: () => Promise<PostgresPlace>, over: Over): MakeStore =>
  async () => {
    const place = await make()
    const faults = commitFaults()
    const root = closable()
    const pools: Pool[] = []
    return {
      connect: async () => {
        const pool = place.pool()
        pools.push(pool)
        return over(root.wrap(faults.wrap(pool)))
      },
      raw: async (entity) => rowsOf(await place.pool().query(everything(entity))),
      failCommits: faults.set,
      closeRoot: root.close,
      isHandleOpen: async () => {
        const answers = await Promise.all(pools.map((pool) => pool.query('select 1 as one')))
        return answers.every(({ rows }) => Number(rows[0].one) === 1)
      },
      remove: place.remove,
    }
  }

/** Two drivers over one PGlite, emptied when the store is removed: opening one takes seconds. */
export const onPglite =
  (open: () => Promise<PGlite>, over: (pglite: PGlite) => () => StorageDriver): MakeStore =>
  async () => {
    const pglite = await open()
    const connect = over(pglite)
    return {
      connect: async () => connect(),
      raw: async (entity) => rowsOf(await pglite.query<{ row: Record<string, unknown> }>(everything(entity))),
      isHandleOpen: async () => (await pglite.query('select 1')).rows.length === 1,
      remove: async () => {
        await pglite.exec('drop schema public cascade; create schema public')
      },
    }
  }

/** One Kysely: two would not know of each other's transactions. */
export const kyselyOverPglite = (pglite: PGlite) => {
  const db = new Kysely<unknown>({ dialect: new PGliteDialect(pglite) })
  return () => kyselyStorage(db, { engine: 'postgres', connections: 'one' })
}

export const sqlOverPglite = (pglite: PGlite) => () => overPglite(pglite)

/** As JSON, which no setting of a session changes. */
function everything(entity: string): string {
  return `select to_jsonb(t) as row from ${tableName(entity)} as t`
}

function rowsOf({ rows }: { rows: readonly { row: Record<string, unknown> | string }[] }) {
  return rows.map(({ row }): Record<string, unknown> => (typeof row === 'string' ? JSON.parse(row) : row))
}

function isCommit(query: unknown): boolean {
  const text = typeof query === 'object' && query && 'text' in query ? query.text : query
  return text === 'commit'
}

/** A pool that hands out no connection while it is closed: whoever has one keeps it. */
function closable() {
  let isClosed = false
  const wrap = (pool: Pool): Pool => {
    const connect = pool.connect.bind(pool)
    const guarded = (...given: readonly unknown[]) => {
      if (isClosed) throw new Error('the host\u2019s own pool was asked for a connection')
      // The overloads of `connect` are more than a wrapper can name.
      return (connect as (...given: unknown[]) => unknown)(...given)
    }
    return Object.assign(pool, { connect: guarded })
  }
  return {
    wrap,
    close: (closed: boolean) => {
      isClosed = closed
    },
  }
}

/** A pool whose commits fail while told so, as on a full disk. */
function commitFaults() {
  let areFailing = false
  const refuse = (client: PoolClient) => {
    const query = client.query.bind(client)
    const failing = (text: unknown, ...rest: readonly unknown[]) =>
      areFailing && isCommit(text)
        ? Promise.reject(Object.assign(new Error('could not extend file'), { code: '53100' }))
        : // The overloads of `query` are more than a wrapper can name.
          (query as (...given: unknown[]) => unknown)(text, ...rest)
    return Object.assign(client, { query: failing })
  }
  return {
    wrap: (pool: Pool): Pool => {
      pool.on('connect', refuse)
      return pool
    },
    set: (fail: boolean) => {
      areFailing = fail
    },
  }
}
