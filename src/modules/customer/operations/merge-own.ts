import type { BaseRow, OperationContext } from '../../../kernel/index.js'
import { samePoint } from '../decisions/contact-points.js'
import { sameIdentifier } from '../decisions/identifiers.js'
import { sameRelationship } from '../decisions/relationships.js'
import { Assignment, ContactPoint, Customer, CustomerRole, Identifier, Relationship } from '../entities.js'
import { changesOf, type IsTwice, type MergedRows } from './merged-rows.js'
import { contactPointsOf, currentAssignment, identifiersOf, relationshipsOf, rolesOf } from './rows.js'

/** What the module's own rows of the survivor are, by which a row of the other is known to be there twice. */
export const twiceOf = async (
  context: OperationContext,
  survivorId: string,
): Promise<Readonly<Record<string, IsTwice>>> => {
  const points = await contactPointsOf(context, survivorId)
  const identifiers = await identifiersOf(context, survivorId)
  const relationships = [...(await relationshipsOf(context, survivorId))]
  const roles = await rolesOf(context, survivorId)
  const assignment = await currentAssignment(context, survivorId)
  const parentId = (await peek(context, survivorId))?.parentId ?? null
  // Rows of an entity are of its type.
  const of = <Row extends BaseRow>(test: (row: Row) => boolean): IsTwice => test as unknown as IsTwice
  return {
    [ContactPoint.name]: of<ContactPoint>((row) => samePoint(points, row) !== undefined),
    [Identifier.name]: of<Identifier>((row) => sameIdentifier(identifiers, row) !== undefined),
    [CustomerRole.name]: of<CustomerRole>(
      (row) => row.state !== 'ended' && roles.some(({ role }) => role === row.role),
    ),
    [Assignment.name]: of<Assignment>((row) => row.endedAt === null && assignment !== undefined),
    [Relationship.name]: of<Relationship>((row) => {
      if (row.state === 'ended') return false
      const others = relationships.filter(({ id }) => id !== row.id)
      const isKnown = isOtherParent(row, survivorId, parentId) || sameRelationship(others, row) !== undefined
      if (!isKnown) relationships.push(row)
      return isKnown
    }),
  }
}

/** A company has one parent company at a time. */
function isOtherParent(row: Relationship, customerId: string, parentId: string | null): boolean {
  return (
    row.kind === 'parent_company' &&
    row.fromId === customerId &&
    row.state === 'active' &&
    row.toId !== parentId
  )
}

/** Contact points that have come over are not the primary ones where the survivor has one. */
export const demoteOthers = async (
  context: OperationContext,
  survivorId: string,
  moved: ReadonlySet<string>,
): Promise<readonly MergedRows[]> => {
  const points = await contactPointsOf(context, survivorId)
  const taken = new Set(points.flatMap(({ id, kind, primary }) => (primary && !moved.has(id) ? [kind] : [])))
  const demoted: string[] = []
  for (const point of points) {
    if (!moved.has(point.id) || !point.primary || !taken.has(point.kind)) continue
    await context.unit.save(point, { next: { ...point, primary: false }, events: [] })
    demoted.push(point.id)
  }
  const naming = { entity: ContactPoint, field: 'primary' }
  return demoted.length > 0 ? [{ naming, change: 'demoted', rowIds: demoted }] : []
}

/** Whether a customer stands below another, however far. */
export const isBelow = async (
  context: OperationContext,
  id: string | null,
  above: string,
): Promise<boolean> => {
  for (let at = id; at !== null; ) {
    const row: Customer | undefined = await peek(context, at)
    if (!row) return false
    if (row.parentId === above) return true
    at = row.parentId
  }
  return false
}

/** A customer as it is stored, locked by nobody. */
const peek = async ({ unit, entity }: OperationContext, id: string): Promise<Customer | undefined> => {
  const where = { op: 'eq', left: { field: 'id' }, right: { value: id } }
  const query = {
    where: { v: 1, entity: 'customer', where },
    archived: 'include',
    whole: true,
    limit: 1,
  } as const
  const [row] = await unit.list(entity(Customer), query)
  return row
}

/**
 * Makes room in the company tree: who stands below the other comes to stand below the survivor, who takes the other's
 * place where it stood below it, or where it has none.
 *
 * @returns the customers that have moved
 */
export const mergePlaces = async (
  context: OperationContext,
  survivorId: string,
  otherId: string,
): Promise<readonly MergedRows[]> => {
  const { unit } = context
  const entity = context.entity(Customer)
  const load = (id: string) => unit.load(entity, id)
  const survivor = await load(survivorId)
  const other = await load(otherId)
  if (survivor.kind !== 'organisation') return []
  const place = other.parentId
  const isUnder = await isBelow(context, survivorId, otherId)
  const takes =
    isUnder ||
    (survivor.parentId === null && place !== survivorId && !(await isBelow(context, place, survivorId)))
  if (other.parentId !== null) await unit.save(other, { next: { ...other, parentId: null }, events: [] })
  if (takes && survivor.parentId !== place) {
    await unit.save(survivor, { next: { ...survivor, parentId: place }, events: [] })
  }
  const where = { op: 'eq', left: { field: 'parentId' }, right: { value: otherId } }
  const below = await unit.list(entity, {
    where: { v: 1, entity: 'customer', where },
    archived: 'include',
    whole: true,
  })
  for (const row of below) await unit.save(row, { next: { ...row, parentId: survivorId }, events: [] })
  return [
    ...changesOf(
      { entity, field: 'parentId' },
      below.map(({ id }) => id),
      [],
    ),
    ...(takes ? await leaveParents(context, survivorId, otherId, place) : []),
  ]
}

/** What said that the survivor stood below another company does not hold any more. */
async function leaveParents(
  context: OperationContext,
  survivorId: string,
  otherId: string,
  parentId: string | null,
): Promise<readonly MergedRows[]> {
  const left = (await relationshipsOf(context, survivorId)).filter(
    // What leads to the other is set aside with what else names it.
    (one) => one.toId !== otherId && isOtherParent(one, survivorId, parentId),
  )
  for (const one of left) {
    await context.unit.save(one, { next: { ...one, archivedAt: context.now() }, events: [] })
  }
  const naming = { entity: Relationship, field: 'fromId' }
  return left.length > 0 ? [{ naming, change: 'archived', rowIds: left.map(({ id }) => id) }] : []
}
