import { type CrmError, isCrmError } from '../../../kernel/index.js'
import type { Import } from '../entities.js'
import { importMovedOn, importWrongState } from '../errors.js'
import type { FaultyRow, RowsToImport, RowToImport } from '../inputs.js'
import type { ImportOperations, RowImported, RowsImported } from '../types.js'
import type { ReadRow } from './rows-of.js'

/**
 * Takes rows together; where they cannot be written as one, each by itself, and what fails even so as a failed row.
 *
 * @throws what is not of one row: the storage's failures, an import that somebody else has gone on with
 */
export const takeRows = async (
  imports: Pick<ImportOperations, 'apply'>,
  from: Import,
  rows: readonly ReadRow[],
): Promise<RowsImported> => {
  let current = from
  const results = await eachApart(rows, async (some) => {
    const took = await imports.apply(inputOf(current, some))
    current = took.import
    return took.results
  })
  return { import: current, results }
}

export const inputOf = (current: Import, rows: readonly ReadRow[]): RowsToImport => ({
  importId: current.id,
  after: current.rows,
  check: rows.at(-1)?.check ?? current.check,
  rows: rows.map(({ row }) => row),
})

/** Does work for rows together; where that fails for one of them, for each by itself, and for what fails as a failed row. */
export const eachApart = async (
  rows: readonly ReadRow[],
  work: (rows: readonly ReadRow[]) => Promise<readonly RowImported[]>,
): Promise<readonly RowImported[]> => {
  try {
    return await work(rows)
  } catch (error) {
    if (!isOfRows(error)) throw error
    const [only] = rows
    if (only && rows.length === 1) return work([{ ...only, row: faulty(only, error) }])
  }
  const results: RowImported[] = []
  for (const row of rows) results.push(...(await eachApart([row], work)))
  return results
}

// Unavailable, busy, an end that nobody knows: these are of no row, and another attempt may go on.
const ofRows: ReadonlySet<string> = new Set(['invalid', 'not_found', 'conflict', 'forbidden', 'limit'])

function isOfRows(error: unknown): error is CrmError {
  if (!isCrmError(error) || importMovedOn.is(error) || importWrongState.is(error)) return false
  return ofRows.has(error.kind) && !error.code.startsWith('storage.') && error.code !== 'import.not_found'
}

function faulty({ row: { line } }: ReadRow, error: CrmError): RowToImport {
  // Of a row that could not be taken back alone, why is what it failed of.
  const { code, issues } = isCrmError(error.cause) ? error.cause : error
  const fault: FaultyRow['fault'] = { code, issues: issues.slice(0, 20) }
  return { line, fault }
}
