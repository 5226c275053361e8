import { describe, expect, it } from 'vitest'
import { businessCalendar, type Interval } from '../../../src/engines/calendar/index.js'
import { everyDay, HOUR_MS, MINUTE_MS, workWeek } from './hours.js'

const office = businessCalendar({
  timeZone: 'Europe/Berlin',
  hours: workWeek(['09:00', '18:00']),
  holidays: ['2024-12-25', '2024-12-26'],
})
const split = businessCalendar({
  timeZone: 'Europe/Berlin',
  hours: workWeek(['09:00', '12:00'], ['13:00', '17:00']),
})
const always = businessCalendar({ timeZone: 'Europe/Berlin', hours: everyDay(['00:00', '24:00']) })

describe('add, named cases', () => {
  it('[TI-5: outside hours] begins at nine for what is created at six in the morning', () => {
    expect(office.add('2024-12-09T06:00:00+01:00', HOUR_MS)).toBe('2024-12-09T09:00:00.000Z')
  })

  it('[TI-5: outside hours] begins the next morning for what is created in the evening', () => {
    expect(office.add('2024-12-09T20:00:00+01:00', HOUR_MS)).toBe('2024-12-10T09:00:00.000Z')
  })

  it('[TI-5: outside hours] begins after the holidays for what is created on one', () => {
    expect(office.add('2024-12-25T10:00:00+01:00', HOUR_MS)).toBe('2024-12-27T09:00:00.000Z')
  })

  it('[TI-5: outside hours] is due on Monday at ten for one hour from Saturday at three', () => {
    expect(office.add('2024-12-07T15:00:00+01:00', HOUR_MS)).toBe('2024-12-09T09:00:00.000Z')
  })

  it('[TI-5: closing] is due at closing for the one second before it, and next morning for more', () => {
    expect(office.add('2024-12-09T17:59:59+01:00', 1000)).toBe('2024-12-09T17:00:00.000Z')
    expect(office.add('2024-12-09T17:59:59+01:00', 1001)).toBe('2024-12-10T08:00:00.001Z')
  })

  it('[TI-5: opening] counts from an instant that is exactly at open', () => {
    expect(office.add('2024-12-09T09:00:00+01:00', 9 * HOUR_MS)).toBe('2024-12-09T17:00:00.000Z')
  })

  it('[TI-5: closing] counts from the next opening for an instant exactly at close', () => {
    expect(office.add('2024-12-09T18:00:00+01:00', 1)).toBe('2024-12-10T08:00:00.001Z')
    expect(office.add('2024-12-09T18:00:00+01:00', 0)).toBe('2024-12-09T17:00:00.000Z')
  })

  it('[TI-5: long] crosses weekends for an amount longer than a week', () => {
    expect(office.add('2024-12-02T09:00:00+01:00', 50 * HOUR_MS)).toBe('2024-12-09T13:00:00.000Z')
  })

  it('[TI-4: several intervals] leaves the break out on a day of two intervals', () => {
    expect(split.add('2024-12-09T11:00:00+01:00', 2 * HOUR_MS)).toBe('2024-12-09T13:00:00.000Z')
    expect(split.add('2024-12-09T11:00:00+01:00', HOUR_MS)).toBe('2024-12-09T11:00:00.000Z')
    expect(split.between('2024-12-09T00:00:00+01:00', '2024-12-10T00:00:00+01:00')).toBe(7 * HOUR_MS)
  })

  it('[TI-4: 24:00] adds no minute at midnight when every day is 00:00-24:00', () => {
    expect(always.add('2024-12-09T12:00:00Z', 30 * 24 * HOUR_MS)).toBe('2025-01-08T12:00:00.000Z')
    expect(always.between('2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z')).toBe(366 * 24 * HOUR_MS)
  })

  it('[TI-4: 24:00] is one open night when it is written as two halves', () => {
    const night = businessCalendar({
      timeZone: 'Europe/Berlin',
      hours: everyDay(['00:00', '06:00'], ['22:00', '24:00']),
    })
    expect(night.add('2024-12-09T23:00:00+01:00', 2 * HOUR_MS)).toBe('2024-12-10T00:00:00.000Z')
    expect(night.nextClose('2024-12-09T23:00:00+01:00')).toBe('2024-12-10T05:00:00.000Z')
    expect(night.isOpen('2024-12-10T00:00:00+01:00')).toBe(true)
  })

  it('[TI-5: mirror] goes back over the weekend, and to the opening rather than the closing before', () => {
    expect(office.add('2024-12-09T10:00:00+01:00', -2 * HOUR_MS)).toBe('2024-12-06T16:00:00.000Z')
    expect(office.add('2024-12-09T10:00:00+01:00', -HOUR_MS)).toBe('2024-12-09T08:00:00.000Z')
    expect(office.add('2024-12-08T10:00:00+01:00', -1)).toBe('2024-12-06T16:59:59.999Z')
  })
})

