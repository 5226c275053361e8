/** An author of a storage adapter, who has only the port: the smallest legal driver, over rows in arrays. */
import { and, createCrm, customer, defineCrm } from 'clientele'
import {
  type Capabilities,
  type CounterKey,
  type Predicate,
  type Row,
  type SelectPlan,
  type Session,
  type StorageDriver,
  type StorageModel,
  sessionClosed,
  type Table,
  type TxSession,
  unexpectedCount,
  unsupported,
  type Values,
  type Write,
} from 'clientele/storage'
import { type ContractStore, countedIds, runStorageContract, storageContract } from 'clientele/testing'

type Tables = Record<string, Row[]>

/** Reads by key range and writes by guard. Whatever is richer, core finishes above it. */
const capabilities: Capabilities = {
  concurrentSessions: false,
  predicates: {
    columns: false,
    relations: false,
    text: false,
    ignoreCase: false,
    json: false,
    lists: false,
    sums: false,
  },
  order: false,
  limits: { parameters: 1000, rowsPerInsert: 100, textBytes: 1_000_000 },
  durable: false,
}

/** What several drivers may share. */
export interface ArrayStore {
  tables: Tables
  turn: Promise<unknown>
}

const arrayStorage = (store: ArrayStore = newStore()): StorageDriver<Tables> => {
  let model: StorageModel = { tables: {} }
  return {
    spi: 1,
    name: 'arrays',
    capabilities,
    // Its tables need no migration: it has no `schema`.
    open: async (wanted) => {
      model = wanted
      for (const entity of Object.keys(model.tables)) store.tables[entity] ??= []
    },
    read: (work) => whileOpen((check) => work(sessionOn(() => store.tables, check))),
    transact: (work, { signal }) =>
      inTurn(store, async () => {
        signal?.throwIfAborted()
        // Works on a copy, which becomes the truth when the work has resolved.
        const draft = structuredClone(store.tables)
        const result = await whileOpen((check) => work(writingOn(draft, model, check)))
        signal?.throwIfAborted()
        store.tables = draft
        return result
      }),
    classify: (error) => (error === taken ? { kind: 'unique' } : undefined),
    close: async () => {},
  }
}

const newStore = (): ArrayStore => ({ tables: {}, turn: Promise.resolve() })

const taken = new Error('a key is taken')

/** A session ends with its work. */
async function whileOpen<R>(work: (check: () => void) => Promise<R>): Promise<R> {
  let open = true
  const check = () => {
    if (!open) throw sessionClosed({ driver: 'arrays' })
  }
  try {
    return await work(check)
  } finally {
    open = false
  }
}

async function inTurn<R>(store: ArrayStore, work: () => Promise<R>): Promise<R> {
  const mine = store.turn.then(work)
  store.turn = mine.catch(() => {})
  return mine
}

function sessionOn(tables: () => Tables, check: () => void): Session {
  return {
    select: async ({ entity, where, columns, order, limit }: SelectPlan, values: Values) => {
      check()
      const found = rowsOf(tables(), entity).filter((row) => !where || holds(where, row, values))
      const sorted = found.toSorted((a, b) => compareBy(order, a, b))
      const most = limit === undefined ? sorted.length : Number(values[limit])
      return structuredClone(sorted.slice(0, most).map((row) => pick(row, columns)))
    },
  }
}

function writingOn(tables: Tables, model: StorageModel, check: () => void): TxSession<Tables> {
  return {
    ...sessionOn(() => tables, check),
    native: tables,
    apply: async (writes) => {
      check()
      return structuredClone(writes).map((write) => ({ matched: carryOut(tables, model, write) }))
    },
    next: async ({ tenant }: CounterKey, n) => {
      check()
      const heads = rowsOf(tables, 'logHead')
      const head = heads.find((row) => row.tenant === tenant)
      const pos = Number(head?.pos ?? 0) + n
      tables.logHead = [...heads.filter((row) => row !== head), { tenant, pos }]
      return pos
    },
  }
}

function carryOut(tables: Tables, model: StorageModel, write: Write): number {
  const { entity } = write
  const rows = rowsOf(tables, entity)
  const table = model.tables[entity]
  for (const row of write.op === 'insert' ? write.rows : []) assertColumns(table, row)
  if (write.op === 'insert') return inserted(tables, table, write)
  const matched = rows.filter((row) => holds(write.where, row, write.values))
  const changed = (row: Row): Row[] => {
    if (!matched.includes(row)) return [row]
    return write.op === 'delete' ? [] : [{ ...row, ...write.set, ...increased(row, write.increment) }]
  }
  const { expect: expected = matched.length } = write
  if (expected !== matched.length) throw unexpectedCount({ entity, expected, matched: matched.length })
  tables[entity] = rows.flatMap(changed)
  return matched.length
}

