import {
  checkedAttributes,
  defineOperation,
  type JsonObject,
  type Lookups,
  type OperationContext,
  type RuleJson,
} from '../../../kernel/index.js'
import { Customer } from '../../customer/index.js'
import * as decisions from '../decisions/behaviours.js'
import { Behaviour, Visitor } from '../entities.js'
import { CustomerIdentified, CustomerUnidentified } from '../events.js'
import { anonymousSchema, identificationSchema, newBehaviourSchema } from '../inputs/behaviour.js'
import type { DeclaredBehaviour, Settled } from '../options.js'

/** What was seen of somebody, and who that was. */
export const behaviourOperations = ({ behaviours }: Settled) => {
  const track = defineOperation({
    kind: 'create',
    label: { en: 'Track a behaviour', zh: '记录行为' },
    input: newBehaviourSchema(Object.values(behaviours)),
    lookups: lookedUp,
    handler: async (context, input) => {
      const { unit, entity } = context
      const { customerId, anonymousId } = input
      // A customer who is named makes the visitor's own one not matter.
      const visitor = customerId ? undefined : await visitorOf(context, anonymousId)
      const properties = propertiesOf(behaviours[input.name], input.properties)
      const draft = decisions.draft({ ...input, properties }, visitor, context.now())
      const known = await knownBy(context, input)
      if (known) return decisions.repeated(known, draft, input)
      const customer = customerId ? await unit.load(entity(Customer), customerId) : undefined
      return unit.insert(entity(Behaviour), customer ? { ...draft, customerId: customer.id } : draft)
    },
  })
  return { track, identify, unidentify }
}

function propertiesOf(declared: DeclaredBehaviour | undefined, given: JsonObject): JsonObject {
  // The schema has let no other name through.
  return declared ? checkedAttributes(declared, given, 'properties') : {}
}

function lookedUp(input: decisions.GivenBehaviour): Lookups {
  const { customerId, anonymousId, source = 'host', externalId } = input
  return {
    ids: customerId ? [{ entity: 'customer', id: customerId }] : [],
    unique: [
      ...(externalId ? [{ entity: 'behaviour', key: 'externalId', values: [source, externalId] }] : []),
      ...(anonymousId && !customerId
        ? [{ entity: 'visitor', key: 'anonymousId', values: [anonymousId] }]
        : []),
    ],
  }
}

async function visitorOf(
  { unit }: OperationContext,
  anonymousId: string | null | undefined,
): Promise<Visitor | undefined> {
  return anonymousId ? unit.findBy(Visitor, 'anonymousId', [anonymousId]) : undefined
}

async function knownBy(
  { unit, entity }: OperationContext,
  { source = 'host', externalId }: decisions.GivenBehaviour,
): Promise<Behaviour | undefined> {
  return externalId ? unit.findBy(entity(Behaviour), 'externalId', [source, externalId]) : undefined
}

const identify = defineOperation({
  kind: 'update',
  label: { en: 'Identify a visitor', zh: '识别访客' },
  input: identificationSchema,
  emits: [CustomerIdentified],
  handler: async (context, { anonymousId, ...given }) => {
    const { unit, entity, now } = context
    const { id: customerId } = await unit.load(entity(Customer), given.customerId)
    const known = await visitorOf(context, anonymousId)
    if (known && !decisions.isNew(known, customerId)) return known
    const draft = { anonymousId, customerId, identifiedAt: now() }
    const visitor = await unit.insert(Visitor, draft, (row) => [decisions.identified(row)])
    await eachOf(context, unknownOf(anonymousId), (behaviour) =>
      unit.save(behaviour, decisions.stitch(behaviour, visitor)),
    )
    return visitor
  },
})

const unidentify = defineOperation({
  kind: 'update',
  label: { en: 'Take back who a visitor is', zh: '撤销访客识别' },
  input: anonymousSchema,
  emits: [CustomerUnidentified],
  handler: async (context, { anonymousId }) => {
    const { unit } = context
    const visitor = await visitorOf(context, anonymousId)
    if (!visitor) return
    await eachOf(context, stitchedBy(visitor), (behaviour) =>
      unit.save(behaviour, decisions.unstitch(behaviour)),
    )
    await unit.remove(visitor, [decisions.unidentified(visitor)])
  },
})

const pageSize = 1000

/** Behaviours that a condition holds for until something is done to them: page after page, until there are none. */
async function eachOf(
  { unit, entity }: OperationContext,
  where: RuleJson,
  work: (behaviour: Behaviour) => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const page = await unit.list(entity(Behaviour), {
      where,
      limit: pageSize,
      archived: 'include',
      whole: true,
    })
    for (const behaviour of page) await work(behaviour)
    if (page.length < pageSize) return
  }
}

const about = (where: unknown): RuleJson => ({ v: 1, entity: 'behaviour', where })
const is = (field: string, value: string) => ({ op: 'eq', left: { field }, right: { value } })

function unknownOf(anonymousId: string): RuleJson {
  const isUnknown = { op: 'not', of: { op: 'isSet', left: { field: 'customerId' } } }
  return about({ op: 'and', of: [is('anonymousId', anonymousId), isUnknown] })
}

function stitchedBy({ id }: Visitor): RuleJson {
  return about(is('visitorId', id))
}
