import type { OperationContext, RuleJson } from '../../../kernel/index.js'
import { ContactPoint, ExternalId } from '../entities.js'

/** The live contact points of a customer. */
export const contactPointsOf = (
  { unit }: OperationContext,
  customerId: string,
): Promise<readonly ContactPoint[]> =>
  unit.list(ContactPoint, { where: ofCustomer('contactPoint', customerId) })

/** The external ids of a customer. */
export const externalIdsOf = (
  { unit }: OperationContext,
  customerId: string,
): Promise<readonly ExternalId[]> => unit.list(ExternalId, { where: ofCustomer('externalId', customerId) })

function ofCustomer(entity: string, customerId: string): RuleJson {
  const where = { op: 'eq', left: { field: 'customerId' }, right: { value: customerId } }
  return { v: 1, entity, where }
}
