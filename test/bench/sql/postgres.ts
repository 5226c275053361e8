import { Kysely, PostgresDialect } from 'kysely'
import { kyselyStorage } from '../../../adapters/kysely/index.js'
import { postgresPlace } from '../../tools/postgres.js'
import type { Ground } from './race.js'
import { type Filling, fillings, migrations, model, type Size } from './world.js'

const filling: Filling = {
  numbers: (count) => ({ before: '', from: `generate_series(0::bigint, ${count - 1}) as n (j)` }),
  instant: (ms) => `to_timestamp(${ms} / 1000.0)`,
  json: (text) => `(${text})::jsonb`,
}

/** A schema of PostgreSQL of its own, filled, with statistics as autovacuum would have taken them. */
export const postgresGround = async (
  url: string,
  size: Size,
): Promise<Ground & { remove(): Promise<void> }> => {
  const place = await postgresPlace(url)
  const pool = place.pool({ max: 1 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const driver = kyselyStorage(db, { engine: 'postgres' })
  await driver.open(model)
  await driver.schema?.apply([])
  const statements = driver.schema?.sql(migrations) ?? []
  for (const sql of statements.filter((sql) => !isIndex(sql))) await pool.query(sql)
  for (const sql of fillings(size, filling)) await pool.query(sql)
  for (const sql of statements.filter(isIndex)) await pool.query(sql)
  await pool.query('vacuum analyze crm_customer, crm_purchase')
  // A form that takes longer has lost; without this its server goes on for minutes, even when the client is gone.
  await pool.query(`set statement_timeout = '15s'`)
  return {
    name: 'PostgreSQL',
    driver,
    hand: {
      instant: (ms) => `timestamptz '${new Date(ms).toISOString()}'`,
      plan: `c.attributes ->> 'plan'`,
      double: (number) => `(${number})::double precision`,
      hashesNotIn: false,
    },
    ask: async (sql) => Number((await pool.query<{ n: string }>(sql)).rows[0]?.n),
    remove: place.remove,
  }
}

function isIndex(sql: string): boolean {
  return /^create (unique )?index/.test(sql)
}
