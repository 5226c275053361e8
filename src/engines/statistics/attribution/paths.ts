import type { Issue } from '../../../kernel/errors.js'
import { amount, checkNotEmpty, checkRows, isAmount, isCount, unless } from '../check.js'

/** The channels a customer came by, in order, and whether a conversion followed. */
export interface TouchPath {
  readonly channels: readonly string[]
  readonly converted: boolean
  /** What the conversion was worth, one when left out. */
  readonly value?: number
  /** How many customers took this path, one when left out. */
  readonly count?: number
}

/** What a channel is credited with; the credits of all channels sum up to the worth of all conversions. */
export interface Credit {
  readonly channel: string
  readonly credit: number
}

/** What a path brought in: nothing where it did not convert. */
export const worthOf = ({ converted, value = 1, count = 1 }: TouchPath): number =>
  converted ? value * count : 0

/** The channels in order of appearance. */
export const channelsOf = (paths: readonly TouchPath[]): string[] => [
  ...new Set(paths.flatMap(({ channels }) => channels)),
]

export const checkPaths = (subject: string, paths: readonly TouchPath[]): void => {
  checkNotEmpty(subject, paths)
  checkRows(subject, paths, pathIssues)
}

function pathIssues({ channels, converted, value, count }: TouchPath, index: number): Issue[] {
  const isList = Array.isArray(channels) && channels.length > 0
  return [
    ...unless(isList, [index, 'channels'], 'at least one channel', channels),
    ...(isList
      ? channels.flatMap((channel, i) =>
          unless(
            typeof channel === 'string' && channel !== '',
            [index, 'channels', i],
            'a text that is not empty',
            channel,
          ),
        )
      : []),
    ...unless(typeof converted === 'boolean', [index, 'converted'], 'true or false', converted),
    ...unless(value === undefined || isAmount(value), [index, 'value'], amount, value),
    ...unless(
      count === undefined || (isCount(count) && count > 0),
      [index, 'count'],
      'a whole number above 0',
      count,
    ),
  ]
}
