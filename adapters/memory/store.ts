import type { Migration, Table } from '../../src/storage/index.js'
import { unsupported } from '../../src/storage/index.js'
import { type MemoryTable, memoryTable } from './table.js'

/** What memory keeps. Several drivers may share one, as several processes share a database. */
export interface MemoryStore {
  readonly tables: Map<string, MemoryTable>
  readonly applied: Pick<Migration, 'key' | 'checksum'>[]
  /** The transaction at work, settled or not; the next one and every read wait for it. */
  turn: Promise<void> | undefined
}

/** An empty store. */
export const memoryStore = (): MemoryStore => ({ tables: new Map(), applied: [], turn: undefined })

/** Makes the tables and columns that are not there yet. */
export const ensureTable = (store: MemoryStore, table: Table): void => {
  const known = store.tables.get(table.entity)
  store.tables.set(table.entity, known ? known.widened(table) : memoryTable(table))
}

export const tableOf = (store: MemoryStore, entity: string): MemoryTable =>
  store.tables.get(entity) ?? lacking(`a table for ${entity}`)

/** @throws `storage.unsupported` when a column is not declared */
export const checkColumns = ({ model }: MemoryTable, names: Iterable<string>): void => {
  for (const name of names) {
    if (!Object.hasOwn(model.columns, name)) lacking(`a column ${name} of ${model.entity}`)
  }
}

/** Reads what is committed: in one step, once no transaction is at work. */
export const betweenTurns = async <R>(store: MemoryStore, read: () => R): Promise<R> => {
  while (store.turn !== undefined) await store.turn
  return read()
}

/** One transaction after the other. Whoever finds the turn free takes it in the same step. */
export const inTurn = async <R>(store: MemoryStore, work: () => Promise<R>): Promise<R> => {
  while (store.turn !== undefined) await store.turn
  let finish = () => {}
  store.turn = new Promise((resolve) => {
    finish = resolve
  })
  try {
    return await work()
  } finally {
    store.turn = undefined
    finish()
  }
}

function lacking(missing: string): never {
  throw unsupported({ driver: 'memory', missing: [missing] })
}
