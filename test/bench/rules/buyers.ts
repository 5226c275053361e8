import { randomNumbers } from './customers.js'

/** A customer with purchases, as a host holds it. */
export interface Buyer {
  readonly id: string
  readonly archivedAt: string | null
  readonly purchases: readonly Purchase[]
}

export interface Purchase {
  readonly id: string
  readonly customerId: string
  readonly archivedAt: string | null
  readonly placedAt: string
  readonly status: string
  readonly total: { readonly amount: number; readonly currency: string }
}

export const NOW = '2026-05-01T00:00:00.000Z'
const nowMs = Date.parse(NOW)
const dayMs = 86_400_000

const statuses = ['paid', 'paid', 'paid', 'open', 'refunded']
const currencies = ['EUR', 'EUR', 'EUR', 'EUR', 'USD']

/** The same customers every time, with up to 15 purchases of the last two years each. */
export const makeBuyers = (count: number): readonly Buyer[] => {
  const next = randomNumbers(7)
  const pick = (words: readonly string[]) => words[next() % words.length] ?? ''
  return Array.from({ length: count }, (_, index) => ({
    id: `c${index}`,
    archivedAt: null,
    purchases: Array.from({ length: next() % 16 }, (__, at) => ({
      id: `p${index}-${at}`,
      customerId: `c${index}`,
      archivedAt: next() % 20 === 0 ? NOW : null,
      placedAt: new Date(nowMs - (next() % (730 * dayMs))).toISOString(),
      status: pick(statuses),
      total: { amount: 100 + (next() % 40_000), currency: pick(currencies) },
    })),
  }))
}

/** The first instant of the last so many days. */
export const since = (days: number): string => new Date(nowMs - days * dayMs + 1).toISOString()
