import { CompiledQuery, type Kysely, type QueryExecutor, type QueryResult, type Transaction } from 'kysely'
import { notInTransaction, type StorageDriver } from '../../src/storage/index.js'
import { type Connection, sqlDriver } from './driver.js'
import type { Result, Run } from './engine.js'
import { type EngineOptions, engineFor } from './engines.js'

export interface KyselyStorageOptions extends EngineOptions {}

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
  options: KyselyStorageOptions,
): StorageDriver<Transaction<DB>> => {
  const engine = engineFor('kysely', options)
  return sqlDriver({
    name: `kysely (${options.engine})`,
    engine,
    names: options,
    connection: kyselyConnection(db, engine.isolation),
  })
}

function kyselyConnection<DB>(
  db: Kysely<DB>,
  isolation: 'read committed' | undefined,
): Connection<Transaction<DB>> {
  const executor = withoutPlugins(db.getExecutor())
  const begin = () => (isolation ? db.transaction().setIsolationLevel(isolation) : db.transaction())
  return {
    run: async (sql, parameters) => resultOf(await executor.executeQuery(compiled(sql, parameters))),
    transact: (work) => begin().execute(async (native) => work(await runIn(native), native)),
    runIn: async (native) => {
      // A host may hand over the handle that the transaction was opened with.
      if (!native.isTransaction) throw notInTransaction({ driver: 'kysely' })
      return runIn(native)
    },
    knowsTransactions: true,
  }
}

/** A transaction has one connection for its whole life. Asking for it once spares every statement the asking. */
async function runIn<DB>(native: Transaction<DB>): Promise<Run> {
  const connection = await withoutPlugins(native.getExecutor()).provideConnection(async (own) => own)
  return (sql, parameters) => connection.executeQuery(compiled(sql, parameters)).then(resultOf)
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
