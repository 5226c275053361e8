import { refusal } from '../../kernel/index.js'
import type { PurchaseStatus } from './entities.js'

/** The purchase is there already, and says something else. */
export const purchaseDiffers = refusal(
  'purchase.differs',
  'conflict',
  ({ purchaseId, fields }: { readonly purchaseId: string; readonly fields: readonly string[] }) =>
    `Purchase ${purchaseId} was recorded with other content: ${fields.join(', ')}.`,
)

/** Goods that came back cannot be cancelled any more, nor can their lines be said anew. */
export const purchaseReturned = refusal(
  'purchase.returned',
  'conflict',
  ({ purchaseId, status }: { readonly purchaseId: string; readonly status: PurchaseStatus }) =>
    `Purchase ${purchaseId} is ${status}: goods of it came back, so that this cannot be done any more.`,
)

/** What is cancelled is neither paid, nor revised, nor returned. */
export const purchaseCancelled = refusal(
  'purchase.cancelled',
  'conflict',
  ({ purchaseId }: { readonly purchaseId: string }) => `Purchase ${purchaseId} is cancelled.`,
)

/** More of a line came back than there is left of it. */
export const purchaseOverReturned = refusal(
  'purchase.over_returned',
  'conflict',
  ({ purchaseLineId, left }: { readonly purchaseLineId: string; readonly left: number }) =>
    `Of purchase line ${purchaseLineId} there is ${left} left to return.`,
)

/** The return is there already, and says something else. */
export const returnDiffers = refusal(
  'purchaseReturn.differs',
  'conflict',
  ({ purchaseReturnId }: { readonly purchaseReturnId: string }) =>
    `Return ${purchaseReturnId} was recorded with other content.`,
)

/** A line names a product by a sku that no live product has. */
export const unknownSku = refusal(
  'product.unknown_sku',
  'not_found',
  ({ sku }: { readonly sku: string }) => `No product has the sku ${sku}.`,
)

/** Parts that a product cannot have: it is no bundle, or a part is one. */
export const wrongPart = refusal(
  'product.wrong_part',
  'conflict',
  ({ productId, expected }: { readonly productId: string; readonly expected: 'bundle' | 'no_bundle' }) =>
    `Product ${productId} would have to be ${expected === 'bundle' ? 'a bundle' : 'something else than a bundle'}.`,
)
