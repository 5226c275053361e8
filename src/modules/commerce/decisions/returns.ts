import {
  type Day,
  type Decision,
  dayOf,
  hash31,
  type Instant,
  type Issue,
  invalid,
  type Money,
  type NewRow,
  startOfDay,
} from '../../../kernel/index.js'
import type { Purchase, PurchaseLine, PurchaseReturn, PurchaseStatus, ReturnedLine } from '../entities.js'
import { purchaseCancelled, purchaseOverReturned, purchaseReturned, returnDiffers } from '../errors.js'
import type { PurchaseReturned } from '../events.js'

/** What is said of a return. */
export interface GivenReturn {
  readonly purchaseId: string
  readonly source?: string
  readonly externalId?: string
  readonly returnedAt?: Instant
  readonly returnedOn?: Day
  readonly recordedAt?: Instant
  readonly lines?: readonly {
    readonly purchaseLineId: string
    readonly quantity?: number
    readonly net?: Money
  }[]
}

/** What becomes of a line as it was. */
export interface LineDecision extends Decision<PurchaseLine> {
  readonly before: PurchaseLine
}

/** A return as it will be written, and what it makes of its purchase and lines. */
export interface ReturnDraft {
  readonly row: NewRow<PurchaseReturn>
  readonly lines: readonly LineDecision[]
  readonly purchase: Purchase
}

/**
 * Takes goods of a purchase back.
 *
 * @throws `purchase.cancelled` | `purchase.returned` | `purchase.over_returned`, `input.invalid` naming what does not fit
 */
export const draftReturn = (
  purchase: Purchase,
  lines: readonly PurchaseLine[],
  given: GivenReturn,
  { now, timeZone }: { readonly now: Instant; readonly timeZone: string },
): ReturnDraft => {
  if (purchase.status === 'cancelled') throw purchaseCancelled({ purchaseId: purchase.id })
  const when = returnedOf(given, now, timeZone)
  assertGiven(purchase, given, when.returnedOn)
  const parts = given.lines ? partsOf(lines, given.lines) : allThatIsLeft(lines)
  if (parts.length === 0) throw purchaseReturned({ purchaseId: purchase.id, status: purchase.status })
  const decided = parts.map(({ line, quantity, net }) => lineAfter(line, quantity, net))
  const after = lines.map((line) => decided.find(({ next }) => next.id === line.id)?.next ?? line)
  const next = purchaseAfter(purchase, after)
  const { currency, bookedCurrency } = purchase
  return {
    row: {
      purchaseId: purchase.id,
      customerId: purchase.customerId,
      source: given.source ?? null,
      externalId: given.externalId ?? null,
      ...when,
      currency,
      net: { amount: purchase.net.amount - next.net.amount, currency },
      bookedNet: difference(purchase.bookedNet, next.bookedNet),
      bookedCurrency,
      lines: parts.map(
        ({ line, quantity, net }): ReturnedLine => ({ purchaseLineId: line.id, quantity, net }),
      ),
      contentHash: contentHashOf(given),
    },
    lines: decided,
    purchase: next,
  }
}

/** A return that is there, when it is said again. @throws `purchaseReturn.differs` when it says something else */
export const assertRepeated = (known: PurchaseReturn, given: GivenReturn): void => {
  if (known.purchaseId === given.purchaseId && known.contentHash === contentHashOf(given)) return
  throw returnDiffers({ purchaseReturnId: known.id })
}

export const returned = (
  from: PurchaseStatus,
  { id: purchaseId, customerId, status: to }: Purchase,
  { id: purchaseReturnId, returnedAt, net, lines }: PurchaseReturn,
  recordedAt?: Instant,
): PurchaseReturned => ({
  type: 'purchase.returned',
  occurredAt: returnedAt,
  recordedAt,
  data: { purchaseId, customerId, purchaseReturnId, from, to, returnedAt, net, lines },
})

/** What is left of a purchase: the sums of its lines, less what came back. */
export const remaining = (
  purchase: Purchase,
  lines: readonly PurchaseLine[],
): Pick<Purchase, 'net' | 'bookedNet'> => {
  const net = sum(lines.map((line) => line.net.amount - line.returnedNet.amount))
  const booked = sum(lines.map(bookedLeft))
  return {
    net: { amount: net, currency: purchase.currency },
    bookedNet: purchase.bookedNet && { ...purchase.bookedNet, amount: booked },
  }
}

function returnedOf(
  { returnedAt, returnedOn }: GivenReturn,
  now: Instant,
  timeZone: string,
): Pick<PurchaseReturn, 'returnedAt' | 'returnedOn'> {
  if (returnedOn === undefined) {
    const at = returnedAt ?? now
    return { returnedAt: at, returnedOn: dayOf(at, timeZone) }
  }
  if (returnedAt === undefined) return { returnedAt: startOfDay(returnedOn, timeZone), returnedOn }
  throw refused({ path: ['returnedOn'], expected: 'nothing beside returnedAt', received: 'a day' })
}

