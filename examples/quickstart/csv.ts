import { createReadStream, statSync } from 'node:fs'
import { type CsvError, parse } from 'csv-parse'
import { type ColumnMap, type CsvRecord, missingColumns, readRecord } from './columns.js'
import type { ImportRow, Refused } from './import.js'
import { UsageError } from './usage.js'

export interface CsvSource {
  readonly file: string
  readonly map: ColumnMap
  readonly source: string
  readonly currency: string
  /** Lines that are no record: quotes that never end, too few columns. */
  onSkip(skipped: Refused): void
}

/** A CSV as rows to import, streamed. `done` and `size` are bytes. */
export const readCsv = ({ file, map, source, currency, onSkip }: CsvSource) => {
  const size = sizeOf(file)
  const stream = createReadStream(file)
  const parser = parse({
    bom: true,
    columns: (names: string[]) => checked(names, map),
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error) => {
      if (error) onSkip({ line: lineOf(error), code: 'csv', message: error.message })
      return undefined
    },
  })
  // What ends the one ends the other: a file that cannot be read, a header that cannot be used.
  stream.on('error', (error) => parser.destroy(error))
  parser.on('close', () => stream.destroy())
  stream.pipe(parser)

  async function* rows(): AsyncGenerator<ImportRow> {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield readRecord(record, map, { line: info.lines, source, currency })
    }
  }
  return { size, done: () => stream.bytesRead, rows: rows() }
}

interface Parsed {
  readonly record: CsvRecord
  readonly info: { readonly lines: number }
}

function sizeOf(file: string): number {
  try {
    const stats = statSync(file)
    if (stats.isFile()) return stats.size
  } catch {
    throw new UsageError(`There is no file ${file}.`)
  }
  throw new UsageError(`${file} is no file.`)
}

function checked(names: string[], map: ColumnMap): string[] {
  const missing = missingColumns(map, names)
  if (missing.length === 0) return names
  throw new UsageError(`The file has no column ${missing.join(' or ')}; it has ${names.join(', ')}.`)
}

function lineOf(error: CsvError): number {
  return typeof error.lines === 'number' ? error.lines : 0
}
