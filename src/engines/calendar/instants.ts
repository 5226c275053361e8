import { invalid } from '../../kernel/errors.js'
import { hasThatDay } from './days.js'
import { shown } from './faults.js'

const pattern =
  /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/

export const firstInstant = Date.parse('1000-01-01T00:00:00.000Z')
export const lastInstant = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * An instant as milliseconds since 1970-01-01T00:00:00Z; digits below the millisecond are dropped.
 *
 * @throws `input.invalid` naming the argument, also for the years outside 1000 to 9999
 */
export const readInstant = (value: unknown, subject: string, name: string): number => {
  const ms = instantMs(value)
  if (ms >= firstInstant && ms <= lastInstant) return ms
  const expected = 'ISO text with Z or an offset, or a Date, in the years 1000 to 9999'
  throw invalid(subject, [{ path: [name], expected, received: shown(value) }])
}

function instantMs(value: unknown): number {
  if (typeof value === 'string') {
    return pattern.test(value) && hasThatDay(value) ? Date.parse(value) : Number.NaN
  }
  return value instanceof Date ? value.getTime() : Number.NaN
}

export const writeInstant = (ms: number): string => new Date(ms).toISOString()
