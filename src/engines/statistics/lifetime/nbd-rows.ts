import { isSpan } from '../check.js'
import { type CustomerRow, checkCustomerRow } from './rows.js'

/** What every model in continuous time says about its rows. */
export const continuousTime = {
  newCustomer: { x: 0, tx: 0, T: 0 } as CustomerRow,
  checkRow: checkCustomerRow,
  isHorizon: isSpan,
  valueOf: (row: CustomerRow) => row.value,
}

/**
 * P(a gap at least as long as the present one | x purchases until tx): ((α + tx)/(α + T))^(r + x). Purchases come at a rate
 * λ ~ Gamma(r, α) over the population; x of them until tx make it Gamma(r + x, α + tx) for this customer, and the next gap
 * is then Lomax distributed. The present pause does not count towards the rhythm it is judged by.
 */
export const gapAtLeast = (
  { r, alpha }: { readonly r: number; readonly alpha: number },
  row: CustomerRow,
): number => Math.exp(-(r + row.x) * Math.log1p((row.T - row.tx) / (alpha + row.tx)))
