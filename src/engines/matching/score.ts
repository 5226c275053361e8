import type { Column } from './columns.js'
import { householdOf, priorOf, probabilityOf, type Shares, weightOf } from './estimate.js'
import { missing } from './pairs.js'
import type { Evidence, Match } from './types.js'

export type Scored = Pick<Match, 'weight' | 'probability' | 'evidence'>

/** Of few records, what is known of the kind says more than they do: it counts as so many. */
const believedRecords = 20

/** What a pair at its levels weighs. To have a rare value in common says more than to have a frequent one. */
export const scorer = (columns: readonly Column[], shares: Shares, size: number) => {
  const prior = priorOf(shares)
  /** How many records are one with a record, on average. */
  const twins = size > 0 ? (2 * Math.min(shares.expected, size)) / size : 0

  return { most, score }

  /** What no pair at these levels outweighs: every value they have in common is the rarest there can be. */
  function most(levels: readonly number[]): number {
    let weight = prior
    for (const [at, column] of columns.entries()) {
      const level = levels[at] ?? missing
      if (level === 0) weight += ofShare(at, column, 0.5)
      else if (level !== missing) weight += weightOf(shares, at, level)
    }
    return weight
  }

  function score(a: number, b: number, levels: readonly number[]): Scored {
    const evidence: Evidence[] = []
    let own = 0
    let shared = 0
    for (const [at, column] of columns.entries()) {
      const level = levels[at] ?? missing
      if (level === missing) continue
      const weight = level === 0 ? ofSame(at, column, a, b) : weightOf(shares, at, level)
      if (column.field.shared) shared += weight
      else own += weight
      evidence.push({ field: column.name, level: column.levels[level]?.name ?? '', weight })
    }
    const household = householdOf(shares, { own, shared })
    if (household < -0.1) evidence.push({ field: 'household', level: 'possible', weight: household })
    const weight = prior + own + shared + household
    return {
      weight,
      probability: probabilityOf(weight),
      evidence: evidence.sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight)),
    }
  }

  function ofSame(at: number, column: Column, a: number, b: number): number {
    const same = shares.same[at]?.[0] ?? 1
    return ofShare(at, column, Math.max(0.5, countOf(column, a, b) - 1 - twins * same))
  }

  /** Bits for a value that so many others have. */
  function ofShare(at: number, column: Column, others: number): number {
    const same = shares.same[at]?.[0] ?? 1
    const chance = others + believedRecords * column.comparator.chance
    return Math.log2(same / Math.min(1, chance / (column.present - 1 + believedRecords)))
  }
}

/** How many records have the value that two have in common; of several, the rarest. */
function countOf({ cells, keys, counts }: Column, a: number, b: number): number {
  const there = new Set((cells[b] ?? []).map((place) => keys[place]))
  const common = (cells[a] ?? []).flatMap((place) => keys[place] ?? []).filter((key) => there.has(key))
  return Math.min(...common.map((key) => counts.get(key) ?? 1))
}
