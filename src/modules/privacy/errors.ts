import { refusal } from '../../kernel/index.js'
import type { ActBy } from './entities.js'

/** The contact point is another customer's. */
export const foreignContactPoint = refusal(
  'consent.foreign_contact_point',
  'conflict',
  ({ contactPointId, customerId }: { readonly contactPointId: string; readonly customerId: string }) =>
    `Contact point ${contactPointId} is not one of customer ${customerId}.`,
)

/** Who calls cannot have acted as they say: an agent is never the subject. */
export const notTheirAct = refusal(
  'consent.not_their_act',
  'forbidden',
  ({ by, kind }: { readonly by: ActBy; readonly kind: string }) =>
    `An act by the ${by} cannot be recorded by an actor of the kind ${kind}.`,
)

/** What is to be confirmed was confirmed, withdrawn or came too late; `reason` says which. */
export const notPending = refusal(
  'consent.not_pending',
  'conflict',
  ({
    consentActId,
    reason,
  }: {
    readonly consentActId: string
    readonly reason: 'no_request' | 'confirmed' | 'withdrawn' | 'expired'
  }) => `Act ${consentActId} cannot be confirmed: ${reason}.`,
)

/** The purpose needs a consent that was asked for by itself. */
export const needsSeparate = refusal(
  'consent.needs_separate',
  'conflict',
  ({ purpose }: { readonly purpose: string }) =>
    `Consent to ${purpose} must be asked for separately: say \`separate: true\` where it was.`,
)
