import { Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import { kyselyStorage, prepared } from '../../../adapters/kysely/index.js'
import { platformMigrations, platformTables, storageModelOf } from '../../../src/storage/index.js'
import type { StorageDriver, TxSession } from '../../../src/storage/port.js'
import { addressOf } from '../../tools/engines.js'
import { mariadbPlace } from '../../tools/mariadb.js'
import { postgresPlace } from '../../tools/postgres.js'
import { type Figure, faster } from '../figure.js'

const writers = 16
const forMs = 3000

/** What a position costs: commits a second of 16 connections, with the log and without it, in one tenant and in 16. */
export const figures = async (): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const [name, open] of Object.entries({ PostgreSQL: onPostgres, MariaDB: onMariadb })) {
    const url = await addressOf(name as 'PostgreSQL' | 'MariaDB')
    if (url === undefined) console.log(`${name}: SKIPPED, nothing answers`)
    else figures.push(...(await measured(name, await open(url))))
  }
  return figures
}

interface Place {
  readonly storage: StorageDriver<unknown>
  remove(): Promise<void>
}

async function measured(name: string, { storage, remove }: Place): Promise<Figure[]> {
  await storage.open(storageModelOf([], platformTables))
  await storage.schema?.apply(platformMigrations)
  const figures: Figure[] = []
  for (const tenants of [1, writers]) {
    const unlogged = await commits(storage, tenants, writeAlone)
    const logged = await commits(storage, tenants, writeLogged)
    const where = tenants === 1 ? 'one hot tenant' : `${tenants} tenants`
    figures.push(faster(`${name}: commits of ${where}, with the log against without`, logged, unlogged))
  }
  await remove()
  return figures
}

type WriteOne = (session: TxSession, tenant: string, id: string) => Promise<void>

/** Commits a second of all connections together, each writing one row after the other. */
async function commits(storage: StorageDriver<unknown>, tenants: number, write: WriteOne): Promise<number> {
  const began = performance.now()
  const counts = await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      let count = 0
      for (; performance.now() - began < forMs; count++) {
        const id = `${write.name}-${tenants}-${writer}-${count}`
        await storage.transact((session) => write(session, `tenant-${writer % tenants}`, id), {})
      }
      return count
    }),
  )
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / (performance.now() - began)
}

const at = '2026-01-01T00:00:00.000Z'

async function writeAlone({ apply }: TxSession, tenant: string, id: string): Promise<void> {
  const row = { tenant, name: 'bench', value: id, ownerId: id }
  await apply([{ op: 'insert', entity: 'uniqueValue', rows: [row] }])
}

/** The same row, then as core does it: the position last, and the event behind it. */
async function writeLogged(session: TxSession, tenant: string, id: string): Promise<void> {
  await writeAlone(session, tenant, id)
  const pos = await session.next({ entity: 'logHead', tenant }, 1)
  const parties = [{ customerId: id, role: 'customer' }]
  const event = {
    ...{ tenant, pos, id, type: 'customer.created', schemaVersion: 1, data: {}, parties },
    ...{ actorKind: 'system', actorId: 'host', actorOnBehalfOf: null },
    ...{ subjectEntity: 'customer', subjectId: id, subjectVersion: 1 },
    ...{ correlationId: id, causationId: null, reason: null, occurredAt: at, recordedAt: at },
  }
  await session.apply([
    { op: 'insert', entity: 'event', rows: [event] },
    { op: 'insert', entity: 'eventParty', rows: [{ tenant, pos, customerId: id, role: 'customer' }] },
  ])
}

async function onPostgres(url: string): Promise<Place> {
  // A commit that does not wait for the disk would make the log look dearer than it is.
  const place = await postgresPlace(url, { settings: { synchronous_commit: 'on' } })
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: prepared(place.pool({ max: writers })) }),
  })
  return { storage: kyselyStorage(db, { engine: 'postgres' }), remove: place.remove }
}

async function onMariadb(url: string): Promise<Place> {
  const place = await mariadbPlace(url)
  const db = new Kysely<unknown>({
    dialect: new MysqlDialect({ pool: prepared(place.pool({ connectionLimit: writers })) }),
  })
  return { storage: kyselyStorage(db, { engine: 'mysql' }), remove: place.remove }
}
