import type { Decision, Instant } from '../../../kernel/index.js'
import type { Purchase } from '../entities.js'
import type { PurchaseArchived, PurchaseRestored } from '../events.js'

export const archive = (purchase: Purchase, at: Instant): Decision<Purchase, PurchaseArchived> => {
  if (purchase.archivedAt !== null) return { next: purchase, events: [] }
  const { id: purchaseId, customerId } = purchase
  return {
    next: { ...purchase, archivedAt: at },
    events: [{ type: 'purchase.archived', data: { purchaseId, customerId } }],
  }
}

export const restore = (purchase: Purchase): Decision<Purchase, PurchaseRestored> => {
  if (purchase.archivedAt === null) return { next: purchase, events: [] }
  const { id: purchaseId, customerId } = purchase
  return {
    next: { ...purchase, archivedAt: null },
    events: [{ type: 'purchase.restored', data: { purchaseId, customerId } }],
  }
}
