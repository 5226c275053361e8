import { describe, expect, it } from 'vitest'
import { defineCrm } from '../../../src/model.js'
import { customer } from '../../../src/modules/customer/index.js'
import { age, birthdayWithin } from '../../../src/rules/index.js'
import { testCrm } from '../../../src/testing/index.js'
import { storages } from '../storages.js'

const model = defineCrm({ currency: 'EUR', timeZone: 'Europe/Berlin', modules: { customer: customer() } })
const f = model.fields.customer

describe.each(storages)('birthdays on $name', ({ open }) => {
  const start = async () => {
    const made = await testCrm(model, { storage: open() })
    const ids = async (where: Parameters<typeof made.crm.customer.list>[0]) =>
      (await made.crm.customer.list(where)).items.map(({ id }) => id).toSorted()
    return { ...made, ids }
  }

  it.each([
    ['a whole one', { calendar: 'gregorian', year: 1990, month: 2, day: 3 }, '1990-02-03'],
    ['one without a year', { calendar: 'gregorian', month: 2, day: 29 }, null],
    ['a lunar one', { calendar: 'lunar', year: 1990, month: 5, leap: true, day: 1 }, '1990-06-23'],
    ['a lunar one without a year', { calendar: 'lunar', month: 8, day: 15 }, null],
  ] as const)('keep %s [CU-2: part, birthday]', async (_, birthday, birthDate) => {
    const { crm, events } = await start()
    const ada = await crm.customer.create({ id: 'ada', name: 'Ada', birthday })
    expect(ada).toMatchObject({ birthday, birthDate })
    expect(await crm.customer.get({ customerId: 'ada' })).toEqual(ada)

    await crm.customer.update({ customerId: 'ada', birthday: null })
    const again = await crm.customer.update({ customerId: 'ada', birthday, email: 'ada@example.com' })
    expect(again).toMatchObject({ birthday, birthDate, version: 3 })
    await crm.settled()
    const cleared = { birthday: { from: birthday, to: null } }
    expect(events[1]?.data).toMatchObject({
      changes: birthDate ? { ...cleared, birthDate: { from: birthDate, to: null } } : cleared,
    })
  })

  it.each([
    [{ calendar: 'gregorian', month: 2, day: 30 }, ['birthday', 'day']],
    [{ calendar: 'gregorian', year: 2023, month: 2, day: 29 }, ['birthday', 'day']],
    [{ calendar: 'gregorian', month: 13, day: 1 }, ['birthday', 'month']],
    [{ calendar: 'gregorian', month: 5, leap: true, day: 1 }, ['birthday', 'leap']],
    [{ calendar: 'lunar', month: 5, day: 31 }, ['birthday', 'day']],
    [{ calendar: 'lunar', year: 1991, month: 5, leap: true, day: 1 }, ['birthday', 'leap']],
    [{ calendar: 'lunar', year: 2024, month: 1, day: 30 }, ['birthday', 'day']],
  ] as const)('refuse %o [CU-2: part, birthday]', async (birthday, path) => {
    const { crm } = await start()
    const refused = { code: 'input.invalid', issues: [{ path }] }
    await expect(crm.customer.create({ name: 'Ada', birthday })).rejects.toMatchObject(refused)
    expect(await crm.customer.count()).toBe(0)
  })

  // It is 15 January 2026: the 27th day of the 11th month, of 30 days; the 12th begins on the 19th.
  it('are found in a window, lunar ones too [RU-13: birthdays]', async () => {
    const { crm, ids } = await start()
    const people = {
      today: { calendar: 'gregorian', year: 1990, month: 1, day: 15 },
      last: { calendar: 'gregorian', month: 1, day: 28 },
      after: { calendar: 'gregorian', month: 1, day: 29 },
      lunarToday: { calendar: 'lunar', month: 11, day: 27 },
      lunarLeap: { calendar: 'lunar', year: 2033, month: 11, leap: true, day: 28 },
      lunarLater: { calendar: 'lunar', month: 12, day: 11 },
    } as const
    for (const [id, birthday] of Object.entries(people)) await crm.customer.create({ id, name: id, birthday })
    await crm.customer.create({ id: 'unknown', name: 'Unknown' })

    const soon = birthdayWithin(f.birthday, { calendar: { unit: 'day', from: 0, until: 14 } })
    expect(await ids({ where: soon })).toEqual(['last', 'lunarLeap', 'lunarToday', 'today'])
    expect(await ids({ where: age(f.birthday).gte(36) })).toEqual(['today'])
    expect(await ids({ where: age(f.birthDate).eq(36) })).toEqual(['today'])
    expect((await crm.why({ customerId: 'lunarToday', rule: soon })).matches).toBe(true)
  })
})
