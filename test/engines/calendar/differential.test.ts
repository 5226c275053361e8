import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessCalendar } from '../../../src/engines/calendar/index.js'
import { openZone } from '../../../src/engines/calendar/zone.js'
import { calendarNear } from './arbitraries.js'
import { addByClock, lookAtClock, MINUTE_MS, subtractByClock, workedByClock } from './oracle.js'
import { patience, runs } from './runs.js'
import { zones } from './zones.js'

const DAY_MS = 86_400_000
/** Zones that keep whole minutes since then, which stepping by minutes needs. */
const whole = Date.UTC(1973, 0, 1)

/** Instants within a day and a half of a clock change of the zone, where there is one in the year. */
const instantIn = (timeZone: string) =>
  fc.integer({ min: whole, max: Date.UTC(2040, 0, 1) }).chain((at) => {
    const [, change] = openZone(timeZone).segments(at, at + 365 * DAY_MS)
    const middle = Math.floor((change?.from ?? at) / MINUTE_MS) * MINUTE_MS
    return fc.integer({ min: -36, max: 36 }).map((hours) => middle + hours * 3_600_000)
  })

const sceneNearChange = fc
  .constantFrom(...zones)
  .chain((timeZone) =>
    instantIn(timeZone).chain((at) =>
      fc.record({ at: fc.constant(at), definition: calendarNear(at).map((one) => ({ ...one, timeZone })) }),
    ),
  )

describe('the calendar answers as a clock read minute by minute', { timeout: patience }, () => {
  it('[TI-5: clock changes] add, between and isOpen agree with a Temporal polyfill near clock changes', () => {
    const within = fc.integer({ min: 0, max: 3 * DAY_MS })
    fc.assert(
      fc.property(sceneNearChange, within, within, within, ({ at, definition }, a, b, amount) => {
        const calendar = businessCalendar(definition)
        const oracle = lookAtClock(definition, at - 1.5 * DAY_MS, at + 1.5 * DAY_MS)
        const [start, end] = [oracle.from + Math.min(a, b), oracle.from + Math.max(a, b)]
        expect(calendar.between(new Date(start), new Date(end))).toBe(workedByClock(oracle, start, end))

        const minute = Math.min(Math.floor(a / MINUTE_MS), oracle.open.length - 1)
        expect(calendar.isOpen(new Date(oracle.from + minute * MINUTE_MS))).toBe(oracle.open[minute])

        const due = addByClock(oracle, start, amount)
        if (amount > 0 && due) expect(calendar.add(new Date(start), amount)).toBe(new Date(due).toISOString())
        const since = subtractByClock(oracle, end, amount)
        if (amount > 0 && since) {
          expect(calendar.add(new Date(end), -amount)).toBe(new Date(since).toISOString())
        }
      }),
      runs(40, 2_000) as never, // fast-check types the parameters by the property
    )
  })
})
