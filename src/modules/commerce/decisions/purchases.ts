import {
  canonicalJson,
  type Day,
  type Decision,
  dayOf,
  hash31,
  type Instant,
  instantMs,
  invalid,
  type NewRow,
  type Rate,
  type RateAsked,
  startOfDay,
} from '../../../kernel/index.js'
import type { Purchase, PurchaseLine, PurchaseParty, PurchaseStatus } from '../entities.js'
import { purchaseCancelled, purchaseDiffers, purchaseReturned } from '../errors.js'
import type { PurchaseCancelled, PurchasePaid, PurchaseRecorded } from '../events.js'
import { type BookedAmounts, booked } from './booking.js'
import { type GivenAmounts, type Priced, type PricedLine, priced } from './lines.js'

/** What is said of a new purchase. */
export interface GivenPurchase extends GivenAmounts {
  readonly customerId: string
  readonly source: string
  readonly externalId: string
  readonly status?: 'placed' | 'paid'
  readonly placedAt?: Instant
  readonly placedOn?: Day
  readonly parties?: readonly PurchaseParty[]
}

export interface PurchaseDraft {
  readonly purchase: NewRow<Purchase>
  readonly lines: readonly (PricedLine & BookedAmounts)[]
}

/** The rate that booking a purchase takes. */
export const rateOf = (given: GivenPurchase, now: Instant, timeZone: string): readonly RateAsked[] => {
  const { total, lines = [] } = given
  const from = total?.currency ?? lines.map((line) => (line.gross ?? line.unitPrice)?.currency).find(Boolean)
  return from === undefined ? [] : [{ from, on: placedOf(given, now, timeZone).placedOn }]
}

/**
 * Makes a purchase and its lines of what was given.
 *
 * @throws `input.invalid` naming what does not add up
 */
export const draft = (given: GivenPurchase, now: Instant, timeZone: string): PurchaseDraft => {
  const { customerId, source, externalId, status = 'placed', parties = [] } = given
  const result = priced(given)
  const { lines, ...amounts } = result
  const placed = placedOf(given, now, timeZone)
  const paidAt = status === 'paid' ? placed.placedAt : null
  const contentHash = hashOf(given, result)
  const fields = { customerId, source, externalId, status, paidAt, parties, contentHash }
  const purchase = { ...fields, ...placed, ...amounts, ...noBooking }
  return { purchase, lines: lines.map((line) => ({ ...line, ...notBooked })) }
}

const notBooked: BookedAmounts = {
  bookedGross: null,
  bookedDiscount: null,
  bookedTax: null,
  bookedNet: null,
  bookedCost: null,
  bookedCurrency: null,
}
const noBooking = { ...notBooked, rate: null, rateOn: null, rateId: null }

/**
 * The draft with its amounts in the crm's own currency too; as it is where there is no rate.
 *
 * @throws `input.invalid` for an amount that is beyond 2^53 there
 */
export const withRate = (
  { purchase, lines }: PurchaseDraft,
  rate: Rate | undefined,
  currency: string,
): PurchaseDraft => {
  if (!rate) return { purchase, lines }
  const amounts = booked(lines, { from: purchase.currency, to: currency, rate: rate.rate })
  return {
    purchase: { ...purchase, ...amounts.total, rate: rate.rate, rateOn: rate.on, rateId: rate.id },
    lines: lines.map((line, index) => ({ ...line, ...amounts.lines[index] })),
  }
}

function placedOf(
  { placedAt, placedOn }: GivenPurchase,
  now: Instant,
  timeZone: string,
): Pick<Purchase, 'placedAt' | 'placedOn'> {
  if (placedOn === undefined) {
    const at = placedAt ?? now
    return { placedAt: at, placedOn: dayOf(at, timeZone) }
  }
  if (placedAt === undefined) return { placedAt: startOfDay(placedOn, timeZone), placedOn }
  const issue = { path: ['placedOn'], expected: 'nothing beside placedAt', received: 'a day' }
  throw invalid('purchase.record', [issue])
}

// What was said, not what was derived from now or the zone: said again later, it is the same. Twice 31 bits in the 53
// that an integer has; the second text is shifted, so that blocks that collide in one do not in the other.
function hashOf(
  given: Pick<GivenPurchase, 'customerId' | 'status' | 'placedAt' | 'placedOn' | 'parties' | 'lines'>,
  { currency, lines }: Priced,
): number {
  const { customerId, status, placedAt, placedOn, parties = [] } = given
  const text = JSON.stringify([
    [customerId, status, placedAt, placedOn, currency],
    parties.map((party) => [party.customerId, party.role]),
    lines.map((line, index) => contentOf(line, given.lines?.[index]?.sku)),
  ])
  return hash31(text) * 2 ** 22 + (hash31(`.${text}`) >>> 9)
}

