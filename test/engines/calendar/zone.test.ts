import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { isZone, openZone } from '../../../src/engines/calendar/zone.js'
import { zones } from './zones.js'

const YEARS_400_MS = 146_097 * 86_400_000
const everyZone = Intl.supportedValuesOf('timeZone')

describe('zone', () => {
  it('has the offsets of a Temporal polyfill, to the second, in every year since 1850', () => {
    for (const name of zones) {
      const zone = openZone(name)
      for (let year = 1850; year < 2060; year += 3) {
        const at = Date.UTC(year, year % 12, 15, 12, 34, 56)
        const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name)
        expect([name, year, zone.offsetAt(at)]).toEqual([name, year, wall.offsetNanoseconds / 1e6])
      }
    }
  })

  it('finds the same changes as a Temporal polyfill', () => {
    for (const name of zones) {
      const from = Temporal.Instant.from('2010-01-01T00:00:00Z')
      const until = Date.UTC(2012, 0, 1)
      const expected: number[] = []
      for (let at = from.toZonedDateTimeISO(name).getTimeZoneTransition('next'); at; ) {
        if (at.epochMilliseconds >= until) break
        expected.push(at.epochMilliseconds)
        at = at.getTimeZoneTransition('next')
      }
      const found = openZone(name).segments(from.epochMilliseconds, until)
      expect([name, ...found.slice(1).map((segment) => segment.from)]).toEqual([name, ...expected])
    }
  })

  it('keeps one offset before 1800 in every zone of the platform', () => {
    for (const name of everyZone) {
      const { offsetAt } = openZone(name)
      const lmt = offsetAt(Date.UTC(1799, 11, 1))
      expect([name, offsetAt(Date.UTC(1400, 6, 1)), offsetAt(Date.UTC(1700, 2, 1))]).toEqual([name, lmt, lmt])
    }
  })

  it('repeats its rules every 400 years after 2100 in every zone of the platform', () => {
    for (const [index, name] of everyZone.entries()) {
      const { offsetAt } = openZone(name)
      for (let month = 0; month < 12; month += 1) {
        const at = Date.UTC(2101 + ((index * 37) % 399), month, 1 + ((index * 7) % 28), index % 24)
        const cycles = 1 + (index % 18)
        expect([name, offsetAt(at + cycles * YEARS_400_MS)]).toEqual([name, offsetAt(at)])
      }
    }
  })

  it('takes names, not offsets', () => {
    expect(isZone('Asia/Kathmandu')).toBe(true)
    expect(isZone('UTC')).toBe(true)
    expect(isZone('+05:45')).toBe(false)
    expect(isZone('Nowhere/Land')).toBe(false)
  })
})
