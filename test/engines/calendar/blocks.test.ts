import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBlocks } from '../../../src/engines/calendar/block-store.js'
import { BLOCK_MS, layBlock } from '../../../src/engines/calendar/blocks.js'
import { businessCalendar } from '../../../src/engines/calendar/index.js'
import { firstInstant, lastInstant } from '../../../src/engines/calendar/instants.js'
import { spansOf } from '../../../src/engines/calendar/plan.js'
import { readDefinition } from '../../../src/engines/calendar/read-definition.js'
import { openTimeline } from '../../../src/engines/calendar/timeline.js'
import { openZone } from '../../../src/engines/calendar/zone.js'
import { calendarNear } from './arbitraries.js'
import { everyDay, HOUR_MS } from './hours.js'
import { runs } from './runs.js'

const blockOf = (instant: number) => Math.floor(instant / BLOCK_MS)
const anyBlock = fc.oneof(
  fc.integer({ min: blockOf(firstInstant), max: blockOf(lastInstant) }),
  fc.integer({ min: blockOf(Date.UTC(1780, 0, 1)), max: blockOf(Date.UTC(2130, 0, 1)) }),
)

describe('blocks', () => {
  it('that are laid once for many are what each would be by itself', () => {
    fc.assert(
      fc.property(
        anyBlock.chain((index) =>
          fc.record({
            index: fc.constant(index),
            definition: calendarNear(Math.max(index * BLOCK_MS, firstInstant + BLOCK_MS)),
          }),
        ),
        fc.constantFrom(-2, -1, 0, 1, 773),
        ({ index, definition }, away) => {
          const plan = readDefinition(definition)
          const zone = openZone(plan.timeZone)
          const near = index + away
          expect(openBlocks(plan, zone)(near)).toEqual(layBlock(near, zone, (day) => spansOf(plan, day)))
        },
      ),
      runs(400, 5_000) as never, // fast-check types the parameters by the property
    )
  })

  it('are not taken from the years in which a zone still has exceptions', () => {
    const plan = readDefinition({ timeZone: 'Africa/Casablanca', hours: everyDay(['09:00', '17:00']) })
    const zone = openZone('Africa/Casablanca')
    const index = blockOf(Date.UTC(2426, 1, 20))
    expect(openBlocks(plan, zone)(index)).toEqual(layBlock(index, zone, (day) => spansOf(plan, day)))
  })

  it('begin and end with the validity in years that are otherwise alike', () => {
    const far = businessCalendar({
      timeZone: 'UTC',
      hours: everyDay(['09:00', '17:00']),
      validFrom: '2500-03-03',
      validUntil: '2503-04-04',
    })
    expect(far.nextOpen('2400-01-01T00:00:00Z')).toBe('2500-03-03T09:00:00.000Z')
    expect(far.previousOpen('2600-01-01T00:00:00Z')).toBe('2503-04-04T17:00:00.000Z')
  })

  it('keep a special day that lies in two of them', () => {
    const boundary = new Date(blockOf(Date.UTC(2500, 0, 1)) * BLOCK_MS)
    const day = boundary.toISOString().slice(0, 10)
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Honolulu', 'UTC']) {
      const plan = readDefinition({ timeZone, hours: everyDay(['00:00', '24:00']), holidays: [day] })
      const zone = openZone(timeZone)
      const blocks = openBlocks(plan, zone)
      for (const index of [blockOf(boundary.getTime()) - 1, blockOf(boundary.getTime())]) {
        expect(blocks(index)).toEqual(layBlock(index, zone, (one) => spansOf(plan, one)))
      }
    }
  })

  it('[TI-4: over midnight] do not end a night that two of them share', () => {
    const boundary = blockOf(Date.UTC(2024, 0, 1)) * BLOCK_MS
    const night = businessCalendar({
      timeZone: 'UTC',
      hours: everyDay(['00:00', '06:00'], ['22:00', '24:00']),
    })
    const evening = new Date(boundary - HOUR_MS)
    expect(night.nextClose(evening)).toBe(new Date(boundary + 6 * HOUR_MS).toISOString())
    const late = businessCalendar({ timeZone: 'UTC', hours: everyDay(['22:00', '24:00']) })
    expect(late.nextClose(evening)).toBe(new Date(boundary).toISOString())
    const early = businessCalendar({ timeZone: 'UTC', hours: everyDay(['00:00', '06:00']) })
    expect(early.nextClose(evening)).toBe(new Date(boundary + 6 * HOUR_MS).toISOString())
  })

  it('do not end what is open for longer than one of them', () => {
    const until = businessCalendar({
      timeZone: 'UTC',
      hours: everyDay(['00:00', '24:00']),
      holidays: ['2034-05-06'],
    })
    expect(until.nextClose('2024-01-01T00:00:00Z')).toBe('2034-05-06T00:00:00.000Z')
    expect(until.add('2024-01-01T00:00:00Z', Date.UTC(2034, 4, 7) - Date.UTC(2024, 0, 1))).toBe(
      '2034-05-08T00:00:00.000Z',
    )
  })

  it('answer the same when a calendar of many intervals starts over', () => {
    const everyOtherMinute = Array.from({ length: 700 }, (_, n): [string, string] => [
      clock(2 * n),
      clock(2 * n + 1),
    ])
    const calendar = businessCalendar({ timeZone: 'Europe/Berlin', hours: everyDay(...everyOtherMinute) })
    const first = calendar.add('2024-01-01T00:00:00Z', 3 * 365 * 700 * 60_000)
    expect(calendar.between('2024-01-01T00:00:00Z', first)).toBe(3 * 365 * 700 * 60_000)
    expect(calendar.add(first, -3 * 365 * 700 * 60_000)).toBe(calendar.nextOpen('2024-01-01T00:00:00Z'))
  })
})

describe('the cost of add', () => {
  it('[TI-7: cost] is as many blocks over ten years as over a week, and blocks laid, not minutes, the first time', () => {
    const plan = readDefinition({ timeZone: 'Europe/Berlin', hours: everyDay(['09:00', '17:00']) })
    const blocks = openBlocks(plan, openZone('Europe/Berlin'))
    let asked = 0
    const timeline = openTimeline((index) => {
      asked += 1
      return blocks(index)
    })
    const askedBy = (days: number): number => {
      asked = 0
      timeline.firstAt(timeline.worked(Date.UTC(2024, 0, 1)) + days * 8 * HOUR_MS)
      return asked
    }

    expect(askedBy(7)).toBeLessThanOrEqual(4)
    expect(askedBy(3650)).toBeLessThanOrEqual(4 + 20)
    expect(askedBy(7)).toBe(2)
    expect(askedBy(3650)).toBe(2)
  })
})

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
