import { exchange, invalid, type Money } from '../../../kernel/index.js'
import type { Amounts } from './lines.js'

/** Amounts in the crm's own currency. */
export interface BookedAmounts {
  readonly bookedGross: Money | null
  readonly bookedDiscount: Money | null
  readonly bookedTax: Money | null
  readonly bookedNet: Money | null
  readonly bookedCost: Money | null
  readonly bookedCurrency: string | null
}

export interface Exchange {
  readonly from: string
  readonly to: string
  /** Decimal text. */
  readonly rate: string
}

/**
 * Books the lines of a purchase and their sums. A sum is exchanged as a whole, and each line is what it adds to the sum
 * up to it: so lines always add up, and none is off by more than a minor unit.
 *
 * @throws `input.invalid` for an amount that is beyond 2^53 in the other currency
 */
export const booked = (
  lines: readonly Amounts[],
  by: Exchange,
): { readonly total: BookedAmounts; readonly lines: readonly BookedAmounts[] } => {
  const columns = {
    bookedGross: parted(
      lines.map(({ gross }) => gross.amount),
      by,
    ),
    bookedDiscount: parted(
      lines.map(({ discount }) => discount.amount),
      by,
    ),
    bookedTax: parted(
      lines.map(({ tax }) => tax.amount),
      by,
    ),
    bookedNet: parted(
      lines.map(({ net }) => net.amount),
      by,
    ),
    bookedCost: parted(
      lines.map(({ cost }) => cost?.amount ?? 0),
      by,
    ),
  }
  const bookedOf = (at: (column: Parted) => number, hasCost: boolean): BookedAmounts => {
    const money = (column: Parted) => ({ amount: at(column), currency: by.to })
    return {
      bookedGross: money(columns.bookedGross),
      bookedDiscount: money(columns.bookedDiscount),
      bookedTax: money(columns.bookedTax),
      bookedNet: money(columns.bookedNet),
      bookedCost: hasCost ? money(columns.bookedCost) : null,
      bookedCurrency: by.to,
    }
  }
  const isWhole = lines.every(({ cost }) => cost !== null)
  return {
    total: bookedOf(({ total }) => total, isWhole),
    lines: lines.map(({ cost }, index) => bookedOf(({ parts }) => parts[index] ?? 0, cost !== null)),
  }
}

interface Parted {
  readonly total: number
  readonly parts: readonly number[]
}

function parted(amounts: readonly number[], by: Exchange): Parted {
  let sum = 0
  let before = 0
  const parts = amounts.map((amount) => {
    sum += amount
    const upToHere = exchanged(sum, by)
    const part = upToHere - before
    before = upToHere
    return part
  })
  return { total: before, parts }
}

function exchanged(amount: number, by: Exchange): number {
  const result = exchange(amount, by)
  if (result !== undefined) return result
  const expected = `amounts below 2^53 minor units of ${by.to} too`
  throw invalid('purchase.record', [{ path: ['total'], expected, received: 'more' }])
}
