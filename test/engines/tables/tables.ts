import {
  type OpenTable,
  openTable,
  type ReadTableOptions,
  type TableSource,
} from '../../../src/engines/tables/index.js'

export const read = async (source: TableSource, options: Partial<ReadTableOptions> = {}) => {
  const table = await openTable(source, { format: 'csv', ...options })
  return { columns: table.columns, records: await recordsOf(table) }
}

/** Records as plain objects, until the table ends or breaks. */
const recordsOf = async (table: OpenTable) => {
  const found: object[] = []
  for await (const batch of table.batches) {
    for (const { line, cells, fault } of batch) {
      found.push(fault ? { line, code: fault.code } : { line, ...Object.fromEntries(cells) })
    }
  }
  return found
}

/** A source in pieces of a size, which never end where a row does. */
export async function* inPieces<Whole extends string | Uint8Array>(whole: Whole, size: number) {
  for (let at = 0; at < whole.length; at += size) yield whole.slice(at, at + size) as Whole
}

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The bytes of a text in UTF-16. */
export const utf16 = (text: string, order: 'le' | 'be'): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), order === 'le')
  return new Uint8Array(view.buffer)
}

/** The code of what is thrown while a table is read, its line, and what was read before. */
export const broken = async (source: TableSource, options: Partial<ReadTableOptions> = {}) => {
  const found: object[] = []
  try {
    const table = await openTable(source, { format: 'csv', ...options })
    for await (const batch of table.batches) for (const { line } of batch) found.push({ line })
  } catch (error) {
    const { code, details } = error as { code: string; details: { line?: number } }
    return { code, line: details.line, before: found.length }
  }
  return undefined
}
