import type { Money } from '../../../kernel/index.js'

/** A line of an order as a table says it, amounts in minor units. One of `unitPrice` and `gross` is there, or it is free. */
export interface OrderLine {
  readonly quantity: number
  readonly unitPrice?: number
  readonly gross?: number
  readonly discount?: number
  readonly tax?: number
  readonly cost?: number
}

/** What a table says of the whole order, in minor units. */
export interface WholeOrder {
  readonly currency: string
  /** Whether prices have their tax in them, or it comes on top. */
  readonly taxes: 'included' | 'added'
  readonly discount?: number
  readonly tax?: number
  readonly shipping?: number
}

/** A line as `purchase.record` takes it. */
export interface SpreadLine {
  readonly quantity: number
  readonly gross: Money
  readonly discount: Money
  readonly tax: Money
  readonly cost?: Money
}

/**
 * Lines that say by themselves what was said of the whole: a discount and a tax are spread over them by what they cost,
 * to the last cent; shipping is a line of its own.
 */
export const spreadOrder = (lines: readonly OrderLine[], whole: WholeOrder): readonly SpreadLine[] => {
  const { currency, taxes, discount = 0, tax = 0, shipping = 0 } = whole
  const all = [...lines, ...(shipping > 0 ? [{ quantity: 1, gross: shipping }] : [])].map(priced)
  const goods = all.map(({ gross, discount: own }, at) => (at < lines.length ? gross - own : 0))
  const discounts = spread(discount, goods)
  const paid = all.map(({ gross, discount: own }, at) => gross - own - (discounts[at] ?? 0))
  const shares = spread(tax, paid)
  const money = (amount: number): Money => ({ amount, currency })
  return all.map((line, at) => {
    const ownTax = line.tax + (shares[at] ?? 0)
    return {
      quantity: line.quantity,
      gross: money(line.gross + (taxes === 'added' ? ownTax : 0)),
      discount: money(line.discount + (discounts[at] ?? 0)),
      tax: money(ownTax),
      ...(line.cost !== undefined && { cost: money(line.cost) }),
    }
  })
}

function priced({ quantity, unitPrice = 0, gross, discount = 0, tax = 0, cost }: OrderLine) {
  return { quantity, gross: gross ?? Math.round(unitPrice * quantity), discount, tax, cost }
}

/**
 * Parts of an amount in proportion to weights, whole and with the amount as their sum: the largest remainders get what is
 * left over, the first of equal ones first.
 *
 * @see Hamilton's method of apportionment
 */
const spread = (amount: number, weights: readonly number[]): readonly number[] => {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  // What nothing can be weighed by, the first carries.
  if (sum === 0) return weights.map((_, at) => (at === 0 ? amount : 0))
  const exact = weights.map((weight) => (BigInt(amount) * BigInt(weight)) as bigint)
  const floors = exact.map((part) => part / BigInt(sum))
  const over = BigInt(amount) - floors.reduce((total, part) => total + part, 0n)
  const byRemainder = exact
    .map((part, at) => ({ at, rest: part % BigInt(sum) }))
    .toSorted((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest < b.rest ? 1 : -1))
  const lucky = new Set(byRemainder.slice(0, Number(over)).map(({ at }) => at))
  return floors.map((part, at) => Number(part) + (lucky.has(at) ? 1 : 0))
}
