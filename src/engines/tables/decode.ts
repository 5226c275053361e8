import { encodingBroken, encodingDiffers, encodingUnknown, rowTooLong } from './errors.js'
import type { Limits, ReadableLike, TableSource } from './types.js'

/** Marks at the beginning of a file. */
const marks: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
]
const longestMark = 4
/** Bytes of a character at most, in every encoding that is read. */
const widest = 4

/**
 * Reads bytes as text, in pieces that end with a line.
 *
 * @throws `table.encoding_broken` with the line, the lines before it given
 * @throws `table.encoding_differs` | `table.encoding_unknown` | `table.row_too_long`
 */
export async function* decode(
  source: TableSource,
  { encoding, maxRowLength }: Pick<Limits, 'maxRowLength'> & { readonly encoding?: string },
): AsyncGenerator<string> {
  let reader: LineDecoder | undefined
  let head: Uint8Array = new Uint8Array()
  for await (const piece of pieces(source)) {
    if (typeof piece === 'string') {
      yield piece
      continue
    }
    if (!reader) {
      head = joined(head, piece)
      if (head.length < longestMark) continue
      reader = lineDecoder(head, { encoding, maxRowLength })
      yield* reader.push(head)
    } else yield* reader.push(piece)
  }
  if (!reader && head.length > 0) {
    reader = lineDecoder(head, { encoding, maxRowLength })
    yield* reader.push(head)
  }
  if (reader) yield* reader.end()
}

/** A piece may be a whole file: it is read bit by bit too. */
const most = 262_144

async function* pieces(source: TableSource): AsyncGenerator<Uint8Array | string> {
  for await (const piece of given(source)) {
    if (piece.length <= most) {
      yield piece
      continue
    }
    for (let from = 0; from < piece.length; from += most) {
      yield typeof piece === 'string' ? piece.slice(from, from + most) : piece.subarray(from, from + most)
    }
  }
}

async function* given(source: TableSource): AsyncGenerator<Uint8Array | string> {
  if (typeof source === 'string' || source instanceof Uint8Array) yield source
  else if (Symbol.asyncIterator in source || Symbol.iterator in source) yield* source
  else yield* readable(source)
}

async function* readable(source: ReadableLike): AsyncGenerator<Uint8Array | string> {
  const reader = source.getReader()
  let isDone = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      isDone = done
      if (done) return
      if (value !== undefined) yield value
    }
  } finally {
    if (!isDone) await reader.cancel()
    reader.releaseLock()
  }
}

interface LineDecoder {
  push(bytes: Uint8Array): Iterable<string>
  end(): Iterable<string>
}

/** Decodes whole lines only: a piece stands by itself, and what is broken is known by its line. */
function lineDecoder(
  head: Uint8Array,
  { encoding: said, maxRowLength }: { readonly encoding?: string; readonly maxRowLength: number },
): LineDecoder {
  const encoding = encodingOf(head, said)
  const width = encoding.startsWith('utf-16') ? 2 : 1
  const isLow = encoding === 'utf-16le'
  let rest: Uint8Array = new Uint8Array()
  let lines = 0
  let isFirst = true

  return { push, end: () => text(rest) }

  function* push(bytes: Uint8Array): Iterable<string> {
    const all = joined(rest, bytes)
    const end = lastLineEnd(all)
    rest = all.subarray(end)
    if (rest.length > maxRowLength * widest) throw rowTooLong({ line: lines + 1, most: maxRowLength })
    if (end > 0) yield* text(all.subarray(0, end))
  }

  function* text(bytes: Uint8Array): Iterable<string> {
    if (bytes.length === 0) return
    const whole = decoded(bytes)
    if (whole !== undefined) {
      lines += lineEnds(whole)
      yield whole
      return
    }
    // One of these lines is broken: those before it are whole.
    for (let from = 0; from < bytes.length; ) {
      const to = firstLineEnd(bytes, from)
      const line = decoded(bytes.subarray(from, to))
      if (line === undefined) throw encodingBroken({ line: lines + 1, encoding })
      lines += 1
      yield line
      from = to
    }
  }

  function decoded(bytes: Uint8Array): string | undefined {
    try {
      const found = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
      const begins = isFirst
      isFirst = false
      return begins && found.startsWith('\uFEFF') ? found.slice(1) : found
    } catch {
      return undefined
    }
  }

  function isLineFeed(bytes: Uint8Array, at: number): boolean {
    if (width === 1) return bytes[at] === 0x0a
    return isLow ? bytes[at] === 0x0a && bytes[at + 1] === 0 : bytes[at] === 0 && bytes[at + 1] === 0x0a
  }

  // Behind the last line feed, else, in a text of carriage returns, behind the last of these.
  function lastLineEnd(bytes: Uint8Array): number {
    const whole = bytes.length - (bytes.length % width)
    for (let at = whole - width; at >= 0; at -= width) {
      if (isLineFeed(bytes, at)) return at + width
    }
    return width === 1 ? bytes.lastIndexOf(0x0d, bytes.length - 2) + 1 : 0
  }

  function firstLineEnd(bytes: Uint8Array, from: number): number {
    for (let at = from; at + width <= bytes.length; at += width) {
      if (isLineFeed(bytes, at)) return at + width
    }
    return bytes.length
  }
}

function encodingOf(head: Uint8Array, said: string | undefined): string {
  const [marked] = marks.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte)) ?? []
  const named = said === undefined ? undefined : canonical(said)
  // UTF-16 without an order is little-endian to the Encoding Standard, and said loosely of both.
  const isLoose = said?.toLowerCase() === 'utf-16' && marked?.startsWith('utf-16')
  if (named && marked && named !== marked && !isLoose) throw encodingDiffers({ said: named, marked })
  return marked ?? named ?? 'utf-8'
}

function canonical(encoding: string): string {
  try {
    const { encoding: name } = new TextDecoder(encoding)
    // Every text of GBK is one of GB18030.
    return name === 'gbk' ? 'gb18030' : name
  } catch {
    throw encodingUnknown({ encoding: encoding.slice(0, 40) })
  }
}

/** How many lines a text ends. */
export const lineEnds = (text: string): number => {
  const feeds = occurrences(text, '\n')
  return feeds > 0 ? feeds : occurrences(text, '\r')
}

function occurrences(text: string, character: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1
  return count
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
