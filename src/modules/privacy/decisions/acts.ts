import { type ActorRef, canonicalJson, type Instant, type NewRow } from '../../../kernel/index.js'
import type { ActBy, ConsentAct } from '../entities.js'
import { notPending, notTheirAct } from '../errors.js'
import { contactOf, meet, targetOf } from './effective.js'

/** What must be said of an act; the rest has defaults. */
export type GivenAct = Pick<
  NewRow<ConsentAct>,
  'customerId' | 'controller' | 'purpose' | 'channel' | 'state' | 'by' | 'source' | 'actedAt' | 'recordedAt'
> &
  Partial<NewRow<ConsentAct>>

export const newAct = (given: GivenAct): NewRow<ConsentAct> => ({
  contactPointId: null,
  contact: null,
  basis: 'consent',
  guardianId: null,
  separate: false,
  textVersion: null,
  evidence: null,
  uses: null,
  expiresAt: null,
  requestId: null,
  ...given,
})

export interface GivenBy {
  readonly customerId: string
  readonly by?: ActBy
  readonly guardianId?: string | null
}

/**
 * Whose act it is. A customer acts for themself or, of another, as the guardian; what users, partners and models record is
 * an agent's. The host's own code says it; where it does not, the act is an agent's too.
 *
 * @throws `consent.not_their_act`
 */
export const whoActed = (
  { kind, id }: ActorRef,
  { customerId, by, guardianId = null }: GivenBy,
): Pick<ConsentAct, 'by' | 'guardianId'> => {
  if (kind !== 'customer') {
    const who = by ?? 'agent'
    const isVouchedFor = kind === 'system' || who === 'agent' || who === 'import'
    // Nobody is their own guardian.
    const isGuardian = who === 'guardian' && guardianId !== customerId
    if (!isVouchedFor || (guardianId !== null && !isGuardian)) throw notTheirAct({ by: who, kind })
    return { by: who, guardianId }
  }
  const own = id === customerId ? 'subject' : 'guardian'
  const guardian = own === 'guardian' ? id : null
  if ((by ?? own) !== own || (guardianId ?? guardian) !== guardian) throw notTheirAct({ by: by ?? own, kind })
  return { by: own, guardianId: guardian }
}

/** The act among these that says the same, done at the same instant: recorded again, nothing happens. */
export const sameAct = (acts: readonly ConsentAct[], act: NewRow<ConsentAct>): ConsentAct | undefined => {
  const wanted = contentOf(act)
  return acts.find((each) => contentOf(each) === wanted)
}

function contentOf(act: NewRow<ConsentAct>): string {
  const { basis, state, by, guardianId, separate, source, textVersion, evidence } = act
  const { channel, actedAt, uses, expiresAt, requestId } = act
  return canonicalJson([
    ...[channel, contactOf(act), basis, state, by, guardianId, separate, source, textVersion, evidence],
    ...[actedAt, uses, expiresAt, requestId],
  ])
}

/** The act that a confirmation adds: what was asked for, granted by the subject. @throws `consent.not_pending` */
export const confirmation = (
  request: ConsentAct,
  acts: readonly ConsentAct[],
  given: Pick<NewRow<ConsentAct>, 'by' | 'guardianId' | 'source' | 'actedAt' | 'recordedAt'> &
    Partial<Pick<NewRow<ConsentAct>, 'evidence' | 'expiresAt'>>,
): NewRow<ConsentAct> => {
  const reason = whyNot(request, acts, given.actedAt)
  if (reason) throw notPending({ consentActId: request.id, reason })
  const { customerId, controller, purpose, channel, contactPointId, contact } = request
  const { basis, separate, textVersion, uses } = request
  return newAct({
    ...{ customerId, controller, purpose, channel, contactPointId, contact },
    ...{ basis, separate, textVersion, uses },
    ...given,
    state: 'granted',
    requestId: request.id,
  })
}

function whyNot(request: ConsentAct, acts: readonly ConsentAct[], at: Instant) {
  if (request.state !== 'pending') return 'no_request'
  if (acts.some(({ requestId }) => requestId === request.id)) return 'confirmed'
  const asked = targetOf(request)
  const isClosed = acts.some(
    (act) =>
      (act.state === 'withdrawn' || act.state === 'objected') &&
      act.actedAt >= request.actedAt &&
      meet(targetOf(act), asked) !== undefined,
  )
  if (isClosed) return 'withdrawn'
  return request.expiresAt !== null && request.expiresAt <= at ? 'expired' : undefined
}

/** The earliest first. */
export const inOrder = (acts: readonly ConsentAct[]): readonly ConsentAct[] =>
  acts.toSorted((a, b) => textOrder(orderOf(a), orderOf(b)))

function orderOf({ actedAt, recordedAt, id }: ConsentAct): string {
  return `${actedAt} ${recordedAt} ${id}`
}

function textOrder(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