describe('nextOpen, nextClose and previousOpen', () => {
  it('[TI-5: next and previous] answer an open instant, its closing and itself', () => {
    expect(office.nextOpen('2024-12-09T10:00:00+01:00')).toBe('2024-12-09T09:00:00.000Z')
    expect(office.nextClose('2024-12-09T10:00:00+01:00')).toBe('2024-12-09T17:00:00.000Z')
    expect(office.previousOpen('2024-12-09T10:00:00+01:00')).toBe('2024-12-09T09:00:00.000Z')
  })

  it('[TI-5: next and previous] answer the neighbours of a closed instant', () => {
    expect(office.nextOpen('2024-12-24T20:00:00+01:00')).toBe('2024-12-27T08:00:00.000Z')
    expect(office.nextClose('2024-12-24T20:00:00+01:00')).toBe('2024-12-27T17:00:00.000Z')
    expect(office.previousOpen('2024-12-26T20:00:00+01:00')).toBe('2024-12-24T17:00:00.000Z')
  })

  it('[TI-5: next and previous] take an opening as open and a closing as closed', () => {
    expect(office.isOpen('2024-12-09T08:00:00Z')).toBe(true)
    expect(office.isOpen('2024-12-09T07:59:59.999Z')).toBe(false)
    expect(office.isOpen('2024-12-09T17:00:00Z')).toBe(false)
    expect(office.nextOpen('2024-12-09T17:00:00Z')).toBe('2024-12-10T08:00:00.000Z')
    expect(office.previousOpen('2024-12-09T17:00:00Z')).toBe('2024-12-09T17:00:00.000Z')
  })

  it('refuses a closing of a calendar that never closes', () => {
    expect(() => always.nextClose('2024-12-09T17:00:00Z')).toThrow(
      'From 2024-12-09T17:00:00.000Z the calendar has no later closing within its validity',
    )
  })
})

