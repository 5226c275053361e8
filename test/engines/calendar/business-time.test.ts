import { describe, expect, it } from 'vitest'
import { businessCalendar, invertedRange, neverOpen } from '../../../src/engines/calendar/index.js'
import { everyDay, HOUR_MS, workWeek } from './hours.js'

/** The promises, clause by clause; random calendars and oddities are in the files beside this one. */

const refusalOf = (call: () => unknown): unknown => {
  try {
    return call()
  } catch (error) {
    return error
  }
}

describe('[TI-4] a calendar', () => {
  const calendar = businessCalendar({
    timeZone: 'Europe/Berlin',
    hours: {
      ...workWeek(['09:00', '12:00'], ['13:00', '17:00']),
      fri: [['22:00', '24:00']],
      sat: [['00:00', '06:00']],
    },
    holidays: ['2024-05-01'],
    overrides: [
      { day: '2024-05-02', closed: [['15:00', '24:00']] },
      { day: '2024-05-05', hours: [['10:00', '12:00']] },
    ],
    validFrom: '2024-04-29',
    validUntil: '2024-05-12',
  })
  const openHours = (from: string, to: string) =>
    calendar.between(`${from}T00:00:00+02:00`, `${to}T00:00:00+02:00`) / HOUR_MS

  it('has an IANA zone', () => {
    expect(calendar.timeZone).toBe('Europe/Berlin')
    expect(calendar.nextOpen('2024-04-30T00:00:00Z')).toBe('2024-04-30T07:00:00.000Z')
  })

  it('has several half-open intervals per weekday', () => {
    expect(openHours('2024-04-30', '2024-05-01')).toBe(7)
    expect(calendar.isOpen('2024-04-30T12:00:00+02:00')).toBe(false)
    expect(calendar.isOpen('2024-04-30T13:00:00+02:00')).toBe(true)
  })

  it('takes 24:00 and what is split at midnight as one night', () => {
    expect(openHours('2024-05-03', '2024-05-05')).toBe(8)
    expect(calendar.nextClose('2024-05-03T23:00:00+02:00')).toBe('2024-05-04T04:00:00.000Z')
  })

  it('has whole and part-day holidays and special opening days', () => {
    expect(openHours('2024-05-01', '2024-05-02')).toBe(0)
    expect(openHours('2024-05-02', '2024-05-03')).toBe(5)
    expect(openHours('2024-05-05', '2024-05-06')).toBe(2)
  })

  it('has validity dates', () => {
    expect(openHours('2024-04-01', '2024-04-29')).toBe(0)
    expect(openHours('2024-05-13', '2024-06-01')).toBe(0)
  })

  it('is refused without open time in the horizon, and with an empty or inverted interval', () => {
    expect(neverOpen.is(refusalOf(() => businessCalendar({ timeZone: 'UTC', hours: {} })))).toBe(true)
    const mondays = (opens: string, closes: string) => () =>
      businessCalendar({ timeZone: 'UTC', hours: { mon: [[opens, closes]] } })
    expect(mondays('09:00', '09:00')).toThrow('hours.mon[0]: expected a closing time after the opening time')
    expect(mondays('09:00', '00:00')).toThrow('hours.mon[0]: expected a closing time after the opening time')
  })
})

