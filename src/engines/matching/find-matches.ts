import { eachCandidate } from './blocking.js'
import { type Column, columnsOf } from './columns.js'
import { assertMatchable } from './errors.js'
import { believed, estimated, type Pattern, type Shares } from './estimate.js'
import { customerFields } from './fields.js'
import { pairsOf } from './pairs.js'
import { ratesOf } from './rates.js'
import { type Scored, scorer } from './score.js'
import type { Match, Matches, MatchOptions, MatchRecord } from './types.js'

/**
 * Finds records that are probably one: without labels, in one call, and with the evidence for each pair. Which pairs are
 * compared is decided by blocking; what an agreement is worth, and how many are one, is estimated from the records.
 *
 * @returns the matches, the heaviest first, and what was estimated
 * @throws `input.invalid` for two records of one id, a field that is no text, unknown options
 * @see Ivan P. Fellegi, Alan B. Sunter, "A Theory for Record Linkage" (1969)
 * @see William E. Winkler, "Frequency-Based Matching in Fellegi-Sunter Model of Record Linkage" (1989)
 */
export const findMatches = (records: readonly MatchRecord[], options: MatchOptions = {}): Matches => {
  assertMatchable(records, options)
  const { fields = customerFields, minWeight = 0, blockSize = 40, population = records.length, of } = options
  const columns = columnsOf(records, fields)
  const compare = pairsOf(columns)
  const rates = ratesOf(columns, records.length, compare)
  const pairs = keptPairs(columns, compare)
  const one = of === undefined ? undefined : records.findIndex(({ id }) => id === of)
  if (one === undefined) eachCandidate(columns, records.length, blockSize, pairs.add)
  else for (let other = 0; other < records.length; other++) if (other !== one) pairs.add(one, other)

  const before = believed(columns, rates, Math.max(population, records.length))
  // Of one record too few pairs are seen to learn from.
  const shares = one === undefined ? estimated(columns, rates, pairs.patterns(), before) : before
  const score = scorer(columns, shares, records.length)
  const matches = pairs
    .scored(score, minWeight)
    .map(({ a, b, ...scored }): Match => ({ a: idAt(a), b: idAt(b), ...scored }))
    .sort(heaviest)
  return {
    matches,
    minWeight,
    candidates: pairs.count(),
    expected: shares.expected,
    shares: sharesByName(columns, shares),
  }

  function idAt(at: number): string {
    return records[at]?.id ?? ''
  }
}

/** Pairs with the pattern of their levels: many pairs, few patterns. */
function keptPairs(columns: readonly Column[], compare: ReturnType<typeof pairsOf>) {
  const known = new Map<number, number>()
  const patterns: Pattern[] = []
  const [as, bs, at]: [number[], number[], number[]] = [[], [], []]
  const levels = new Int8Array(columns.length)

  return {
    add: (a: number, b: number) => {
      compare(a, b, levels)
      let code = 0
      for (const level of levels) code = code * 8 + level + 1
      let place = known.get(code)
      if (place === undefined) {
        place = patterns.push({ levels: [...levels], count: 0 }) - 1
        known.set(code, place)
      }
      const pattern = patterns[place]
      if (pattern) pattern.count += 1
      as.push(a)
      bs.push(b)
      at.push(place)
    },
    count: () => as.length,
    patterns: () => patterns,
    scored: ({ most, score }: ReturnType<typeof scorer>, minWeight: number) => {
      // Hardly any pattern can weigh enough; only its pairs are looked at one by one.
      const isPossible = patterns.map(({ levels: each }) => most(each) >= minWeight)
      const found: (Scored & { readonly a: number; readonly b: number })[] = []
      for (const [index, place] of at.entries()) {
        if (!isPossible[place]) continue
        const [a, b] = [as[index] ?? 0, bs[index] ?? 0]
        const scored = score(a, b, patterns[place]?.levels ?? [])
        if (scored.weight >= minWeight) found.push({ a, b, ...scored })
      }
      return found
    },
  }
}

function heaviest(one: Match, other: Match): number {
  return other.weight - one.weight || compareIds(one.a, other.a) || compareIds(one.b, other.b)
}

function compareIds(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function sharesByName(columns: readonly Column[], { same, other }: Shares): Matches['shares'] {
  return Object.fromEntries(
    columns.map(({ name, levels }, at) => [
      name,
      Object.fromEntries(
        levels.map((level, place) => [
          level.name,
          { same: same[at]?.[place] ?? 0, other: other[at]?.[place] ?? 0 },
        ]),
      ),
    ]),
  )
}
