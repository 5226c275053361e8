import type { Issue } from '../../../kernel/errors.js'
import { amount, checkRows, isAmount, refuseIf, unless } from '../check.js'
import { dayNumber } from '../days.js'

/** One purchase of a customer on a day, `YYYY-MM-DD` in the zone the day is meant in. */
export interface Purchase {
  readonly customerId: string
  readonly placedOn: string
  readonly value?: number | undefined
}

/** A customer's purchases in short: see `summarize`. */
export interface CustomerSummary {
  readonly customerId: string
  readonly x: number
  readonly tx: number
  readonly T: number
  readonly value: number | undefined
}

/** The days of a customer's purchases and what was bought on each; the total is undefined where a value is missing. */
export type PurchaseDays = Map<number, number | undefined>

/**
 * Sums purchases up for the models: purchases of one day are one, the first day is not a repeat.
 *
 * @returns one row per customer in order of appearance: `x` repeat days, `tx` from the first to the last day, `T` from the first to `until` (weeks are days / 7), `value` the mean total of the repeat days, undefined without repeats or where a value is missing
 * @throws `input.invalid` with the index of each purchase that does not fit, one after `until` included
 * @see Fader & Hardie (2005), A Note on Implementing the Pareto/NBD Model in MATLAB, on (x, tx, T)
 */
export const summarize = (
  purchases: readonly Purchase[],
  { unit, until }: { readonly unit: 'day' | 'week'; readonly until: string },
): CustomerSummary[] => {
  const end = dayNumber(until)
  refuseIf('summarize', [
    ...unless(unit === 'day' || unit === 'week', ['unit'], "'day' or 'week'", unit),
    ...unless(end !== undefined, ['until'], 'a day YYYY-MM-DD', until),
  ])
  const length = unit === 'week' ? 7 : 1
  return [...purchaseDays('summarize', purchases, end as number)].map(([customerId, days]) => {
    const first = least(days)
    return {
      customerId,
      x: days.size - 1,
      tx: (most(days) - first) / length,
      T: ((end as number) - first) / length,
      value: meanOfRepeats(days, first),
    }
  })
}

/** The distinct purchase days of each customer, checked. */
export const purchaseDays = (
  subject: string,
  purchases: readonly Purchase[],
  end: number,
): Map<string, PurchaseDays> => {
  const customers = new Map<string, PurchaseDays>()
  checkRows(subject, purchases, (purchase, index) => {
    const day = dayNumber(purchase.placedOn)
    if (isRight(purchase, day, end)) add(customers, purchase, day)
    return isRight(purchase, day, end) ? [] : purchaseIssues(purchase, day, end, index)
  })
  return customers
}

function isRight({ customerId, value }: Purchase, day: number | undefined, end: number): day is number {
  return (
    typeof customerId === 'string' &&
    customerId !== '' &&
    day !== undefined &&
    day <= end &&
    (value === undefined || isAmount(value))
  )
}

function purchaseIssues(
  { customerId, placedOn, value }: Purchase,
  day: number | undefined,
  end: number,
  at: number,
): Issue[] {
  return [
    ...unless(
      typeof customerId === 'string' && customerId !== '',
      [at, 'customerId'],
      'a text that is not empty',
      customerId,
    ),
    ...unless(day !== undefined, [at, 'placedOn'], 'a day YYYY-MM-DD', placedOn),
    ...unless(
      !(day !== undefined && day > end),
      [at, 'placedOn'],
      'a day that is not after the end',
      placedOn,
    ),
    ...unless(value === undefined || isAmount(value), [at, 'value'], amount, value),
  ]
}

function add(customers: Map<string, PurchaseDays>, { customerId, value }: Purchase, day: number): void {
  const days = customers.get(customerId)
  if (!days) {
    customers.set(customerId, new Map([[day, value]]))
    return
  }
  const before = days.has(day) ? days.get(day) : 0
  days.set(day, before === undefined || value === undefined ? undefined : before + value)
}

function meanOfRepeats(days: PurchaseDays, first: number): number | undefined {
  if (days.size < 2) return undefined
  let sum = 0
  for (const [day, total] of days) {
    if (day === first) continue
    if (total === undefined) return undefined
    sum += total
  }
  return sum / (days.size - 1)
}

function least(days: PurchaseDays): number {
  let day = Number.POSITIVE_INFINITY
  for (const other of days.keys()) day = Math.min(day, other)
  return day
}

function most(days: PurchaseDays): number {
  let day = Number.NEGATIVE_INFINITY
  for (const other of days.keys()) day = Math.max(day, other)
  return day
}
