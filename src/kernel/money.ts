/** An amount of money: `amount` in minor units (cents) as a safe integer, `currency` by ISO 4217. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

// ISO 4217, list one: the currencies whose minor unit is not a hundredth.
// biome-ignore format: a table
const exponents: Readonly<Record<string, number>> = {

  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0,
  RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4,
}

/** Decimal places of a currency's minor unit (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
export const currencyExponent = (currency: string): number => exponents[currency] ?? 2

export const isCurrency = (currency: string): boolean => /^[A-Z]{3}$/.test(currency)

export const money = (amount: number, currency: string): Money => ({ amount, currency })
export const eur = (amount: number): Money => money(amount, 'EUR')
export const usd = (amount: number): Money => money(amount, 'USD')

const decimalText = /^([+-]?)(\d+)(?:\.(\d+))?$/

/**
 * Reads a decimal text exactly, without going through a double: `'12.30'` in EUR is 1230.
 *
 * @returns minor units; `undefined` for other text, more decimals than the currency has, or beyond 2^53
 */
export const parseDecimal = (text: string, currency: string): number | undefined => {
  const [, sign, whole = '', fraction = ''] = decimalText.exec(text.trim()) ?? []
  const places = currencyExponent(currency)
  const digits = fraction.replace(/0+$/, '')
  if (sign === undefined || digits.length > places) return undefined
  const amount = Number(whole + digits.padEnd(places, '0'))
  if (!Number.isSafeInteger(amount)) return undefined
  return sign === '-' && amount !== 0 ? -amount : amount
}

/** Writes minor units as a decimal text: 1230 in EUR is `'12.30'`. */
export const formatDecimal = ({ amount, currency }: Money): string => {
  const places = currencyExponent(currency)
  const digits = String(Math.abs(amount)).padStart(places + 1, '0')
  const sign = amount < 0 ? '-' : ''
  if (places === 0) return sign + digits
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
