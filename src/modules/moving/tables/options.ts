import type { ReadTableOptions, TableSource } from '../../../engines/tables/index.js'
import type { ImportMapping } from './mapping.js'

export interface TableOptions extends ReadTableOptions {
  /** Bytes or text: a web stream, a Node stream, any iterable of pieces, or the whole. */
  readonly source: TableSource
  readonly mapping: ImportMapping
  /** Rows in one unit of work, 1 to 1000. Default: 250. */
  readonly unit?: number
  readonly signal?: AbortSignal
}

export const unitOf = ({ unit = 250 }: Pick<TableOptions, 'unit'>): number =>
  Math.min(Math.max(Math.trunc(unit) || 1, 1), 1000)
