import { CompiledQuery, type Kysely, type QueryExecutor, type Transaction } from 'kysely'
import { type StorageDriver, unsupported } from '../../src/storage/index.js'
import { type Connection, sqlDriver } from './driver.js'
import type { Engine, Run } from './engine.js'
import type { NameOptions } from './names.js'
import { sqlite } from './sqlite.js'

export interface KyselyStorageOptions extends NameOptions {
  /** What runs under the host's Kysely. */
  readonly engine: 'sqlite'
  /** The schema our tables stand in. SQLite has none. */
  readonly schema?: string
}

/**
 * Keeps a crm in the host's own database, through the host's own Kysely.
 *
 * The handle stays the host's: plugins are left out, nothing is configured and nothing is closed.
 *
 * @returns a driver whose `tx.native` is the host's `Transaction<DB>`
 * @throws `storage.unsupported` for options the engine does not have
 */
export const kyselyStorage = <DB>(
  db: Kysely<DB>,
  { engine: engineName, prefix = 'crm_', schema }: KyselyStorageOptions,
): StorageDriver<Transaction<DB>> => {
  const engine = engines[engineName]
  checkOptions(engineName, prefix, schema)
  return sqlDriver({ name: `kysely (${engineName})`, engine, prefix, connection: kyselyConnection(db) })
}

const engines: Readonly<Record<KyselyStorageOptions['engine'], Engine>> = { sqlite }

function checkOptions(engine: string, prefix: string, schema: string | undefined): void {
  const missing = [
    ...(Object.hasOwn(engines, engine) ? [] : [`an engine called ${engine}`]),
    ...(/^[a-z0-9_]{0,20}$/.test(prefix) ? [] : ['a prefix of at most 20 of a-z, 0-9 and _']),
    ...(schema === undefined ? [] : ['schemas: set a prefix instead']),
  ]
  if (missing.length > 0) throw unsupported({ driver: `kysely (${engine})`, missing })
}

function kyselyConnection<DB>(db: Kysely<DB>): Connection<Transaction<DB>> {
  return {
    run: running(db.getExecutor()),
    transact: (work) => db.transaction().execute((native) => work(running(native.getExecutor()), native)),
  }
}

/** Plugins rename and rewrite what hosts say; what we say is final. */
function running(executor: QueryExecutor): Run {
  const bare = executor.plugins.length > 0 ? executor.withoutPlugins() : executor
  return async (sql, parameters) => {
    const { rows, numAffectedRows } = await bare.executeQuery(CompiledQuery.raw(sql, parameters as unknown[]))
    // Kysely leaves the type of a raw row open.
    return { rows: rows as Record<string, unknown>[], affected: Number(numAffectedRows ?? 0) }
  }
}
