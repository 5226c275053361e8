import { openTable } from '../../../engines/tables/index.js'
import { isCrmError } from '../../../kernel/index.js'
import type { Import } from '../entities.js'
import { importDiffers } from '../errors.js'
import type { NewImport } from '../inputs.js'
import type { RowImported } from '../types.js'
import type { ImportingFace } from './face.js'
import type { ImportMapping } from './mapping.js'
import { nextTurn } from './next-turn.js'
import { type TableOptions, unitOf } from './options.js'
import { assertColumns, type ReadRow, rowsOf } from './rows-of.js'
import { takeRows } from './take-rows.js'

export interface ImportOptions extends TableOptions {
  /** Goes on with this import, from the same table. Absent: a new one. */
  readonly importId?: string
  /** Of a new import: what people call it. */
  readonly label?: string
}

/** How far an import has come. */
export interface ImportProgress
  extends Pick<Import, 'rows' | 'line' | 'created' | 'updated' | 'unchanged' | 'failed'> {
  readonly importId: string
  /** What became of the rows since the progress before; of some that failed, why. */
  readonly results: readonly RowImported[]
  readonly done: boolean
}

/**
 * Imports a table: row by row, many in one unit of work with how far it has come. Whatever ends it, the rows so far are in
 * and told; called again with the same table and `importId`, it goes on behind the last of them.
 *
 * @returns its progress after every unit, the last one `done`; nothing is read before it is asked for
 * @throws `table.*` when the table breaks, its import stopped with the same code and its rows up to there in
 * @throws `import.columns_missing` | `import.differs` | `import.moved_on` | `import.not_found` | `import.wrong_state`
 * @throws what the storage throws when it fails
 */
export async function* importTable(
  crm: ImportingFace,
  options: ImportOptions,
): AsyncGenerator<ImportProgress, void, void> {
  const { mapping, signal, format } = options
  const table = await openTable(options.source, options)
  try {
    assertColumns(table, mapping, format)
    const { importId, label } = options
    const begun =
      importId === undefined
        ? await crm.import.start(startOf(mapping, label))
        : await crm.import.get({ importId })
    if (begun.state === 'finished') return yield progressOf(begun, [], true)
    yield* taken(crm, begun, unread(begun, rowsOf(table, mapping)), unitOf(options), signal)
  } finally {
    await table.close()
  }
}

/** What begins the import of a mapping. */
export const startOf = (mapping: ImportMapping, label?: string): NewImport => {
  const named = label === undefined ? {} : { label }
  if (mapping.into === 'purchase') {
    const { into, customers, products } = mapping
    return { into, customers, products, ...named }
  }
  const { into, match, existing, consents = [] } = mapping
  return { into, match, existing, ...(consents.length > 0 && { consents: true }), ...named }
}

async function* taken(
  crm: ImportingFace,
  begun: Import,
  rows: AsyncIterable<ReadRow>,
  unit: number,
  signal?: AbortSignal,
): AsyncGenerator<ImportProgress, void, void> {
  const importId = begun.id
  let current = begun
  let waiting: ReadRow[] = []
  const take = async () => {
    signal?.throwIfAborted()
    const took = await takeRows(crm.import, current, waiting)
    await nextTurn()
    current = took.import
    waiting = []
    return progressOf(current, took.results, false)
  }
  try {
    for await (const row of rows) {
      waiting.push(row)
      if (waiting.length >= unit) yield await take()
    }
  } catch (error) {
    if (!isTableFault(error)) throw error
    if (waiting.length > 0) yield await take()
    await crm.import.stop({ importId, code: error.code })
    throw error
  }
  if (waiting.length > 0) yield await take()
  yield progressOf(await crm.import.finish({ importId }), [], true)
}

function isTableFault(error: unknown): error is { readonly code: string } {
  return isCrmError(error) && error.code.startsWith('table.')
}

/** The rows that an import has not taken; those that it has must be the same. @throws `import.differs` */
async function* unread(
  { id: importId, rows, check }: Import,
  all: AsyncIterable<ReadRow>,
): AsyncGenerator<ReadRow> {
  let skipped = 0
  let last = ''
  for await (const one of all) {
    if (skipped < rows) {
      skipped += 1
      last = one.check
      if (skipped === rows && last !== check) throw importDiffers({ importId, rows })
      continue
    }
    yield one
  }
  if (skipped < rows) throw importDiffers({ importId, rows })
}

function progressOf(
  { id: importId, rows, line, created, updated, unchanged, failed }: Import,
  results: readonly RowImported[],
  done: boolean,
): ImportProgress {
  return { importId, rows, line, created, updated, unchanged, failed, results, done }
}
