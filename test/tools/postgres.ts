import { randomUUID } from 'node:crypto'
import { Pool, type PoolConfig } from 'pg'
import { emptying, type Place, placesInTurn } from './places.js'

/** A place on a server that nobody else has, and connections that look there first. */
export interface PostgresPlace extends Place<PoolConfig, Pool> {
  readonly schema: string
}

export interface PlaceOptions {
  /** Settings of every connection, by their name. */
  readonly settings?: Readonly<Record<string, string>>
  /** How every answer is read. Default: as `pg` does. */
  readonly types?: PoolConfig['types']
}

/** Makes a schema; everything is gone once it has been removed. */
export const postgresPlace = async (
  url: string,
  { settings = {}, types }: PlaceOptions = {},
): Promise<PostgresPlace> => {
  const schema = `clientele_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  await once(url, `create schema ${schema}`)
  const options = Object.entries({ search_path: schema, synchronous_commit: 'off', ...settings })
    .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
    .join(' ')
  const pools: Pool[] = []
  return {
    schema,
    pool: (config = {}) => {
      const pool = surviving(new Pool({ connectionString: url, max: 4, options, types, ...config }))
      pools.push(pool)
      return pool
    },
    remove: async () => {
      await Promise.all(pools.map((pool) => (pool.ended ? undefined : pool.end())))
      await once(url, `drop schema ${schema} cascade`)
    },
  }
}

/** Schemas that are emptied and used again. */
export const postgresPlaces = (url: string, options?: PlaceOptions) =>
  placesInTurn<PoolConfig, Pool, PostgresPlace>({
    make: () => postgresPlace(url, options),
    empty: async ({ schema }, pools) => {
      await Promise.all(pools.map((pool) => (pool.ended ? undefined : pool.end())))
      const pool = new Pool({ connectionString: url, max: 1, options: `-c search_path=${schema}` })
      const { rows } = await pool.query<{ name: string }>(
        'select tablename as name from pg_tables where schemaname = current_schema()',
      )
      const tables = rows.map(({ name }) => name)
      await pool.query(emptying(tables, '"'))
      await pool.end()
    },
  })

/** A connection that the server ends emits an error, which without a listener ends the process. */
function surviving(pool: Pool): Pool {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

async function once(connectionString: string, statement: string): Promise<void> {
  const pool = new Pool({ connectionString, max: 1, options: '-c client_min_messages=warning' })
  await pool.query(statement)
  await pool.end()
}
