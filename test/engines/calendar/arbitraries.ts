import fc from 'fast-check'
import type { CalendarDefinition, Interval, Override, Weekday } from '../../../src/engines/calendar/index.js'
import { zones } from './zones.js'

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const satisfies readonly Weekday[]

const minuteOfDay = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 48 }).map((half) => half * 30) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1440 }) },
)

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** One to three intervals of a day, sometimes touching, sometimes the whole day. */
const openDay: fc.Arbitrary<readonly Interval[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<readonly Interval[]>([['00:00', '24:00']]) },
  {
    weight: 6,
    arbitrary: fc.uniqueArray(minuteOfDay, { minLength: 2, maxLength: 6 }).map((minutes) => {
      const times = minutes.toSorted((a, b) => a - b).map(clock)
      return times.flatMap((opens, index): Interval[] => {
        const closes = times[index + 1]
        return closes === undefined || index % 2 === 1 ? [] : [[opens, closes]]
      })
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant<readonly Interval[]>([
      ['00:00', '12:00'],
      ['12:00', '24:00'],
    ]),
  }, // touching
)

const hours = fc
  .record(Object.fromEntries(weekdays.map((day) => [day, openDay])), { requiredKeys: [] })
  .chain((week) => openDay.map((day) => (Object.keys(week).length > 0 ? week : { wed: day })))

const dayNear = (middle: number) =>
  fc
    .integer({ min: -20, max: 20 })
    .map((days) => new Date(middle + days * 86_400_000).toISOString().slice(0, 10))

const overrideOf = (day: string): fc.Arbitrary<Override> =>
  fc.oneof(
    fc.constantFrom(...weekdays).map((like) => ({ day, like })),
    openDay.map((open) => ({ day, hours: open })),
    fc.constant({ day, hours: [] }),
    openDay.map((closed) => ({ day, closed })),
  )

/** A calendar with holidays and overrides within three weeks of an instant. */
export const calendarNear = (middle: number): fc.Arbitrary<CalendarDefinition> =>
  fc.record({
    timeZone: fc.constantFrom(...zones),
    hours,
    holidays: fc.array(dayNear(middle), { maxLength: 6 }),
    overrides: fc
      .uniqueArray(dayNear(middle), { maxLength: 6 })
      .chain((days) => fc.tuple(...days.map(overrideOf))),
  })

const year = (n: number) => Date.UTC(n, 0, 1)

/** Mostly the years hosts live in, sometimes any a zone has ever changed in. */
const instantMs = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: year(2015), max: year(2035) }) },
  { weight: 1, arbitrary: fc.integer({ min: year(1840), max: year(2300) }) },
)

/** Milliseconds, seconds, hours and months of working time. */
export const amountMs = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }),
  fc.integer({ min: 0, max: 48 }).map((half) => half * 1_800_000),
  fc.integer({ min: 0, max: 90 * 86_400_000 }),
)

/** A calendar and an instant near its holidays. */
export const scene = instantMs.chain((at) => fc.record({ at: fc.constant(at), definition: calendarNear(at) }))
