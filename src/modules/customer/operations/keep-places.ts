import { dayOf, type OperationContext } from '../../../kernel/index.js'
import { change } from '../decisions/customers.js'
import { added, end, type Moment, newRelationship, placesOf } from '../decisions/relationships.js'
import { Customer, Relationship, type RelationshipKind } from '../entities.js'
import { relationshipsOf } from './rows.js'

type Placed = Pick<Customer, 'id' | 'parentId' | 'organisationId'>

/** When something is decided here. */
export const momentOf = ({ now, settings }: OperationContext): Moment => ({
  now: now(),
  zone: settings.timeZone,
})

/**
 * Keeps the relationships that a customer's `parentId` and `organisationId` are copies of: what was ends today, what is
 * begins today. `from` is missing of a new customer, of whom nobody says since when.
 */
export const keepPlaces = async (
  context: OperationContext,
  from: Placed | undefined,
  to: Placed,
): Promise<void> => {
  const parent = { fromId: to.id, was: from?.parentId ?? null, toId: to.parentId, isNew: !from }
  await keepPlace(context, ['parent_company'], parent)
  const place = { fromId: to.id, was: from?.organisationId ?? null, toId: to.organisationId, isNew: !from }
  await keepPlace(context, ['works_for', 'member_of'], place)
}

interface Move {
  readonly fromId: string
  readonly was: string | null
  readonly toId: string | null
  readonly isNew: boolean
}

async function keepPlace(
  context: OperationContext,
  kinds: readonly [RelationshipKind, ...RelationshipKind[]],
  { fromId, was, toId, isNew }: Move,
): Promise<void> {
  if (was === toId) return
  const { unit } = context
  const moment = momentOf(context)
  const today = dayOf(moment.now, moment.zone)
  const related = isNew ? [] : await relationshipsOf(context, fromId)
  const own = related.filter(
    (one) => one.fromId === fromId && one.state === 'active' && kinds.includes(one.kind),
  )
  for (const one of own.filter((each) => each.toId === was)) await unit.save(one, end(one, today, moment))
  if (toId === null || own.some((one) => one.toId === toId)) return
  const row = newRelationship({ fromId, toId, kind: kinds[0], startedOn: isNew ? null : today }, moment)
  await unit.insert(Relationship, row, (inserted) => (isNew ? [] : [added(inserted)]))
}

/** Writes the copies that follow from a customer's relationships as they are now. */
export const copyPlaces = async (context: OperationContext, customerId: string): Promise<void> => {
  const entity = context.entity(Customer)
  const customer = await context.unit.find(entity, customerId, { archived: 'include' })
  if (!customer) return
  const places = placesOf(customer, await relationshipsOf(context, customerId))
  await context.unit.save(customer, change(entity, customer, {}, places))
}
