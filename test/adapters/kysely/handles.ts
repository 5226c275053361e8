import type { PGlite, Transaction } from '@electric-sql/pglite'
import { type RunSql, sqlStorage } from 'clientele/adapters/sql'
import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool as MysqlPool, ResultSetHeader, RowDataPacket } from 'mysql2'
import type { Pool as MysqlPromisePool, PoolConnection } from 'mysql2/promise'
import type { Pool, PoolClient } from 'pg'

/** A storage over a pool of `pg`, without anything between. */
export const overPg = (pool: Pool) => {
  // #region pg
  const run =
    (on: Pool | PoolClient): RunSql =>
    async (text, parameters) => {
      const { rows, rowCount } = await on.query(text, [...parameters])
      return { rows, affected: rowCount ?? 0 }
    }

  const storage = sqlStorage<PoolClient>({
    engine: 'postgres',
    run: run(pool),
    runIn: run,
    transact: async (work) => {
      const client = await pool.connect()
      let broken: Error | undefined
      try {
        await client.query('begin isolation level read committed')
        const result = await work(run(client), client)
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((lost: Error) => {
          broken = lost
        })
        throw error
      } finally {
        client.release(broken)
      }
    },
  })
  // #endregion
  return storage
}

type DrizzleTransaction = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]

/** A storage over a Drizzle handle on `pg`. */
export const overDrizzle = (db: NodePgDatabase) => {
  // #region drizzle
  const run =
    (on: Pick<NodePgDatabase, 'execute'>): RunSql =>
    async (text, parameters) => {
      // Drizzle counts its placeholders itself: `sql` gets the pieces between ours.
      const pieces = text.split(/\$\d+/)
      const { rows, rowCount } = await on.execute(sql(Object.assign(pieces, { raw: pieces }), ...parameters))
      return { rows, affected: rowCount ?? 0 }
    }

  const storage = sqlStorage<DrizzleTransaction>({
    engine: 'postgres',
    run: run(db),
    runIn: run,
    transact: (work) => db.transaction((tx) => work(run(tx), tx), { isolationLevel: 'read committed' }),
  })
  // #endregion
  return storage
}

/** A storage over PGlite by its own handle. */
export const overPglite = (pglite: PGlite) => {
  // #region pglite
  const run =
    (on: PGlite | Transaction): RunSql =>
    async (text, parameters) => {
      const { rows, affectedRows } = await on.query<Record<string, unknown>>(text, [...parameters])
      return { rows, affected: affectedRows ?? 0 }
    }

  const storage = sqlStorage<Transaction>({
    engine: 'postgres',
    connections: 'one',
    run: run(pglite),
    runIn: run,
    transact: (work) => pglite.transaction((tx) => work(run(tx), tx)),
  })
  // #endregion
  return storage
}

/** A storage over a pool of mysql2, without anything between. */
export const overMysql2 = (callbacks: MysqlPool) => {
  const pool = callbacks.promise()
  // #region mysql2
  const run =
    (on: MysqlPromisePool | PoolConnection): RunSql =>
    async (text, parameters) => {
      const [result] = await on.query<RowDataPacket[] | ResultSetHeader>(text, [...parameters])
      const isRows = Array.isArray(result)
      return { rows: isRows ? result : [], affected: isRows ? 0 : result.affectedRows }
    }

  const storage = sqlStorage<PoolConnection>({
    engine: 'mysql',
    run: run(pool),
    runIn: run,
    transact: async (work) => {
      const connection = await pool.getConnection()
      try {
        await connection.query('set transaction isolation level read committed')
        await connection.query('begin')
        const result = await work(run(connection), connection)
        await connection.query('commit')
        connection.release()
        return result
      } catch (error) {
        await connection.query('rollback').then(
          () => connection.release(),
          () => connection.destroy(),
        )
        throw error
      }
    },
  })
  // #endregion
  return storage
}
