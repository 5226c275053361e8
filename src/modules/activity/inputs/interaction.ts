import { z } from 'zod'
import {
  type Entities,
  type EntityRef,
  Id,
  type Instant,
  instantSchema,
  textSchema,
} from '../../../kernel/index.js'
import type { GivenInteraction } from '../decisions/interactions.js'
import { type Channel, type Direction, directions, maxInteractionBody } from '../entities.js'
import { filled, recordIn } from './hanging.js'

/** What `interaction.record` takes. */
export interface NewInteraction {
  readonly customerId: string
  readonly channel: Channel
  readonly direction: Direction
  /** Default: now. */
  readonly occurredAt?: Instant | Date
  /** When it became known, where that was before now: of what is imported. Default: now. */
  readonly recordedAt?: Instant | Date
  readonly subject?: string | null
  readonly body?: string | null
  /** What came of it, in the host's words: `reached`, `no_answer`. */
  readonly outcome?: string | null
  /** The system it comes from. Default: `host`. */
  readonly source?: string
  /** Its id there: recorded again, it is the same one. */
  readonly externalId?: string | null
  /** Further customers who took part. */
  readonly parties?: readonly { readonly customerId: string; readonly role: string }[]
  /** What it was about: live records. */
  readonly related?: readonly EntityRef[]
}

export const newInteractionSchema = (entities: Entities): z.ZodType<GivenInteraction, NewInteraction> => {
  const schema: z.ZodType = z.strictObject({
    customerId: Id,
    channel: filled(40),
    direction: z.enum(directions),
    occurredAt: instantSchema().optional(),
    recordedAt: instantSchema().optional(),
    subject: textSchema(500).nullish(),
    body: textSchema(maxInteractionBody).nullish(),
    outcome: filled(100).nullish(),
    source: filled(100).optional(),
    externalId: filled(200).nullish(),
    parties: z
      .array(z.strictObject({ customerId: Id, role: filled(40) }))
      .max(50)
      .optional(),
    related: z.array(recordIn(entities)).max(50).optional(),
  })
  return schema as z.ZodType<GivenInteraction, NewInteraction>
}
