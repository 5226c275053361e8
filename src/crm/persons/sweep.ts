import type { Predicate, Row, Table, TxSession, Values, Write } from '../../storage/index.js'
import { all, ofTenant } from '../../storage/index.js'
import type { Runtime } from '../runtime.js'
import { isLast, keyPlans } from '../tenants/key-pages.js'

/** Rows of a table of the platform, in slot 0 the tenant. */
export interface Sweep {
  readonly entity: string
  readonly where: Predicate
  readonly values: Values
  /** The same test for a storage that compares keys only. */
  readonly test: (row: Row) => boolean
}

/** Reads and writes tables of the platform by more than their keys: by the storage where it can, else above it. */
export interface Sweeper {
  find(sweep: Sweep): Promise<readonly Row[]>
  /** @returns how many rows there were */
  remove(sweep: Sweep): Promise<number>
  /** @returns how many rows there were */
  change(sweep: Sweep, set: Row): Promise<number>
  /** Writes to rows that have been found. */
  changeEach(entity: string, rows: readonly Row[], set: (row: Row) => Row): Promise<void>
}

export const sweeperOf = (runtime: Runtime, session: TxSession, tenant: string): Sweeper => {
  const { predicates } = runtime.driver.capabilities
  return { find, remove, change, changeEach }

  async function find({ entity, where, values, test }: Sweep): Promise<readonly Row[]> {
    const table = tableOf(runtime, entity)
    const columns = Object.keys(table.columns)
    if (predicates.columns) return session.select({ entity, columns, where, order: [] }, values)
    return scanned(table, test)
  }

  async function remove(sweep: Sweep): Promise<number> {
    const { entity, where, values } = sweep
    if (predicates.columns) return written([{ op: 'delete', entity, where, values }])
    const { keyed, keyOf } = keysOf(tableOf(runtime, entity), tenant)
    const rows = await find(sweep)
    return written(rows.map((row) => ({ op: 'delete', entity, where: keyed, values: keyOf(row) })))
  }

  async function change(sweep: Sweep, set: Row): Promise<number> {
    const { entity, where, values } = sweep
    if (predicates.columns) return written([{ op: 'update', entity, where, values, set }])
    const rows = await find(sweep)
    await changeEach(entity, rows, () => set)
    return rows.length
  }

  async function changeEach(entity: string, rows: readonly Row[], set: (row: Row) => Row): Promise<void> {
    const { keyed, keyOf } = keysOf(tableOf(runtime, entity), tenant)
    await written(
      rows.map((row) => ({ op: 'update', entity, where: keyed, values: keyOf(row), set: set(row) })),
    )
  }

  async function written(writes: readonly Write[]): Promise<number> {
    if (writes.length === 0) return 0
    const counts = await session.apply(writes)
    return counts.reduce((sum, { matched }) => sum + matched, 0)
  }

  async function scanned(table: Table, test: Sweep['test']): Promise<readonly Row[]> {
    const plans = keyPlans(table)
    const found: Row[] = []
    for (let last: Row | undefined, more = true; more; ) {
      const page = await plans.page(session, tenant, last)
      found.push(...page.filter(test))
      last = page.at(-1)
      more = !isLast(page)
    }
    return found
  }
}

function tableOf({ storageModel }: Runtime, entity: string): Table {
  const table = storageModel.tables[entity]
  if (!table) throw new TypeError(`There is no table ${entity}.`)
  return table
}

/** The row of a key, and the values that say which. */
function keysOf({ key, columns }: Table, tenant: string) {
  const [, ...keys] = key
  const parts = keys.map((column, at): Predicate => {
    const type = columns[column]?.type === 'integer' ? 'integer' : 'text'
    return {
      kind: 'compare',
      op: 'eq',
      left: { column, type },
      right: { slot: at + 1, type },
      negated: false,
    }
  })
  return {
    keyed: all(ofTenant, ...parts),
    // Columns of keys hold text and integers.
    keyOf: (row: Row): Values => [tenant, ...keys.map((column) => row[column] as string | number)],
  }
}
