import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeDay } from '../../../src/engines/calendar/days.js'
import { businessCalendar } from '../../../src/engines/calendar/index.js'
import { scene } from './arbitraries.js'
import { everyDay, workWeek } from './hours.js'
import { runs } from './runs.js'

const office = businessCalendar({
  timeZone: 'Europe/Berlin',
  hours: workWeek(['09:00', '17:00']),
  holidays: ['2024-12-25', '2024-12-26', '2025-01-01'],
  overrides: [{ day: '2024-12-28', like: 'mon' }],
})

describe('addWorkingDays', () => {
  it('[TI-6: days] skips weekends and holidays and takes a working Saturday', () => {
    expect(office.addWorkingDays('2024-12-24', 1)).toBe('2024-12-27')
    expect(office.addWorkingDays('2024-12-24', 2)).toBe('2024-12-28')
    expect(office.addWorkingDays('2024-12-24', 3)).toBe('2024-12-30')
    expect(office.addWorkingDays('2024-12-30', -3)).toBe('2024-12-24')
  })

  it('[TI-6: zero] answers the day itself, working or not', () => {
    expect(office.addWorkingDays('2024-12-25', 0)).toBe('2024-12-25')
  })

  it('[TI-6: countStart] counts a start that is a working day as day one, both ways', () => {
    expect(office.addWorkingDays('2024-12-23', 1, { countStart: true })).toBe('2024-12-23')
    expect(office.addWorkingDays('2024-12-23', 2, { countStart: true })).toBe('2024-12-24')
    expect(office.addWorkingDays('2024-12-23', -1, { countStart: true })).toBe('2024-12-23')
    expect(office.addWorkingDays('2024-12-22', 1, { countStart: true })).toBe('2024-12-23')
    expect(office.addWorkingDays('2024-12-22', 1)).toBe('2024-12-23')
  })

  it('[TI-6: cutOff] takes what comes at or after it as come on the next working day', () => {
    const cutOff = '15:00'
    expect(office.addWorkingDays('2024-12-20T14:59:59+01:00', 1, { cutOff })).toBe('2024-12-23')
    expect(office.addWorkingDays('2024-12-20T15:00:00+01:00', 1, { cutOff })).toBe('2024-12-24')
    expect(office.addWorkingDays('2024-12-21T10:00:00+01:00', 1, { cutOff })).toBe('2024-12-24')
    expect(office.addWorkingDays('2024-12-20T15:00:00+01:00', 0, { cutOff })).toBe('2024-12-23')
    expect(office.addWorkingDays('2024-12-20T15:00:00+01:00', 1, { cutOff, countStart: true })).toBe(
      '2024-12-23',
    )
  })

  it('[TI-6: instant] takes the day of an instant in the zone', () => {
    expect(office.addWorkingDays('2024-12-19T23:30:00Z', 1)).toBe('2024-12-23')
    expect(office.addWorkingDays(new Date('2024-12-19T22:30:00Z'), 1)).toBe('2024-12-20')
  })

  it.each([
    ['a cut-off without an instant', ['2024-12-20', 1, { cutOff: '15:00' }], 'day: expected an instant'],
    [
      'a cut-off that is no time',
      ['2024-12-20T10:00:00Z', 1, { cutOff: '3pm' }],
      'options.cutOff: expected a time',
    ],
    ['a count that is not whole', ['2024-12-20', 1.5], 'n: expected a whole number, received number 1.5'],
    ['an unknown option', ['2024-12-20', 1, { cutoff: '15:00' }], 'options.cutoff: expected one of'],
    ['a day that does not exist', ['2024-02-30', 1], 'day: expected ISO text'],
  ])('refuses %s', (_, input, message) => {
    expect(() => office.addWorkingDays(...(input as [string, number]))).toThrow(message) // what a host may pass
  })

  it('refuses what lies beyond the years and the validity, and does not loop', () => {
    expect(() => office.addWorkingDays('2024-12-20', 9_000_000)).toThrow('no such working day')
    expect(() => office.addWorkingDays('2024-12-20', -9_000_000)).toThrow('no such working day')
    const week = businessCalendar({
      timeZone: 'UTC',
      hours: everyDay(['09:00', '10:00']),
      validFrom: '2024-06-10',
      validUntil: '2024-06-16',
    })
    expect(week.addWorkingDays('2024-06-10', 6)).toBe('2024-06-16')
    expect(week.addWorkingDays('2020-01-01', 1)).toBe('2024-06-10')
    expect(() => week.addWorkingDays('2024-06-10', 7)).toThrow('no such working day')
  })

  it('[TI-6: law] agrees with walking day by day', () => {
    fc.assert(
      fc.property(
        scene,
        fc.integer({ min: -40, max: 40 }),
        fc.boolean(),
        ({ at, definition }, n, countStart) => {
          const calendar = businessCalendar(definition)
          const start = Math.floor(at / 86_400_000)
          const answer = calendar.addWorkingDays(writeDay(start), n, { countStart })
          expect(answer).toBe(writeDay(walk(calendar.isWorkingDay, start, n, countStart)))
        },
      ),
      runs(500, 10_000) as never, // fast-check types the parameters by the property
    )
  })

  it('[TI-6: law] calls a day a working day when it has hours, unless a clock change takes them all', () => {
    fc.assert(
      fc.property(scene, ({ at, definition }) => {
        const utc = businessCalendar({ ...definition, timeZone: 'UTC' })
        const day = writeDay(Math.floor(at / 86_400_000))
        const worked = utc.between(`${day}T00:00:00Z`, `${day}T23:59:59.999Z`)
        expect(utc.isWorkingDay(day)).toBe(worked > 0)
      }),
      runs(300, 5_000) as never, // as above
    )
  })
})

