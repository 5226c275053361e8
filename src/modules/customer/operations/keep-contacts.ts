import type { Claim, OperationContext, Unit } from '../../../kernel/index.js'
import {
  type Contact,
  type ContactChange,
  contactClaims,
  copiesOf,
  demote,
  pointAdded,
  pointRemoved,
  pointsAfter,
  promote,
} from '../decisions/contact-points.js'
import { change, type Derived } from '../decisions/customers.js'
import { ContactPoint, Customer } from '../entities.js'
import type { Settled } from '../options.js'

export interface ContactsKept {
  readonly customer: Customer
  /** The added, promoted or changed contact points, one for each change that has one. */
  readonly points: readonly ContactPoint[]
}

export interface ContactsToKeep {
  readonly customer: Customer
  /** Those it has now. */
  readonly points: readonly ContactPoint[]
  readonly contacts: readonly ContactChange[]
  /** Other changes of the customer, saved together with what follows. */
  readonly changes?: Readonly<Record<string, unknown>>
  readonly derived?: Derived
}

/** Writes changes of contact points with what follows from them: unique values, and the copies of the primary ones. */
export const keepContacts = async (
  { unique }: Pick<Settled, 'unique'>,
  context: OperationContext,
  { customer, points, contacts, changes, derived }: ContactsToKeep,
): Promise<ContactsKept> => {
  const after = pointsAfter(points, contacts)
  const decision = await follow({ unique }, context, { customer, points, after, changes, derived })
  const written: ContactPoint[] = []
  for (const each of contacts) written.push(...(await write(context.unit, each)))
  return { customer: await context.unit.save(customer, decision), points: written }
}

export interface CopiesToKeep extends Pick<ContactsToKeep, 'customer' | 'points' | 'changes' | 'derived'> {
  /** Those it will have. */
  readonly after: readonly Contact[]
}

/** Writes what follows from contact points, the points themselves apart. */
export const keepCopies = async (
  { unique }: Pick<Settled, 'unique'>,
  context: OperationContext,
  { customer, points, after }: CopiesToKeep,
): Promise<Customer> =>
  context.unit.save(customer, await follow({ unique }, context, { customer, points, after }))

/** Exchanges unique values and decides about the copies. Who is archived has no unique values. */
async function follow(
  { unique }: Pick<Settled, 'unique'>,
  context: OperationContext,
  { customer, points, after, changes = {}, derived = {} }: CopiesToKeep,
) {
  const decision = change(context.entity(Customer), customer, changes, { ...derived, ...copiesOf(after) })
  if (customer.archivedAt === null) {
    const claims = contactClaims(unique, decision.next, after)
    await exchange(context.unit, contactClaims(unique, customer, points), claims)
  }
  return decision
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
  if (contact.change) return [await unit.save(contact.change.from, contact.change.decision)]
  if (contact.promote) return [await unit.save(contact.promote, promote(contact.promote))]
  return contact.add ? [await unit.insert(ContactPoint, contact.add, (point) => [pointAdded(point)])] : []
}
