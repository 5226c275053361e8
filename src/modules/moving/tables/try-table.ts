import { openTable } from '../../../engines/tables/index.js'
import { hash31 } from '../../../kernel/index.js'
import type { RowToImport } from '../inputs.js'
import type { RowImported } from '../types.js'
import type { TryingFace } from './face.js'
import { startOf } from './import-table.js'
import { nextTurn } from './next-turn.js'
import { type TableOptions, unitOf } from './options.js'
import { assertColumns, type ReadRow, rowsOf } from './rows-of.js'
import { eachApart, inputOf } from './take-rows.js'

/** What would become of a row. */
export interface RowTried extends RowImported {
  /** The line of the row before it that is the same record: this one would change what that one makes. */
  readonly repeats?: number
}

/**
 * What importing a table would do, row by row with what would change. Nothing is written: every unit of rows is really
 * taken and rolled back, so that what would be refused is refused here.
 *
 * @returns each row, in order; ids of what would be new are not those that it will get
 * @throws `table.*` | `import.columns_missing`, and what the storage throws
 */
export async function* tryTable(
  crm: TryingFace,
  options: TableOptions,
): AsyncGenerator<RowTried, void, void> {
  const { mapping, signal, format } = options
  const unit = unitOf(options)
  const table = await openTable(options.source, options)
  // Numbers, so that a million rows fit.
  const seen = new Map<number, number>()
  try {
    assertColumns(table, mapping, format)
    let waiting: ReadRow[] = []
    let before = 0
    for await (const row of rowsOf(table, mapping)) {
      waiting.push(row)
      if (waiting.length < unit) continue
      signal?.throwIfAborted()
      yield* tried(waiting, before)
      before += waiting.length
      waiting = []
    }
    if (waiting.length > 0) yield* tried(waiting, before)
  } finally {
    await table.close()
  }

  async function* tried(rows: readonly ReadRow[], before: number): AsyncGenerator<RowTried> {
    // Each time in a transaction of its own: one that has failed cannot be gone on with.
    const results = await eachApart(rows, (some) =>
      rolledBack(crm, async (tx) => {
        const begun = await tx.import.start(startOf(mapping))
        return (await tx.import.apply({ ...inputOf(begun, some), detailed: true })).results
      }),
    )
    await nextTurn()
    for (const [at, result] of results.entries()) {
      const repeats = repeated(rows[at]?.row, result)
      yield { ...result, row: before + at + 1, ...(repeats !== undefined && { repeats }) }
    }
  }

  /** A row of an earlier unit is not there any more: that this one is the same record is told, not found. */
  function repeated(row: RowToImport | undefined, { line, outcome }: RowImported): number | undefined {
    if (!row || outcome === 'failed') return undefined
    const keys = keysOf(row).map((key) => hash31(key) * 2 ** 22 + (hash31(`.${key}`) >>> 9))
    const earlier = keys.map((key) => seen.get(key)).find((found) => found !== undefined)
    for (const key of keys) if (!seen.has(key)) seen.set(key, line)
    return earlier
  }

  function keysOf(row: RowToImport): readonly string[] {
    if ('purchase' in row) return [JSON.stringify(row.purchase.externalId)]
    if (!('customer' in row) || mapping.into !== 'customer') return []
    const { id, email, externalIds = [] } = row.customer
    const values = {
      id: id && [id],
      email: typeof email === 'string' && [email.toLowerCase()],
      externalId: externalIds,
    }
    return mapping.match.flatMap((kind) => {
      const found = values[kind]
      return Array.isArray(found) ? found.map((value) => `${kind} ${JSON.stringify(value)}`) : []
    })
  }
}

/** Does work in a transaction that is never committed. */
async function rolledBack<R>(
  crm: TryingFace,
  work: (tx: Parameters<Parameters<TryingFace['transaction']>[0]>[0]) => Promise<R>,
): Promise<R> {
  const undo = new Error('rolled back')
  let answer: { readonly value: R } | undefined
  try {
    await crm.transaction(async (tx) => {
      answer = { value: await work(tx) }
      throw undo
    })
  } catch (error) {
    if (error !== undo || !answer) throw error
  }
  return (answer as { readonly value: R }).value
}
