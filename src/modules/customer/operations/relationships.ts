import { dayOf, defineOperation, type Issue, invalid, type OperationContext } from '../../../kernel/index.js'
import { added, end as ended, endsOf, newRelationship, sameRelationship } from '../decisions/relationships.js'
import { Customer, type CustomerKind, Relationship } from '../entities.js'
import { parentTaken, wrongKind } from '../errors.js'
import { CustomerUpdated, RelationshipAdded, RelationshipEnded } from '../events.js'
import { type NewRelationship, newRelationshipSchema, relationshipEndSchema } from '../inputs.js'
import { copyPlaces, momentOf } from './keep-places.js'
import { findUnlocked } from './places.js'
import { relationshipsOf } from './rows.js'

/** Kinds whose copies the customer keeps. */
const placing: ReadonlySet<string> = new Set(['works_for', 'member_of', 'parent_company'])

const add = defineOperation({
  kind: 'create',
  label: { en: 'Add a relationship', zh: '添加关系' },
  input: newRelationshipSchema,
  emits: [RelationshipAdded, CustomerUpdated],
  lookups: ({ fromId, toId }) => ({ ids: [fromId, toId].map((id) => ({ entity: 'customer', id })) }),
  handler: async (context, given) => {
    const { unit } = context
    const from = await unit.load(context.entity(Customer), given.fromId)
    const to = await assertEnds(context, from, given)
    const input = { ...given, fromId: from.id, toId: to.id }
    const relationships = await relationshipsOf(context, from.id)
    const known = sameRelationship(relationships, input)
    if (known) return known

    const row = newRelationship(input, momentOf(context))
    const taken = relationships.find(
      (one) => one.kind === 'parent_company' && one.fromId === from.id && one.state === 'active',
    )
    if (taken && row.kind === 'parent_company' && row.state === 'active') {
      throw parentTaken({ customerId: from.id, relationshipId: taken.id })
    }
    const relationship = await unit.insert(Relationship, row, (inserted) => [added(inserted)])
    if (placing.has(row.kind) && row.state === 'active') await copyPlaces(context, from.id)
    return relationship
  },
})

const end = defineOperation({
  kind: 'update',
  label: { en: 'End a relationship', zh: '结束关系' },
  input: relationshipEndSchema,
  emits: [RelationshipEnded, CustomerUpdated],
  handler: async (context, { relationshipId, endedOn }) => {
    const relationship = await context.unit.load(Relationship, relationshipId)
    const moment = momentOf(context)
    const on = endedOn ?? dayOf(moment.now, moment.zone)
    const saved = await context.unit.save(relationship, ended(relationship, on, moment))
    if (placing.has(saved.kind)) await copyPlaces(context, saved.fromId)
    return saved
  },
})

/** @returns the other end. @throws `customer.not_found` | `customer.wrong_kind` | `input.invalid` */
async function assertEnds(
  context: OperationContext,
  from: Customer,
  { toId, kind }: Pick<NewRelationship, 'toId' | 'kind'>,
): Promise<Customer> {
  const ends = endsOf(kind)
  // Not locked: two that are related to each other at once would wait for one another.
  const to = await findUnlocked(context)(toId)
  if (!to) throw Customer.notFound({ id: toId })
  if (to.id === from.id) throw invalid('relationship.add', [toItself])
  assertKind(from, ends.from, 'fromId')
  assertKind(to, ends.to, 'toId')
  return to
}

const toItself: Issue = { path: ['toId'], expected: 'another customer', received: 'the same one' }

function assertKind({ id, kind }: Customer, expected: CustomerKind | undefined, field: string): void {
  if (expected === undefined || kind === expected) return
  throw wrongKind({ customerId: id, expected }, { issues: [{ path: [field], expected, received: kind }] })
}

/**
 * Who changes from a person to an organisation, or back, may have relationships that only the other can have.
 *
 * @throws `customer.wrong_kind`
 */
export const assertRelationshipsFit = async (
  context: OperationContext,
  { id, kind }: Pick<Customer, 'id' | 'kind'>,
): Promise<void> => {
  for (const { fromId, kind: of } of await relationshipsOf(context, id)) {
    const { from, to } = endsOf(of)
    const expected = fromId === id ? from : to
    if (expected === undefined || expected === kind) continue
    throw wrongKind({ customerId: id, expected }, { issues: [{ path: ['kind'], expected, received: kind }] })
  }
}

export const relationshipOperations = { add, end }
