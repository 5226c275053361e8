import { isPlainObject, type Json, received } from '../../kernel/index.js'
import { lineEnds } from './decode.js'
import { rowTooLong, tooManyColumns } from './errors.js'
import type { Limits, TableFault, TableRecord } from './types.js'

/** The deepest that members are columns of their own: `address.city`. */
const maxDepth = 8

/**
 * The records of a text with one JSON object in each line, in batches; empty lines are left out. A line that is none is a
 * record with a fault.
 *
 * @throws `table.row_too_long` | `table.too_many_columns`
 */
export async function* readJsonLines(
  texts: AsyncIterable<string>,
  limits: Limits,
): AsyncGenerator<readonly TableRecord[]> {
  let rest = ''
  let line = 1
  for await (const text of texts) {
    rest += text
    const end = rest.lastIndexOf('\n') + 1
    if (end > 0) yield* records(rest.slice(0, end))
    rest = rest.slice(end)
    if (rest.length > limits.maxRowLength) throw rowTooLong({ line, most: limits.maxRowLength })
  }
  yield* records(rest)

  function* records(whole: string): Generator<readonly TableRecord[]> {
    const found: TableRecord[] = []
    let at = line
    for (const text of whole.split('\n')) {
      if (text.length > limits.maxRowLength) throw rowTooLong({ line: at, most: limits.maxRowLength })
      if (text.trim() !== '') found.push(recordOf(text, at, limits))
      at += 1
    }
    line += lineEnds(whole)
    if (found.length > 0) yield found
  }
}

function recordOf(text: string, line: number, { maxColumns }: Limits): TableRecord {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return faulty(line, { code: 'table.not_json', expected: 'one JSON object', received: 'other text' })
  }
  if (!isPlainObject(value)) {
    return faulty(line, {
      code: 'table.not_an_object',
      expected: 'a JSON object',
      received: received(value),
    })
  }
  const cells = new Map<string, Json>()
  flatten(value, '', 1, cells)
  if (cells.size > maxColumns) throw tooManyColumns({ line, most: maxColumns })
  return { line, cells }
}

function faulty(line: number, fault: TableFault): TableRecord {
  return { line, cells: new Map(), fault }
}

function flatten(
  value: Readonly<Record<string, unknown>>,
  prefix: string,
  depth: number,
  cells: Map<string, Json>,
): void {
  for (const [key, member] of Object.entries(value)) {
    const column = `${prefix}${key}`
    // Objects are there both whole and by member: a mapping may want either.
    // What JSON.parse made is JSON.
    cells.set(column, member as Json)
    if (isPlainObject(member) && depth < maxDepth) flatten(member, `${column}.`, depth + 1, cells)
  }
}
