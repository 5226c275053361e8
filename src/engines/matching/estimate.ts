import type { Column } from './columns.js'
import { missing } from './pairs.js'

/** Of each column and level, how often pairs that are one are at it, and others. */
export interface Shares {
  readonly same: readonly (readonly number[])[]
  readonly other: readonly (readonly number[])[]
  /** How many pairs are one. */
  readonly expected: number
  /** How many pairs are two of a household: alike in what a household shares, else like any others. */
  readonly households: number
  /** How many pairs there are. */
  readonly pairs: number
}

/** Candidate pairs at the same levels. */
export interface Pattern {
  readonly levels: readonly number[]
  count: number
}

/** What chance makes of pairs, by column and level. */
type Rates = readonly (readonly number[])[]

/** What is believed of each level's share before anything is seen counts as so many pairs. */
const belief = 10
const maxRounds = 200
const leastShare = 1e-7
/** More than these are no mistakes in a person's own fields, but another person's. */
const mostDifferent = 0.15

/** What is believed before any pair is seen: one record of ten has a duplicate, and there are few households. */
export const believed = (columns: readonly Column[], rates: Rates, population: number): Shares => {
  const pairs = Math.max(1, (population * (population - 1)) / 2)
  const expected = Math.min(population / 20, pairs / 4)
  const households = hasHouseholds(columns) ? expected / 1000 : 0
  const same = columns.map(({ levels }) => normalized(levels.map(({ share }) => share)))
  const shares = { same, expected, households, pairs }
  return { ...shares, other: othersOf(columns, rates, shares) }
}

/** Whether some columns are a household's, and some a person's own. */
function hasHouseholds(columns: readonly Column[]): boolean {
  const shared = columns.filter(({ field }) => field.shared).length
  return shared > 0 && shared < columns.length
}

/**
 * Expectation and maximisation over the patterns of the candidate pairs. What pairs of chance are at is known; how many
 * are one, how many are of one household, and what those that are one are at, is estimated.
 *
 * @see Ivan P. Fellegi, Alan B. Sunter, "A Theory for Record Linkage" (1969)
 * @see William E. Winkler, "Using the EM Algorithm for Weight Computation in the Fellegi-Sunter Model of Record Linkage" (1988)
 * @see Michael D. Larsen, Donald B. Rubin, "Iterative Automated Record Linkage Using Mixture Models" (2001), households as a class
 */
export const estimated = (
  columns: readonly Column[],
  rates: Rates,
  patterns: readonly Pattern[],
  start: Shares,
): Shares => {
  let shares = start
  for (let round = 0; round < maxRounds; round++) {
    const next = maximised(columns, rates, patterns, shares)
    const isSettled = Math.abs(next.expected - shares.expected) <= 1e-6 * (1 + shares.expected)
    shares = next
    if (isSettled) break
  }
  return shares
}

function maximised(
  columns: readonly Column[],
  rates: Rates,
  patterns: readonly Pattern[],
  shares: Shares,
): Shares {
  const counts = columns.map(({ levels }) =>
    normalized(levels.map(({ share }) => share)).map((share) => share * belief),
  )
  let expected = 0
  let households = 0
  const weights = weightsOf(shares)
  for (const { levels, count } of patterns) {
    const { same, household } = chancesOf(shares, bitsOf(columns, weights, levels))
    expected += count * same
    households += count * household
    if (same < 1e-9) continue
    for (const [at, level] of levels.entries()) {
      const column = counts[at]
      if (column && level !== missing) column[level] = (column[level] ?? 0) + count * same
    }
  }
  const { pairs } = shares
  const next = {
    same: counts.map((column, at) => withoutStrangers(columns[at], normalized(column))),
    expected: Math.min(Math.max(expected, 0.01), pairs / 4),
    households: shares.households > 0 ? Math.min(Math.max(households, 1e-6), pairs / 4) : 0,
    pairs,
  }
  return { ...next, other: othersOf(columns, rates, next) }
}

function withoutStrangers(column: Column | undefined, shares: readonly number[]): readonly number[] {
  if (!column || column.field.shared) return shares
  const at = column.comparator.levels.length - 1
  const most = Math.max(mostDifferent, 2 * (column.comparator.levels[at]?.share ?? 0))
  const share = shares[at] ?? 0
  if (share <= most) return shares
  return shares.map((each, level) => (level === at ? most : (each * (1 - most)) / (1 - share)))
}

/** What pairs of chance are at, less what those that are one, or of one household, contribute to it. */
function othersOf(
  columns: readonly Column[],
  rates: Rates,
  { same, expected, households, pairs }: Omit<Shares, 'other'>,
): Rates {
  return rates.map((column, at) => {
    const known = columns[at]?.field.shared ? expected + households : expected
    return normalized(
      column.map((rate, level) =>
        Math.max(rate / 20, leastShare, (rate * pairs - known * (same[at]?.[level] ?? 0)) / (pairs - known)),
      ),
    )
  })
}

function normalized(list: readonly number[]): number[] {
  const sum = list.reduce((total, each) => total + each, 0)
  return list.map((each) => each / sum)
}

/** Bits for or against, of one level of one column. */
export const weightOf = ({ same, other }: Shares, at: number, level: number): number =>
  Math.log2((same[at]?.[level] ?? 1) / (other[at]?.[level] ?? 1))

/** Bits of what is a person's own and of what a household shares. */
export interface Bits {
  readonly own: number
  readonly shared: number
}

function bitsOf(columns: readonly Column[], weights: Rates, levels: readonly number[]): Bits {
  let own = 0
  let shared = 0
  for (let at = 0; at < levels.length; at++) {
    const level = levels[at] ?? missing
    if (level === missing) continue
    const weight = weights[at]?.[level] ?? 0
    if (columns[at]?.field.shared) shared += weight
    else own += weight
  }
  return { own, shared }
}

function weightsOf(shares: Shares): Rates {
  return shares.same.map((column, at) => column.map((_, level) => weightOf(shares, at, level)))
}

/** Bits before any column has spoken. */
export const priorOf = ({ expected, households, pairs }: Shares): number =>
  Math.log2(expected / (pairs - expected - households))

/** Bits against two being one, since they may be two of a household. */
export const householdOf = ({ expected, households, pairs }: Shares, { shared }: Bits): number =>
  -Math.log2(1 + (households / (pairs - expected - households)) * 2 ** shared)

function chancesOf(shares: Shares, bits: Bits): { readonly same: number; readonly household: number } {
  const { expected, households, pairs } = shares
  const one = expected * 2 ** (bits.own + bits.shared)
  const household = households * 2 ** bits.shared
  const all = one + household + (pairs - expected - households)
  return { same: one / all, household: household / all }
}

export const probabilityOf = (weight: number): number => 1 / (1 + 2 ** -weight)
