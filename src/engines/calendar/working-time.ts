import { invalid, received } from '../../kernel/errors.js'
import type { BusinessCalendar } from './business-calendar.js'
import { invertedRange, outOfReach } from './errors.js'
import { firstInstant, lastInstant, readInstant, writeInstant } from './instants.js'
import type { Timeline } from './timeline.js'

type WorkingTime = Pick<
  BusinessCalendar,
  'add' | 'between' | 'isOpen' | 'nextOpen' | 'nextClose' | 'previousOpen' | 'dueAt'
>

/** The verbs on instants. `isKnownAt` says whether the holidays of an instant's day are known. */
export const workingTime = (timeline: Timeline, isKnownAt: (instant: number) => boolean): WorkingTime => {
  const reach = (from: number, workingMs: number): number => {
    if (workingMs === 0) return from
    const target = timeline.worked(from) + workingMs
    const reached = workingMs > 0 ? timeline.firstAt(target) : timeline.lastAt(target)
    if (isInstant(reached)) return reached
    throw outOfReach({ from: writeInstant(from), wanted: `${workingMs} ms of working time` })
  }

  return {
    add: (instant, workingMs) => {
      const from = readInstant(instant, 'calendar.add', 'instant')
      return writeInstant(reach(from, readAmount(workingMs, from, 'calendar.add')))
    },
    dueAt: (instant, workingMs) => {
      const from = readInstant(instant, 'calendar.dueAt', 'instant')
      const due = reach(from, readAmount(workingMs, from, 'calendar.dueAt'))
      // What is counted ends just before the later of the two.
      return { dueAt: writeInstant(due), isProvisional: !isKnownAt(Math.max(from, due) - 1) }
    },
    between: (from, to) => {
      const start = readInstant(from, 'calendar.between', 'from')
      const end = readInstant(to, 'calendar.between', 'to')
      if (end < start) throw invertedRange({ from: writeInstant(start), to: writeInstant(end) })
      return timeline.worked(end) - timeline.worked(start)
    },
    isOpen: (instant) => timeline.isOpen(readInstant(instant, 'calendar.isOpen', 'instant')),
    nextOpen: (instant) => {
      const at = readInstant(instant, 'calendar.nextOpen', 'instant')
      return writeInstant(within(timeline.lastAt(timeline.worked(at)), at, 'later opening'))
    },
    nextClose: (instant) => {
      const at = readInstant(instant, 'calendar.nextClose', 'instant')
      const opening = within(timeline.lastAt(timeline.worked(at)), at, 'later closing')
      return writeInstant(within(timeline.endOf(opening), at, 'later closing'))
    },
    previousOpen: (instant) => {
      const at = readInstant(instant, 'calendar.previousOpen', 'instant')
      if (timeline.isOpen(at)) return writeInstant(at)
      return writeInstant(within(timeline.firstAt(timeline.worked(at)), at, 'earlier closing'))
    },
  }
}

function readAmount(workingMs: unknown, from: number, subject: string): number {
  if (!Number.isSafeInteger(workingMs)) {
    const expected = 'a whole number of milliseconds'
    throw invalid(subject, [{ path: ['workingMs'], expected, received: received(workingMs) }])
  }
  const amount = workingMs as number // a safe integer is a number
  if (Math.abs(amount) <= lastInstant - firstInstant) return amount
  throw outOfReach({ from: writeInstant(from), wanted: `${amount} ms of working time` })
}

function within(instant: number | undefined, from: number, wanted: string): number {
  if (isInstant(instant)) return instant
  throw outOfReach({ from: writeInstant(from), wanted })
}

function isInstant(instant: number | undefined): instant is number {
  return instant !== undefined && instant >= firstInstant && instant <= lastInstant
}
