import { lineEnds } from './decode.js'
import { quoteStray, quoteUnclosed, rowTooLong, tooManyColumns } from './errors.js'
import type { Limits, TextRow } from './types.js'

/** So much text is parsed at once: what is left over is parsed again with the next. */
const enough = 65_536

interface CsvOptions extends Limits {
  readonly delimiter: string
}

/**
 * The rows of a CSV text, in batches, empty ones left out.
 *
 * @throws `table.quote_unclosed` | `table.quote_stray` | `table.row_too_long` | `table.too_many_columns`, after the rows before
 * @see RFC 4180
 */
export async function* readCsv(
  texts: AsyncIterable<string>,
  options: CsvOptions,
): AsyncGenerator<readonly TextRow[]> {
  const { Parser } = await papa()
  let line = 1
  let rest = ''
  let fresh = 0
  let newline: string | undefined
  try {
    for await (const text of texts) {
      rest += text
      fresh += text.length
      if (fresh >= enough) yield* parse(false)
    }
  } catch (error) {
    // What came before the text broke is whole.
    if (fresh > 0) yield* parse(false)
    throw error
  }
  if (rest !== '') yield* parse(true)

  function* parse(isEnd: boolean): Generator<readonly TextRow[]> {
    newline ??= newlineOf(rest)
    const read = rowsOf(Parser, rest, { ...options, newline, line, isEnd })
    rest = rest.slice(read.used)
    line = read.line
    fresh = 0
    if (read.rows.length > 0) yield read.rows
    if (read.fault) throw read.fault
    if (rest.length > options.maxRowLength) throw rowTooLong({ line, most: options.maxRowLength })
  }
}

// 40 kB that a host without files never loads: see docs/decisions/0157-tables-are-read-by-papaparse.md.
async function papa(): Promise<Papa> {
  const loaded = await import('papaparse')
  // Bundled, linked or native: the one object stands at another place.
  const found = loaded as unknown as { default?: unknown }
  return (found.default ?? loaded) as unknown as Papa
}

/** The part of Papa Parse that reads one text. Its own streams guess the ends of lines and know no line of a row. */
interface Papa {
  readonly Parser: ParserClass
}

type ParserClass = new (
  config: object,
) => {
  parse(text: string, baseIndex: number, ignoreLastRow: boolean): ParsedStep
  abort(): void
}

interface ParsedStep {
  readonly data: readonly (readonly string[])[]
  readonly errors: readonly { readonly code?: string }[]
  /** Behind the row. */
  readonly meta: { readonly cursor: number }
}

interface Reading extends CsvOptions {
  readonly newline: string
  readonly line: number
  /** Whether the last row is whole, although nothing ends it. */
  readonly isEnd: boolean
}

interface Read {
  readonly rows: readonly TextRow[]
  readonly used: number
  readonly line: number
  readonly fault?: Error
}

function rowsOf(Parser: ParserClass, text: string, reading: Reading): Read {
  const { delimiter, newline, isEnd } = reading
  const rows: TextRow[] = []
  let used = 0
  let { line } = reading
  let fault: Error | undefined
  const step = ({ data, errors, meta: { cursor } }: ParsedStep) => {
    const [cells] = data
    if (!cells) return
    const raw = text.slice(used, cursor)
    fault = faultOf({ raw, cells, errors }, line, reading)
    if (fault) return parser.abort()
    // A cell of nothing but quotation marks is one; a line without anything is none.
    if (cells.length > 1 || raw.trim() !== '') rows.push({ line, cells: withoutReturn(cells, raw) })
    line += lineEnds(raw)
    used = cursor
  }
  const parser = new Parser({ delimiter, newline, step })
  parser.parse(text, 0, !isEnd)
  return { rows, used, line, fault }
}

function faultOf(
  { raw, cells, errors }: { raw: string; cells: readonly string[]; errors: ParsedStep['errors'] },
  line: number,
  { maxRowLength, maxColumns }: Limits,
): Error | undefined {
  if (errors.some(({ code }) => code === 'InvalidQuotes')) return quoteStray({ line })
  if (errors.length > 0) return quoteUnclosed({ line })
  if (raw.length > maxRowLength) return rowTooLong({ line, most: maxRowLength })
  return cells.length > maxColumns ? tooManyColumns({ line, most: maxColumns }) : undefined
}

/** Lines are parsed by their line feed: a carriage return before it is left in a last cell that has no quotation marks. */
function withoutReturn(cells: readonly string[], raw: string): readonly string[] {
  const last = cells.at(-1) ?? ''
  if (!last.endsWith('\r')) return cells
  const ended = raw.endsWith('\n') ? raw.slice(0, -1) : raw
  const isQuoted = ended.endsWith('"\r')
    ? !last.endsWith('"\r') || ended.endsWith('""\r"\r')
    : ended.endsWith('"')
  return isQuoted ? cells : [...cells.slice(0, -1), last.slice(0, -1)]
}

function newlineOf(text: string): string {
  return !text.includes('\n') && text.includes('\r') ? '\r' : '\n'
}
