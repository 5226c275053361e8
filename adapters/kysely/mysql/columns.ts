import { type Column, type Table, unsupported } from '../../../src/storage/index.js'
import type { IndexColumn } from '../engine.js'

/** InnoDB's longest key, with pages of 16 KiB. A code point counts as 4 bytes, whatever it takes. */
const longestKey = 3_072

/** The longest text that fits into one index with its tenant; longer ones stand outside the row, of 65,535 bytes at most. */
const longestVarchar = 640

/** What `text` holds: 65,535 bytes. */
const longestText = 16_383

export const mysqlColumnType = ({ type, max }: Column): string => {
  switch (type) {
    case 'text':
      return max === undefined || max > longestText
        ? 'mediumtext'
        : max > longestVarchar
          ? 'text'
          : `varchar(${max})`
    case 'day':
      return `varchar(${dayLength})`
    default:
      return fixedTypes[type]
  }
}

/** Years of more than four digits have a sign. */
const dayLength = 13

const fixedTypes: Readonly<Record<Exclude<Column['type'], 'text' | 'day'>, string>> = {
  integer: 'bigint',
  number: 'double',
  boolean: 'tinyint(1)',
  instant: 'datetime(3)',
  // MySQL's own `json` is another text when it comes back, and MariaDB's is this one with a collation that pads.
  json: 'longtext',
}

/** What the columns of one row may take. Texts that stand outside it take a reference. */
const longestRow = 65_535
const reference = 12

/** @throws `storage.unsupported` for a table whose texts may take more than a row holds */
export const assertRowFits = ({ entity, columns }: Table): void => {
  const bytes = Object.values(columns).reduce((sum, column) => sum + roomOf(column), 0)
  if (bytes <= longestRow) return
  const need = `a row of ${entity} of at most ${longestRow} bytes (this is up to ${bytes}): texts of more than ${longestVarchar} characters stand outside of it`
  throw unsupported({ driver: 'mysql', missing: [need] })
}

function roomOf({ type, max }: Column): number {
  if (type === 'json' || (type === 'text' && (max ?? longestText) > longestVarchar)) return reference
  // With the length before it, and room for whether it is missing.
  return type === 'text' ? (max ?? 0) * 4 + 3 : type === 'day' ? dayLength * 4 + 2 : 9
}

/** The columns of an index; long texts by as many of their first characters as fit. A key has to fit as a whole. */
export const mysqlIndexColumns = (columns: readonly IndexColumn[], isUnique: boolean): string => {
  const sizes = columns.map(({ column }) => sizeOf(column))
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  const long = columns.filter(({ column }) => isLong(column))
  if (whole <= longestKey) return columns.map(({ name }) => name).join(', ')
  if (isUnique) throw tooLong(columns, whole)
  const left =
    longestKey - columns.reduce((sum, { column }) => sum + (isLong(column) ? 0 : sizeOf(column)), 0)
  const prefix = Math.floor(left / long.length / 4)
  return columns.map(({ name, column }) => (isLong(column) ? `${name}(${prefix})` : name)).join(', ')
}

/** Texts that may be cut in an index: ids and tenants never are. */
function isLong(column: Column | undefined): boolean {
  return column?.type === 'text' && (column.max ?? longestText) > 128
}

function sizeOf(column: Column | undefined): number {
  if (column?.type === 'text') return Math.min(column.max ?? longestText, longestText) * 4
  return column?.type === 'day' ? dayLength * 4 : 8
}

function tooLong(columns: readonly IndexColumn[], bytes: number) {
  const names = columns.map(({ name }) => name).join(', ')
  const need = `a key (${names}) of at most ${longestKey} bytes (this is up to ${bytes})`
  return unsupported({ driver: 'mysql', missing: [need] })
}
