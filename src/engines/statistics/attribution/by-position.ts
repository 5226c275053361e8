import { isShare, refuseIf, unless } from '../check.js'
import { type Credit, channelsOf, checkPaths, type TouchPath, worthOf } from './paths.js'

/**
 * Credits each conversion to the first channel of its path.
 *
 * @returns the credit of every channel, in order of appearance
 * @throws `input.invalid`
 */
export const firstTouch = (paths: readonly TouchPath[]): Credit[] =>
  credit('firstTouch', paths, (i) => (i === 0 ? 1 : 0))

/**
 * Credits each conversion to the last channel of its path.
 *
 * @returns the credit of every channel, in order of appearance
 * @throws `input.invalid`
 */
export const lastTouch = (paths: readonly TouchPath[]): Credit[] =>
  credit('lastTouch', paths, (i, touches) => (i === touches - 1 ? 1 : 0))

/**
 * Credits each conversion to all touches of its path alike.
 *
 * @returns the credit of every channel, in order of appearance
 * @throws `input.invalid`
 */
export const linear = (paths: readonly TouchPath[]): Credit[] =>
  credit('linear', paths, (_, touches) => 1 / touches)

/**
 * Credits 40 % of each conversion to the first touch, 40 % to the last and the rest to those between alike, unless told
 * otherwise. Of two touches each gets its share of the two ends; one touch gets all.
 *
 * @returns the credit of every channel, in order of appearance
 * @throws `input.invalid`
 */
export const positionBased = (
  paths: readonly TouchPath[],
  { first = 0.4, last = 0.4 }: { readonly first?: number; readonly last?: number } = {},
): Credit[] => {
  refuseIf('positionBased', [
    ...unless(isShare(first), ['first'], 'a number from 0 to 1', first),
    ...unless(isShare(last), ['last'], 'a number from 0 to 1', last),
    ...unless(
      !(first + last > 1) && first + last !== 0,
      ['last'],
      'a share that makes more than 0 and at most 1 with first',
      last,
    ),
  ])
  return credit('positionBased', paths, (i, touches) => shareAt(i, touches, first, last))
}

function shareAt(i: number, touches: number, first: number, last: number): number {
  if (touches === 1) return 1
  const ends = touches === 2 ? first + last : 1
  if (i === 0) return first / ends
  if (i === touches - 1) return last / ends
  return (1 - first - last) / (touches - 2)
}

function credit(
  subject: string,
  paths: readonly TouchPath[],
  shareOf: (index: number, touches: number) => number,
): Credit[] {
  checkPaths(subject, paths)
  const credits = new Map(channelsOf(paths).map((channel) => [channel, 0]))
  for (const path of paths) {
    path.channels.forEach((channel, i) => {
      credits.set(
        channel,
        (credits.get(channel) as number) + worthOf(path) * shareOf(i, path.channels.length),
      )
    })
  }
  return [...credits].map(([channel, worth]) => ({ channel, credit: worth }))
}
