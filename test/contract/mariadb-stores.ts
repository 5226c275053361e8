import { Kysely, MysqlDialect } from 'kysely'
import type { Pool, PoolConnection } from 'mysql2'
import { kyselyStorage, prepared, tableName } from '../../adapters/kysely/index.js'
import type { StorageDriver } from '../../src/storage/index.js'
import { overMysql2 } from '../adapters/kysely/handles.js'
import type { MariadbPlace } from '../tools/mariadb.js'
import type { MakeStore } from './stores.js'

/** How a host puts a storage on its pool. */
type Over = (pool: Pool) => StorageDriver

export const kyselyOverMysql2: Over = (pool) =>
  kyselyStorage(new Kysely<unknown>({ dialect: new MysqlDialect({ pool }) }), { engine: 'mysql' })

export const preparedOverMysql2: Over = (pool) =>
  kyselyStorage(new Kysely<unknown>({ dialect: new MysqlDialect({ pool: prepared(pool) }) }), {
    engine: 'mysql',
  })

export const sqlOverMysql2: Over = overMysql2

/** Two pools of connections to one database of a server. */
export const onMariadb =
  (make: () => Promise<MariadbPlace>, over: Over): MakeStore =>
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
      raw: async (entity) => {
        const [rows] = await place
          .pool({ dateStrings: true })
          .promise()
          .query(`select * from ${tableName(entity)}`)
        return rows as Record<string, unknown>[]
      },
      failCommits: faults.set,
      closeRoot: root.close,
      isHandleOpen: async () => {
        const answers = await Promise.all(pools.map((pool) => pool.promise().query('select 1 as one')))
        return answers.length === pools.length
      },
      remove: place.remove,
    }
  }

/** A pool that hands out no connection while it is closed: whoever has one keeps it. */
function closable() {
  let isClosed = false
  const wrap = (pool: Pool): Pool => {
    const own = pool.getConnection.bind(pool)
    const getConnection: Pool['getConnection'] = (answer) => {
      if (isClosed) throw new Error('the host\u2019s own pool was asked for a connection')
      own(answer)
    }
    return Object.assign(pool, { getConnection })
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
  const refuse = (connection: PoolConnection) => {
    const query = connection.query.bind(connection)
    const failing = (text: unknown, ...rest: readonly unknown[]) => {
      if (!areFailing || text !== 'commit') return (query as (...given: unknown[]) => unknown)(text, ...rest)
      const answer = rest.at(-1) as (error: Error) => void
      return query('rollback', () => answer(Object.assign(new Error('disk is full'), { errno: 1021 })))
    }
    return Object.assign(connection, { query: failing })
  }
  return {
    wrap: (pool: Pool): Pool => {
      pool.on('connection', refuse)
      return pool
    },
    set: (fail: boolean) => {
      areFailing = fail
    },
  }
}
