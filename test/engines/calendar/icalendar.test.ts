import { describe, expect, it } from 'vitest'
import { fromICalendar, unreadableFeed } from '../../../src/engines/calendar/holidays.js'
import { businessCalendar } from '../../../src/engines/calendar/index.js'
import { invalidInput } from '../../../src/kernel/errors.js'
import { HOUR_MS, workWeek } from './hours.js'

const feed = (...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: readonly string[]) =>
  ['BEGIN:VEVENT', 'UID:one', ...lines, 'END:VEVENT'].join('\r\n')

describe('fromICalendar', () => {
  it('[TI-4: holidays] closes the days of an all-day event, the end not among them', async () => {
    const text = feed(
      event('DTSTART;VALUE=DATE:20241225', 'DTEND;VALUE=DATE:20241227', 'SUMMARY:Christmas'),
      event('DTSTART;VALUE=DATE:20241003', 'SUMMARY:Unity'),
    )
    expect(await fromICalendar(text)).toEqual({
      holidays: ['2024-10-03', '2024-12-25', '2024-12-26'],
      overrides: [],
      knownUntil: '2024-12-26',
    })
  })

  it('reads folded lines, line ends without carriage return, and a duration', async () => {
    const text = feed(
      event('SUMMARY:A very', '  long name', 'DTSTART;VALUE=DA', ' TE:20241224', 'DURATION:P2D'),
    )
    const source = await fromICalendar(text.replaceAll('\r\n', '\n'))
    expect(source.holidays).toEqual(['2024-12-24', '2024-12-25'])
  })

  it('takes an all-day event whose end is not after its start as one day', async () => {
    const text = feed(event('DTSTART;VALUE=DATE:20241224', 'DTEND;VALUE=DATE:20241224'))
    expect((await fromICalendar(text)).holidays).toEqual(['2024-12-24'])
  })

  it('[TI-4: part-day holiday] closes the part of a day an event with times covers, and what crosses midnight', async () => {
    const text = feed(
      event('DTSTART;TZID=Europe/Berlin:20241224T140000', 'DTEND;TZID=Europe/Berlin:20241226T113000'),
      event('DTSTART:20241227T000000', 'DTEND:20241227T120000'),
      event('DTSTART:20241227T120000', 'DTEND:20241228T000000'),
      event('DTSTART:20241231T120000', 'DTEND:20241231T180000'),
      event('DTSTART:20241231T170000', 'DTEND:20241231T200015'),
    )
    const source = await fromICalendar(text)
    expect(source).toEqual({
      holidays: ['2024-12-25', '2024-12-27'],
      overrides: [
        { day: '2024-12-24', closed: [['14:00', '24:00']] },
        { day: '2024-12-26', closed: [['00:00', '11:30']] },
        { day: '2024-12-31', closed: [['12:00', '20:00:15']] },
      ],
      knownUntil: '2024-12-31',
    })
    const calendar = businessCalendar({
      timeZone: 'Europe/Berlin',
      hours: workWeek(['09:00', '17:00']),
      ...source,
    })
    expect(calendar.between('2024-12-24T00:00:00Z', '2024-12-27T00:00:00Z')).toBe(10.5 * HOUR_MS)
  })

  it('places times written in UTC by the zone of the feed, or the one given', async () => {
    const party = event('DTSTART:20241224T130000Z', 'DTEND:20241224T170000Z')
    const closed = {
      holidays: [],
      overrides: [{ day: '2024-12-24', closed: [['14:00', '18:00']] }],
      knownUntil: '2024-12-24',
    }
    expect(await fromICalendar(feed('X-WR-TIMEZONE:Europe/Berlin', party))).toEqual(closed)
    expect(await fromICalendar(feed(party), { timeZone: 'Europe/Berlin' })).toEqual(closed)
    await expect(fromICalendar(feed(party))).rejects.toThrow('event one is written in UTC; say its zone')
  })

  it('follows a yearly event without end as far as it is told, and knows no further', async () => {
    const text = feed(event('DTSTART;VALUE=DATE:20201225', 'DTEND;VALUE=DATE:20201227', 'RRULE:FREQ=YEARLY'))
    const source = await fromICalendar(text, { until: '2022-12-31' })
    expect(source.holidays).toEqual([
      '2020-12-25',
      '2020-12-26',
      '2021-12-25',
      '2021-12-26',
      '2022-12-25',
      '2022-12-26',
    ])
    expect(source.knownUntil).toBe('2022-12-31')
    expect((await fromICalendar(text)).holidays).toHaveLength(160)
    expect((await fromICalendar(text)).knownUntil).toBe('2099-12-31')
  })

  it('knows no further than the last day named once, where others repeat for ever', async () => {
    const text = feed(
      event('DTSTART;VALUE=DATE:20201225', 'RRULE:FREQ=YEARLY'),
      event('DTSTART;VALUE=DATE:20250418'),
    )
    expect((await fromICalendar(text)).knownUntil).toBe('2025-04-18')
  })

  it('follows repetition that ends, its exceptions and what is cancelled', async () => {
    const text = feed(
      event('DTSTART;VALUE=DATE:20200501', 'RRULE:FREQ=YEARLY;COUNT=4', 'EXDATE;VALUE=DATE:20210501'),
      event('RECURRENCE-ID;VALUE=DATE:20220501', 'DTSTART;VALUE=DATE:20220502'),
      event('DTSTART;VALUE=DATE:20230601', 'STATUS:CANCELLED').replace('UID:one', 'UID:two'),
    )
    expect((await fromICalendar(text)).holidays).toEqual(['2020-05-01', '2022-05-02', '2023-05-01'])
  })

  it.each([
    [
      'the fourth Thursday of November',
      'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH',
      ['2024-11-28', '2025-11-27', '2026-11-26'],
    ],
    [
      'the last Monday of May',
      'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO',
      ['2024-05-27', '2025-05-26', '2026-05-25'],
    ],
    [
      'the second Monday of the year',
      'RRULE:FREQ=YEARLY;BYDAY=2MO',
      ['2024-01-08', '2025-01-13', '2026-01-12'],
    ],
    [
      'the last day of February',
      'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1',
      ['2024-02-29', '2025-02-28', '2026-02-28'],
    ],
    ['29 February', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', ['2024-02-29']],
    [
      'every Friday the thirteenth',
      'RRULE:FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;UNTIL=20251231',
      ['2024-09-13', '2024-12-13', '2025-06-13'],
    ],
    [
      'the 31st of every second month',
      'RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31;COUNT=3',
      ['2024-01-31', '2024-03-31', '2024-05-31'],
    ],
    ['every second year', 'RRULE:FREQ=YEARLY;INTERVAL=2', ['2024-01-01', '2026-01-01']],
    [
      'a weekday of every second week',
      'RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3',
      ['2024-01-01', '2024-01-15', '2024-01-29'],
    ],
    ['two weekdays', 'RRULE:FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3', ['2024-01-06', '2024-01-07', '2024-01-13']],
    [
      'weeks that begin on Sunday',
      'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=3',
      ['2024-01-01', '2024-01-14', '2024-01-15'],
    ],
    ['every third day', 'RRULE:FREQ=DAILY;INTERVAL=3;COUNT=3', ['2024-01-01', '2024-01-04', '2024-01-07']],
    ['days added', 'RDATE;VALUE=DATE:20240301,20240401', ['2024-01-01', '2024-03-01', '2024-04-01']],
  ])('follows %s', async (_, rule, days) => {
    const text = feed(event('DTSTART;VALUE=DATE:20240101', rule))
    expect((await fromICalendar(text, { until: '2026-12-31' })).holidays).toEqual(days)
  })

  it('[TI-7: like] takes a marked day, or one the host recognises, as a working day', async () => {
    const text = feed(
      event('DTSTART;VALUE=DATE:20240204', 'SUMMARY:Spring Festival (work)'),
      event(
        'DTSTART;VALUE=DATE:20240218',
        'SUMMARY:Spring Festival',
        'X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY',
      ),
      event('DTSTART;VALUE=DATE:20240212', 'SUMMARY:Spring Festival'),
    )
    const like = (summary: string) => (summary.includes('(work)') ? 'fri' : undefined)
    expect(await fromICalendar(text, { like })).toEqual({
      holidays: ['2024-02-12'],
      overrides: [
        { day: '2024-02-04', like: 'fri' },
        { day: '2024-02-18', like: 'mon' },
      ],
      knownUntil: '2024-02-18',
    })
  })

  it('reads several calendars in one text', async () => {
    const text = feed(event('DTSTART;VALUE=DATE:20240101')) + feed(event('DTSTART;VALUE=DATE:20240501'))
    expect((await fromICalendar(text)).holidays).toEqual(['2024-01-01', '2024-05-01'])
  })

  it.each([
    ['no text', '', ''],
    ['other text', 'hello', 'it is not iCalendar text'],
    ['a card', 'BEGIN:VCARD\r\nEND:VCARD', 'it holds something other than a VCALENDAR'],
    ['an open component', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR', 'it is not iCalendar text'],
    ['no event', feed(), 'no event in it names a day'],
    ['an event without a day', feed(event('SUMMARY:?')), 'event one has no day that exists in DTSTART'],
    [
      'a day that does not exist',
      feed(event('DTSTART;VALUE=DATE:20240231')),
      'event one has no day that exists in DTSTART',
    ],
    ['half a day', feed(event('DTSTART;VALUE=DATE:2024')), 'event one has no day that exists in DTSTART'],
    [
      'a holiday each second',
      feed(event('DTSTART:20240101T000000', 'DTEND:20240101T000001', 'RRULE:FREQ=SECONDLY')),
      'a rule in it repeats SECONDLY',
    ],
    [
      'a rule it does not follow',
      feed(event('DTSTART;VALUE=DATE:20240101', 'RRULE:FREQ=YEARLY;BYWEEKNO=20')),
      'a rule in it uses BYWEEKNO',
    ],
    [
      'a rule that no day fits, and does not look for ever',
      feed(event('DTSTART;VALUE=DATE:20240101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30')),
      'no event in it names a day',
    ],
    [
      'an event that ends before it begins',
      feed(event('DTSTART:20240101T100000', 'DTEND:20240101T090000')),
      'no event in it names a day',
    ],
    [
      'a holiday of a thousand years',
      feed(event('DTSTART;VALUE=DATE:20240101', 'DTEND;VALUE=DATE:30240101')),
      'event one lasts longer than a year',
    ],
  ])('refuses %s', async (_, text, reason) => {
    const error = await fromICalendar(text).catch((cause) => cause)
    expect(unreadableFeed.is(error)).toBe(true)
    expect(error.message).toContain(reason)
  })

  it('refuses options it does not know', async () => {
    const error = await fromICalendar(feed(), { until: 'soon', timeZone: 'X', zone: 1 } as object).catch(
      (cause) => cause,
    )
    expect(invalidInput.is(error) && error.issues.map(({ path }) => path.join('.'))).toEqual([
      'options.zone',
      'options.until',
      'options.timeZone',
    ])
  })
})
