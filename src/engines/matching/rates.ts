import type { Column } from './columns.js'
import { type ComparePair, missing } from './pairs.js'

/** How many pairs of chance are looked at. */
const sampleSize = 100_000

/** Of each column, how often two records of chance are at each level. */
export const ratesOf = (
  columns: readonly Column[],
  size: number,
  compare: ComparePair,
): readonly (readonly number[])[] => {
  const counts = columns.map(({ levels }) => levels.map(() => 0.5))
  const levels = new Int8Array(columns.length)
  for (const [a, b] of pairsOfChance(size)) {
    compare(a, b, levels)
    for (const [at, count] of counts.entries()) {
      const level = levels[at] ?? missing
      if (level !== missing) count[level] = (count[level] ?? 0) + 1
    }
  }
  return columns.map((column, at) => {
    const count = counts[at] ?? []
    const all = count.reduce((sum, each) => sum + each, 0)
    const [, ...others] = count.map((each) => each / all)
    // How often two are the same is known of all pairs.
    const same = sameOf(column)
    const rest = others.reduce((sum, each) => sum + each, 0)
    return [same, ...others.map((each) => (each / rest) * (1 - same))]
  })
}

/** Of few pairs, what is known of the kind says more than they do: it counts as so many. */
const believedPairs = 100

function sameOf({ counts, present, comparator }: Column): number {
  let same = 0
  for (const count of counts.values()) same += (count * (count - 1)) / 2
  const pairs = (present * (present - 1)) / 2
  return (same + believedPairs * comparator.chance) / (pairs + believedPairs)
}

/** All pairs where they are few; else pairs from a sequence that is the same for as many records. */
function* pairsOfChance(size: number): Generator<readonly [number, number]> {
  if ((size * (size - 1)) / 2 <= sampleSize) {
    for (let b = 1; b < size; b++) for (let a = 0; a < b; a++) yield [a, b]
    return
  }
  let state = 20_090_619
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * size)
  }
  for (let count = 0; count < sampleSize; ) {
    const [a, b] = [next(), next()]
    if (a === b) continue
    count += 1
    yield [a, b]
  }
}
