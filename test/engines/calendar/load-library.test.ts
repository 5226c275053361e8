import { expect, it } from 'vitest'
import { libraryMissing } from '../../../src/engines/calendar/holidays.js'
import { loadLibrary } from '../../../src/engines/calendar/load-library.js'

it('loadLibrary says what to install when an optional peer is not there', async () => {
  const cause = new Error('Cannot find package')
  const error = await loadLibrary('date-holidays', () => Promise.reject(cause)).catch((refusal) => refusal)
  expect(libraryMissing.is(error)).toBe(true)
  expect(error.message).toBe('This needs the package date-holidays: npm install date-holidays')
  expect(error.cause).toBe(cause)
})
