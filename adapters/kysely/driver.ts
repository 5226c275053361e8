import {
  notInTransaction,
  type StorageDriver,
  type StorageModel,
  type TxSession,
  unsupported,
} from '../../src/storage/index.js'
import type { Always } from './choice.js'
import type { Engine, Named, Run } from './engine.js'
import { explainPlan } from './explain.js'
import type { NameOptions } from './names.js'
import { recognition } from './recognition.js'
import { sqlSchema } from './schema.js'
import { type EndingTx, type Frame, readSession, txSession } from './sessions.js'
import { statementsFor } from './statements.js'
import { sqlTables } from './tables.js'

/** A way to run statements: all that differs between Kysely and any other handle. */
export interface Connection<Native> {
  readonly run: Run
  /** Commits when the work resolves, rolls back when it rejects. */
  transact<R>(work: (run: Run, native: Native) => Promise<R>): Promise<R>
  /** Runs statements in a transaction that the host has opened. @throws for a handle that cannot */
  runIn(native: Native): Promise<Run>
  /** Whether a handle says by itself that it is in a transaction; the others are asked. */
  readonly knowsTransactions?: true
}

export interface SqlDriverOptions<Native> {
  readonly name: string
  readonly engine: Engine
  readonly names: NameOptions
  readonly connection: Connection<Native>
  /** Related rows are asked for in this form, wherever it can be taken. Default: as a sample of the rows says. */
  readonly always?: Always
}

/** The storage port over SQL: plans compiled once, statements carried out by the connection. */
export const sqlDriver = <Native>(options: SqlDriverOptions<Native>): StorageDriver<Native> => {
  const { name, engine, names, connection } = options
  const recognised = recognition(engine, connection.run)
  let opened: Opened | undefined
  const current = () => opened ?? notOpen(name)

  return {
    spi: 1,
    name,
    capabilities: engine.capabilities,
    open: async (model, within) => {
      const run = within === undefined ? connection.run : await connection.runIn(within)
      const found = await recognised.find(run)
      await found.check(run, names)
      opened = openModel({ ...options, engine: found }, model)
    },
    read: async (work) => {
      const { session, settle } = readSession(current().frame, connection.run)
      try {
        return await work(session)
      } finally {
        await settle()
      }
    },
    transact: async (work, { signal }) => {
      const { frame } = current()
      signal?.throwIfAborted()
      return connection.transact((run, native) => ended(txSession(frame, run, native, signal), work, signal))
    },
    enlist: async (native, work) => {
      const { enlisted, counter } = current()
      const run = await connection.runIn(native)
      if (!connection.knowsTransactions) await assertInTransaction(enlisted, run, counter)
      return ended(txSession(enlisted, run, native, undefined), work)
    },
    schema: recognised.schema((found) => sqlSchema(found, names, connection), name),
    classify: engine.classify,
    explain: async (plan, values) => {
      const { engine: found, statements } = current().frame
      return explainPlan(found, statements, connection.run, plan, values)
    },
    // The handle is the host's.
    close: async () => {
      opened = undefined
    },
  }
}

/** Runs the work, then waits for what is still running. */
async function ended<Native, R>(
  { session, settle, confirm }: EndingTx<TxSession<Native>>,
  work: (session: TxSession<Native>) => Promise<R>,
  signal?: AbortSignal,
): Promise<R> {
  let result: R
  try {
    result = await work(session)
    signal?.throwIfAborted()
  } finally {
    await settle()
  }
  await confirm()
  return result
}

/** Without one, every statement would be committed by itself. */
async function assertInTransaction(
  { driver, engine }: Frame,
  run: Run,
  counter: Named | undefined,
): Promise<void> {
  if (!counter || (await engine.isInTransaction?.(run, counter)) !== false) return
  throw notInTransaction({ driver })
}

interface Opened {
  readonly frame: Frame
  /** For transactions of the host's. */
  readonly enlisted: Frame
  readonly counter: Named | undefined
}

function openModel<Native>(
  { engine, name, names, always }: SqlDriverOptions<Native>,
  model: StorageModel,
): Opened {
  const tables = sqlTables(model, engine, names)
  const counter = model.tables.logHead && tables('logHead')
  const frame: Frame = {
    driver: name,
    engine,
    statements: statementsFor(engine, tables, { lockTable: counter, always }),
  }
  const { readLock } = engine
  if (readLock === undefined) return { frame, enlisted: frame, counter }
  const statements = statementsFor(engine, tables, { lockTable: counter, readLock })
  return { frame, enlisted: { ...frame, statements, plain: frame.statements }, counter }
}

function notOpen(driver: string): never {
  throw unsupported({ driver, missing: ['a model: the storage is not open'] })
}
