import { setImmediate } from 'node:timers/promises'
import { Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import type { StorageDriver } from '../../../src/storage/index.js'
import { addressOf } from '../../tools/engines.js'
import { mariadbPlace } from '../../tools/mariadb.js'
import { postgresPlace } from '../../tools/postgres.js'
import type { Tables } from './ground.js'

/** A server with a place of its own. */
export interface Server {
  readonly name: 'PostgreSQL' | 'MariaDB'
  readonly storage: StorageDriver<Kysely<Tables>>
  /** The way to it that is measured against: the same pool's kind, with statements prepared. */
  readonly db: Kysely<Tables>
  /** Statements that ours has sent so far. */
  readonly sent: () => number
  remove(): Promise<void>
}

/** The servers that answer; the others are named as skipped. */
export const openServers = async (
  names: readonly Server['name'][] = ['PostgreSQL', 'MariaDB'],
): Promise<readonly Server[]> => {
  // Work that never left the microtasks has kept the loop's clock back: a timer set now would have run out.
  await setImmediate()
  const servers: Server[] = []
  for (const name of names) {
    const url = await addressOf(name)
    if (url === undefined) console.log(`${name}: SKIPPED, nothing answers`)
    else servers.push(await (name === 'PostgreSQL' ? onPostgres(url) : onMariadb(url)))
  }
  return servers
}

async function onPostgres(url: string): Promise<Server> {
  const place = await postgresPlace(url)
  let sent = 0
  const connect = (log?: () => void) =>
    new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: prepared(place.pool({ max: 2 })) }),
      ...(log && { log }),
    })
  return {
    name: 'PostgreSQL',
    storage: kyselyStorage(
      connect(() => sent++),
      { engine: 'postgres' },
    ),
    db: connect(),
    sent: () => sent,
    remove: place.remove,
  }
}

async function onMariadb(url: string): Promise<Server> {
  const place = await mariadbPlace(url)
  let sent = 0
  const connect = (log?: () => void) =>
    new Kysely<Tables>({
      dialect: new MysqlDialect({ pool: prepared(place.pool({ connectionLimit: 2 })) }),
      ...(log && { log }),
    })
  return {
    name: 'MariaDB',
    storage: kyselyStorage(
      connect(() => sent++),
      { engine: 'mysql' },
    ),
    db: connect(),
    sent: () => sent,
    remove: place.remove,
  }
}
