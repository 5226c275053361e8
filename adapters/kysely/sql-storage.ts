import { type StorageDriver, unsupported } from '../../src/storage/index.js'
import { sqlDriver } from './driver.js'
import type { Run } from './engine.js'
import { type EngineOptions, engineFor } from './engines.js'

export interface SqlStorageOptions<Native> extends EngineOptions {
  /** Carries out one statement outside transactions, on any connection. */
  readonly run: Run
  /**
   * Begins a transaction, gives the work a `run` that stays in it and the host's own handle of it, commits when the work
   * resolves and rolls back when it rejects. Rejects when the commit fails. Never runs the work twice.
   */
  transact<R>(work: (run: Run, native: Native) => Promise<R>): Promise<R>
  /**
   * Gives the `run` that stays in a transaction which the host has opened, for `crm.enlist`. Default: the `run` of what
   * the host hands over.
   */
  runIn?(native: Native): Run
}

/**
 * Keeps a crm in the host's own database, through whatever carries out the host's own statements.
 *
 * On servers begin transactions as `read committed`. Every parameter stands in the statement with its type, so that
 * text, numbers, booleans and `null` are all a handle ever has to bind.
 *
 * @returns a driver whose `tx.native` is what `transact` hands over
 * @throws `storage.unsupported` for options the engine does not have
 */
export const sqlStorage = <Native>(options: SqlStorageOptions<Native>): StorageDriver<Native> => {
  const { run, transact, engine, runIn = ownRun } = options
  const name = `sql (${engine})`
  return sqlDriver({
    name,
    engine: engineFor('sql', options),
    names: options,
    connection: {
      run,
      transact,
      runIn: async (native) => runIn(native) ?? noRun(name),
    },
  })
}

/** A handle may come from anywhere. */
function ownRun(native: unknown): Run | undefined {
  const { run } = (native ?? {}) as { run?: unknown }
  return typeof run === 'function' ? (sql, parameters) => run.call(native, sql, parameters) : undefined
}

function noRun(driver: string): never {
  throw unsupported({ driver, missing: ['`runIn`, which runs statements in a transaction of the host'] })
}
