import { refusal } from '../../kernel/index.js'

/** What it would hang on hangs on something that hangs itself. */
export const hangingTooDeep = refusal(
  'subject.too_deep',
  'invalid',
  ({ entity, id }: { readonly entity: string; readonly id: string }) =>
    `The ${entity} ${id} hangs on a record that hangs itself; nothing hangs on it.`,
)

/** Nobody could erase the bytes again. */
export const fileNoPort = refusal(
  'fileRef.no_port',
  'unavailable',
  () => 'This crm has no files: give the module activity the option files.',
)

/** The interaction is there already, and says something else. */
export const interactionDiffers = refusal(
  'interaction.differs',
  'conflict',
  ({ interactionId, fields }: { readonly interactionId: string; readonly fields: readonly string[] }) =>
    `Interaction ${interactionId} was recorded with other content: ${fields.join(', ')}.`,
)

/** The behaviour is there already, and says something else. */
export const behaviourDiffers = refusal(
  'behaviour.differs',
  'conflict',
  ({ behaviourId, fields }: { readonly behaviourId: string; readonly fields: readonly string[] }) =>
    `Behaviour ${behaviourId} was tracked with other content: ${fields.join(', ')}.`,
)

/** The anonymous id belongs to another customer. */
export const visitorTaken = refusal(
  'visitor.taken',
  'conflict',
  ({ visitorId }: { readonly visitorId: string }) =>
    `Visitor ${visitorId} is another customer; take that back first.`,
)
