import { deepFreeze } from '../../src/kernel/index.js'
import type { Promoted, Row, StoredValue, Table } from '../../src/storage/index.js'
import type { Undo } from './undo.js'
import { uniqueTaken } from './unique-taken.js'

/** Rows of one entity by key, with everything needed to find some of them without looking at all. */
export interface MemoryTable {
  readonly model: Table
  all(): Iterable<Row>
  /** Whether rows can be found by this column. */
  isIndexed(column: string): boolean
  /** Lets rows be found by one more column, from now on. */
  index(column: string): void
  find(column: string, value: StoredValue): Iterable<Row>
  count(column: string, value: StoredValue): number
  /** @throws `UniqueTaken` when the key or a unique constraint is taken */
  insert(row: Row): Undo
  replace(before: Row, after: Row): Undo
  remove(row: Row): Undo
  /** The name of the constraint that a row would break. */
  clash(row: Row, except?: Row): string | undefined
  /** The same rows under a model with more columns. */
  widened(model: Table): MemoryTable
}

export const memoryTable = (model: Table, initial: Iterable<Row> = []): MemoryTable => {
  const constraints = [model.key, ...model.unique].map((columns) => constraint(model, columns))
  const { promoted = [] } = model
  const indexes = new Map(indexedColumns(model).map((column) => [column, newIndex()]))
  const rows = new Set<Row>()

  const add = (row: Row) => {
    rows.add(row)
    for (const { keep } of constraints) keep(row)
    for (const [column, index] of indexes) enter(index, row[column], row)
  }
  const drop = (row: Row) => {
    rows.delete(row)
    for (const { forget } of constraints) forget(row)
    for (const [column, index] of indexes) {
      const same = index.get(row[column])
      same?.delete(row)
      if (same?.size === 0) index.delete(row[column])
    }
  }
  const clash = (row: Row, except?: Row) => {
    const broken = constraints.find(({ holder }) => {
      const found = holder(row)
      return found !== undefined && found !== except
    })
    return broken?.name
  }
  const refuse = (row: Row, except?: Row) => {
    const name = clash(row, except)
    if (name !== undefined) throw uniqueTaken(name)
  }

  const isIndexed = (column: string) => indexes.has(column)

  for (const row of initial) add(complete(model, row))
  return {
    model,
    all: () => rows,
    isIndexed,
    index: (column) => {
      if (indexes.has(column)) return
      const index = newIndex()
      for (const row of rows) enter(index, row[column], row)
      indexes.set(column, index)
    },
    find: (column, value) => indexes.get(column)?.get(value) ?? [],
    count: (column, value) => indexes.get(column)?.get(value)?.size ?? 0,
    clash,
    insert: (row) => {
      const own = complete(model, row)
      refuse(own)
      add(own)
      return () => drop(own)
    },
    replace: (before, changes) => {
      const after = complete(model, { ...before, ...changes })
      refuse(after, before)
      drop(before)
      add(after)
      return () => {
        drop(after)
        add(before)
      }
    },
    remove: (row) => {
      drop(row)
      return () => add(row)
    },
    widened: (wider) =>
      memoryTable(
        {
          ...wider,
          columns: { ...model.columns, ...wider.columns },
          unique: [...model.unique, ...wider.unique],
          indexes: [...model.indexes, ...wider.indexes],
          promoted: [...promoted, ...(wider.promoted ?? []).filter(({ name }) => !isIndexed(name))],
        },
        rows,
      ),
  }
}

/** A frozen copy with every column, so that nobody holds what we hold. */
function complete({ columns, promoted = [] }: Table, row: Row): Row {
  const own: Record<string, StoredValue> = {}
  for (const name of Object.keys(columns)) {
    const value = row[name] ?? null
    own[name] = typeof value === 'object' && value !== null ? frozenJson(value) : value
  }
  for (const one of promoted) own[one.name] = promotedValue(one, own)
  return Object.freeze(own)
}

function frozenJson(value: object): StoredValue {
  return deepFreeze(JSON.parse(JSON.stringify(value)))
}

/** What the JSON holds under the key, where it is of the type. */
function promotedValue({ of, column }: Promoted, row: Row): StoredValue {
  const json = row[of.column] as Row | null
  const value = json && Object.hasOwn(json, of.attribute) ? json[of.attribute] : null
  return typeof value === typeNames[column.type] ? value : null
}

const typeNames = { text: 'string', number: 'number', boolean: 'boolean' } as const

type Index = Map<StoredValue, Set<Row>>

function newIndex(): Index {
  return new Map()
}

function enter(index: Index, value: StoredValue, row: Row): void {
  const same = index.get(value)
  if (same) same.add(row)
  else index.set(value, new Set([row]))
}

/** Every tenant has many rows: its column finds nothing. */
function indexedColumns({ key, unique, indexes, promoted = [] }: Table): readonly string[] {
  const own = promoted.map(({ name }) => name)
  return [...new Set([key, ...unique, ...indexes, own].flat())].filter((column) => column !== 'tenant')
}

/** Values that one row at most may hold. Rows with a missing one among them never clash. */
function constraint({ entity }: Table, columns: readonly string[]) {
  const holders = new Map<string, Row>()
  const tupleOf = (row: Row) => {
    const values = columns.map((column) => row[column])
    return values.includes(null) ? undefined : JSON.stringify(values)
  }
  return {
    name: `${entity}.${columns.join('+')}`,
    holder: (row: Row) => {
      const tuple = tupleOf(row)
      return tuple === undefined ? undefined : holders.get(tuple)
    },
    keep: (row: Row) => {
      const tuple = tupleOf(row)
      if (tuple !== undefined) holders.set(tuple, row)
    },
    forget: (row: Row) => {
      const tuple = tupleOf(row)
      if (tuple !== undefined) holders.delete(tuple)
    },
  }
}