function inserted(tables: Tables, table: Table | undefined, write: Extract<Write, { op: 'insert' }>): number {
  let count = 0
  for (const row of write.rows) {
    const rows = rowsOf(tables, write.entity)
    const clash = rows.some((other) => clashes(table, row, other))
    if (clash && !write.ifAbsent) throw taken
    if (clash) continue
    rows.push(row)
    count += 1
  }
  return count
}

function rowsOf(tables: Tables, entity: string): Row[] {
  const rows = tables[entity]
  if (!rows) throw unsupported({ driver: 'arrays', missing: [`a table for ${entity}`] })
  return rows
}

function assertColumns(table: Table | undefined, row: Row): void {
  const missing = Object.keys(row).filter((name) => !table?.columns[name])
  if (missing.length > 0) throw unsupported({ driver: 'arrays', missing })
}

function increased(row: Row, by: Readonly<Record<string, number>> = {}): Row {
  return Object.fromEntries(Object.entries(by).map(([name, n]) => [name, Number(row[name]) + n]))
}

/** A missing value is equal to nothing. */
function clashes(table: Table | undefined, a: Row, b: Row): boolean {
  return [table?.key ?? [], ...(table?.unique ?? [])].some((key) =>
    key.every((name) => a[name] != null && a[name] === b[name]),
  )
}

/** The little of a predicate that a driver without capabilities is asked: comparisons of the key, joined by `and`. */
function holds(predicate: Predicate, row: Row, values: Values): boolean {
  if (predicate.kind === 'and') return predicate.of.every((each) => holds(each, row, values))
  if (predicate.kind === 'compare') return compared(predicate, row, values)
  throw unsupported({ driver: 'arrays', missing: [predicate.kind] })
}

type Comparison = Extract<Predicate, { kind: 'compare' }>

function compared({ op, left, right, negated }: Comparison, row: Row, values: Values): boolean {
  const [a, b] = [row[nameOf(left)], 'slot' in right ? values[right.slot] : row[nameOf(right)]]
  const order = compare(a, b)
  const answer = { eq: order === 0, lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[op]
  return answer !== negated
}

function nameOf(term: object): string {
  if ('column' in term && typeof term.column === 'string') return term.column
  throw new Error('this driver was asked for more than a column')
}

function compareBy(order: SelectPlan['order'], a: Row, b: Row): number {
  for (const { term, direction } of order) {
    const sign = compare(a[nameOf(term)], b[nameOf(term)])
    if (sign !== 0) return direction === 'asc' ? sign : -sign
  }
  return 0
}

function compare(a: unknown, b: unknown): number {
  if (a === b) return 0
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))
}

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
const f = model.fields.customer

export const run = async (say: (line: string) => void): Promise<void> => {
  const crm = createCrm(model, { storage: arrayStorage(), newId: countedIds() })
  for (const name of ['Ada', 'Bob', 'Cleo']) await crm.customer.create({ name, countryCode: 'AT' })
  await crm.customer.update({ customerId: 'cus_2', countryCode: 'DE' })

  // What the driver cannot do, core does above it.
  const where = and(f.countryCode.eq('AT'), f.name.ne('Ada'))
  const { items } = await crm.customer.list({ where, order: [{ by: f.name, dir: 'desc' }] })
  say(items.map(({ id, name }) => `${id} ${name}`).join(', '))
  const { pushed, finishedAbove } = await crm.explain({ entity: 'customer', where })
  say(`pushed: ${pushed.filter}, finished above: ${finishedAbove}`)

  await crm
    .transaction(async (tx) => {
      await tx.customer.create({ name: 'Dora' })
      say(`${tx.native.customer?.length} rows inside`)
      throw new Error('no')
    })
    .catch((error) => say(error.message))
  say(`${await crm.customer.count()} customers after`)

  const { results } = await runStorageContract(makeStore, { cases: storageContract })
  const failed = results.filter(({ outcome }) => outcome === 'failed')
  const passed = results.filter(({ outcome }) => outcome === 'passed')
  say(
    `the contract: ${passed.length > 20 ? 'passed' : 'hardly asked'}, failed: ${failed.map(({ key }) => key)}`,
  )
  await crm.close()
}

const makeStore = async (): Promise<ContractStore> => {
  const store = newStore()
  return { connect: async () => arrayStorage(store), remove: async () => {} }
}
