import type { Json } from '../../kernel/index.js'
import { readCsv } from './csv.js'
import { decode } from './decode.js'
import { rearm } from './disarm.js'
import { tableEmpty } from './errors.js'
import { readJsonLines } from './json-lines.js'
import type { ReadTableOptions, TableRecord, TableSource, TextRow } from './types.js'

/** A table as it is read. */
export interface OpenTable {
  /** The columns, as the header has them; of JSON lines those of the first record. */
  readonly columns: readonly string[]
  /** The records, in batches, in order. */
  readonly batches: AsyncIterable<readonly TableRecord[]>
  /** Gives the source back before its end. */
  close(): Promise<void>
}

/**
 * Opens a table: reads its header, and its records as they are asked for. Of a second column with a name the name is
 * `name (2)`.
 *
 * @throws `table.empty`, and what is wrong with the text up to there
 */
export const openTable = async (source: TableSource, options: ReadTableOptions): Promise<OpenTable> => {
  const { format, encoding, delimiter = ',', disarmed = true } = options
  const { maxRowLength = 1_000_000, maxColumns = 1000 } = options
  const limits = { maxRowLength, maxColumns }
  const texts = withoutMark(decode(source, { encoding, maxRowLength }))
  return format === 'csv'
    ? withHeader(readCsv(texts, { ...limits, delimiter }), disarmed)
    : withoutHeader(readJsonLines(texts, limits))
}

/** A text that was handed in as text may have kept its mark. */
async function* withoutMark(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let isFirst = true
  for await (const text of texts) {
    if (text === '') continue
    yield isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text
    isFirst = false
  }
}

async function withHeader(
  batches: AsyncGenerator<readonly TextRow[]>,
  disarmed: boolean,
): Promise<OpenTable> {
  const first = await batches.next()
  const [header, ...others] = first.done ? [] : first.value
  if (!header) throw tableEmpty({})
  const clean = disarmed ? rearm : (text: string) => text
  const columns = distinct(header.cells.map((cell) => clean(cell).trim()))
  const close = async () => {
    await batches.return(undefined)
  }
  return { columns, batches: all(), close }

  async function* all(): AsyncGenerator<readonly TableRecord[]> {
    if (others.length > 0) yield others.map(record)
    for await (const rows of batches) yield rows.map(record)
  }

  function record({ line, cells }: TextRow): TableRecord {
    if (cells.length !== columns.length) {
      const [expected, received] = [`${columns.length} cells`, `${cells.length}`]
      return { line, cells: new Map(), fault: { code: 'table.cells_differ', expected, received } }
    }
    return {
      line,
      cells: new Map(columns.map((column, at): [string, Json] => [column, clean(cells[at] ?? '')])),
    }
  }
}

function distinct(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

async function withoutHeader(batches: AsyncGenerator<readonly TableRecord[]>): Promise<OpenTable> {
  const first = await batches.next()
  const head = first.done ? [] : first.value
  const columns = [...(head[0]?.cells.keys() ?? [])]
  const close = async () => {
    await batches.return(undefined)
  }
  return { columns, batches: all(), close }

  async function* all(): AsyncGenerator<readonly TableRecord[]> {
    if (head.length > 0) yield head
    yield* batches
  }
}
