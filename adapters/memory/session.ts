import {
  type CompiledPredicate,
  compilePredicate,
  type Predicate,
  type Related,
  type Values,
} from '../../src/rules/index.js'
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
import { candidates, joined } from './lookup.js'
import { comparing, firstInOrder } from './order.js'
import { checkColumns, type MemoryStore, tableOf } from './store.js'
import { rollBack, type Undo } from './undo.js'

/** Every way into a store. All of it happens in one step, so that nothing can come between. */
export const accessTo = (store: MemoryStore) => {
  const compiled = new WeakMap<Predicate, CompiledPredicate>()
  const compile = (where: Predicate) => {
    const known = compiled.get(where) ?? compilePredicate(where)
    compiled.set(where, known)
    return known
  }
  const related: Related = (entity, on, row) => joined(tableOf(store, entity), on, row)

  const matching = (entity: string, where: Predicate | undefined, values: Values): Row[] => {
    const rows = candidates(tableOf(store, entity), where, values)
    if (!where) return [...rows]
    const matches = compile(where)(values)
    const found: Row[] = []
    for (const row of rows) if (matches(row, related)) found.push(row)
    return found
  }

  return {
    select: (plan: SelectPlan, values: Values): readonly Row[] => {
      const { columns, order, limit } = plan
      checkColumns(tableOf(store, plan.entity), [...columns, ...order.map(({ column }) => column)])
      const found = matching(plan.entity, plan.where, values)
      const most = limit === undefined ? found.length : Number(values[limit])
      return inOrder(found, order, most).map((row) => pick(row, columns))
    },
    aggregate: ({ entity, where, measures }: AggregatePlan, values: Values): readonly Row[] => {
      const count = matching(entity, where, values).length
      return [Object.fromEntries(measures.map(({ as }) => [as, count]))]
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

function inOrder(rows: Row[], order: SelectPlan['order'], most: number): readonly Row[] {
  if (order.length === 0) return rows.slice(0, most)
  const compare = comparing(order)
  return most < rows.length ? firstInOrder(rows, compare, most) : rows.sort(compare)
}

function pick(row: Row, columns: readonly string[]): Row {
  const picked: Record<string, StoredValue> = {}
  for (const column of columns) picked[column] = row[column]
  return picked
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
