import { expect, it } from 'vitest'
import { fromICalendar, holidaysOf } from '../../../src/engines/calendar/holidays.js'
import { businessCalendar } from '../../../src/engines/calendar/index.js'

/** The programs of docs/guides/working-time.md. */

it('counts working time', () => {
  // #region first
  const calendar = businessCalendar({
    timeZone: 'Europe/Berlin',
    hours: {
      mon: [['09:00', '17:00']],
      tue: [['09:00', '17:00']],
      wed: [['09:00', '17:00']],
      thu: [
        ['09:00', '12:00'],
        ['13:00', '17:00'],
      ],
      fri: [['09:00', '15:00']],
    },
    holidays: ['2024-12-25', '2024-12-26'],
  })

  const hour = 3_600_000
  const due = calendar.add('2024-12-24T16:30:00+01:00', 2 * hour)
  const worked = calendar.between('2024-12-24T16:30:00+01:00', '2024-12-27T10:30:00+01:00')
  // #endregion
  expect(due).toBe('2024-12-27T09:30:00.000Z')
  expect(worked).toBe(2 * hour)
})

it('takes exceptions', () => {
  // #region exceptions
  const calendar = businessCalendar({
    timeZone: 'Asia/Shanghai',
    hours: {
      mon: [['09:00', '18:00']],
      fri: [['09:00', '16:00']],
      sat: [['22:00', '24:00']],
      sun: [['00:00', '06:00']],
    },
    holidays: ['2024-02-12'],
    overrides: [
      { day: '2024-02-04', like: 'mon' }, // a Sunday that is worked
      { day: '2024-02-09', hours: [['09:00', '12:00']] }, // other hours
      { day: '2024-02-16', closed: [['14:00', '24:00']] }, // a part-day holiday
      { day: '2024-02-19', hours: [] }, // closed
    ],
    validFrom: '2024-01-01',
    validUntil: '2024-12-31',
  })
  // #endregion
  expect(calendar.isOpen('2024-02-04T10:00:00+08:00')).toBe(true)
})

it('tells what is provisional', () => {
  // #region provisional
  const calendar = businessCalendar({
    timeZone: 'Europe/Berlin',
    hours: { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']] },
    knownUntil: '2024-12-31',
  })
  const { dueAt, isProvisional } = calendar.dueAt('2024-12-31T16:00:00+01:00', 2 * 3_600_000)
  // #endregion
  expect([dueAt, isProvisional]).toEqual(['2025-01-06T09:00:00.000Z', true])
})

it('counts in days', () => {
  const calendar = businessCalendar({
    timeZone: 'Europe/Berlin',
    hours: {
      mon: [['09:00', '17:00']],
      tue: [['09:00', '17:00']],
      wed: [['09:00', '17:00']],
      thu: [['09:00', '17:00']],
      fri: [['09:00', '17:00']],
    },
  })
  // #region days
  const answerBy = calendar.addWorkingDays('2024-11-29T15:20:00+01:00', 10, { cutOff: '15:00' })
  const payBy = calendar.roll(calendar.endOfMonth('2024-11-12'), 'modifiedFollowing')
  // #endregion
  expect(answerBy).toBe('2024-12-16')
  expect(payBy).toBe('2024-11-29')
})

it('takes holidays from elsewhere', async () => {
  const feed = [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTART;VALUE=DATE:20241224',
    'SUMMARY:Closed',
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n')
  // #region sources
  const bavaria = await holidaysOf('DE', [2024, 2025], 'BY')
  const ours = await fromICalendar(feed)

  const calendar = businessCalendar({
    timeZone: 'Europe/Berlin',
    hours: { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']], wed: [['09:00', '17:00']] },
    holidays: [...bavaria.holidays, ...ours.holidays],
    overrides: [...bavaria.overrides, ...ours.overrides],
    knownUntil: bavaria.knownUntil,
  })
  // #endregion
  expect(calendar.isWorkingDay('2024-12-24')).toBe(false)
  expect(calendar.isProvisional('2026-01-05')).toBe(true)
})
