import { isFiniteNumber, refuseIf, unless } from '../check.js'
import { tooMany } from '../errors.js'
import { type Credit, channelsOf, checkPaths, type TouchPath, worthOf } from './paths.js'

/** What a set of channels would bring in by itself. */
export type CoalitionWorth = (channels: readonly string[]) => number

/** Every set of channels is looked at: 2^16 of them. */
const mostChannels = 16

/**
 * Credits each channel with what it adds on average to the channels before it, over all orders. The worth of a set of
 * channels is that of the conversions whose paths used no other channel, unless `worth` says otherwise.
 *
 * @returns the credit of every channel, in order of appearance; they sum up to the worth of all channels less that of none
 * @throws `input.invalid` | `statistics.too_many` above 16 channels
 * @see Shapley (1953), A Value for n-Person Games; Zhao, Mahboobi & Bagheri (2018), Shapley Value Methods for Attribution Modeling
 */
export const shapley = (
  paths: readonly TouchPath[],
  { worth }: { readonly worth?: CoalitionWorth } = {},
): Credit[] => {
  checkPaths('shapley', paths)
  const names = channelsOf(paths)
  if (names.length > mostChannels) {
    throw tooMany({ subject: 'shapley', what: 'channels', limit: mostChannels, received: names.length })
  }
  const worths = worth ? worthsBy(worth, names) : worthsOfPaths(paths, names)
  const weights = weightsOf(names.length)
  return names.map((channel, i) => ({ channel, credit: meanContribution(worths, weights, 1 << i) }))
}

/** Sets are bit masks; each without the channel is compared with itself and the channel. */
function meanContribution(worths: Float64Array, weights: readonly number[], channel: number): number {
  let sum = 0
  for (let set = 0; set < worths.length; set++) {
    if (set & channel) continue
    sum += (weights[sizeOf(set)] as number) * ((worths[set | channel] as number) - (worths[set] as number))
  }
  return sum
}

/** s! (n - 1 - s)! / n! for each size s. */
function weightsOf(n: number): number[] {
  const weights: number[] = []
  let weight = 1 / n
  for (let size = 0; size < n; size++) {
    weights.push(weight)
    weight *= (size + 1) / (n - 1 - size)
  }
  return weights
}

function worthsBy(worth: CoalitionWorth, names: readonly string[]): Float64Array {
  const worths = Float64Array.from({ length: 2 ** names.length }, (_, set) =>
    worth(names.filter((_, i) => set & (1 << i))),
  )
  refuseIf(
    'shapley',
    unless(worths.every(isFiniteNumber), ['worth'], 'a finite number for every set of channels', Number.NaN),
  )
  return worths
}

/** The worth of the paths within each set: summed over subsets one channel at a time. */
function worthsOfPaths(paths: readonly TouchPath[], names: readonly string[]): Float64Array {
  const bit = new Map(names.map((name, i) => [name, 1 << i]))
  const worths = new Float64Array(2 ** names.length)
  for (const path of paths) {
    const set = path.channels.reduce((mask, channel) => mask | (bit.get(channel) as number), 0)
    worths[set] = (worths[set] as number) + worthOf(path)
  }
  for (const channel of bit.values()) {
    for (let set = 0; set < worths.length; set++) {
      if (set & channel) worths[set] = (worths[set] as number) + (worths[set ^ channel] as number)
    }
  }
  return worths
}

function sizeOf(set: number): number {
  let size = 0
  for (let rest = set; rest; rest &= rest - 1) size += 1
  return size
}
