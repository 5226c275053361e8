import type { Claim, OperationContext, Unit } from '../../../kernel/index.js'
import {
  type ContactChange,
  copiesOf,
  demote,
  emailClaims,
  pointAdded,
  pointRemoved,
  pointsAfter,
  promote,
} from '../decisions/contact-points.js'
import { change, type Derived } from '../decisions/customers.js'
import { ContactPoint, Customer } from '../entities.js'

export interface ContactsKept {
  readonly customer: Customer
  /** The added or promoted contact points, one for each change that has one. */
  readonly points: readonly ContactPoint[]
}

/**
 * Writes changes of contact points with what follows from them: unique addresses, and the customer's copies of the
 * primary ones, saved together with other changes of the customer.
 */
export const keepContacts = async (
  context: OperationContext,
  customer: Customer,
  points: readonly ContactPoint[],
  contacts: readonly ContactChange[],
  changes: Readonly<Record<string, unknown>> = {},
  derived: Derived = {},
): Promise<ContactsKept> => {
  const entity = context.entity(Customer)
  const after = pointsAfter(points, contacts)
  const decision = change(entity, customer, changes, { ...derived, ...copiesOf(after) })
  await exchange(context.unit, emailClaims(customer, points), emailClaims(decision.next, after))
  const written: ContactPoint[] = []
  for (const each of contacts) written.push(...(await write(context.unit, each)))
  return { customer: await context.unit.save(customer, decision), points: written }
}

/** Gives unique values up and takes others; what is in both stays. */
export const exchange = async (
  unit: Unit,
  before: readonly Claim[],
  after: readonly Claim[],
): Promise<void> => {
  const had = new Set(before.map(keyOf))
  const has = new Set(after.map(keyOf))
  for (const claim of before) if (!has.has(keyOf(claim))) await unit.release(claim)
  for (const claim of after) if (!had.has(keyOf(claim))) await unit.claim(claim)
}

function keyOf({ key, value }: Claim): string {
  return `${key}\n${value}`
}

async function write(unit: Unit, contact: ContactChange): Promise<ContactPoint[]> {
  if (contact.remove) await unit.remove(contact.remove, [pointRemoved(contact.remove)])
  if (contact.demote) await unit.save(contact.demote, demote(contact.demote))
  if (contact.promote) return [await unit.save(contact.promote, promote(contact.promote))]
  return contact.add ? [await unit.insert(ContactPoint, contact.add, (point) => [pointAdded(point)])] : []
}
