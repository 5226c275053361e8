import { describe, expect, it } from 'vitest'
import {
  businessCalendar,
  type CalendarDefinition,
  invertedRange,
  neverOpen,
  outOfReach,
} from '../../../src/engines/calendar/index.js'
import { invalidInput } from '../../../src/kernel/errors.js'
import { everyDay, workWeek } from './hours.js'

const good: CalendarDefinition = { timeZone: 'Europe/Berlin', hours: workWeek(['09:00', '17:00']) }

/** The faults of a definition, as `path: expected <- received`. */
const faultsOf = (definition: unknown): readonly string[] => {
  try {
    businessCalendar(definition as CalendarDefinition) // what a host without types may pass
    return []
  } catch (error) {
    if (!invalidInput.is(error)) throw error
    return error.issues.map(({ path, received }) => `${path.join('.')} <- ${received}`)
  }
}

const refusalOf = (call: () => unknown): unknown => {
  try {
    return call()
  } catch (error) {
    return error
  }
}

describe('businessCalendar refuses', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, ' <- nothing'],
    ['a list', [], ' <- array of 0'],
    ['an unknown zone', { ...good, timeZone: 'Mars/Olympus' }, 'timeZone <- "Mars/Olympus"'],
    ['a bare offset', { ...good, timeZone: '+02:00' }, 'timeZone <- "+02:00"'],
    ['an empty zone', { ...good, timeZone: '' }, 'timeZone <- ""'],
    ['no hours', { timeZone: 'UTC' }, 'hours <- nothing'],
    ['an unknown weekday', { ...good, hours: { monday: [] } }, 'hours.monday <- "monday"'],
    ['hours that are no list', { ...good, hours: { mon: '09:00-17:00' } }, 'hours.mon <- "09:00-17:00"'],
    ['an interval that is no pair', { ...good, hours: { mon: [['09:00']] } }, 'hours.mon.0 <- array of 1'],
    ['a time past 24:00', { ...good, hours: { mon: [['09:00', '24:01']] } }, 'hours.mon.0.1 <- "24:01"'],
    ['a time of one digit', { ...good, hours: { mon: [['9:00', '17:00']] } }, 'hours.mon.0.0 <- "9:00"'],
    ['a number for a time', { ...good, hours: { mon: [[9, '17:00']] } }, 'hours.mon.0.0 <- number 9'],
    ['days that do not exist', { ...good, holidays: ['2023-02-29'] }, 'holidays.0 <- "2023-02-29"'],
    ['an instant for a day', { ...good, holidays: [new Date(0)] }, 'holidays.0 <- a Date'],
    ['holidays that are no list', { ...good, holidays: '2024-01-01' }, 'holidays <- "2024-01-01"'],
    ['the year 10,000', { ...good, holidays: ['10000-01-01'] }, 'holidays.0 <- "10000-01-01"'],
    ['the year 999', { ...good, validFrom: '0999-12-31' }, 'validFrom <- "0999-12-31"'],
    ['a null validity', { ...good, validUntil: null }, 'validUntil <- null'],
    ['an unknown key', { ...good, holiday: [] }, 'holiday <- "holiday"'],
    [
      'a key of the prototype',
      JSON.parse('{"timeZone":"UTC","hours":{"__proto__":[]}}'),
      'hours.__proto__ <- "__proto__"',
    ],
    ['a constructor key', { ...good, hours: { constructor: [] } }, 'hours.constructor <- "constructor"'],
    ['an override of nothing', { ...good, overrides: [{ day: '2024-01-01' }] }, 'overrides.0 <- ""'],
    ['an override that is no object', { ...good, overrides: ['2024-01-01'] }, 'overrides.0 <- "2024-01-01"'],
    [
      'an override that is both like and hours',
      { ...good, overrides: [{ day: '2024-01-01', like: 'mon', hours: [] }] },
      'overrides.0 <- "like and hours"',
    ],
    [
      'an override like no weekday',
      { ...good, overrides: [{ day: '2024-01-01', like: 'constructor' }] },
      'overrides.0.like <- "constructor"',
    ],
    [
      'two overrides of one day',
      {
        ...good,
        overrides: [
          { day: '2024-01-01', like: 'mon' },
          { day: '2024-01-01', like: 'mon' },
        ],
      },
      'overrides.1.day <- "2024-01-01"',
    ],
  ])('%s', (_, definition, fault) => {
    expect(faultsOf(definition)).toContain(fault)
  })

  it.each([
    ['empty', ['09:00', '09:00']],
    ['inverted', ['17:00', '09:00']],
    ['09:00-00:00', ['09:00', '00:00']],
    ['over midnight', ['22:00', '06:00']],
  ])('[TI-4: interval] an interval that is %s, in hours and in overrides', (_, interval) => {
    expect(faultsOf({ ...good, hours: { mon: [interval] } })).toEqual([
      `hours.mon.0 <- ${JSON.stringify(interval)}`,
    ])
    expect(faultsOf({ ...good, overrides: [{ day: '2024-01-01', hours: [interval] }] })).toEqual([
      `overrides.0.hours.0 <- ${JSON.stringify(interval)}`,
    ])
  })

  it('says how an interval over midnight is written', () => {
    expect(() => businessCalendar({ ...good, hours: { mon: [['22:00', '06:00']] } })).toThrow(
      "write over midnight as [['22:00', '24:00']] and, on the next day, [['00:00', '06:00']]",
    )
  })

  it('overlapping intervals, in whatever order they are written', () => {
    expect(
      faultsOf({
        ...good,
        hours: {
          mon: [
            ['12:00', '17:00'],
            ['09:00', '12:01'],
          ],
        },
      }),
    ).toEqual(['hours.mon.0 <- ["12:00","17:00"]'])
  })

  it('a validity that ends before it begins', () => {
    expect(faultsOf({ ...good, validFrom: '2024-02-01', validUntil: '2024-01-31' })).toEqual([
      'validUntil <- "2024-01-31"',
    ])
  })

  it('all faults in one error', () => {
    expect(faultsOf({ timeZone: 'X', hours: { mon: [['a', 'b']] }, holidays: ['b'], extra: 1 })).toHaveLength(
      5,
    )
  })

  it.each<[string, CalendarDefinition]>([
    ['an empty week', { timeZone: 'UTC', hours: {} }],
    ['a week of empty days', { timeZone: 'UTC', hours: everyDay() }],
    ['a validity without an open day', { ...good, validFrom: '2024-06-08', validUntil: '2024-06-09' }],
    [
      'a validity of holidays',
      { ...good, validFrom: '2024-06-10', validUntil: '2024-06-10', holidays: ['2024-06-10'] },
    ],
    [
      'overrides outside the validity',
      {
        timeZone: 'UTC',
        hours: {},
        validFrom: '2024-01-01',
        overrides: [{ day: '2023-12-31', hours: [['09:00', '10:00']] }],
      },
    ],
    [
      'hours that no clock shows',
      {
        timeZone: 'Europe/Berlin',
        hours: { sun: [['02:00', '03:00']] },
        validFrom: '2024-03-31',
        validUntil: '2024-04-06',
      },
    ],
  ])('[TI-4: no open time] %s, and does not loop', (_, definition) => {
    expect(neverOpen.is(refusalOf(() => businessCalendar(definition)))).toBe(true)
  })
})

