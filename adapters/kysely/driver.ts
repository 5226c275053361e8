import { type StorageDriver, type StorageModel, unsupported } from '../../src/storage/index.js'
import type { Always } from './choice.js'
import type { Engine, Run } from './engine.js'
import { explainPlan } from './explain.js'
import type { NameOptions } from './names.js'
import { recognition } from './recognition.js'
import { sqlSchema } from './schema.js'
import { type Frame, readSession, txSession } from './sessions.js'
import { statementsFor } from './statements.js'
import { sqlTables } from './tables.js'

/** A way to run statements: all that differs between Kysely and any other handle. */
export interface Connection<Native> {
  readonly run: Run
  /** Commits when the work resolves, rolls back when it rejects. */
  transact<R>(work: (run: Run, native: Native) => Promise<R>): Promise<R>
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
    open: async (model) => {
      const found = await recognised.find()
      await found.check(connection.run, names)
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
      return connection.transact(async (run, native) => {
        const { session, settle, confirm } = txSession(frame, run, native, signal)
        let result: Awaited<ReturnType<typeof work>>
        try {
          result = await work(session)
          signal?.throwIfAborted()
        } finally {
          await settle()
        }
        await confirm()
        return result
      })
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

interface Opened {
  readonly frame: Frame
}

function openModel<Native>(
  { engine, name, names, always }: SqlDriverOptions<Native>,
  model: StorageModel,
): Opened {
  const tables = sqlTables(model, engine, names)
  const lockTable = model.tables.logHead && tables('logHead')
  const statements = statementsFor(engine, tables, lockTable, always)
  return { frame: { driver: name, engine, statements } }
}

function notOpen(driver: string): never {
  throw unsupported({ driver, missing: ['a model: the storage is not open'] })
}
