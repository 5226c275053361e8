import {
  type BaseRow,
  defineOperation,
  type Entity,
  type NewRow,
  type OperationContext,
} from '../../../kernel/index.js'
import { namedNow, saidOtherwise } from '../../customer/index.js'
import * as decisions from '../decisions/interactions.js'
import { Interaction } from '../entities.js'
import { InteractionRecorded } from '../events.js'
import { newInteractionSchema } from '../inputs/interaction.js'

const record = defineOperation({
  kind: 'create',
  label: { en: 'Record an interaction', zh: '登记互动' },
  input: newInteractionSchema,
  emits: [InteractionRecorded],
  lookups: (input) => ({
    ids: [...customersIn(input).map((id) => ({ entity: 'customer', id })), ...(input.related ?? [])],
    unique: keyOf(input).map((values) => ({ entity: 'interaction', key: 'externalId', values })),
  }),
  handler: async (context, input) => {
    const draft = decisions.draft(input, context.now())
    decisions.assertKnownBy(context.now(), input)
    const [key] = keyOf(input)
    const known = key && (await context.unit.findBy(Interaction, 'externalId', key))
    if (known) return repeated(context, known, draft, input)
    const named = await recordsNamed(context, draft)
    return context.unit.insert(Interaction, { ...draft, ...named }, (row) => [
      decisions.recorded(row, input.recordedAt),
    ])
  },
})

/** What is said again may name its customers by ids that they had, or have got since. @throws `interaction.differs` */
async function repeated(
  context: OperationContext,
  known: Interaction,
  draft: NewRow<Interaction>,
  input: decisions.GivenInteraction,
): Promise<Interaction> {
  if (decisions.isSame(known, draft)) return known
  const draftOf = (said: decisions.GivenInteraction) => decisions.draft(said, context.now())
  const now = draftOf(await namedNow(context, input))
  const others = decisions.isOfTheSame(known, now) ? await saidOtherwise(context, input) : []
  return decisions.repeated(known, now, others.map(draftOf))
}

/**
 * Every record that an interaction names, by the id it has now.
 *
 * @throws `<entity>.not_found`
 */
async function recordsNamed(
  { unit, entity }: OperationContext,
  draft: Pick<Interaction, 'customerId' | 'parties' | 'related'>,
): Promise<Pick<Interaction, 'customerId' | 'parties' | 'related'>> {
  const idOf = async (name: string, id: string) =>
    // The model's own entity of that name is what answers.
    (await unit.load(entity({ name } as Entity<string, BaseRow>), id)).id
  const customerId = await idOf('customer', draft.customerId)
  const parties = []
  for (const party of draft.parties) {
    parties.push({ ...party, customerId: await idOf('customer', party.customerId) })
  }
  const related = []
  for (const one of draft.related) related.push({ ...one, id: await idOf(one.entity, one.id) })
  return { customerId, parties, related }
}

function customersIn({ customerId, parties = [] }: decisions.GivenInteraction): readonly string[] {
  return [customerId, ...parties.map((party) => party.customerId)]
}

function keyOf({ source = 'host', externalId }: decisions.GivenInteraction): readonly (readonly string[])[] {
  return externalId === undefined || externalId === null ? [] : [[source, externalId]]
}

export const interactionOperations = { record }
