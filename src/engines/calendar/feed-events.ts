import type ICAL from 'ical.js'
import { DAY_MS, readDay } from './days.js'
import { unreadableFeed } from './errors.js'
import { repeatedDays } from './feed-repetition.js'
import type { PartDay } from './part-days.js'

/** An event of a feed, with every stretch of a day it covers each time it happens. */
export interface FeedEvent {
  readonly summary: string
  readonly parts: readonly PartDay[]
  /** It repeats without an end of its own. */
  readonly isEndless: boolean
  readonly isAlternateWorkday: boolean
}

interface Bounds {
  /** The last day to which repetition is followed. */
  readonly until: number
  /** The offset of the zone that instants in UTC are placed in, where one is known. */
  readonly offsetAt: ((instant: number) => number) | undefined
}

/** No holiday lasts longer, and no feed fills the memory with one that does. */
const LONGEST_MS = 366 * DAY_MS

export const readEvents = (library: typeof ICAL, calendar: ICAL.Component, bounds: Bounds): FeedEvent[] => {
  const events = calendar.getAllSubcomponents('vevent').map((component) => new library.Event(component))
  const replaced = new Set(events.filter((event) => event.isRecurrenceException()).map(replacedKey))
  return events
    .filter((event) => !isCancelled(event))
    .map((event) => ({
      summary: event.summary ?? '',
      parts: stretches(event, replaced, bounds).flatMap(toParts),
      isEndless: rulesOf(event).some((rule) => !rule.isFinite()),
      isAlternateWorkday:
        event.component.getFirstPropertyValue('x-apple-special-day') === 'ALTERNATE-WORKDAY',
    }))
    .filter(({ parts }) => parts.length > 0)
}

function isCancelled(event: ICAL.Event): boolean {
  return event.component.getFirstPropertyValue('status') === 'CANCELLED'
}

function rulesOf(event: ICAL.Event): ICAL.Recur[] {
  return event.component.getAllProperties('rrule').map((property) => property.getFirstValue() as ICAL.Recur) // what an RRULE holds
}

/** Which occurrence of which event an exception stands for. */
function replacedKey(event: ICAL.Event): string {
  return `${event.uid} ${Math.floor(wallOf(event.recurrenceId) / DAY_MS)}`
}

type Stretch = readonly [start: number, end: number]

/** Every time the event happens, from start to end on the wall clock. */
function stretches(event: ICAL.Event, replaced: ReadonlySet<string>, bounds: Bounds): Stretch[] {
  const [start, end] = firstStretch(event, bounds)
  if (event.isRecurrenceException()) return [[start, end]]

  const first = Math.floor(start / DAY_MS)
  const rules = rulesOf(event)
  const repeated =
    rules.length === 0 ? [first] : rules.flatMap((rule) => repeatedDays(rule, first, bounds.until))
  const excluded = new Set(daysIn(event, 'exdate'))
  return [...new Set([...repeated, ...daysIn(event, 'rdate')])]
    .filter((day) => !excluded.has(day) && !replaced.has(`${event.uid} ${day}`))
    .map((day) => [start + (day - first) * DAY_MS, end + (day - first) * DAY_MS])
}

/** An all-day event that says no end, or no later one, is one day. */
function firstStretch(event: ICAL.Event, bounds: Bounds): Stretch {
  assertDated(event)
  const { startDate, endDate, uid } = event
  const start = placed(startDate, uid, bounds)
  const end = placed(endDate, uid, bounds)
  if (end - start > LONGEST_MS) throw unreadableFeed({ reason: `event ${uid} lasts longer than a year` })
  return [start, startDate.isDate ? Math.max(end, start + DAY_MS) : end]
}

/** ical.js takes 31 February for 2 March, and does not mind that no day is named until it is asked. */
function assertDated({ component, uid }: ICAL.Event): void {
  for (const name of ['dtstart', 'dtend']) {
    const value: unknown = component.getFirstProperty(name)?.toJSON()[3]
    const mayMiss = value === undefined && name === 'dtend'
    if (mayMiss || (typeof value === 'string' && readDay(value.slice(0, 10)) !== undefined)) continue
    throw unreadableFeed({ reason: `event ${uid} has no day that exists in ${name.toUpperCase()}` })
  }
}

function placed(time: ICAL.Time, uid: string, { offsetAt }: Bounds): number {
  const wall = wallOf(time)
  if (time.isDate || time.zone?.tzid !== 'UTC') return wall
  if (offsetAt) return wall + offsetAt(wall)
  throw unreadableFeed({ reason: `event ${uid} is written in UTC; say its zone as options.timeZone` })
}

function wallOf({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function daysIn(event: ICAL.Event, name: 'exdate' | 'rdate'): number[] {
  return event.component
    .getAllProperties(name)
    .flatMap((property) => property.getValues() as ICAL.Time[]) // periods, which RDATE may hold too, have no day of their own
    .map((time) => Math.floor(wallOf(time) / DAY_MS))
    .filter((day) => !Number.isNaN(day))
}

function toParts([start, end]: Stretch): PartDay[] {
  const parts: PartDay[] = []
  for (let day = Math.floor(start / DAY_MS); day * DAY_MS < end; day += 1) {
    const midnight = day * DAY_MS
    const [from, until] = [Math.max(0, start - midnight), Math.min(DAY_MS, end - midnight)]
    if (from < until) parts.push({ day, closed: [from, until] })
  }
  return parts
}
