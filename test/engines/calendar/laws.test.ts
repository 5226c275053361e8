import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessCalendar } from '../../../src/engines/calendar/index.js'
import { amountMs, scene } from './arbitraries.js'
import { patience, runs } from './runs.js'
import { zones } from './zones.js'

const law = <Rest extends unknown[]>(
  arbitraries: { [Index in keyof Rest]: fc.Arbitrary<Rest[Index]> },
  holds: (calendar: ReturnType<typeof businessCalendar>, at: string, ...rest: Rest) => void,
) =>
  fc.assert(
    fc.property(
      scene,
      fc.tuple(...arbitraries),
      ({ at, definition }, rest) =>
        holds(businessCalendar(definition), new Date(at).toISOString(), ...(rest as Rest)), // a tuple of the same length
    ),
    runs(300, 12_000) as never, // fast-check types the parameters by the property
  )

const later = (at: string, ms: number) => new Date(Date.parse(at) + ms).toISOString()

describe('the laws of working time, random calendars in 55 zones', { timeout: patience }, () => {
  it('are tried in at least 40 zones', () => {
    expect(new Set(zones).size).toBeGreaterThanOrEqual(40)
  })

  it('[TI-5: zero] add(t, 0) = t', () => {
    law([], (calendar, at) => {
      expect(calendar.add(at, 0)).toBe(at)
    })
  })

  it('[TI-5: inverse] between(t, add(t, x)) = x', () => {
    law([amountMs], (calendar, at, x) => {
      expect(calendar.between(at, calendar.add(at, x))).toBe(x)
    })
  })

  it('[TI-5: sum] add(add(t, x), y) = add(t, x + y), forwards and back', () => {
    law([amountMs, amountMs], (calendar, at, x, y) => {
      expect(calendar.add(calendar.add(at, x), y)).toBe(calendar.add(at, x + y))
      expect(calendar.add(calendar.add(at, -x), -y)).toBe(calendar.add(at, -x - y))
    })
  })

  it('[TI-5: monotone] a later instant or a larger amount is never due earlier', () => {
    law([amountMs, amountMs, fc.integer({ min: 0, max: 5 * 86_400_000 })], (calendar, at, x, y, ms) => {
      expect(calendar.add(at, x) <= calendar.add(later(at, ms), x)).toBe(true)
      expect(calendar.add(at, -x) <= calendar.add(later(at, ms), -x)).toBe(true)
      expect(calendar.add(at, Math.min(x, y)) <= calendar.add(at, Math.max(x, y))).toBe(true)
      expect(calendar.add(at, -Math.max(x, y)) <= calendar.add(at, -Math.min(x, y))).toBe(true)
    })
  })

  it('[TI-5: outside hours] counts as the next opening, going back as the previous closing', () => {
    law([amountMs], (calendar, at, x) => {
      expect(calendar.add(calendar.nextOpen(at), x + 1)).toBe(calendar.add(at, x + 1))
      expect(calendar.add(calendar.previousOpen(at), -x - 1)).toBe(calendar.add(at, -x - 1))
    })
  })

  it('[TI-5: closing] an amount that ends exactly at closing is due at that closing', () => {
    law([], (calendar, at) => {
      const closing = closingOf(calendar, at)
      fc.pre(closing !== undefined)
      expect(calendar.add(at, calendar.between(at, closing ?? at))).toBe(closing)
    })
  })

  it('[TI-5: mirror] between(add(t, -x), t) = x, and an amount that ends at an opening is due there', () => {
    law([amountMs], (calendar, at, x) => {
      expect(calendar.between(calendar.add(at, -x), at)).toBe(x)
      const opening = calendar.nextOpen(at)
      fc.pre(opening !== at)
      const end = calendar.add(opening, x + 1)
      expect(calendar.add(end, -(x + 1))).toBe(opening)
    })
  })

  it('[TI-5: next and previous] nextOpen, nextClose and previousOpen enclose the instant', () => {
    law([], (calendar, at) => {
      const opening = calendar.nextOpen(at)
      expect(calendar.isOpen(opening)).toBe(true)
      expect(calendar.isOpen(at)).toBe(opening === at)
      expect(calendar.between(at, opening)).toBe(0)
      expect(calendar.between(calendar.previousOpen(at), at)).toBe(0)
      expect(calendar.previousOpen(opening)).toBe(opening)
      const closing = closingOf(calendar, at)
      fc.pre(closing !== undefined)
      expect(calendar.isOpen(closing ?? at)).toBe(false)
      expect(calendar.between(opening, closing ?? at)).toBe(Date.parse(closing ?? at) - Date.parse(opening))
      expect(calendar.previousOpen(closing ?? at)).toBe(closing)
    })
  })

  it('[TI-5: parts] what lies between is the sum of its parts, and one open millisecond is one', () => {
    law([fc.integer({ min: 0, max: 9e9 }), fc.integer({ min: 0, max: 9e9 })], (calendar, at, a, b) => {
      const [middle, end] = [later(at, a), later(at, a + b)]
      expect(calendar.between(at, middle) + calendar.between(middle, end)).toBe(calendar.between(at, end))
      expect(calendar.between(at, later(at, 1))).toBe(calendar.isOpen(at) ? 1 : 0)
    })
  })
})

/** The next closing, where there is one: a calendar that is always open has none. */
function closingOf(calendar: ReturnType<typeof businessCalendar>, at: string): string | undefined {
  try {
    return calendar.nextClose(at)
  } catch {
    return undefined
  }
}
