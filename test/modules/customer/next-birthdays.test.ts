import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeDay } from '../../../src/engines/calendar/days.js'
import { lunarCalendar, nextBirthdayOn } from '../../../src/engines/calendar/lunar.js'
import { type Birthday, birthdayKey, days } from '../../../src/kernel/index.js'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { birthdayKeys } from '../../../src/rules/birthdays.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

describe('the next birthday', () => {
  it.each([
    ['today', { calendar: 'gregorian', month: 1, day: 15 }, '2026-01-15', '2026-01-15'],
    ['next year', { calendar: 'gregorian', year: 1990, month: 1, day: 14 }, '2026-01-15', '2027-01-14'],
    [
      '29 February in a common year',
      { calendar: 'gregorian', month: 2, day: 29 },
      '2026-01-15',
      '2026-02-28',
    ],
    ['29 February in a leap year', { calendar: 'gregorian', month: 2, day: 29 }, '2028-01-15', '2028-02-29'],
    ['a lunar one', { calendar: 'lunar', month: 1, day: 1 }, '2026-01-15', '2026-02-17'],
    ['lunar day 30 of a short month', { calendar: 'lunar', month: 12, day: 30 }, '2026-01-15', '2026-02-16'],
    ['a leap month', { calendar: 'lunar', month: 6, leap: true, day: 1 }, '2025-07-01', '2025-07-25'],
    ['no leap month', { calendar: 'lunar', month: 6, leap: true, day: 1 }, '2026-01-15', '2026-07-14'],
  ] as const)('of %s [CU-2: part, policy of birthdays]', async (_, birthday, today, expected) => {
    expect(await nextBirthdayOn(birthday, today)).toBe(expected)
  })

  it('is the first day that a rule finds it on [CU-2: part, SQL and ticks agree]', async () => {
    const lunar = await lunarCalendar()
    const dayOfMonth = (calendar: Birthday['calendar']) =>
      fc.integer({ min: 1, max: calendar === 'lunar' ? 30 : 29 })
    const birthday = fc.constantFrom('gregorian' as const, 'lunar' as const).chain((calendar) =>
      fc.record({
        calendar: fc.constant(calendar),
        month: fc.integer({ min: 1, max: 12 }),
        day: dayOfMonth(calendar),
        leap: calendar === 'lunar' ? fc.constantFrom(true as const, undefined) : fc.constant(undefined),
      }),
    )
    const from = fc.integer({ min: 10_957, max: 43_829 })
    await fc.assert(
      fc.asyncProperty(birthday, from, async (given, first) => {
        const { leap, ...one } = given
        const key = birthdayKey({ ...one, ...(leap && { leap }) })
        const falls = (day: number) => {
          const keys = birthdayKeys({ from: writeDay(day), until: writeDay(day + 1) }, lunar)
          return keys === 'all' || keys.includes(key)
        }
        const next = await nextBirthdayOn({ ...one, ...(leap && { leap }) }, writeDay(first))
        let day = first
        while (!falls(day)) day += 1
        expect(next).toBe(writeDay(day))
      }),
      { numRuns: 60 },
    )
  })
})

const model = defineCrm({ currency: 'EUR', timeZone: 'Europe/Berlin', modules: { customer: customer() } })
const f = model.fields.customer

describe.each(storages)('next birthdays on $name', ({ open }) => {
  it('are stored days, and ticks move them on [CU-2: part, next birthday]', async () => {
    const { crm, clock, events } = await testCrm(model, { storage: open() })
    const birthday = { calendar: 'gregorian', month: 1, day: 16 } as const
    const ada = await crm.customer.create({ id: 'ada', name: 'Ada', birthday })
    expect(ada).toMatchObject({ nextBirthdayOn: '2026-01-16', birthdayOverAt: '2026-01-16T23:00:00.000Z' })
    const moon = { calendar: 'lunar', month: 1, day: 1 } as const
    await crm.customer.create({ id: 'yu', name: 'Yu', birthday: moon })
    expect(await crm.customer.count({ where: f.nextBirthdayOn.lte('2026-02-17') })).toBe(2)

    clock.advance(days(1))
    await crm.tick()
    expect((await crm.customer.get({ customerId: 'ada' })).nextBirthdayOn).toBe('2026-01-16')
    clock.advance(days(1))
    await crm.tick()
    expect(await crm.customer.get({ customerId: 'ada' })).toMatchObject({
      nextBirthdayOn: '2027-01-16',
      birthdayOverAt: '2027-01-16T23:00:00.000Z',
      version: 2,
    })
    await crm.settled()
    expect(events.at(-1)).toMatchObject({
      type: 'customer.updated',
      occurredAt: '2026-01-16T23:00:00.000Z',
      data: { changes: { nextBirthdayOn: { from: '2026-01-16', to: '2027-01-16' } } },
    })
    clock.advance(days(365 * 3 + 2))
    while ((await crm.tick()).ran > 0);
    expect((await crm.customer.get({ customerId: 'ada' })).nextBirthdayOn).toBe('2030-01-16')
    expect((await crm.customer.get({ customerId: 'yu' })).nextBirthdayOn).toBe('2029-02-13')

    const cleared = await crm.customer.update({ customerId: 'ada', birthday: null })
    expect(cleared).toMatchObject({ birthDate: null, nextBirthdayOn: null, birthdayOverAt: null })
  })
})
