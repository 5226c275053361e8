import type { OperationContext, RuleJson } from '../../../kernel/index.js'
import { ContactPoint, ExternalId } from '../entities.js'

/** The live contact points of a customer, whoever asks: what the customer claims and copies follows from all of them. */
export const contactPointsOf = (
  { unit }: OperationContext,
  customerId: string,
): Promise<readonly ContactPoint[]> =>
  unit.list(ContactPoint, { where: ofCustomer('contactPoint', customerId), whole: true })

/** The external ids of a customer. */
export const externalIdsOf = (
  { unit }: OperationContext,
  customerId: string,
): Promise<readonly ExternalId[]> =>
  unit.list(ExternalId, { where: ofCustomer('externalId', customerId), whole: true })

function ofCustomer(entity: string, customerId: string): RuleJson {
  const where = { op: 'eq', left: { field: 'customerId' }, right: { value: customerId } }
  return { v: 1, entity, where }
}
