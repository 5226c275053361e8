import type { Instant, NewRow } from '../../../kernel/index.js'
import type { ConsentAct, ConsentReceipt, ConsentScope, ContactReason, Restriction } from '../entities.js'
import type { Asked, Effective } from './effective.js'

/** Whom somebody wants to contact, and through what. */
export type Wanted = ConsentScope & { readonly customerId: string }

/** Whether what is held of somebody may not be used for a purpose. A restriction that has ended is none, seen or not. */
export const isRestricted = (
  restrictions: readonly Pick<Restriction, 'purpose' | 'restrictedAt' | 'expiresAt'>[],
  purpose: string,
  at: Instant,
): boolean =>
  restrictions.some(
    ({ purpose: own, restrictedAt, expiresAt }) =>
      (own === null || own === purpose) && restrictedAt <= at && (expiresAt === null || expiresAt > at),
  )

/** The receipt of a decision: whether, and on what it rests. */
export const receiptOf = (
  wanted: Wanted,
  holds: Effective,
  act: ConsentAct | undefined,
  { restricted, at }: { readonly restricted: boolean; readonly at: Instant },
): NewRow<ConsentReceipt> => {
  const reason = restricted ? 'restricted' : reasonOf(holds)
  return {
    ...wanted,
    allowed: reason === 'granted',
    reason,
    basis: reason === 'granted' ? (act?.basis ?? null) : null,
    consentActId: act?.id ?? null,
    textVersion: act?.textVersion ?? null,
    decidedAt: at,
  }
}

function reasonOf({ state, act }: Effective): Exclude<ContactReason, 'restricted'> {
  return state === 'withdrawn' && act?.state === 'objected' ? 'objected' : state
}

/** What holds for somebody, without a decision to contact them. */
export interface Standing extends ConsentScope {
  readonly customerId: string
  readonly state: Effective['state']
  readonly reason: ContactReason
  readonly basis: ConsentAct['basis'] | null
  /** The act that decides. */
  readonly consentActId: string | null
  readonly textVersion: string | null
  readonly actedAt: Instant | null
  readonly usesLeft: number | null
  readonly expiresAt: Instant | null
  /** Since when an objection stands. */
  readonly objectedAt: Instant | null
}

export const standingOf = (
  wanted: Wanted,
  holds: Effective,
  act: ConsentAct | undefined,
  { restricted, asked }: { readonly restricted: boolean; readonly asked: Asked },
): Standing => ({
  ...wanted,
  state: holds.state,
  reason: restricted ? 'restricted' : reasonOf(holds),
  basis: holds.state === 'granted' ? (act?.basis ?? null) : null,
  consentActId: act?.id ?? null,
  textVersion: act?.textVersion ?? null,
  actedAt: act?.actedAt ?? null,
  usesLeft: act && act.uses !== null ? Math.max(0, act.uses - asked.usedOf(act)) : null,
  expiresAt: act?.expiresAt ?? null,
  objectedAt: holds.objection?.actedAt ?? null,
})
