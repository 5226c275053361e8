import { inverse, Matrix } from 'ml-matrix'
import { tooMany } from '../errors.js'
import { type Credit, channelsOf, checkPaths, type TouchPath, worthOf } from './paths.js'

export interface MarkovCredit extends Credit {
  /** The share of conversions that would be lost without the channel, from 0 to 1. */
  readonly removalEffect: number
}

export interface MarkovAttribution {
  readonly channels: readonly MarkovCredit[]
  /** The probability that a path converts: that of the data, and of the chain. */
  readonly conversionRate: number
}

const mostChannels = 500

/**
 * Credits conversions by what would be lost without each channel: paths are a Markov chain from the start through channels
 * to a conversion or to nothing, and a removed channel leads to nothing. Exact by the fundamental matrix N = (I - Q)⁻¹:
 * without channel c the chain loses the paths that ever reach c, P(reach c) · P(convert from c), and
 * P(reach c) = N(start, c) / N(c, c). Credits share the worth of all conversions in proportion to the effects; they are 0
 * where nothing converted.
 *
 * @returns the removal effect and the credit of every channel, in order of appearance, and the conversion rate
 * @throws `input.invalid` | `statistics.too_many`
 * @see Anderl et al. (2016), Mapping the Customer Journey, IJRM 33(3); Kemeny & Snell (1960), Finite Markov Chains, 3.2 and 3.5
 */
export const markovAttribution = (paths: readonly TouchPath[]): MarkovAttribution => {
  checkPaths('markovAttribution', paths)
  const names = channelsOf(paths)
  if (names.length > mostChannels) {
    throw tooMany({
      subject: 'markovAttribution',
      what: 'channels',
      limit: mostChannels,
      received: names.length,
    })
  }
  const chain = chainOf(paths, names)
  const effects = removalEffects(chain)
  const total = effects.reduce((sum, effect) => sum + effect, 0)
  const worth = paths.reduce((sum, path) => sum + worthOf(path), 0)
  return {
    channels: names.map((channel, i) => {
      const removalEffect = effects[i] as number
      return { channel, removalEffect, credit: total > 0 ? (worth * removalEffect) / total : 0 }
    }),
    conversionRate: chain.conversionRate,
  }
}

interface Chain {
  /** The share of steps from one channel to another. */
  readonly between: readonly (readonly number[])[]
  /** The share of steps from a channel to a conversion. */
  readonly toConversion: readonly number[]
  /** The share of paths that start in a channel. */
  readonly fromStart: readonly number[]
  readonly conversionRate: number
}

function chainOf(paths: readonly TouchPath[], names: readonly string[]): Chain {
  const indexOf = new Map(names.map((name, i) => [name, i]))
  const between = names.map(() => names.map(() => 0))
  const toConversion = names.map(() => 0)
  const fromStart = names.map(() => 0)
  const steps = names.map(() => 0)
  let customers = 0
  let conversions = 0
  for (const { channels, converted, count = 1 } of paths) {
    const visited = channels.map((channel) => indexOf.get(channel) as number)
    customers += count
    fromStart[visited[0] as number] = (fromStart[visited[0] as number] as number) + count
    visited.forEach((at, i) => {
      const next = visited[i + 1]
      steps[at] = (steps[at] as number) + count
      const row = between[at] as number[]
      if (next !== undefined) row[next] = (row[next] as number) + count
      else if (converted) toConversion[at] = (toConversion[at] as number) + count
    })
    if (converted) conversions += count
  }
  return {
    between: between.map((row, i) => row.map((n) => n / (steps[i] as number))),
    toConversion: toConversion.map((n, i) => n / (steps[i] as number)),
    fromStart: fromStart.map((n) => n / customers),
    conversionRate: conversions / customers,
  }
}

function removalEffects({ between, toConversion, fromStart, conversionRate }: Chain): number[] {
  if (conversionRate === 0) return fromStart.map(() => 0)
  const size = fromStart.length
  const visits = inverse(Matrix.eye(size).sub(new Matrix(between.map((row) => [...row]))))
  const fromHere = visits.mmul(Matrix.columnVector([...toConversion])).to1DArray()
  const visitsFromStart = Matrix.rowVector([...fromStart])
    .mmul(visits)
    .to1DArray()
  return fromHere.map((converts, i) => {
    const reached = (visitsFromStart[i] as number) / visits.get(i, i)
    return Math.min(1, Math.max(0, (reached * converts) / conversionRate))
  })
}