describe('businessCalendar accepts', () => {
  it('a calendar open on overrides alone', () => {
    const calendar = businessCalendar({
      timeZone: 'UTC',
      hours: {},
      overrides: [
        { day: '2024-06-10', hours: [['09:00', '10:00']] },
        { day: '2500-06-10', hours: [['09:00', '10:00']] },
      ],
    })
    expect(calendar.nextOpen('1000-01-01T00:00:00Z')).toBe('2024-06-10T09:00:00.000Z')
    expect(calendar.nextOpen('2024-06-10T10:00:00Z')).toBe('2500-06-10T09:00:00.000Z')
    expect(outOfReach.is(refusalOf(() => calendar.nextOpen('2500-06-10T10:00:00Z')))).toBe(true)
  })

  it('intervals that touch, in any order, and seconds', () => {
    const calendar = businessCalendar({
      timeZone: 'UTC',
      hours: {
        mon: [
          ['12:00', '17:00:30'],
          ['09:00', '12:00'],
        ],
      },
    })
    expect(calendar.nextClose('2024-06-10T09:00:00Z')).toBe('2024-06-10T17:00:30.000Z')
  })

  it('the same holiday twice', () => {
    expect(faultsOf({ ...good, holidays: ['2024-06-10', '2024-06-10'] })).toEqual([])
  })
})

