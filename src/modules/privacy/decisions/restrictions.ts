import type { Decision, Instant, NewRow } from '../../../kernel/index.js'
import type { Restriction } from '../entities.js'
import type { CustomerRestricted, CustomerUnrestricted } from '../events.js'

export const newRestriction = (
  given: Pick<Restriction, 'customerId' | 'restrictedAt'> & Partial<NewRow<Restriction>>,
): NewRow<Restriction> => ({ purpose: null, reason: null, expiresAt: null, ...given })

export const restricted = ({
  id: restrictionId,
  customerId,
  purpose,
  expiresAt,
}: Restriction): CustomerRestricted => ({
  type: 'customer.restricted',
  data: { restrictionId, customerId, purpose, expiresAt },
})

/** A restriction that stands, with another end or reason. */
export const change = (
  restriction: Restriction,
  changes: Partial<Pick<Restriction, 'reason' | 'expiresAt'>>,
): Decision<Restriction, CustomerRestricted> => {
  const next = { ...restriction, ...changes }
  return { next, events: next.expiresAt === restriction.expiresAt ? [] : [restricted(next)] }
}

/** Lifts a restriction. What it was stays, archived. */
export const lift = (
  restriction: Restriction,
  at: Instant,
  because: CustomerUnrestricted['data']['because'],
): Decision<Restriction, CustomerUnrestricted> => {
  const { id: restrictionId, customerId, purpose } = restriction
  return {
    next: { ...restriction, archivedAt: at, expiresAt: null },
    events: [{ type: 'customer.unrestricted', data: { restrictionId, customerId, purpose, because } }],
  }
}
