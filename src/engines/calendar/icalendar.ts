import type ICAL from 'ical.js'
import { invalid, isCrmError } from '../../kernel/errors.js'
import { readDay, writeDay } from './days.js'
import { unreadableFeed } from './errors.js'
import { collectFaults, ownFields } from './faults.js'
import { type FeedEvent, readEvents } from './feed-events.js'
import { loadLibrary } from './load-library.js'
import { partDaysToOverrides } from './part-days.js'
import type { HolidaySource, Weekday } from './types.js'
import { isZone, openZone } from './zone.js'

export interface ICalendarOptions {
  /** The last day to which events that repeat without end are followed. Default `2099-12-31`. */
  readonly until?: string
  /** The zone of the calendar, for times that are written in UTC. Default the feed's own `X-WR-TIMEZONE`. */
  readonly timeZone?: string
  /** The weekday whose hours hold on the day of an event that means work, by its summary; nothing for a holiday. */
  readonly like?: (summary: string) => Weekday | undefined
}

/**
 * The holidays of an iCalendar feed, by the optional peer `ical.js`.
 *
 * An all-day event closes its days, one with times its part of the day; times of a zone are taken as the clock
 * shows them there. Repetition, exceptions and cancelled events are followed. A day marked
 * `X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY`, or for which `like` answers, is a working day.
 *
 * @returns `{ holidays, overrides, knownUntil }`, to be spread into a calendar; `knownUntil` is the last day that an
 *   event names without repeating for ever, or `until` in a feed that has none
 * @throws `input.invalid` | `calendar.unreadable_feed`, also when no day is named | `calendar.library_missing`
 * @see RFC 5545
 */
export const fromICalendar = async (text: string, options: ICalendarOptions = {}): Promise<HolidaySource> => {
  const { until, timeZone, like } = readOptions(text, options)
  const { default: library } = await loadLibrary('ical.js', () => import('ical.js'))
  const feed = parse(library, text)
  const zone = timeZone ?? zoneOf(feed)
  const offsetAt = zone === undefined ? undefined : openZone(zone).offsetAt

  const events = orUnreadable('an event in it breaks RFC 5545', () =>
    feed.flatMap((calendar) => readEvents(library, calendar, { until, offsetAt })),
  )
  if (events.length === 0) throw unreadableFeed({ reason: 'no event in it names a day' })
  return toSource(events, until, like)
}

function toSource(
  events: readonly FeedEvent[],
  until: number,
  like: (summary: string) => Weekday | undefined,
): HolidaySource {
  const work = new Map<number, Weekday>()
  for (const { summary, isAlternateWorkday, parts } of events) {
    const weekday = like(summary) ?? (isAlternateWorkday ? 'mon' : undefined)
    if (weekday) for (const { day } of parts) work.set(day, weekday)
  }
  const closed = events.flatMap(({ parts }) => parts).filter(({ day }) => !work.has(day))
  const { holidays, overrides } = partDaysToOverrides(closed)
  const working = [...work].map(([day, weekday]) => ({ day: writeDay(day), like: weekday }))
  return {
    holidays,
    overrides: [...overrides, ...working].toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    knownUntil: writeDay(lastNamed(events) ?? until),
  }
}

function lastNamed(events: readonly FeedEvent[]): number | undefined {
  const days = events
    .filter(({ isEndless }) => !isEndless)
    .flatMap(({ parts }) => parts.map(({ day }) => day))
  return days.length === 0 ? undefined : days.reduce((a, b) => Math.max(a, b))
}

function parse(library: typeof ICAL, text: string): readonly ICAL.Component[] {
  const components = orUnreadable('it is not iCalendar text', () => {
    const parsed: unknown[] = library.parse(text)
    // One calendar is parsed to its own tuple, several to a list of tuples.
    const calendars = typeof parsed[0] === 'string' ? [parsed] : parsed
    return calendars.map((calendar) => new library.Component(calendar as never)) // ical.js types it as a string tuple
  })
  if (components.every(({ name }) => name === 'vcalendar')) return components
  throw unreadableFeed({ reason: 'it holds something other than a VCALENDAR' })
}

/** The library throws errors of all kinds at text it cannot follow. */
function orUnreadable<Result>(reason: string, read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    throw isCrmError(cause) ? cause : unreadableFeed({ reason }, { cause })
  }
}

function zoneOf(calendars: readonly ICAL.Component[]): string | undefined {
  const names = calendars.map((calendar) => calendar.getFirstPropertyValue('x-wr-timezone'))
  return names.find((name): name is string => typeof name === 'string' && isZone(name))
}

function readOptions(text: unknown, options: unknown) {
  const faults = collectFaults()
  const fields = ownFields(options, ['until', 'timeZone', 'like'], ['options'], faults)
  const { until = '2099-12-31', timeZone, like = () => undefined } = fields
  const day = readDay(until)
  if (typeof text !== 'string') faults.add(['text'], 'the text of an iCalendar feed', text)
  if (day === undefined) faults.add(['options', 'until'], 'a day as YYYY-MM-DD', until)
  if (timeZone !== undefined && !(typeof timeZone === 'string' && isZone(timeZone))) {
    faults.add(['options', 'timeZone'], 'an IANA zone such as Europe/Berlin', timeZone)
  }
  if (typeof like !== 'function') faults.add(['options', 'like'], 'a function', like)
  if (faults.issues.length > 0) throw invalid('calendar.fromICalendar', faults.issues)
  return { until: day, timeZone, like } as {
    // Each has just been checked.
    until: number
    timeZone: string | undefined
    like: (summary: string) => Weekday | undefined
  }
}
