import {
  type Day,
  dayOf,
  type Instant,
  isDay,
  isPlainObject,
  type Json,
  parseInstant,
  type RateAsked,
} from '../../../kernel/index.js'

interface MayBePurchase {
  readonly purchase?: Json
}

/** The exchange rates that booking these rows takes, as far as what they say is what it should be. */
export const ratesOf = (rows: readonly object[], now: Instant, timeZone: string): readonly RateAsked[] => {
  const asked = new Map<string, RateAsked>()
  for (const { purchase } of rows as readonly MayBePurchase[]) {
    if (!isPlainObject(purchase)) continue
    const from = currencyOf(purchase)
    const on = placedOn(purchase, now, timeZone)
    if (from !== undefined) asked.set(`${from} ${on}`, { from, on })
  }
  return [...asked.values()]
}

function placedOn(
  { placedOn: day, placedAt }: Readonly<Record<string, unknown>>,
  now: Instant,
  zone: string,
): Day {
  return isDay(day) ? day : dayOf(parseInstant(placedAt) ?? now, zone)
}

function currencyOf({ total, lines }: Readonly<Record<string, unknown>>): string | undefined {
  const amounts = [
    total,
    ...(Array.isArray(lines) ? lines : []).map((line) => line?.gross ?? line?.unitPrice),
  ]
  return amounts
    .map((amount) => (isPlainObject(amount) ? amount.currency : undefined))
    .find((currency) => typeof currency === 'string')
}