describe('[TI-5] add and between', () => {
  const office = businessCalendar({ timeZone: 'Europe/Berlin', hours: workWeek(['09:00', '17:00']) })
  const fridayAt = (time: string) => `2024-06-07T${time}:00+02:00`
  const x = 3 * HOUR_MS
  const y = 11 * HOUR_MS

  it.each([
    fridayAt('08:00'),
    fridayAt('09:00'),
    fridayAt('16:59'),
    fridayAt('17:00'),
    '2024-06-08T12:00:00Z',
  ])('keep the laws from %s', (t) => {
    expect(office.add(t, 0)).toBe(new Date(t).toISOString())
    expect(office.between(t, office.add(t, x))).toBe(x)
    expect(office.add(office.add(t, x), y)).toBe(office.add(t, x + y))
    expect(office.add(t, x) < office.add(t, x + 1)).toBe(true)
    expect(office.add(t, x) <= office.add(new Date(Date.parse(t) + 1), x)).toBe(true)
    expect(office.between(office.add(t, -x), t)).toBe(x)
  })

  it('count an instant outside hours as the next opening, going back as the previous closing', () => {
    expect(office.add('2024-06-08T12:00:00Z', HOUR_MS)).toBe('2024-06-10T08:00:00.000Z')
    expect(office.add('2024-06-08T12:00:00Z', -HOUR_MS)).toBe('2024-06-07T14:00:00.000Z')
  })

  it('are due at closing for what ends there, going back at the opening', () => {
    expect(office.add(fridayAt('16:00'), HOUR_MS)).toBe('2024-06-07T15:00:00.000Z')
    expect(office.add(fridayAt('10:00'), -HOUR_MS)).toBe('2024-06-07T07:00:00.000Z')
  })

  it('come with nextOpen, nextClose and previousOpen', () => {
    expect(office.nextOpen(fridayAt('10:00'))).toBe('2024-06-07T08:00:00.000Z')
    expect(office.nextClose(fridayAt('10:00'))).toBe('2024-06-07T15:00:00.000Z')
    expect(office.nextClose(fridayAt('18:00'))).toBe('2024-06-10T15:00:00.000Z')
    expect(office.previousOpen(fridayAt('10:00'))).toBe('2024-06-07T08:00:00.000Z')
    expect(office.previousOpen(fridayAt('18:00'))).toBe('2024-06-07T15:00:00.000Z')
  })

  it('let an override replace its day, holidays included, and close a weekday that is not named', () => {
    const june = businessCalendar({
      timeZone: 'UTC',
      hours: workWeek(['09:00', '17:00']),
      holidays: ['2024-06-10'],
      overrides: [
        { day: '2024-06-10', hours: [['09:00', '10:00']] },
        { day: '2024-06-11', hours: [] },
      ],
    })
    expect(june.between('2024-06-08T00:00:00Z', '2024-06-12T00:00:00Z')).toBe(HOUR_MS)
  })

  it('count elapsed time, and begin in a gap when it ends', () => {
    const always = businessCalendar({ timeZone: 'Europe/Berlin', hours: everyDay(['00:00', '24:00']) })
    expect(always.between('2024-10-27T00:00:00+02:00', '2024-10-28T00:00:00+01:00')).toBe(25 * HOUR_MS)
    const early = businessCalendar({ timeZone: 'Europe/Berlin', hours: everyDay(['02:30', '05:00']) })
    expect(early.nextOpen('2024-03-31T00:00:00Z')).toBe('2024-03-31T01:00:00.000Z')
  })

  it('refuse a range that ends before it begins', () => {
    expect(invertedRange.is(refusalOf(() => office.between(fridayAt('10:00'), fridayAt('09:00'))))).toBe(true)
  })
})

describe('[TI-6] clocks in days', () => {
  const calendar = businessCalendar({
    timeZone: 'Europe/Berlin',
    hours: workWeek(['09:00', '17:00']),
    holidays: ['2024-05-01'],
  })

  it('add working days, count the start, and know a cut-off', () => {
    expect(calendar.addWorkingDays('2024-04-30', 3)).toBe('2024-05-06')
    expect(calendar.addWorkingDays('2024-04-30', 3, { countStart: true })).toBe('2024-05-03')
    expect(calendar.addWorkingDays('2024-04-30T14:59:00+02:00', 3, { cutOff: '15:00' })).toBe('2024-05-06')
    expect(calendar.addWorkingDays('2024-04-30T15:00:00+02:00', 3, { cutOff: '15:00' })).toBe('2024-05-07')
  })

  it('answer the end of the month and roll from it', () => {
    expect(calendar.endOfMonth('2024-06-10')).toBe('2024-06-30')
    expect(calendar.roll('2024-06-30', 'following')).toBe('2024-07-01')
    expect(calendar.roll('2024-06-30', 'modifiedFollowing')).toBe('2024-06-28')
    expect(calendar.roll('2024-06-30', 'preceding')).toBe('2024-06-28')
  })
})

describe('[TI-7: without open targets] exceptions and what is not known yet', () => {
  const china = businessCalendar({
    timeZone: 'Asia/Shanghai',
    hours: workWeek(['09:00', '18:00']),
    overrides: [
      { day: '2024-02-04', like: 'mon' },
      { day: '2024-02-12', like: 'sun' },
    ],
    knownUntil: '2024-12-31',
  })

  it('an override like another weekday opens a weekend and closes a weekday', () => {
    expect(china.isOpen('2024-02-04T09:00:00+08:00')).toBe(true)
    expect(china.isOpen('2024-02-12T09:00:00+08:00')).toBe(false)
  })

  it('results beyond what is known are marked provisional', () => {
    expect(china.dueAt('2024-12-31T17:00:00+08:00', HOUR_MS).isProvisional).toBe(false)
    expect(china.dueAt('2024-12-31T17:00:00+08:00', HOUR_MS + 1).isProvisional).toBe(true)
  })
})
