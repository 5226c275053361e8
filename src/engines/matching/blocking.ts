import type { Column } from './columns.js'

/** A block is refined by so many further keys. */
const maxDepth = 4

/**
 * Which pairs are worth comparing: those that share a blocking key few records have. A key that many have is refined by
 * the other keys of its records, as often as needed, so that the pairs grow with the records and not with their square.
 *
 * @see William P. McNeill, Hakan Kardes, Andrew Borthwick, "Dynamic Record Blocking: Efficient Linking of Massive
 * Databases in MapReduce" (QDB 2012)
 */
export const eachCandidate = (
  columns: readonly Column[],
  size: number,
  blockSize: number,
  visit: (a: number, b: number) => void,
): void => {
  const blocks = blocksOf(keysOf(columns, size), blockSize)
  const blocksAt: number[][] = Array.from({ length: size }, () => [])
  for (const [at, block] of blocks.entries()) for (const record of block) blocksAt[record]?.push(at)
  // A pair may share several blocks; it is compared once.
  const seen = new Int32Array(size).fill(-1)
  for (let b = 0; b < size; b++) {
    for (const at of blocksAt[b] ?? []) {
      for (const a of blocks[at] ?? []) {
        if (a >= b) break
        if (seen[a] === b) continue
        seen[a] = b
        visit(a, b)
      }
    }
  }
}

/** The keys of each record, as numbers. Columns whose values are exchanged share theirs. */
function keysOf(columns: readonly Column[], size: number): readonly (readonly number[])[] {
  const numbers = new Map<string, number>()
  const keys: number[][] = Array.from({ length: size }, () => [])
  for (const column of columns) {
    const prefix = prefixOf(column)
    const ofValue = column.values.map((value) => column.comparator.blockingKeys(value).map(numberOf(prefix)))
    for (let record = 0; record < size; record++) {
      for (const place of column.cells[record] ?? []) keys[record]?.push(...(ofValue[place] ?? []))
    }
  }
  return keys.map((list) => [...new Set(list)].sort((a, b) => a - b))

  function numberOf(prefix: string) {
    return (key: string, kind: number): number => {
      const whole = `${prefix}\n${kind}\n${key}`
      const known = numbers.get(whole)
      if (known !== undefined) return known
      numbers.set(whole, numbers.size)
      return numbers.size - 1
    }
  }
}

function prefixOf({ name, field, comparator }: Column): string {
  if (comparator.words) return name
  return field.swapsWith === undefined ? name : [name, field.swapsWith].sort().join('+')
}

/** Records in the order of their places. */
type Block = readonly number[]

function blocksOf(keys: readonly (readonly number[])[], blockSize: number): readonly Block[] {
  const blocks: Block[] = []
  const { small, large } = parted(grouped(places(keys.length), -1, () => true))
  blocks.push(...small)
  const isLarge = new Set(large.map(({ key }) => key))
  for (const block of large) refine(block, 1)
  return blocks

  function refine({ key, records }: { key: number; records: Block }, depth: number): void {
    if (depth === maxDepth) return
    const parts = parted(grouped(records, key, (other) => isLarge.has(other)))
    blocks.push(...parts.small)
    for (const part of parts.large) refine(part, depth + 1)
  }

  /** The records by their keys beyond one. */
  function grouped(
    records: Iterable<number>,
    beyond: number,
    counts: (key: number) => boolean,
  ): Map<number, number[]> {
    const groups = new Map<number, number[]>()
    for (const record of records) {
      for (const key of keys[record] ?? []) {
        if (key <= beyond || !counts(key)) continue
        const group = groups.get(key)
        if (group) group.push(record)
        else groups.set(key, [record])
      }
    }
    return groups
  }

  function parted(groups: Map<number, number[]>) {
    const small: Block[] = []
    const large: { key: number; records: Block }[] = []
    for (const [key, records] of groups) {
      if (records.length > blockSize) large.push({ key, records })
      else if (records.length > 1) small.push(records)
    }
    return { small, large }
  }
}

function* places(size: number): Generator<number> {
  for (let at = 0; at < size; at++) yield at
}
