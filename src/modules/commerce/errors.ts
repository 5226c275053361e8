import { refusal } from '../../kernel/index.js'
import type { PurchaseStatus } from './entities.js'

/** The purchase is there already, and says something else. */
export const purchaseDiffers = refusal(
  'purchase.differs',
  'conflict',
  ({ purchaseId, fields }: { readonly purchaseId: string; readonly fields: readonly string[] }) =>
    `Purchase ${purchaseId} was recorded with other content: ${fields.join(', ')}.`,
)

/** Goods that came back cannot be cancelled any more. */
export const purchaseReturned = refusal(
  'purchase.returned',
  'conflict',
  ({ purchaseId, status }: { readonly purchaseId: string; readonly status: PurchaseStatus }) =>
    `Purchase ${purchaseId} is ${status}; it cannot be cancelled.`,
)
