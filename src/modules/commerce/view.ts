import type { Instant, Money, RuleJson, ViewSection } from '../../kernel/index.js'
import type { PurchaseStatus } from './entities.js'

/** Purchases that count in frequency: neither cancelled nor returned in whole. */
const counted: RuleJson = {
  v: 1,
  entity: 'purchase',
  where: {
    op: 'not',
    of: { op: 'or', of: [hasStatus('cancelled'), hasStatus('returned')] },
  },
}

function hasStatus(status: PurchaseStatus) {
  return { op: 'eq', left: { field: 'status' }, right: { value: status } }
}

/** What the view of a customer tells of this module. */
export const commerceSections = {
  purchases: {
    relation: 'purchases',
    label: { en: 'Purchases', zh: '购买记录' },
    totals: {
      recorded: { fn: 'count' },
      orders: { fn: 'count', where: counted },
      net: { fn: 'sum', of: { field: 'net' } },
      gross: { fn: 'sum', of: { field: 'gross' }, where: counted },
      firstAt: { fn: 'min', of: { field: 'placedAt' }, where: counted },
      lastAt: { fn: 'max', of: { field: 'placedAt' }, where: counted },
    },
  },
} as const satisfies Record<string, ViewSection>

/** Figures over all purchases of a customer, money as booked; `null` where there is none, or the actor may not know it. */
export interface PurchaseTotals {
  /** All that were recorded. */
  readonly recorded: number | null
  /** Those that count: neither cancelled nor returned in whole. */
  readonly orders: number | null
  /** Without tax, less what was returned. */
  readonly net: Money | null
  /** Of those that count: before discount, tax included. */
  readonly gross: Money | null
  readonly firstAt: Instant | null
  readonly lastAt: Instant | null
}

/** The sections to the compiler. */
export type CommerceSections = {
  readonly purchases: { readonly relation: 'purchases'; readonly totals: PurchaseTotals }
}
