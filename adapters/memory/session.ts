import type { Predicate, Values } from '../../src/rules/index.js'
import {
  type AggregatePlan,
  type Row,
  type SelectPlan,
  type StoredValue,
  sessionClosed,
  type TxSession,
  unexpectedCount,
  type Write,
} from '../../src/storage/index.js'
import { aggregateRows } from './aggregate.js'
import { candidates } from './lookup.js'
import { inOrder } from './order.js'
import { checkColumns, type MemoryStore, tableOf } from './store.js'
import { answered, columnsIn, compilersOf, type ReadTerm } from './terms.js'
import { rollBack, type Undo } from './undo.js'

/** Every way into a store. All of it happens in one step, so that nothing can come between. */
export const accessTo = (store: MemoryStore) => {
  const compilers = compilersOf(store)

  const matching = (entity: string, where: Predicate | undefined, values: Values): Row[] => {
    const rows = candidates(tableOf(store, entity), where, values)
    if (!where) return [...rows]
    const isMet = compilers.testing(where, values)
    const found: Row[] = []
    for (const row of rows) if (isMet(row)) found.push(row)
    return found
  }

  return {
    select: (plan: SelectPlan, values: Values): readonly Row[] => {
      const { entity, columns, computed = [], order, limit } = plan
      const terms = [...computed, ...order].map(({ term }) => term)
      checkColumns(tableOf(store, entity), [...columns, ...terms.flatMap(columnsIn)])
      const reading = compilers.reading(values)
      const found = matching(entity, plan.where, values)
      const most = limit === undefined ? found.length : Number(values[limit])
      return inOrder(found, order, most, reading).map(picking(plan, reading))
    },
    aggregate: (plan: AggregatePlan, values: Values): readonly Row[] => {
      const terms = [...plan.by.map(({ term }) => term), ...plan.measures.flatMap(({ of }) => of ?? [])]
      checkColumns(tableOf(store, plan.entity), terms.flatMap(columnsIn))
      return aggregateRows(matching(plan.entity, plan.where, values), plan, values, compilers)
    },
    write: (write: Write, journal: Undo[]): number => {
      if (write.op === 'insert') return wholly(journal, () => insert(store, write, journal))
      const { entity, where, values, expect } = write
      const rows = matching(entity, where, values)
      const table = tableOf(store, entity)
      for (const row of rows) {
        journal.push(
          write.op === 'delete' ? table.remove(row) : table.replace(row, changes(store, write, row)),
        )
      }
      if (expect !== undefined && rows.length !== expect) {
        throw unexpectedCount({ entity, expected: expect, matched: rows.length })
      }
      return rows.length
    },
    next: (tenant: string, n: number, journal: Undo[]): number => {
      const heads = tableOf(store, 'logHead')
      const head = [...heads.all()].find((row) => row.tenant === tenant)
      const pos = Number(head?.pos ?? 0) + n
      journal.push(head ? heads.replace(head, { pos }) : heads.insert({ tenant, pos }))
      return pos
    },
  }
}

export type Access = ReturnType<typeof accessTo>

function insert(
  store: MemoryStore,
  { entity, rows, ifAbsent }: Extract<Write, { op: 'insert' }>,
  journal: Undo[],
): number {
  const table = tableOf(store, entity)
  let inserted = 0
  for (const row of rows) {
    checkColumns(table, Object.keys(row))
    if (ifAbsent && table.clash(row) !== undefined) continue
    journal.push(table.insert(row))
    inserted++
  }
  return inserted
}

/** A write that fails leaves nothing of itself. */
function wholly(journal: Undo[], write: () => number): number {
  const before = journal.length
  try {
    return write()
  } catch (error) {
    rollBack(journal.splice(before))
    throw error
  }
}

function changes(
  store: MemoryStore,
  { entity, set, increment = {} }: Extract<Write, { op: 'update' }>,
  row: Row,
): Row {
  const raised = Object.entries(increment).map(([name, by]) => [name, raise(row[name], by)] as const)
  checkColumns(tableOf(store, entity), [...Object.keys(set), ...Object.keys(increment)])
  return { ...set, ...Object.fromEntries(raised) }
}

/** As in SQL: what is missing stays missing. */
function raise(value: StoredValue, by: number): StoredValue {
  return value === null ? null : Number(value) + by
}

/** Makes the rows of an answer. */
function picking({ columns, computed = [] }: SelectPlan, reading: ReadTerm): (row: Row) => Row {
  const made = computed.map(({ as, term }) => [as, reading(term)] as const)
  return (row) => {
    const picked: Record<string, StoredValue> = {}
    for (const column of columns) picked[column] = row[column]
    for (const [as, read] of made) picked[as] = answered(read(row))
    return picked
  }
}

/** A transaction's session: every call throws once `isOpen` answers no. */
export const transactionSession = (
  access: Access,
  journal: Undo[],
  check: () => void,
): TxSession<undefined> => ({
  native: undefined,
  select: async (plan, values, options) => {
    check()
    options?.signal?.throwIfAborted()
    return access.select(plan, values)
  },
  aggregate: async (plan, values) => {
    check()
    return access.aggregate(plan, values)
  },
  apply: async (writes) => {
    check()
    return writes.map((write) => ({ matched: access.write(write, journal) }))
  },
  next: async ({ tenant }, n) => {
    check()
    return access.next(tenant, n, journal)
  },
})

/** Throws once it has been closed, and once the signal has been given. */
export const gate = (signal?: AbortSignal) => {
  let isOpen = true
  return {
    check: () => {
      if (!isOpen) throw sessionClosed({ driver: 'memory' })
      signal?.throwIfAborted()
    },
    close: () => {
      isOpen = false
    },
  }
}