function assertGiven({ placedOn }: Purchase, { source, externalId }: GivenReturn, on: Day): void {
  if ((source === undefined) !== (externalId === undefined)) {
    const path = [source === undefined ? 'source' : 'externalId']
    throw refused({ path, expected: 'source and externalId together', received: 'one of them' })
  }
  if (on >= placedOn) return
  const expected = `a day from ${placedOn} on, when it was placed`
  throw refused({ path: ['returnedOn'], expected, received: on })
}

function refused(issue: Issue) {
  return invalid('purchase.return', [issue])
}

interface Part {
  readonly line: PurchaseLine
  readonly quantity: number
  readonly net: Money
}

function allThatIsLeft(lines: readonly PurchaseLine[]): readonly Part[] {
  return lines.flatMap((line) => {
    const quantity = leftOf(line)
    return quantity > 0 ? [{ line, quantity, net: shareOf(line, quantity) }] : []
  })
}

function partsOf(lines: readonly PurchaseLine[], given: NonNullable<GivenReturn['lines']>): readonly Part[] {
  const seen = new Set<string>()
  return given.map(({ purchaseLineId, quantity, net }, index) => {
    const line = lines.find(({ id }) => id === purchaseLineId)
    const path = ['lines', index, 'purchaseLineId']
    if (!line) throw refused({ path, expected: 'a line of the purchase', received: 'another id' })
    if (seen.has(purchaseLineId)) throw refused({ path, expected: 'each line once', received: 'one twice' })
    seen.add(purchaseLineId)
    return partOf(line, quantity, net, ['lines', index])
  })
}

function partOf(
  line: PurchaseLine,
  asked: number | undefined,
  net: Money | undefined,
  path: Issue['path'],
): Part {
  const left = leftOf(line)
  const quantity = asked ?? left
  if (quantity > left || left === 0) throw purchaseOverReturned({ purchaseLineId: line.id, left })
  if (net === undefined) return { line, quantity, net: shareOf(line, quantity) }
  const most = line.net.amount - line.returnedNet.amount
  if (net.currency !== line.currency) {
    const expected = `${line.currency}, as of the purchase`
    throw refused({ path: [...path, 'net', 'currency'], expected, received: net.currency })
  }
  if (net.amount <= most) return { line, quantity, net }
  throw refused({
    path: [...path, 'net'],
    expected: `at most ${most}, what is left`,
    received: `${net.amount}`,
  })
}

/** Quantities are kilograms and hours too: a tenth three times is three tenths. */
function leftOf({ quantity, returnedQuantity }: PurchaseLine): number {
  return Math.max(0, exact(quantity - returnedQuantity))
}

function exact(quantity: number): number {
  return Number(quantity.toFixed(9))
}

/** What a part of a line is worth, so that all parts together are worth the line. */
function shareOf({ net, quantity, returnedNet, returnedQuantity }: PurchaseLine, part: number): Money {
  const upToHere = Math.min(1, exact(returnedQuantity + part) / quantity)
  const left = net.amount - returnedNet.amount
  const share = Math.round(net.amount * upToHere) - returnedNet.amount
  return { ...net, amount: upToHere === 1 ? left : Math.min(left, Math.max(0, share)) }
}

function lineAfter(line: PurchaseLine, quantity: number, net: Money): LineDecision {
  const returnedNet = { ...line.returnedNet, amount: line.returnedNet.amount + net.amount }
  const next = { ...line, returnedQuantity: exact(line.returnedQuantity + quantity), returnedNet }
  return { before: line, next, events: [] }
}

function purchaseAfter(purchase: Purchase, lines: readonly PurchaseLine[]): Purchase {
  const isWhole = lines.every((line) => leftOf(line) === 0)
  const status = isWhole ? 'returned' : 'partly_returned'
  return { ...purchase, status, ...remaining(purchase, lines) }
}

/** The booked part of what is left of a line's net. */
function bookedLeft({ net, returnedNet, bookedNet }: PurchaseLine): number {
  if (!bookedNet) return 0
  if (net.amount === 0) return bookedNet.amount
  const [whole, back] = [BigInt(net.amount), BigInt(returnedNet.amount)]
  // Halves away from zero, as amounts are booked.
  return bookedNet.amount - Number((2n * BigInt(bookedNet.amount) * back + whole) / (2n * whole))
}

function difference(from: Money | null, to: Money | null): Money | null {
  return from && to && { ...from, amount: from.amount - to.amount }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}

// What was said, not what follows from now.
function contentHashOf({ purchaseId, returnedAt, returnedOn, lines }: GivenReturn): number {
  const text = JSON.stringify([
    [purchaseId, returnedAt, returnedOn],
    lines?.map(({ purchaseLineId, quantity, net }) => [purchaseLineId, quantity, net?.amount, net?.currency]),
  ])
  return hash31(text) * 2 ** 22 + (hash31(`.${text}`) >>> 9)
}
