import type { TableRecord } from '../../../engines/tables/index.js'
import type { Json, JsonObject } from '../../../kernel/index.js'
import type { RowIssue } from '../entities.js'
import { cellInvalid } from '../errors.js'
import type { RowToImport } from '../inputs.js'
import { convert, receivedCell, Unfit } from './convert.js'
import type { ColumnMapping } from './mapping.js'

/** What the columns of a record say, place by place. */
export interface Said<Place> {
  readonly to: Place
  readonly value: Json | undefined
}

/** Reads a record as its mapping says; `issues` name the columns that are not what they are mapped to. */
export const readCells = <Place>(
  { cells }: Pick<TableRecord, 'cells'>,
  columns: readonly ColumnMapping<Place>[],
): { readonly said: readonly Said<Place>[]; readonly issues: readonly RowIssue[] } => {
  const said: Said<Place>[] = []
  const issues: RowIssue[] = []
  for (const mapping of columns) {
    const cell = cellOf(cells, mapping)
    const value = convert(cell, mapping.as)
    if (value instanceof Unfit) {
      issues.push({ path: [nameOf(mapping)], expected: value.expected, received: receivedCell(cell) })
    } else said.push({ to: mapping.to, value })
  }
  return { said, issues }
}

function cellOf(
  cells: ReadonlyMap<string, Json>,
  { column, join = ' ' }: Pick<ColumnMapping<unknown>, 'column' | 'join'>,
): Json | undefined {
  if (typeof column === 'string') return cells.get(column)
  const parts = column
    .map((name) => cells.get(name))
    .map((cell) => (typeof cell === 'number' ? String(cell) : cell))
    .filter((cell) => typeof cell === 'string')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
  return parts.length > 0 ? parts.join(join) : undefined
}

function nameOf({ column }: Pick<ColumnMapping<unknown>, 'column'>): string {
  return (typeof column === 'string' ? column : column.join(' + ')).slice(0, 200)
}

/** A row that cannot be taken, and why. */
export const faultyRow = (
  line: number,
  issues: readonly RowIssue[],
  code: string = cellInvalid.code,
): RowToImport => ({
  line,
  fault: { code, issues: issues.slice(0, 100) },
})

/** Puts a value at a field or an attribute. */
export const put = (fields: Record<string, Json>, place: string, value: Json): void => {
  if (!place.startsWith('attributes.')) {
    fields[place] = value
    return
  }
  const attributes = (fields.attributes ?? {}) as JsonObject
  fields.attributes = { ...attributes, [place.slice('attributes.'.length)]: value }
}
