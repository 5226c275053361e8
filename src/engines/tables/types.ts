import type { Json } from '../../kernel/index.js'

/** What tables come from: bytes or text, in pieces of any size. */
export type TableSource =
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array | string>
  | ReadableLike
  | string
  | Uint8Array

/** A web stream, also where it cannot be iterated. */
export interface ReadableLike {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | string | undefined }>
    cancel(reason?: unknown): Promise<unknown>
    releaseLock(): void
  }
}

export type TableFormat = 'csv' | 'jsonl'

export interface ReadTableOptions {
  readonly format: TableFormat
  /** A label of the Encoding Standard: `gb18030`, `utf-16le`, `windows-1252`. Default: what the file's mark says, else UTF-8. */
  readonly encoding?: string
  /** CSV: what stands between cells. Default: `,`. */
  readonly delimiter?: string
  /** CSV: whether cells that spreadsheets would compute were disarmed when written. Default: true. */
  readonly disarmed?: boolean
  /** The most characters of a row. Default: 1,000,000. */
  readonly maxRowLength?: number
  /** The most columns. Default: 1,000. */
  readonly maxColumns?: number
}

/** One record of a table, by column. */
export interface TableRecord {
  /** The line it begins in, counted from 1. */
  readonly line: number
  readonly cells: ReadonlyMap<string, Json>
  /** Why it cannot be read; then `cells` are empty. */
  readonly fault?: TableFault
}

export interface TableFault {
  readonly code: 'table.cells_differ' | 'table.not_json' | 'table.not_an_object'
  readonly expected: string
  readonly received: string
}

/** A row of a CSV text, its header among them. */
export interface TextRow {
  readonly line: number
  readonly cells: readonly string[]
}

export interface Limits {
  readonly maxRowLength: number
  readonly maxColumns: number
}
