import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  firstInstant,
  lastInstant,
  readInstant,
  writeInstant,
} from '../../../src/engines/calendar/instants.js'
import { runs } from './runs.js'

const everyInstant = fc.integer({ min: firstInstant, max: lastInstant })

describe('instants', () => {
  it('are written as toISOString writes them, and read back', () => {
    fc.assert(
      fc.property(everyInstant, (ms) => {
        const text = new Date(ms).toISOString()
        expect(writeInstant(ms)).toBe(text)
        expect(readInstant(text, 'test', 'instant')).toBe(ms)
      }),
      runs(3_000, 100_000) as never, // fast-check types the parameters by the property
    )
  })

  it('are written right on every day of 400 years', () => {
    for (let day = 0; day < 146_097; day += 1) {
      const ms = Date.UTC(1900, 0, 1) + day * 86_400_000
      if (writeInstant(ms) !== new Date(ms).toISOString()) expect.fail(new Date(ms).toISOString())
    }
  })

  it.each([
    firstInstant,
    lastInstant,
    -1,
    0,
    1,
    Date.UTC(2000, 1, 29),
    Date.UTC(2100, 1, 28),
    Date.UTC(2100, 2, 1),
  ])('are written right at %d', (ms) => {
    expect(writeInstant(ms)).toBe(new Date(ms).toISOString())
  })
})
