import type { OpenTable, TableRecord } from '../../../engines/tables/index.js'
import { hash31, type Json } from '../../../kernel/index.js'
import { columnsMissing } from '../errors.js'
import type { RowToImport } from '../inputs.js'
import { customerRow } from './customer-rows.js'
import { columnsNeeded, type ImportMapping } from './mapping.js'
import { purchaseKey, purchaseRow } from './purchase-rows.js'
import { faultyRow } from './read-row.js'

/** A row as it is to be taken, and the hash of everything up to it. */
export interface ReadRow {
  readonly row: RowToImport
  readonly check: string
}

/** A purchase has at most as many lines, and so as many records. */
const mostRecords = 1000

/** @throws `import.columns_missing` */
export const assertColumns = (
  { columns }: OpenTable,
  mapping: ImportMapping,
  format: 'csv' | 'jsonl',
): void => {
  // A JSON object leaves out what it does not have.
  if (format === 'jsonl') return
  const missing = columnsNeeded(mapping).filter((column) => !columns.includes(column))
  if (missing.length > 0) throw columnsMissing({ columns: missing.slice(0, 50) })
}

/** The rows of a table, in order; records of one purchase that follow each other are one row. */
export async function* rowsOf({ batches }: OpenTable, mapping: ImportMapping): AsyncGenerator<ReadRow> {
  let check = ''
  let group: TableRecord[] = []
  let key: string | undefined
  for await (const batch of batches) {
    for (const record of batch) {
      if (mapping.into === 'customer') {
        yield row([record])
        continue
      }
      const own = record.fault ? undefined : purchaseKey(record, mapping)
      const isSame = own !== undefined && own === key && group.length < mostRecords
      if (group.length > 0 && !isSame) yield row(group)
      group = isSame ? [...group, record] : [record]
      key = own
    }
  }
  // A purchase whose end has not come, because the table broke, is not taken.
  if (group.length > 0) yield row(group)

  function row(records: readonly TableRecord[]): ReadRow {
    check = chained(check, records)
    return { row: mapped(records, mapping), check }
  }
}

function mapped(records: readonly TableRecord[], mapping: ImportMapping): RowToImport {
  const [record] = records
  if (record?.fault) {
    const { code, expected, received } = record.fault
    return faultyRow(record.line, [{ path: [], expected, received }], code)
  }
  if (mapping.into === 'purchase') return purchaseRow(records, mapping)
  return customerRow(record ?? { line: 1, cells: new Map<string, Json>() }, mapping)
}

// Twice 31 bits; the second text is shifted, so that what collides in one does not in the other.
function chained(before: string, records: readonly TableRecord[]): string {
  const text = records
    .map(({ cells, fault }) => (fault ? `!${fault.code}` : JSON.stringify([...cells])))
    .join('\n')
  const whole = `${before}\n${text}`
  return `${hash31(whole).toString(36)}.${hash31(`.${whole}`).toString(36)}`
}