describe('clock changes', () => {
  const berlin = (...hours: readonly Interval[]) =>
    businessCalendar({ timeZone: 'Europe/Berlin', hours: everyDay(...hours) })

  it('[TI-5: spring, inside hours] has a 23-hour day of 24-hour hours', () => {
    expect(always.between('2024-03-31T00:00:00+01:00', '2024-04-01T00:00:00+02:00')).toBe(23 * HOUR_MS)
  })

  it('[TI-5: autumn, inside hours] has a 25-hour day of 24-hour hours', () => {
    expect(always.between('2024-10-27T00:00:00+02:00', '2024-10-28T00:00:00+01:00')).toBe(25 * HOUR_MS)
    expect(always.add('2024-10-27T00:00:00+02:00', 25 * HOUR_MS)).toBe('2024-10-27T23:00:00.000Z')
  })

  it('[TI-5: spring, outside hours] opens an hour earlier by UTC the day after', () => {
    const day = berlin(['09:00', '17:00'])
    expect(day.add('2024-03-30T16:00:00+01:00', 2 * HOUR_MS)).toBe('2024-03-31T08:00:00.000Z')
  })

  it('[TI-5: autumn, outside hours] opens an hour later by UTC the day after', () => {
    const day = berlin(['09:00', '17:00'])
    expect(day.add('2024-10-26T16:00:00+02:00', 2 * HOUR_MS)).toBe('2024-10-27T09:00:00.000Z')
  })

  it('[TI-5: spring] begins when the gap ends for an interval that starts in the hour that does not exist', () => {
    const early = berlin(['02:30', '05:00'])
    expect(early.nextOpen('2024-03-31T00:00:00+01:00')).toBe('2024-03-31T01:00:00.000Z')
    expect(early.between('2024-03-31T00:00:00+01:00', '2024-04-01T00:00:00+02:00')).toBe(2 * HOUR_MS)
  })

  it('[TI-5: spring] leaves out an interval that lies wholly in the hour that does not exist', () => {
    const gone = berlin(['02:00', '03:00'])
    expect(gone.between('2024-03-31T00:00:00+01:00', '2024-04-01T00:00:00+02:00')).toBe(0)
    expect(gone.nextOpen('2024-03-31T00:00:00+01:00')).toBe('2024-04-01T00:00:00.000Z')
  })

  it('[TI-5: autumn] is open both times the clock shows an open time', () => {
    const twice = berlin(['02:00', '02:30'])
    expect(twice.between('2024-10-27T00:00:00+02:00', '2024-10-28T00:00:00+01:00')).toBe(HOUR_MS)
    expect(twice.nextClose('2024-10-27T00:00:00+02:00')).toBe('2024-10-27T00:30:00.000Z')
    expect(twice.nextOpen('2024-10-27T00:30:00Z')).toBe('2024-10-27T01:00:00.000Z')
  })

  it('[TI-5: zones of 30 and 45 minutes] opens at nine on the clock in Kathmandu, Kolkata, Chatham and Lord Howe', () => {
    const openings = (timeZone: string, day: string) =>
      businessCalendar({ timeZone, hours: everyDay(['09:00', '17:00']) }).nextOpen(`${day}T00:00:00Z`)
    expect(openings('Asia/Kathmandu', '2024-06-03')).toBe('2024-06-03T03:15:00.000Z')
    expect(openings('Asia/Kolkata', '2024-06-03')).toBe('2024-06-03T03:30:00.000Z')
    expect(openings('Pacific/Chatham', '2024-06-03')).toBe('2024-06-03T00:00:00.000Z')
    expect(openings('Pacific/Chatham', '2024-06-04')).toBe('2024-06-04T00:00:00.000Z')
    expect(openings('Australia/Lord_Howe', '2024-06-03')).toBe('2024-06-03T00:00:00.000Z')
  })

  it('[TI-5: a half hour of summer time] has a day of 24 and a half hours on Lord Howe', () => {
    const howe = businessCalendar({ timeZone: 'Australia/Lord_Howe', hours: everyDay(['00:00', '24:00']) })
    expect(howe.between('2024-04-07T00:00:00+11:00', '2024-04-08T00:00:00+10:30')).toBe(24.5 * HOUR_MS)
  })

  it('[TI-5: a day that does not exist] opens nothing in Apia on 2011-12-30', () => {
    const apia = businessCalendar({ timeZone: 'Pacific/Apia', hours: everyDay(['09:00', '17:00']) })
    expect(apia.add('2011-12-29T16:00:00-10:00', 2 * HOUR_MS)).toBe('2011-12-30T20:00:00.000Z')
  })

  it('[TI-5: a change just after midnight] keeps each minute with its own day in St John’s', () => {
    const johns = businessCalendar({ timeZone: 'America/St_Johns', hours: { sun: [['00:00', '24:00']] } })
    // On Sunday 2006-10-29 at 00:01 the clock went back to 23:01 on Saturday.
    expect(johns.nextOpen('2006-10-28T12:00:00Z')).toBe('2006-10-29T02:30:00.000Z')
    expect(johns.nextClose('2006-10-28T12:00:00Z')).toBe('2006-10-29T02:31:00.000Z')
    expect(johns.nextOpen('2006-10-29T02:31:00Z')).toBe('2006-10-29T03:30:00.000Z')
    expect(johns.between('2006-10-28T00:00:00Z', '2006-10-31T00:00:00Z')).toBe(24 * HOUR_MS + MINUTE_MS)
  })

  it('[TI-5: seconds] opens by local mean time to the second where the platform knows it', () => {
    const monrovia = businessCalendar({ timeZone: 'Africa/Monrovia', hours: everyDay(['09:00', '17:00']) })
    expect(monrovia.nextOpen('1970-06-01T00:00:00Z')).toBe('1970-06-01T09:44:30.000Z')
  })
})

