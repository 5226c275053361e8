import { parseInstant } from '../kernel/index.js'
import type { RelativeInstant, Window } from './ast.js'
import { type Faults, type Path, readObject } from './faults.js'
import { maxDays } from './limits.js'
import { describeWanted } from './read-constant.js'

type Length = { readonly days?: number; readonly hours?: number }

export const readRelative = (faults: Faults, value: unknown, path: Path): RelativeInstant | undefined => {
  const given = readObject(faults, value, path, { optional: ['ago', 'ahead'] })
  if (!given) return undefined
  const [direction, ...more] = Object.keys(given)
  if (direction === undefined || more.length > 0) return faults.add(path, 'either ago or ahead', value)
  const length = readLength(faults, given[direction], [...path, direction])
  if (!length) return undefined
  return direction === 'ago' ? { ago: length } : { ahead: length }
}

export const readWindow = (faults: Faults, value: unknown, path: Path): Window | undefined => {
  const given = readObject(faults, value, path, { optional: ['last', 'next', 'from', 'until'] })
  if (!given) return undefined
  const keys = Object.keys(given).toSorted().join()
  if (keys === 'last' || keys === 'next') return readMoving(faults, given, keys, path)
  if (keys === 'from' || keys === 'until' || keys === 'from,until') return readFixed(faults, given, path)
  return faults.say(path, 'either last, next, or from and until', keys === '' ? 'nothing' : keys)
}

function readMoving(
  faults: Faults,
  given: Readonly<Record<string, unknown>>,
  direction: 'last' | 'next',
  path: Path,
): Window | undefined {
  const length = readLength(faults, given[direction], [...path, direction])
  if (!length) return undefined
  if (!length.days && !length.hours) return faults.say([...path, direction], 'a length of time', 'none')
  return direction === 'last' ? { last: length } : { next: length }
}

function readFixed(faults: Faults, given: Readonly<Record<string, unknown>>, path: Path): Window | undefined {
  const ends = Object.entries(given).map(([key, value]) => {
    const instant = typeof value === 'string' ? parseInstant(value) : undefined
    if (instant === undefined) faults.add([...path, key], describeWanted({ type: 'instant' }), value)
    return [key, instant] as const
  })
  if (ends.some(([, instant]) => instant === undefined)) return undefined
  const window = Object.fromEntries(ends) as { from?: string; until?: string }
  const isBackward = window.from !== undefined && window.until !== undefined && window.from >= window.until
  return isBackward ? faults.say([...path, 'until'], 'an instant after from', 'an earlier one') : window
}

function readLength(faults: Faults, value: unknown, path: Path): Length | undefined {
  const given = readObject(faults, value, path, { optional: ['days', 'hours'] })
  if (!given) return undefined
  if (Object.keys(given).length === 0) return faults.say(path, 'days or hours', 'nothing')
  const { days, hours } = given
  const isRight =
    isCount(faults, days, maxDays, [...path, 'days']) &&
    isCount(faults, hours, maxDays * 24, [...path, 'hours'])
  if (!isRight) return undefined
  const length: Length = given
  const total = (length.days ?? 0) + (length.hours ?? 0) / 24
  return total <= maxDays ? length : faults.say(path, `at most ${maxDays} days in all`, 'more')
}

function isCount(faults: Faults, value: unknown, most: number, path: Path): boolean {
  const isRight =
    value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most)
  if (!isRight) faults.add(path, `a whole number from 0 to ${most}`, value)
  return isRight
}
