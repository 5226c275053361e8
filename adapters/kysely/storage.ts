import { CompiledQuery, type Kysely, type QueryExecutor, type QueryResult, type Transaction } from 'kysely'
import { type StorageDriver, unsupported } from '../../src/storage/index.js'
import { type Connection, sqlDriver } from './driver.js'
import type { Engine, Result, Run } from './engine.js'
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
  const executor = withoutPlugins(db.getExecutor())
  return {
    run: async (sql, parameters) => resultOf(await executor.executeQuery(compiled(sql, parameters))),
    transact: (work) =>
      db.transaction().execute(async (native) => {
        // A transaction has one connection for its whole life. Asking for it once spares every statement the asking.
        const connection = await withoutPlugins(native.getExecutor()).provideConnection(async (own) => own)
        const run: Run = async (sql, parameters) =>
          resultOf(await connection.executeQuery(compiled(sql, parameters)))
        return work(run, native)
      }),
  }
}

/** Plugins rename and rewrite what hosts say; what we say is final. */
function withoutPlugins(executor: QueryExecutor): QueryExecutor {
  return executor.plugins.length > 0 ? executor.withoutPlugins() : executor
}

function compiled(sql: string, parameters: readonly unknown[]): CompiledQuery {
  return CompiledQuery.raw(sql, parameters as unknown[])
}

function resultOf({ rows, numAffectedRows }: QueryResult<unknown>): Result {
  // Kysely leaves the type of a raw row open.
  return { rows: rows as Record<string, unknown>[], affected: Number(numAffectedRows ?? 0) }
}
