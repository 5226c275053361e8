import {
  canonicalJson,
  type EntityRef,
  hash31,
  type Instant,
  instantMs,
  invalid,
  type NewRow,
} from '../../../kernel/index.js'
import type { Channel, Direction, Interaction, InteractionParty } from '../entities.js'
import { interactionDiffers } from '../errors.js'
import type { InteractionRecorded } from '../events.js'

/** What is said of a new interaction. */
export interface GivenInteraction {
  readonly customerId: string
  readonly channel: Channel
  readonly direction: Direction
  readonly occurredAt?: Instant
  readonly recordedAt?: Instant
  readonly subject?: string | null
  readonly body?: string | null
  readonly outcome?: string | null
  readonly source?: string
  readonly externalId?: string | null
  readonly parties?: readonly InteractionParty[]
  readonly related?: readonly EntityRef[]
}

/** An interaction as it is first written. */
export const draft = (given: GivenInteraction, now: Instant): NewRow<Interaction> => {
  const { customerId, channel, direction, occurredAt = now, source = 'host', externalId = null } = given
  const { subject = null, body = null, outcome = null, parties = [], related = [] } = given
  const said = { customerId, channel, direction, outcome, parties, related }
  const contentHash = hashOf([said, given.occurredAt ?? null])
  return { ...said, subject, body, occurredAt, source, externalId, contentHash }
}

// What was said, not what was derived from now: said again later, it is the same. Nothing of what erasing takes: who knows
// the words would know them by their hash. Twice 31 bits in the 53 that an integer has.
function hashOf(said: unknown): number {
  const text = canonicalJson(said as never)
  return hash31(text) * 2 ** 22 + (hash31(`.${text}`) >>> 9)
}

/**
 * What a repeated `record` does: nothing.
 *
 * @param alike the same, its customers named by other ids of theirs
 * @throws `interaction.differs` when it says something else than the first
 */
export const repeated = (
  known: Interaction,
  again: NewRow<Interaction>,
  alike: readonly NewRow<Interaction>[] = [],
): Interaction => {
  if ([again, ...alike].some((one) => isSame(known, one))) return known
  const fields = compared.filter((name) => canonicalJson(known[name]) !== canonicalJson(again[name]))
  throw interactionDiffers({ interactionId: known.id, fields: fields.length > 0 ? fields : ['content'] })
}

/** Whether both say the same, their customers named by the same ids. */
export const isSame = (known: Interaction, again: NewRow<Interaction>): boolean =>
  known.contentHash === again.contentHash && known.subject === again.subject && known.body === again.body

/** Whether both concern the same customers. */
export const isOfTheSame = (known: Interaction, again: NewRow<Interaction>): boolean =>
  (['customerId', 'parties', 'related'] as const).every(
    (name) => canonicalJson(known[name]) === canonicalJson(again[name]),
  )

const compared = [
  'customerId',
  'channel',
  'direction',
  'occurredAt',
  'subject',
  'body',
  'outcome',
  'parties',
  'related',
] as const

/**
 * Nothing is known from the future.
 *
 * @throws `input.invalid`
 */
export const assertKnownBy = (now: Instant, { recordedAt }: { readonly recordedAt?: Instant }): void => {
  if (recordedAt === undefined || instantMs(recordedAt) <= instantMs(now)) return
  const issue = { path: ['recordedAt'], expected: 'an instant that has been', received: 'a later one' }
  throw invalid('interaction.record', [issue])
}

/** `recordedAt` where it became known before now. */
export const recorded = (interaction: Interaction, recordedAt?: Instant): InteractionRecorded => {
  const { id: interactionId, customerId, channel, direction, occurredAt, outcome } = interaction
  const { source, externalId, parties, related } = interaction
  const what = { channel, direction, occurredAt, outcome, source, externalId }
  return {
    type: 'interaction.recorded',
    occurredAt,
    recordedAt,
    data: { interactionId, customerId, ...what, parties, related },
  }
}