describe('overrides, holidays and validity', () => {
  const china = businessCalendar({
    timeZone: 'Asia/Shanghai',
    hours: workWeek(['09:00', '18:00']),
    holidays: ['2024-02-12'],
    overrides: [
      { day: '2024-02-04', like: 'mon' },
      { day: '2024-02-05', like: 'sun' },
      { day: '2024-02-06', hours: [['10:00', '12:00']] },
      { day: '2024-02-07', hours: [] },
      { day: '2024-02-08', closed: [['12:00', '24:00']] },
      { day: '2024-02-12', hours: [['09:00', '10:00']] },
    ],
  })
  const openOn = (day: string) => china.between(`${day}T00:00:00+08:00`, `${day}T23:59:59.999+08:00`)

  it('[TI-7: like] works on Sunday 2024-02-04, a working day in China', () => {
    expect(china.isOpen('2024-02-04T10:00:00+08:00')).toBe(true)
    expect(china.add('2024-02-03T12:00:00+08:00', HOUR_MS)).toBe('2024-02-04T02:00:00.000Z')
    expect(china.isWorkingDay('2024-02-04')).toBe(true)
  })

  it('[TI-7: like] closes a Monday that is like a Sunday', () => {
    expect(openOn('2024-02-05')).toBe(0)
  })

  it('[TI-5: override] replaces its day, a holiday too, and closes it with no hours', () => {
    expect(openOn('2024-02-06')).toBe(2 * HOUR_MS)
    expect(openOn('2024-02-07')).toBe(0)
    expect(openOn('2024-02-12')).toBe(HOUR_MS)
  })

  it('[TI-4: part-day holiday] takes a part off the hours of the day', () => {
    expect(openOn('2024-02-08')).toBe(3 * HOUR_MS)
  })

  it('[TI-4: part-day holiday] takes nothing off a holiday, which has no hours', () => {
    const calendar = businessCalendar({
      timeZone: 'UTC',
      hours: everyDay(['09:00', '17:00']),
      holidays: ['2024-12-24'],
      overrides: [{ day: '2024-12-24', closed: [['14:00', '24:00']] }],
    })
    expect(calendar.between('2024-12-24T00:00:00Z', '2024-12-25T00:00:00Z')).toBe(0)
  })

  it('[TI-4: special opening day] opens a day whose weekday is not named', () => {
    const fair = businessCalendar({
      timeZone: 'UTC',
      hours: { mon: [['09:00', '17:00']] },
      overrides: [{ day: '2024-06-09', hours: [['10:00', '14:00']] }],
    })
    expect(fair.between('2024-06-08T00:00:00Z', '2024-06-10T00:00:00Z')).toBe(4 * HOUR_MS)
    expect(fair.isOpen('2024-06-11T10:00:00Z')).toBe(false)
  })

  it('[TI-4: validity] is closed before its first day and after its last', () => {
    const year = businessCalendar({
      timeZone: 'Europe/Berlin',
      hours: workWeek(['09:00', '17:00']),
      validFrom: '2024-01-01',
      validUntil: '2024-12-31',
    })
    expect(year.nextOpen('2020-01-01T00:00:00Z')).toBe('2024-01-01T08:00:00.000Z')
    expect(year.previousOpen('2030-01-01T00:00:00Z')).toBe('2024-12-31T16:00:00.000Z')
    expect(year.isOpen('2025-01-02T10:00:00Z')).toBe(false)
    expect(() => year.add('2024-12-31T15:00:00Z', 2 * HOUR_MS)).toThrow('calendar has no 7200000 ms')
    expect(() => year.add('2024-01-01T09:00:00Z', -2 * HOUR_MS)).toThrow('calendar has no -7200000 ms')
  })

  it('[TI-7: holidays changed later] answers differently as a new calendar, and as before as the old one', () => {
    const hours = workWeek(['09:00', '17:00'])
    const before = businessCalendar({ timeZone: 'UTC', hours, holidays: [] })
    const after = businessCalendar({ timeZone: 'UTC', hours, holidays: ['2024-06-10'] })
    expect(before.add('2024-06-07T16:00:00Z', 2 * HOUR_MS)).toBe('2024-06-10T10:00:00.000Z')
    expect(after.add('2024-06-07T16:00:00Z', 2 * HOUR_MS)).toBe('2024-06-11T10:00:00.000Z')
  })

  it('keeps its answers when the host changes the lists it was made from', () => {
    const holidays = ['2024-06-10']
    const calendar = businessCalendar({ timeZone: 'UTC', hours: workWeek(['09:00', '17:00']), holidays })
    holidays.pop()
    expect(calendar.isOpen('2024-06-10T10:00:00Z')).toBe(false)
  })
})

describe('provisional results', () => {
  const calendar = businessCalendar({
    timeZone: 'Europe/Berlin',
    hours: everyDay(['00:00', '24:00']),
    knownUntil: '2024-12-31',
  })

  it('[TI-7: provisional] marks what is counted over days after knownUntil', () => {
    expect(calendar.dueAt('2024-12-31T22:00:00+01:00', 2 * HOUR_MS)).toEqual({
      dueAt: '2024-12-31T23:00:00.000Z',
      isProvisional: false,
    })
    expect(calendar.dueAt('2024-12-31T22:00:00+01:00', 2 * HOUR_MS + 1)).toEqual({
      dueAt: '2024-12-31T23:00:00.001Z',
      isProvisional: true,
    })
    expect(calendar.dueAt('2025-01-01T01:00:00+01:00', -2 * HOUR_MS)).toEqual({
      dueAt: '2024-12-31T22:00:00.000Z',
      isProvisional: true,
    })
  })

  it('[TI-7: provisional] tells of an instant or a day whether its holidays are known', () => {
    expect(calendar.knownUntil).toBe('2024-12-31')
    expect(calendar.isProvisional('2024-12-31T23:59:59.999+01:00')).toBe(false)
    expect(calendar.isProvisional('2025-01-01T00:00:00+01:00')).toBe(true)
    expect(calendar.isProvisional('2024-12-31')).toBe(false)
    expect(calendar.isProvisional('2025-01-01')).toBe(true)
  })

  it('marks nothing when the calendar does not say until when it knows', () => {
    const open = businessCalendar({ timeZone: 'UTC', hours: workWeek(['09:00', '17:00']) })
    expect(open.isProvisional('9999-12-31')).toBe(false)
    expect(open.dueAt('2024-06-10T10:00:00Z', HOUR_MS).isProvisional).toBe(false)
  })
})
