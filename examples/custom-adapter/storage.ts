import { compareText } from 'clientele/kernel'
import { matches } from 'clientele/rules'
import * as port from 'clientele/storage'
import { type Change, openJournal, put, type Rows } from './journal.js'

const driver = 'json files'
const taken = new Error('a key or a unique value is taken')
const locked = new Error('another process is writing')
const cannot = { relations: false, text: false, ignoreCase: false, json: false, lists: false, sums: false }

/** Keeps a crm in a folder of JSON lines. What core cannot ask of it, core finishes above it. */
export const fileStorage = (folder: string): port.StorageDriver<undefined> => {
  const journal = openJournal(folder)
  let tables: port.StorageModel['tables'] = {}
  return {
    spi: 1,
    name: driver,
    capabilities: {
      concurrentSessions: false,
      predicates: { ...cannot, columns: true },
      order: false,
      limits: { parameters: 100_000, rowsPerInsert: 10_000, textBytes: 10_000_000 },
      durable: true,
    },
    open: async (model) => {
      tables = model.tables
    },
    read: (work) => whileOpen(storeOf(tables, journal.read()), (store) => work(sessionOn(store))),
    transact: async (work, { signal }) => {
      signal?.throwIfAborted()
      const unlock = journal.lock()
      if (!unlock) throw locked
      const store = storeOf(tables, journal.read())
      try {
        const result = await whileOpen(store, () => work(sessionOn(store)))
        signal?.throwIfAborted()
        journal.commit(store.changes)
        return result
      } catch (error) {
        for (const change of store.before.reverse()) put(store.rows, change)
        throw error
      } finally {
        unlock()
      }
    },
    classify: (error) =>
      error === taken ? { kind: 'unique' } : error === locked ? { kind: 'busy' } : undefined,
    close: async () => {},
  }
}

/** The rows, with what a transaction has changed in them and what stood there before. */
function storeOf(tables: port.StorageModel['tables'], rows: Rows) {
  return { tables, rows, changes: [] as Change[], before: [] as Change[], isOpen: true }
}

const keyText = (of: unknown) => (typeof of === 'number' ? String(of).padStart(16, '0') : String(of))
type Store = ReturnType<typeof storeOf>
type Condition = { readonly where?: port.Predicate; readonly values: port.Values }

/** A session ends with its work. */
async function whileOpen<R>(store: Store, work: (store: Store) => Promise<R>): Promise<R> {
  return work(store).finally(() => Object.assign(store, { isOpen: false }))
}

function sessionOn(store: Store): port.TxSession<undefined> {
  return {
    native: undefined,
    select: async ({ entity, columns, where, order, limit }, values) => {
      const found = matching(store, entity, { where, values })
      // By its key is the only order it can be asked for; before the last column of that, all are alike.
      const { term, direction } = order.at(-1) ?? {}
      const sign = direction === 'desc' ? -1 : 1
      const key = (row: port.Row) => keyText(term && 'column' in term ? row[term.column] : '')
      found.sort((a, b) => sign * compareText(key(a), key(b)))
      const shown = limit === undefined ? found : found.slice(0, Number(values[limit]))
      return structuredClone(shown.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]]))))
    },
    apply: async (writes) => structuredClone(writes).map((write) => ({ matched: carryOut(store, write) })),
    next: async ({ entity, tenant }, n) => {
      const key = keyOf(tableOf(store, entity), { tenant })
      const pos = Number(get(store, entity, key)?.pos ?? 0) + n
      set(store, [entity, key, { tenant, pos }])
      return pos
    },
  }
}

function carryOut(store: Store, write: port.Write): number {
  if (write.op === 'insert') return insert(store, write)
  const { entity, expect: expected } = write
  const matched = matching(store, entity, write)
  if (expected !== undefined && expected !== matched.length) {
    throw port.unexpectedCount({ entity, expected, matched: matched.length })
  }
  for (const row of matched) {
    const next = write.op === 'delete' ? null : { ...row, ...write.set }
    const increments = Object.entries((write.op === 'update' && write.increment) || {})
    for (const [name, by] of increments) Object.assign(next ?? {}, { [name]: Number(row[name]) + by })
    set(store, [entity, keyOf(tableOf(store, entity), row), next])
  }
  return matched.length
}

function insert(store: Store, { entity, rows, ifAbsent }: Extract<port.Write, { op: 'insert' }>): number {
  const table = tableOf(store, entity)
  const added: string[] = []
  for (const row of rows) {
    const key = keyOf(table, row)
    const isFree = !get(store, entity, key) && !hasUnique(store, table, row)
    if (!isFree && !ifAbsent) {
      // A write that fails leaves nothing of itself.
      for (const each of added) set(store, [entity, each, null])
      throw taken
    }
    if (isFree) added.push(key)
    if (isFree) set(store, [entity, key, row])
  }
  return added.length
}

/** Whether another row has a unique value of this one. A missing value is equal to nothing. */
function hasUnique(store: Store, { entity, columns, unique }: port.Table, row: port.Row): boolean {
  const missing = Object.keys(row).filter((name) => !columns[name])
  if (missing.length > 0) throw port.unsupported({ driver, missing })
  const due = unique.filter((names) => names.every((name) => row[name] != null))
  const others = due.length > 0 ? all(store, entity) : []
  return others.some((other) => due.some((names) => names.every((name) => other[name] === row[name])))
}

function tableOf({ tables, isOpen }: Store, entity: string): port.Table {
  if (!isOpen) throw port.sessionClosed({ driver })
  const table = tables[entity]
  if (!table) throw port.unsupported({ driver, missing: [`a table for ${entity}`] })
  return table
}

function keyOf({ key }: port.Table, row: port.Row): string {
  return JSON.stringify(key.map((name) => row[name]))
}

function get({ rows }: Store, entity: string, key: string): port.Row | null {
  return rows.get(entity)?.get(key) ?? null
}

function all({ rows }: Store, entity: string): port.Row[] {
  return [...(rows.get(entity)?.values() ?? [])].filter((row) => row !== null)
}

function set(store: Store, change: Change): void {
  const [entity, key] = change
  store.before.push([entity, key, get(store, entity, key)])
  store.changes.push(change)
  put(store.rows, change)
}

/** The row of a key where the condition names it, else every row looked at. */
function matching(store: Store, entity: string, { where, values }: Condition): port.Row[] {
  const table = tableOf(store, entity)
  const named = equalities(where, values)
  const isKey = table.key.every((name) => named[name] !== undefined)
  const rows = isKey ? [get(store, entity, keyOf(table, named))] : all(store, entity)
  return rows.flatMap((row) => (row && (!where || matches(where, values, row, () => [])) ? [row] : []))
}

/** What a condition says a column must equal. */
function equalities(where: port.Predicate | undefined, values: port.Values): port.Row {
  if (where?.kind === 'and') return Object.assign({}, ...where.of.map((each) => equalities(each, values)))
  if (where?.kind !== 'compare' || where.op !== 'eq' || where.negated) return {}
  const { left, right } = where
  if (!('column' in left) || left.attribute !== undefined || !('slot' in right)) return {}
  return { [left.column]: values[right.slot] }
}