describe('instants and amounts', () => {
  const calendar = businessCalendar(good)
  const bad = (value: unknown) => refusalOf(() => calendar.add(value as string, 1)) // what a host without types may pass

  it.each([
    '2024-06-10',
    '2024-06-10T10:00:00',
    '2024-02-30T10:00:00Z',
    '2024-06-10T24:00:00Z',
    '2024-06-10 10:00:00Z',
    '10000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '0999-12-31T00:00:00Z',
    '',
    'now',
    0,
    null,
    undefined,
    {},
    new Date(Number.NaN),
    new Date('+010000-01-01T00:00:00Z'),
  ])('refuses %s as an instant', (value) => {
    const error = bad(value)
    expect(invalidInput.is(error) && error.issues[0]?.path).toEqual(['instant'])
  })

  it('takes any offset and a Date, and drops what is below a millisecond', () => {
    expect(calendar.add('2024-06-10T10:00:00.123456+05:45', 0)).toBe('2024-06-10T04:15:00.123Z')
    expect(calendar.add('2024-06-10T10:00Z', 0)).toBe('2024-06-10T10:00:00.000Z')
    expect(calendar.add(new Date(Date.UTC(2024, 5, 10)), 0)).toBe('2024-06-10T00:00:00.000Z')
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, '1', null, undefined, 2 ** 53])(
    'refuses %s as an amount',
    (amount) => {
      const error = refusalOf(() => calendar.add('2024-06-10T10:00:00Z', amount as number)) // as above
      expect(invalidInput.is(error) && error.issues[0]?.path).toEqual(['workingMs'])
    },
  )

  it('refuses what would be due in the year 10,000 or before the year 1000', () => {
    expect(outOfReach.is(refusalOf(() => calendar.add('9999-12-31T10:00:00Z', 1e9)))).toBe(true)
    expect(outOfReach.is(refusalOf(() => calendar.add('1000-01-02T10:00:00Z', -1e9)))).toBe(true)
    expect(
      outOfReach.is(refusalOf(() => calendar.add('2024-01-01T00:00:00Z', Number.MAX_SAFE_INTEGER))),
    ).toBe(true)
    expect(outOfReach.is(refusalOf(() => calendar.nextOpen('9999-12-31T20:00:00Z')))).toBe(true)
  })

  it('[TI-5: range] refuses a range whose end is before its beginning', () => {
    const error = refusalOf(() => calendar.between('2024-06-10T10:00:00Z', '2024-06-10T09:59:59.999Z'))
    expect(invertedRange.is(error) && error.details).toEqual({
      from: '2024-06-10T10:00:00.000Z',
      to: '2024-06-10T09:59:59.999Z',
    })
    expect(calendar.between('2024-06-10T10:00:00Z', '2024-06-10T10:00:00Z')).toBe(0)
  })

  it('counts from one end of the years to the other', () => {
    const always = businessCalendar({ timeZone: 'UTC', hours: everyDay(['00:00', '24:00']) })
    const [first, last] = ['1000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']
    expect(always.between(first, last)).toBe(Date.parse(last) - Date.parse(first))
    expect(always.add(first, Date.parse(last) - Date.parse(first))).toBe(last)
    expect(always.add(last, Date.parse(first) - Date.parse(last))).toBe(first)
  })
})
