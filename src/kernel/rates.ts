import { refusal } from './errors.js'
import { currencyExponent } from './money.js'
import { type Day, isDay } from './time.js'

/** What a host's rates are asked: what one unit of a currency is worth in another, on a day. */
export interface RateQuestion {
  /** ISO 4217. */
  readonly from: string
  readonly to: string
  readonly on: Day
}

/** What they answer. A text is read exactly; `on` is the day the rate was set, which may be an earlier one. */
export interface RateAnswer {
  /** Units of the other currency for one unit: `'1.0842'`. */
  readonly rate: string | number
  readonly on: Day
  /** What the host calls it, so that a booking can be traced. */
  readonly id: string
}

/** A host's exchange rates. `undefined`: there is none, and amounts are not booked. */
export type Rates = (question: RateQuestion) => Promise<RateAnswer | undefined> | RateAnswer | undefined

/** A rate as it is kept. In the crm's own currency it is `1`, and nobody was asked. */
export interface Rate {
  readonly rate: string
  readonly on: Day
  readonly id: string | null
}

/** The host's rates could not answer. Nothing is written: no answer is not the same as no rate. */
export const rateUnavailable = refusal(
  'rate.unavailable',
  'unavailable',
  ({ from, to, on }: RateQuestion) => `The rate from ${from} to ${to} on ${on} could not be asked for.`,
  { retryable: true },
)

/** The host's rates answered with something that is no rate. */
export const rateInvalid = refusal(
  'rate.invalid',
  'invalid',
  ({ from, to, on, expected }: RateQuestion & { readonly expected: string }) =>
    `The rate from ${from} to ${to} on ${on} cannot be used: expected ${expected}.`,
)

const rateText = /^\d{1,20}(\.\d{1,20})?$/

/** Reads an answer. @throws `rate.invalid` */
export const readRate = (question: RateQuestion, { rate, on, id }: RateAnswer): Rate => {
  const text = typeof rate === 'number' ? plainDecimal(rate) : rate
  const refuse = (member: string, expected: string) =>
    rateInvalid(
      { ...question, expected: `${member}: ${expected}` },
      { issues: [{ path: ['rates', member], expected, received: 'another value' }] },
    )
  if (typeof text !== 'string' || !rateText.test(text) || /^[0.]+$/.test(text)) {
    throw refuse('rate', 'a decimal above zero of at most 20 digits on either side')
  }
  if (!isDay(on)) throw refuse('on', 'a day (YYYY-MM-DD)')
  if (typeof id !== 'string' || id.length === 0 || id.length > 128) {
    throw refuse('id', 'text of 1 to 128 characters')
  }
  return { rate: text, on, id }
}

/** A double without an exponent: `1e-7` is `0.0000001`. */
function plainDecimal(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  if (exponent === '0') return mantissa
  const [whole = '', fraction = ''] = mantissa.split('.')
  const point = whole.length + Number(exponent)
  const digits = whole + fraction
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  return digits.padEnd(point, '0')
}

/**
 * An amount in another currency, exactly: minor units of the one times the rate, in minor units of the other, halves
 * rounded away from zero.
 *
 * @returns `undefined` beyond 2^53
 */
export const exchange = (
  amount: number,
  { from, to, rate }: { readonly from: string; readonly to: string; readonly rate: string },
): number | undefined => {
  const [whole = '', fraction = ''] = rate.split('.')
  const product = BigInt(amount) * BigInt(whole + fraction)
  const places = fraction.length + currencyExponent(from) - currencyExponent(to)
  const result = Number(
    places > 0 ? rounded(product, 10n ** BigInt(places)) : product * 10n ** BigInt(-places),
  )
  return Number.isSafeInteger(result) ? result : undefined
}

function rounded(value: bigint, unit: bigint): bigint {
  const half = unit / 2n
  // Division of integers cuts towards zero.
  return (value < 0n ? value - half : value + half) / unit
}
