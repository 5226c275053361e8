import { unsafeInteger } from '../../src/storage/index.js'

/** Reads a whole number as a driver gives it: a number, a bigint or text. Beyond 2^53 is an error, never a rounding. */
export const safeInteger = (value: number | bigint | string): number => {
  const number = typeof value === 'number' ? value : Number(value)
  if (!Number.isSafeInteger(number)) throw unsafeInteger({ received: String(value) })
  return number
}
