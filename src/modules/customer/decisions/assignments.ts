import type { Decision } from '../../../kernel/index.js'
import type { Customer } from '../entities.js'
import type { CustomerAssigned } from '../events.js'

type Assigned = Pick<Customer, 'id' | 'ownerId' | 'teamId'>

/** What there is to say where a customer has another owner or team. */
export const assigned = (from: Assigned, to: Assigned): readonly CustomerAssigned[] => {
  if (from.ownerId === to.ownerId && from.teamId === to.teamId) return []
  const { id: customerId, ownerId, teamId } = to
  const data = { customerId, ownerId, teamId, fromOwnerId: from.ownerId, fromTeamId: from.teamId }
  return [{ type: 'customer.assigned', data }]
}

/** Gives a customer another owner or team; what is not said stays. */
export const assign = (
  customer: Customer,
  { ownerId = customer.ownerId, teamId = customer.teamId }: Partial<Assigned>,
): Decision<Customer, CustomerAssigned> => {
  const next = { ...customer, ownerId, teamId }
  return { next, events: assigned(customer, next) }
}
