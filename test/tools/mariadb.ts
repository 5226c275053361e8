import { randomUUID } from 'node:crypto'
import { createPool, type Pool, type PoolOptions } from 'mysql2'
import { emptying, type Place, placesInTurn } from './places.js'

/** A database that nobody else has, on a server. */
export interface MariadbPlace extends Place<PoolOptions, Pool> {
  readonly database: string
}

export interface MariadbOptions {
  /** What each new connection is told first. */
  readonly settings?: readonly string[]
  /** What a host gives to mysql2. */
  readonly pool?: PoolOptions
}

/** Makes a database, in a collation that is not ours; everything is gone once it has been removed. */
export const mariadbPlace = async (
  url: string,
  { settings = [], pool: usual = {} }: MariadbOptions = {},
): Promise<MariadbPlace> => {
  const database = `clientele_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  await once(url, `create database ${database} character set latin1 collate latin1_swedish_ci`)
  const pools: Pool[] = []
  return {
    database,
    pool: (options = {}) => {
      const pool = createPool({ uri: url, connectionLimit: 4, ...usual, ...options, database })
      pool.on('connection', (connection) => {
        for (const setting of settings) connection.query(setting)
      })
      pools.push(pool)
      return pool
    },
    remove: async () => {
      // Somebody may have closed one already, and a second time is an error.
      await Promise.allSettled(pools.map((pool) => pool.promise().end()))
      await once(url, `drop database ${database}`)
    },
  }
}

/** Databases that are emptied and used again. */
export const mariadbPlaces = (url: string, options?: MariadbOptions) =>
  placesInTurn<PoolOptions, Pool, MariadbPlace>({
    make: () => mariadbPlace(url, options),
    empty: async ({ database }, pools) => {
      // Somebody may have closed one already, and a second time is an error.
      await Promise.allSettled(pools.map((pool) => pool.promise().end()))
      const pool = createPool({ uri: url, database, connectionLimit: 1, multipleStatements: true })
      const [rows] = await pool.promise().query('show tables')
      const tables = (rows as readonly Record<string, string>[]).flatMap((row) => Object.values(row))
      await pool.promise().query(emptying(tables, '`'))
      await pool.promise().end()
    },
  })

async function once(uri: string, statement: string): Promise<void> {
  const pool = createPool({ uri, connectionLimit: 1 })
  await pool.promise().query(statement)
  await pool.promise().end()
}
