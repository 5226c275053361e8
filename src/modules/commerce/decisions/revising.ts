import {
  changesBetween,
  type Day,
  type Decision,
  type Instant,
  type NewRow,
  type Rate,
} from '../../../kernel/index.js'
import { Purchase, type PurchaseLine, type PurchaseParty } from '../entities.js'
import { purchaseCancelled, purchaseReturned } from '../errors.js'
import type { PurchaseRevised, RevisedLine } from '../events.js'
import type { BookedAmounts } from './booking.js'
import type { GivenAmounts, PricedLine } from './lines.js'
import { draft, type GivenPurchase, newLine, type PurchaseDraft } from './purchases.js'
import { remaining } from './returns.js'

/** What is said anew of a purchase. */
export interface GivenRevision extends GivenAmounts {
  readonly customerId?: string
  readonly status?: 'placed' | 'paid'
  readonly placedAt?: Instant
  readonly placedOn?: Day
  readonly parties?: readonly PurchaseParty[]
}

/** A revised purchase, and what becomes of its lines. */
export interface Revision {
  readonly purchase: Decision<Purchase, PurchaseRevised>
  readonly kept: readonly LineRevision[]
  readonly gone: readonly PurchaseLine[]
  readonly added: readonly NewRow<PurchaseLine>[]
}

/** A line as it was and as it will be. */
export interface LineRevision extends Decision<PurchaseLine> {
  readonly before: PurchaseLine
}

/**
 * The purchase as it is said now: what is left out is as it was.
 *
 * @throws `purchase.cancelled`, and `input.invalid` naming what does not add up
 */
export const redraft = (
  purchase: Purchase,
  lines: readonly PurchaseLine[],
  given: GivenRevision,
  timeZone: string,
): PurchaseDraft => {
  if (purchase.status === 'cancelled') throw purchaseCancelled({ purchaseId: purchase.id })
  const said = saidOf(purchase, lines, given)
  const { purchase: next, lines: drawn } = draft(said, purchase.placedAt, timeZone)
  const isElsewhen = given.placedAt !== undefined || given.placedOn !== undefined
  const { placedAt, placedOn } = purchase
  return { purchase: isElsewhen ? next : { ...next, placedAt, placedOn }, lines: drawn }
}

function saidOf(purchase: Purchase, lines: readonly PurchaseLine[], given: GivenRevision): GivenPurchase {
  const { customerId, source, externalId, parties } = purchase
  const isPriced = given.lines !== undefined || given.total !== undefined
  const amounts = isPriced ? {} : { lines: lines.map(givenLine) }
  return { customerId, source, externalId, parties, ...amounts, ...given }
}

function givenLine({ productId, quantity, gross, discount, tax, cost }: PurchaseLine) {
  return { productId, quantity, gross, discount, tax, ...(cost ? { cost } : {}) }
}

/** The rate a purchase is booked with again: its own, unless what it depends on changed or there was none. */
export const keptRate = (
  { rate, rateOn, rateId, currency, placedOn }: Purchase,
  { purchase: next }: PurchaseDraft,
): Rate | undefined => {
  const isSame = currency === next.currency && placedOn === next.placedOn
  return isSame && rate !== null && rateOn !== null ? { rate, on: rateOn, id: rateId } : undefined
}

/**
 * What a revision changes, from what to what. Without a change nothing happens.
 *
 * @throws `purchase.returned` where goods came back of lines that it would change
 */
export const revise = (
  purchase: Purchase,
  lines: readonly PurchaseLine[],
  { purchase: drawn, lines: priced }: PurchaseDraft,
  given: GivenRevision & { readonly recordedAt?: Instant },
): Revision => {
  const { kept, gone, added } = matched(lines, priced)
  const hasReturns = lines.some(({ returnedQuantity }) => returnedQuantity > 0)
  const isOther = gone.length + added.length > 0 || drawn.customerId !== purchase.customerId
  if (hasReturns && isOther) throw purchaseReturned({ purchaseId: purchase.id, status: purchase.status })

  const next = nextOf(purchase, drawn, given)
  const owner = { id: purchase.id, customerId: next.customerId }
  const keptLines = kept.map(
    ({ before, line }): LineRevision => ({
      before,
      next: { ...before, ...bookedOf(line), customerId: next.customerId },
      events: [],
    }),
  )
  const whole = hasReturns
    ? {
        ...next,
        ...remaining(
          next,
          keptLines.map((line) => line.next),
        ),
      }
    : next
  // Rows hold JSON only.
  const changes = changesBetween(Purchase, purchase, whole) as PurchaseRevised['data']['changes']
  const { contentHash: _, ...told } = changes
  const linesChanged = gone.length + added.length > 0
  const data = {
    purchaseId: purchase.id,
    customerId: whole.customerId,
    changes: told,
    lines: linesChanged ? { from: lines.map(toldLine), to: priced.map(toldLine) } : null,
  }
  const isSame = !linesChanged && Object.keys(told).length === 0
  const event = { type: 'purchase.revised' as const, recordedAt: given.recordedAt, data }
  return {
    purchase: { next: whole, events: isSame ? [] : [event] },
    kept: keptLines,
    gone,
    added: added.map((line) => newLine(owner, line)),
  }
}

function nextOf(purchase: Purchase, drawn: PurchaseDraft['purchase'], { status }: GivenRevision): Purchase {
  const { status: _, paidAt, ...fields } = drawn
  const next = { ...purchase, ...fields, id: purchase.id }
  const isOpen = purchase.status === 'placed' || purchase.status === 'paid'
  if (!isOpen || status === undefined || status === purchase.status) return next
  return { ...next, status, paidAt }
}

function bookedOf({
  bookedGross,
  bookedDiscount,
  bookedTax,
  bookedNet,
  bookedCost,
  bookedCurrency,
}: BookedAmounts): BookedAmounts {
  return { bookedGross, bookedDiscount, bookedTax, bookedNet, bookedCost, bookedCurrency }
}

function toldLine({ productId, quantity, gross, discount, tax, net }: RevisedLine): RevisedLine {
  return { productId, quantity, gross, discount, tax, net }
}

type DrawnLine = PricedLine & BookedAmounts

/** Lines that say the same stay, each for one; the others go and come. */
function matched(lines: readonly PurchaseLine[], drawn: readonly DrawnLine[]) {
  const left = [...lines]
  const kept: { readonly before: PurchaseLine; readonly line: DrawnLine }[] = []
  const added: DrawnLine[] = []
  for (const line of drawn) {
    const at = left.findIndex((before) => contentOf(before) === contentOf(line))
    const [before] = at < 0 ? [] : left.splice(at, 1)
    if (before) kept.push({ before, line })
    else added.push(line)
  }
  return { kept, gone: left, added }
}

function contentOf({
  currency,
  productId,
  quantity,
  unitPrice,
  gross,
  discount,
  tax,
  cost,
}: PricedLine): string {
  const amounts = [unitPrice, gross, discount, tax, cost].map((money) => money?.amount ?? null)
  return JSON.stringify([currency, productId, quantity, ...amounts])
}