function walk(isWorkingDay: (day: string) => boolean, start: number, n: number, countStart: boolean): number {
  const way = Math.sign(n)
  let left = Math.abs(n)
  let day = countStart ? start - way : start
  while (left > 0) {
    day += way
    if (isWorkingDay(writeDay(day))) left -= 1
  }
  return day
}

describe('endOfMonth', () => {
  it('[TI-6: end of month] answers the last day of the month, in leap years too', () => {
    expect(office.endOfMonth('2024-02-01')).toBe('2024-02-29')
    expect(office.endOfMonth('2100-02-28')).toBe('2100-02-28')
    expect(office.endOfMonth('2024-12-31')).toBe('2024-12-31')
    expect(office.endOfMonth('9999-12-01')).toBe('9999-12-31')
  })

  it('refuses a day that does not exist', () => {
    expect(() => office.endOfMonth('2023-02-29')).toThrow('day: expected a day as YYYY-MM-DD')
  })
})

describe('roll', () => {
  it('[TI-6: following] goes to the next working day', () => {
    expect(office.roll('2024-12-25', 'following')).toBe('2024-12-27')
    expect(office.roll('2024-11-30', 'following')).toBe('2024-12-02')
  })

  it('[TI-6: preceding] goes to the previous working day', () => {
    expect(office.roll('2024-12-26', 'preceding')).toBe('2024-12-24')
  })

  it('[TI-6: modified following] stays in the month', () => {
    expect(office.roll('2024-11-30', 'modifiedFollowing')).toBe('2024-11-29')
    expect(office.roll('2024-12-25', 'modifiedFollowing')).toBe('2024-12-27')
  })

  it('leaves a working day where it is', () => {
    expect(office.roll('2024-12-24', 'following')).toBe('2024-12-24')
    expect(office.roll('2024-12-24', 'preceding')).toBe('2024-12-24')
    expect(office.roll('2024-12-24', 'modifiedFollowing')).toBe('2024-12-24')
  })

  it('rolls back where the validity ends, and refuses where there is no day at all', () => {
    const june = businessCalendar({
      timeZone: 'UTC',
      hours: workWeek(['09:00', '10:00']),
      validUntil: '2024-06-28',
    })
    expect(june.roll('2024-06-29', 'modifiedFollowing')).toBe('2024-06-28')
    expect(() => june.roll('2024-06-29', 'following')).toThrow('no such working day')
  })

  it('refuses a convention it does not know, also one of the prototype', () => {
    expect(() => office.roll('2024-12-24', 'nearest' as 'following')).toThrow('convention: expected one of') // as a host may
    expect(() => office.roll('2024-12-24', 'toString' as 'following')).toThrow('convention: expected one of') // as above
  })
})
