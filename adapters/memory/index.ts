/**
 * Keeps a crm in memory: the reference every other storage is compared with.
 *
 * @module
 */
import type { StorageDriver } from '../../src/storage/index.js'
import { memorySchema } from './schema.js'
import { accessTo, gate, transactionSession } from './session.js'
import { betweenTurns, ensureTable, inTurn, type MemoryStore, memoryStore } from './store.js'
import { rollBack, type Undo } from './undo.js'
import { uniqueTakenError } from './unique-taken.js'

export type { MemoryStore }
export { memoryStore }

export interface MemoryStorageOptions {
  /** Rows to share with other drivers. Default: a store of its own. */
  readonly store?: MemoryStore
}

/**
 * Keeps rows in memory, with real transactions, unique constraints and order; nothing survives the process.
 *
 * @returns a driver whose `tx.native` is `undefined`
 */
export const memoryStorage = ({
  store = memoryStore(),
}: MemoryStorageOptions = {}): StorageDriver<undefined> => {
  const access = accessTo(store)
  return {
    spi: 1,
    name: 'memory',
    capabilities: {
      concurrentSessions: false,
      predicates: {
        columns: true,
        relations: true,
        text: true,
        ignoreCase: true,
        json: true,
        lists: true,
        sums: true,
      },
      order: true,
      limits: { parameters: 1_000_000, rowsPerInsert: 1_000_000, textBytes: 1_000_000_000 },
      durable: false,
    },
    open: async ({ tables }) => {
      for (const table of Object.values(tables)) ensureTable(store, table)
    },
    read: async (work) => {
      const { check, close } = gate()
      try {
        return await work({
          select: async (plan, values, options) => {
            check()
            options?.signal?.throwIfAborted()
            return betweenTurns(store, () => access.select(plan, values))
          },
          aggregate: async (plan, values) => {
            check()
            return betweenTurns(store, () => access.aggregate(plan, values))
          },
        })
      } finally {
        close()
      }
    },
    transact: (work, { signal }) =>
      inTurn(store, async () => {
        signal?.throwIfAborted()
        const journal: Undo[] = []
        const { check, close } = gate(signal)
        try {
          const result = await work(transactionSession(access, journal, check))
          signal?.throwIfAborted()
          return result
        } catch (error) {
          rollBack(journal)
          throw error
        } finally {
          close()
        }
      }),
    schema: memorySchema(store),
    classify: (error) =>
      uniqueTakenError.is(error) ? { kind: 'unique', constraint: error.details.constraint } : undefined,
    close: async () => {},
  }
}
