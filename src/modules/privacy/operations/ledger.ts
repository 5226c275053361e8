import type { Instant, OperationContext, RuleJson } from '../../../kernel/index.js'
import { ContactPoint, Customer } from '../../customer/index.js'
import { consentChanged, type Moment, refold } from '../decisions/consents.js'
import type { Asked } from '../decisions/effective.js'
import {
  Consent,
  ConsentAct,
  ConsentReceipt,
  type ConsentScope,
  everyChannel,
  Restriction,
} from '../entities.js'
import { foreignContactPoint } from '../errors.js'
import type { ConsentAbout } from '../inputs.js'
import type { Settled } from '../options.js'

/** Whose acts are folded together. */
export type LedgerOf = Pick<ConsentAct, 'customerId' | 'controller' | 'purpose'>

/** Everything that was said of one purpose, what has come of it, and what it is looked at with. */
export interface Ledger {
  readonly acts: readonly ConsentAct[]
  readonly rows: readonly Consent[]
  readonly asked: Asked
}

/**
 * The customer, locked: acts and decisions of one person follow each other. Its contact point, as acts are compared by it.
 *
 * @throws `customer.not_found` | `contactPoint.not_found` | `consent.foreign_contact_point`
 */
export const scopeOf = async (
  { unit, entity }: OperationContext,
  { contactPointId = null, purpose, channel = everyChannel, ...about }: ConsentAbout,
  own: Settled,
): Promise<ConsentScope & { readonly customerId: string }> => {
  const { id: customerId } = await unit.load(entity(Customer), about.customerId)
  const scope = { customerId, controller: about.controller ?? own.controller, purpose, channel }
  if (contactPointId === null) return { ...scope, contactPointId, contact: null }
  const point = await unit.load(ContactPoint, contactPointId)
  if (point.customerId !== customerId) throw foreignContactPoint({ contactPointId, customerId })
  return { ...scope, contactPointId: point.id, contact: contactKey(point) }
}

function contactKey({ kind, normalized, extension }: ContactPoint): string {
  return extension === null ? `${kind}:${normalized}` : `${kind}:${normalized};${extension}`
}

/** The whole ledger of a purpose, whoever asks: what holds follows from all of it. */
export const ledgerOf = async (
  context: OperationContext,
  { customerId, controller, purpose }: LedgerOf,
  { separate }: Settled,
  at: Instant = context.now(),
): Promise<Ledger> => {
  const of = { customerId, controller, purpose }
  const acts = await actsOf(context, of)
  const rows = (await context.unit.listNaming(Consent, 'customerId', customerId)).filter(isOf(of))
  const usedOf = await usesOf(context, acts, rows)
  return { acts, rows, asked: { at, usedOf, separate: separate.has(purpose) } }
}

/** The acts of a customer, whoever asks. */
export const actsOf = async (
  { unit }: OperationContext,
  of: Pick<LedgerOf, 'customerId'> & Partial<LedgerOf>,
): Promise<readonly ConsentAct[]> =>
  (await unit.listNaming(ConsentAct, 'customerId', of.customerId)).filter(isOf(of))

function isOf({ controller, purpose }: Partial<LedgerOf>) {
  return (row: LedgerOf): boolean =>
    (controller === undefined || row.controller === controller) &&
    (purpose === undefined || row.purpose === purpose)
}

/** The restrictions of a customer that stand. */
export const restrictionsOf = (
  { unit }: OperationContext,
  customerId: string,
): Promise<readonly Restriction[]> => unit.listNaming(Restriction, 'customerId', customerId)

/** How often each act has been used: its row counts down; of one that has none, the receipts tell. */
async function usesOf(
  context: OperationContext,
  acts: readonly ConsentAct[],
  rows: readonly Consent[],
): Promise<Asked['usedOf']> {
  const used = new Map<string, number>()
  for (const { id, uses } of acts) {
    if (uses === null) continue
    const left = rows.find(({ consentActId }) => consentActId === id)?.usesLeft ?? null
    used.set(id, left === null ? (await receiptsOf(context, id, uses)).length : uses - left)
  }
  return ({ id }) => used.get(id) ?? 0
}

/** The receipts of contacts that an act has allowed, at most so many. */
export const receiptsOf = (
  { unit }: OperationContext,
  consentActId: string,
  limit: number,
): Promise<readonly ConsentReceipt[]> => {
  const where = all('consentReceipt', [is('consentActId', consentActId), is('allowed', true)])
  return unit.list(ConsentReceipt, { where, limit, whole: true })
}

/** Writes what holds after what has been said, and tells of what has changed. */
export const keepHolding = async (
  { unit }: OperationContext,
  { acts, rows, asked }: Ledger,
  moment: Moment = {},
): Promise<void> => {
  const { add, change, remove } = refold(acts, rows, asked, moment)
  for (const row of remove) await unit.remove(row)
  for (const { row, decision } of change) await unit.save(row, decision)
  for (const row of add) await unit.insert(Consent, row, (each) => [consentChanged(each, null, moment)])
}

/** The same for every purpose of a customer whose acts have come or gone. */
export const keepAllHolding = async (
  context: OperationContext,
  customerId: string,
  own: Settled,
): Promise<void> => {
  const acts = await actsOf(context, { customerId })
  const rows = await context.unit.listNaming(Consent, 'customerId', customerId)
  const named = [...acts, ...rows].map(({ controller, purpose }) => [
    JSON.stringify([controller, purpose]),
    { customerId, controller, purpose },
  ]) as [string, LedgerOf][]
  for (const of of new Map(named).values()) await keepHolding(context, await ledgerOf(context, of, own))
}

function all(entity: string, of: readonly object[]): RuleJson {
  return { v: 1, entity, where: { op: 'and', of } }
}

function is(field: string, value: string | boolean): object {
  return { op: 'eq', left: { field }, right: { value } }
}
