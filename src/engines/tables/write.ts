import { disarm } from './disarm.js'

/** A value of a cell: text is disarmed, what is written from a number or a moment cannot be a formula. */
export type Cell = { readonly text: string } | { readonly plain: string } | undefined

const special = /["\r\n]|^\s|\s$/

/** One row of CSV with its line end, as RFC 4180 has it. What is missing is empty; a text without characters is `""`. */
export const csvRow = (cells: readonly Cell[], delimiter = ','): string => {
  const texts = cells.map((cell) => written(cell, delimiter))
  // A line without anything would be no row.
  const row = texts.length === 1 && texts[0] === '' ? '""' : texts.join(delimiter)
  return `${row}\r\n`
}

function written(cell: Cell, delimiter: string): string {
  if (cell === undefined) return ''
  if ('plain' in cell) return quoted(cell.plain, delimiter)
  return cell.text === '' ? '""' : quoted(disarm(cell.text), delimiter)
}

function quoted(text: string, delimiter: string): string {
  return special.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text
}
