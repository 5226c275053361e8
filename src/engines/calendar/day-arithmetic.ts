import { type Issue, invalid, received } from '../../kernel/errors.js'
import type { BusinessCalendar } from './business-calendar.js'
import { DAY_MS, daysInMonth, modulo, readDay, writeDay } from './days.js'
import { outOfReach } from './errors.js'
import { collectFaults, ownFields, shown } from './faults.js'
import { readInstant } from './instants.js'
import { readTime } from './read-spans.js'
import type { RollConvention } from './types.js'
import type { WorkingDays } from './working-days.js'

type DayArithmetic = Pick<BusinessCalendar, 'isWorkingDay' | 'addWorkingDays' | 'endOfMonth' | 'roll'>

/** The verbs on days. `wallAt` is the clock on the wall at an instant, as milliseconds since 1970-01-01 there. */
export const dayArithmetic = (days: WorkingDays, wallAt: (instant: number) => number): DayArithmetic => ({
  isWorkingDay: (day) => days.has(readDayArgument(day, 'calendar.isWorkingDay')),
  addWorkingDays: (start, count, options = {}) => {
    const { countStart, cutOff } = readOptions(options, typeof start === 'string' && start.length <= 10)
    const first = startDay(days, readStart(start, wallAt), cutOff)
    if (!Number.isSafeInteger(count)) {
      throw invalidCall('calendar.addWorkingDays', 'n', 'a whole number', received(count))
    }
    return writeDay(step(days, first, count, countStart))
  },
  endOfMonth: (day) => writeDay(endOfMonth(readDayArgument(day, 'calendar.endOfMonth'))),
  roll: (day, convention) => writeDay(roll(days, readDayArgument(day, 'calendar.roll'), convention)),
})

interface Start {
  readonly day: number
  /** Wall clock since midnight, 0 where only a day was given. */
  readonly time: number
}

function readStart(start: unknown, wallAt: (instant: number) => number): Start {
  const day = readDay(start)
  if (day !== undefined) return { day, time: 0 }
  const wall = wallAt(readInstant(start, 'calendar.addWorkingDays', 'day'))
  return { day: Math.floor(wall / DAY_MS), time: modulo(wall, DAY_MS) }
}

function startDay(days: WorkingDays, { day, time }: Start, cutOff: number | undefined): number {
  if (cutOff === undefined || (days.has(day) && time < cutOff)) return day
  return dayAt(days, days.before(day + 1), day)
}

function step(days: WorkingDays, start: number, count: number, countStart: boolean): number {
  if (count > 0) return dayAt(days, days.before(countStart ? start : start + 1) + count - 1, start)
  if (count < 0) return dayAt(days, days.before(countStart ? start + 1 : start) + count, start)
  return start
}

function dayAt(days: WorkingDays, index: number, from: number): number {
  const day = days.at(index)
  if (day === undefined) throw outOfReach({ from: writeDay(from), wanted: 'such working day' })
  return day
}

function endOfMonth(day: number): number {
  const [year, month] = writeDay(day).split('-').map(Number)
  const date = new Date(day * DAY_MS).getUTCDate()
  return day - date + daysInMonth(year ?? 0, month ?? 1)
}

const rolls: Readonly<Record<RollConvention, (days: WorkingDays, day: number) => number>> = {
  following: (days, day) => dayAt(days, days.before(day), day),
  preceding: (days, day) => dayAt(days, days.before(day + 1) - 1, day),
  modifiedFollowing: (days, day) => {
    const following = days.at(days.before(day))
    const isInMonth = following !== undefined && following <= endOfMonth(day)
    return isInMonth ? following : rolls.preceding(days, day)
  },
}

function roll(days: WorkingDays, day: number, convention: RollConvention): number {
  if (Object.hasOwn(rolls, convention)) return rolls[convention](days, day)
  throw invalidCall(
    'calendar.roll',
    'convention',
    `one of ${Object.keys(rolls).join(', ')}`,
    shown(convention),
  )
}

function readOptions(options: unknown, isDay: boolean): { countStart: boolean; cutOff: number | undefined } {
  const faults = collectFaults()
  const { countStart = false, cutOff } = ownFields(options, ['countStart', 'cutOff'], ['options'], faults)
  const time = readTime(cutOff)
  if (typeof countStart !== 'boolean') faults.add(['options', 'countStart'], 'true or false', countStart)
  if (cutOff !== undefined && time === undefined) faults.add(['options', 'cutOff'], 'a time as HH:mm', cutOff)
  if (cutOff !== undefined && isDay) faults.add(['day'], 'an instant, which a cut-off needs', 'a day')
  if (faults.issues.length > 0) throw invalid('calendar.addWorkingDays', faults.issues)
  return { countStart: countStart === true, cutOff: time }
}

function readDayArgument(day: unknown, subject: string): number {
  const number = readDay(day)
  if (number !== undefined) return number
  throw invalidCall(subject, 'day', 'a day as YYYY-MM-DD, in the years 1000 to 9999', shown(day))
}

function invalidCall(subject: string, name: string, expected: string, came: string) {
  const issue: Issue = { path: [name], expected, received: came }
  return invalid(subject, [issue])
}
