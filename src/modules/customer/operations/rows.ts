import type { BaseRow, Entity, OperationContext } from '../../../kernel/index.js'
import { Assignment, ContactPoint, CustomerRole, ExternalId, Identifier, Relationship } from '../entities.js'

type Context = Pick<OperationContext, 'unit'>

/** The live contact points of a customer, whoever asks: what the customer claims and copies follows from all of them. */
export const contactPointsOf = (context: Context, customerId: string): Promise<readonly ContactPoint[]> =>
  context.unit.listNaming(ContactPoint, 'customerId', customerId)

/** The external ids of a customer. */
export const externalIdsOf = (context: Context, customerId: string): Promise<readonly ExternalId[]> =>
  context.unit.listNaming(ExternalId, 'customerId', customerId)

/** The identifiers of a customer. */
export const identifiersOf = (context: Context, customerId: string): Promise<readonly Identifier[]> =>
  context.unit.listNaming(Identifier, 'customerId', customerId)

/** The relationships of a customer, at either end, those that have ended left out. */
export const relationshipsOf = (context: Context, customerId: string): Promise<readonly Relationship[]> => {
  const ends = { op: 'or', of: [is('fromId', customerId), is('toId', customerId)] }
  return all(context, Relationship, { op: 'and', of: [ends, notEnded] })
}

/** The roles of a customer, those that have ended left out. */
export const rolesOf = (context: Context, customerId: string): Promise<readonly CustomerRole[]> =>
  all(context, CustomerRole, { op: 'and', of: [is('customerId', customerId), notEnded] })

/** Whose customer somebody is. */
export const currentAssignment = async (
  context: Context,
  customerId: string,
): Promise<Assignment | undefined> => {
  const open = { op: 'not', of: { op: 'isSet', left: { field: 'endedAt' } } }
  const [one] = await all(context, Assignment, { op: 'and', of: [is('customerId', customerId), open] })
  return one
}

const notEnded = { op: 'not', of: is('state', 'ended') }

export function is(field: string, value: string) {
  return { op: 'eq', left: { field }, right: { value } }
}

export function all<Row extends BaseRow>(
  { unit }: Context,
  entity: Entity<string, Row>,
  where: unknown,
): Promise<readonly Row[]> {
  return unit.list(entity, { where: { v: 1, entity: entity.name, where }, whole: true })
}