function contentOf(
  { productId, quantity, unitPrice, gross, discount, tax, cost }: PricedLine,
  sku: string | undefined,
) {
  return [
    sku === undefined ? productId : { sku },
    quantity,
    unitPrice.amount,
    gross.amount,
    discount.amount,
    tax.amount,
    cost?.amount ?? null,
  ]
}

/**
 * What a repeated `record` does: nothing.
 *
 * @param alike the same, its customers named by other ids of theirs
 * @throws `purchase.differs` when it says something else than the first
 */
export const repeated = (
  known: Purchase,
  { purchase }: PurchaseDraft,
  alike: readonly PurchaseDraft[] = [],
): Purchase => {
  const hashes = [purchase, ...alike.map((one) => one.purchase)].map(({ contentHash }) => contentHash)
  if (hashes.includes(known.contentHash)) return known
  const fields = compared.filter((name) => canonicalJson(known[name]) !== canonicalJson(purchase[name]))
  throw purchaseDiffers({ purchaseId: known.id, fields: fields.length > 0 ? fields : ['lines'] })
}

/** Whether both concern the same customers. */
export const isOfTheSame = (known: Purchase, { purchase }: PurchaseDraft): boolean =>
  known.customerId === purchase.customerId && canonicalJson(known.parties) === canonicalJson(purchase.parties)

const compared = [
  'customerId',
  'status',
  'placedOn',
  'placedAt',
  'currency',
  'gross',
  'discount',
  'tax',
  'cost',
  'parties',
] as const

/**
 * Nothing is known from the future.
 *
 * @throws `input.invalid`
 */
export const assertKnownBy = (
  now: Instant,
  { recordedAt }: { readonly recordedAt?: Instant },
  operation = 'purchase.record',
): void => {
  if (recordedAt === undefined || instantMs(recordedAt) <= instantMs(now)) return
  const issue = { path: ['recordedAt'], expected: 'an instant that has been', received: 'a later one' }
  throw invalid(operation, [issue])
}

/** `recordedAt` where it became known before now. */
export const recorded = (purchase: Purchase, recordedAt?: Instant): PurchaseRecorded => {
  const { id: purchaseId, customerId, source, externalId, status, placedAt, gross, net, parties } = purchase
  return {
    type: 'purchase.recorded',
    occurredAt: placedAt,
    recordedAt,
    data: { purchaseId, customerId, source, externalId, status, placedAt, gross, net, parties },
  }
}

/** A line as it is first written. */
export const newLine = (
  { id: purchaseId, customerId }: Pick<Purchase, 'id' | 'customerId'>,
  line: PricedLine & BookedAmounts,
): NewRow<PurchaseLine> => ({
  ...line,
  purchaseId,
  customerId,
  returnedQuantity: 0,
  returnedNet: { amount: 0, currency: line.currency },
})

/** What cancelling makes of each status. */
const cancelling: Readonly<Record<PurchaseStatus, 'cancel' | 'done' | 'refuse'>> = {
  placed: 'cancel',
  paid: 'cancel',
  cancelled: 'done',
  partly_returned: 'refuse',
  returned: 'refuse',
}

/**
 * Cancels a purchase: it is worth nothing any more. One that is cancelled stays as it is.
 *
 * @throws `purchase.returned` when goods came back
 */
export const cancel = (purchase: Purchase): Decision<Purchase, PurchaseCancelled> => {
  const { id: purchaseId, customerId, status, net } = purchase
  if (cancelling[status] === 'refuse') throw purchaseReturned({ purchaseId, status })
  if (cancelling[status] === 'done') return { next: purchase, events: [] }
  const { bookedNet } = purchase
  const nothing = { net: { ...net, amount: 0 }, bookedNet: bookedNet && { ...bookedNet, amount: 0 } }
  return {
    next: { ...purchase, ...nothing, status: 'cancelled' },
    events: [{ type: 'purchase.cancelled', data: { purchaseId, customerId, from: status, net } }],
  }
}

/** What paying makes of each status. What came back has been placed, and may be paid as well. */
const paying: Readonly<Record<PurchaseStatus, PurchaseStatus | undefined>> = {
  placed: 'paid',
  paid: 'paid',
  cancelled: undefined,
  partly_returned: 'partly_returned',
  returned: 'returned',
}

/**
 * Marks a purchase paid. One that is paid stays as it is.
 *
 * @throws `purchase.cancelled`
 */
export const pay = (purchase: Purchase, paidAt: Instant): Decision<Purchase, PurchasePaid> => {
  const { id: purchaseId, customerId, status: from, net } = purchase
  const status = paying[from]
  if (!status) throw purchaseCancelled({ purchaseId })
  if (purchase.paidAt !== null) return { next: purchase, events: [] }
  return {
    next: { ...purchase, status, paidAt },
    events: [
      { type: 'purchase.paid', occurredAt: paidAt, data: { purchaseId, customerId, from, paidAt, net } },
    ],
  }
}
