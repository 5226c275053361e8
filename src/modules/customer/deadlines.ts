import {
  type Deadline,
  dayOf,
  defineDeadline,
  type OperationContext,
  type Passed,
} from '../../kernel/index.js'
import { nextBirthday } from './birthdays.js'
import { expire, pointsAfter } from './decisions/contact-points.js'
import { change } from './decisions/customers.js'
import { end, type Moment, pass, passRole } from './decisions/relationships.js'
import {
  type ContactPoint,
  Customer,
  type CustomerRole,
  type Freshness,
  type QualitySweep,
  type Relationship,
} from './entities.js'
import { keepCopies } from './operations/keep-contacts.js'
import { copyPlaces } from './operations/keep-places.js'
import { openMend } from './operations/keep-quality.js'
import { isBelow } from './operations/merge-own.js'
import { contactPointsOf, relationshipsOf } from './operations/rows.js'
import { goOnSweeping } from './operations/sweep-quality.js'
import type { Settled } from './options.js'

/** The birthday is over: the next one is looked for. */
export const birthdayOverAt: Deadline<Customer> = defineDeadline<Customer>({
  handler: async (context, customer, { dueAt }) => {
    const derived = await nextBirthday(customer.birthday, dueAt, context.settings.timeZone)
    return change(context.entity(Customer), customer, {}, derived)
  },
})

/** The last day of a contact point is over. */
export const expiresAt = (own: Settled): Deadline<ContactPoint> =>
  defineDeadline<ContactPoint>({
    handler: async (context, point, { dueAt }) => {
      const { customerId } = point
      const decision = expire(point, dueAt)
      const customer = await context.unit.find(context.entity(Customer), customerId, { archived: 'include' })
      if (!customer) return decision
      const points = await contactPointsOf(context, customerId)
      const after = pointsAfter(points, [{ change: { from: point, decision } }])
      await keepCopies(own, context, { customer, points, after })
      return decision
    },
  })

/** A relationship begins or ends, and the customer's copies follow. */
export const relationshipChangesAt: Deadline<Relationship> = defineDeadline<Relationship>({
  handler: async (context, relationship, passed) => {
    const decision = await begunOrEnded(context, relationship, passed)
    // Saved here and now: the copies are made of what the table says.
    const saved = await context.unit.save(relationship, toldAt(decision, passed))
    await copyPlaces(context, saved.fromId)
    return undefined
  },
})

/** A planned parent company takes the place of the one there is; where that would close a circle, it never begins. */
async function begunOrEnded(context: OperationContext, relationship: Relationship, passed: Passed) {
  const moment = momentOf(context, passed)
  const decision = pass(relationship, moment)
  if (relationship.kind !== 'parent_company' || decision.next.state !== 'active') return decision
  const { fromId, toId, startedOn } = relationship
  const beginsOn = startedOn ?? dayOf(moment.now, moment.zone)
  if (await isBelow(context, toId, fromId)) return end(relationship, beginsOn, moment)
  for (const one of await relationshipsOf(context, fromId)) {
    if (one.fromId !== fromId || one.kind !== 'parent_company' || one.state !== 'active') continue
    await context.unit.save(one, toldAt(end(one, beginsOn, moment), passed))
  }
  return decision
}

/** A role begins or ends. */
export const roleChangesAt: Deadline<CustomerRole> = defineDeadline<CustomerRole>({
  handler: (context, role, passed) => passRole(role, momentOf(context, passed)),
})

/** Nobody has looked at a field for too long. */
export const staleAt: Deadline<Freshness> = defineDeadline<Freshness>({
  handler: async (context, freshness, { dueAt }) => {
    const { customerId, policy, field } = freshness
    const customer = await context.unit.find(context.entity(Customer), customerId)
    if (customer) await openMend(context, customer, { policy, field, reason: 'stale', since: dueAt })
    return { next: freshness, events: [] }
  },
})

/** Other policies ask something of customers that nothing has happened to. */
export const sweepsAt: Deadline<QualitySweep> = defineDeadline<QualitySweep>({
  handler: async (context, sweep) => ({ next: await goOnSweeping(context, sweep), events: [] }),
})

// Decided by when it was due, not by when somebody looked.
function momentOf({ settings }: OperationContext, { dueAt }: Passed): Moment {
  return { now: dueAt, zone: settings.timeZone }
}

function toldAt<Row, Event extends object>(
  { next, events }: { readonly next: Row; readonly events: readonly Event[] },
  { dueAt }: Passed,
): { readonly next: Row; readonly events: readonly Event[] } {
  return { next, events: events.map((event) => ({ ...event, occurredAt: dueAt })) }
}
