import { expect, it } from 'vitest'
import { birthdayKey, gregorianBirthDate } from '../../src/kernel/index.js'

it.each([
  [{ calendar: 'gregorian', year: 2000, month: 2, day: 29 }, '02-29', '2000-02-29'],
  [{ calendar: 'gregorian', month: 11, day: 3 }, '11-03', undefined],
  [{ calendar: 'lunar', year: 1990, month: 8, day: 15 }, 'L-08-15', undefined],
  [{ calendar: 'lunar', month: 6, leap: true, day: 1 }, 'L-06+-01', undefined],
] as const)('the birthday %o falls on %s of its year', (birthday, key, date) => {
  expect(birthdayKey(birthday)).toBe(key)
  expect(gregorianBirthDate(birthday)).toBe(date)
})
