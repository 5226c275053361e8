import { durationMs, isDay, parseInstant } from '../kernel/index.js'
import type { CalendarUnit, RelativeInstant, Window } from './ast.js'
import { type Faults, named, oneOfThese, type Path, readObject } from './faults.js'
import { maxDays, maxPeriodsAway } from './limits.js'
import { describeWanted } from './read-constant.js'

type Length = { readonly days?: number; readonly hours?: number }
type Json = Readonly<Record<string, unknown>>

const calendarUnits: readonly CalendarUnit[] = ['day', 'week', 'month', 'quarter', 'year']

export const readRelative = (faults: Faults, value: unknown, path: Path): RelativeInstant | undefined => {
  const given = readObject(faults, value, path, { optional: ['ago', 'ahead'] })
  if (!given) return undefined
  const [direction, ...more] = Object.keys(given)
  if (direction === undefined || more.length > 0) return faults.add(path, 'either ago or ahead', value)
  const length = readLength(faults, given[direction], [...path, direction])
  if (!length) return undefined
  return direction === 'ago' ? { ago: length } : { ahead: length }
}

/** Reads a window over instants, or over days: those have calendar windows, and ends that are days. */
export const readWindow = (
  faults: Faults,
  value: unknown,
  path: Path,
  type: 'instant' | 'day',
): Window | undefined => {
  const readers = windowReaders[type]
  const known = [...new Set(Object.keys(readers).flatMap((keys) => keys.split(',')))]
  const given = readObject(faults, value, path, { optional: known })
  if (!given) return undefined
  const keys = Object.keys(given).toSorted().join()
  const read = Object.hasOwn(readers, keys) ? readers[keys] : undefined
  if (read) return read(faults, given, path)
  return faults.say(path, `either ${oneOfThese(shown[type])}`, keys === '' ? 'nothing' : keys)
}

type Reader = (faults: Faults, given: Json, path: Path) => Window | undefined

const shown = {
  instant: ['last', 'next', 'from and until', 'after and upTo', 'calendar'],
  day: ['from and until', 'calendar'],
}

const fixedDays: Reader = (faults, given, path) => readFixed(faults, given, path, 'day')
const fixedInstants: Reader = (faults, given, path) => readFixed(faults, given, path, 'instant')

const windowReaders: Readonly<Record<'instant' | 'day', Readonly<Record<string, Reader>>>> = {
  instant: {
    last: (faults, given, path) => readMoving(faults, given, 'last', path),
    next: (faults, given, path) => readMoving(faults, given, 'next', path),
    from: fixedInstants,
    until: fixedInstants,
    'from,until': fixedInstants,
    after: readRelativeEnds,
    upTo: readRelativeEnds,
    'after,upTo': readRelativeEnds,
    calendar: readCalendar,
  },
  day: { from: fixedDays, until: fixedDays, 'from,until': fixedDays, calendar: readCalendar },
}

function readMoving(faults: Faults, given: Json, direction: 'last' | 'next', path: Path): Window | undefined {
  const length = readDuration(faults, given[direction], [...path, direction])
  if (!length) return undefined
  return direction === 'last' ? { last: length } : { next: length }
}

function readFixed(faults: Faults, given: Json, path: Path, type: 'instant' | 'day'): Window | undefined {
  const ends = Object.entries(given).map(([key, value]) => {
    const end = type === 'day' ? dayIn(value) : typeof value === 'string' ? parseInstant(value) : undefined
    if (end === undefined) faults.add([...path, key], describeWanted({ type }), value)
    return [key, end] as const
  })
  if (ends.some(([, end]) => end === undefined)) return undefined
  const window = Object.fromEntries(ends) as { from?: string; until?: string }
  const isBackward = window.from !== undefined && window.until !== undefined && window.from >= window.until
  const wanted = type === 'day' ? 'a day after from' : 'an instant after from'
  return isBackward ? faults.say([...path, 'until'], wanted, 'an earlier one') : window
}

function dayIn(value: unknown): string | undefined {
  return isDay(value) ? value : undefined
}

function readRelativeEnds(faults: Faults, given: Json, path: Path): Window | undefined {
  const ends = Object.entries(given).map(([key, value]) => [key, readRelative(faults, value, [...path, key])])
  if (ends.some(([, end]) => end === undefined)) return undefined
  // The keys are those of the reader's table, the ends have just been read.
  const window = Object.fromEntries(ends) as { after?: RelativeInstant; upTo?: RelativeInstant }
  const { after, upTo } = window
  if (!after || !upTo || msFromNow(after) < msFromNow(upTo)) return window
  return faults.say([...path, 'upTo'], 'a moment later than after', 'an earlier one')
}

function msFromNow(relative: RelativeInstant): number {
  return 'ago' in relative ? -durationMs(relative.ago) : durationMs(relative.ahead)
}

function readCalendar(faults: Faults, { calendar }: Json, path: Path): Window | undefined {
  const at = [...path, 'calendar']
  const given = readObject(faults, calendar, at, { required: ['unit', 'from', 'until'] })
  const unit = given && readUnit(faults, given.unit, [...at, 'unit'])
  if (!given || !unit) return undefined
  const { from, until } = given
  if (!isAway(faults, from, [...at, 'from']) || !isAway(faults, until, [...at, 'until'])) return undefined
  if (from < until) return { calendar: { unit, from: from + 0, until: until + 0 } }
  return faults.say([...at, 'until'], 'a number above from', String(until))
}

export const readUnit = (faults: Faults, value: unknown, path: Path): CalendarUnit | undefined =>
  calendarUnits.find((unit) => unit === value) ?? faults.say(path, oneOfThese(calendarUnits), named(value))

function isAway(faults: Faults, value: unknown, path: Path): value is number {
  const isRight = Number.isSafeInteger(value) && Math.abs(Number(value)) <= maxPeriodsAway
  if (!isRight) faults.add(path, `a whole number from -${maxPeriodsAway} to ${maxPeriodsAway}`, value)
  return isRight
}

/** Reads a length of time that is one. */
export const readDuration = (faults: Faults, value: unknown, path: Path): Length | undefined => {
  const length = readLength(faults, value, path)
  return length && !length.days && !length.hours ? faults.say(path, 'a length of time', 'none') : length
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
