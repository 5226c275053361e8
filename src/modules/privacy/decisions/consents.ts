import type { Decision, DomainEvent, NewRow } from '../../../kernel/index.js'
import type { Consent, ConsentAct } from '../entities.js'
import type { ConsentChanged } from '../events.js'
import { type Asked, contactOf, type Effective, said, targetOf } from './effective.js'

/** When what changed happened, and when it became known. */
export type Moment = Pick<DomainEvent, 'occurredAt' | 'recordedAt'>

/** What becomes of the rows that say what holds. */
export interface Refolded {
  readonly add: readonly NewRow<Consent>[]
  readonly change: readonly { readonly row: Consent; readonly decision: Decision<Consent, ConsentChanged> }[]
  /** Rows that no act names any more, and those that two customers had alike. */
  readonly remove: readonly Consent[]
}

/** The rows that a ledger of one controller and one purpose makes: one for each target that an act has named. */
export const refold = (
  acts: readonly ConsentAct[],
  rows: readonly Consent[],
  asked: Asked,
  moment: Moment,
): Refolded => {
  const named = new Map(acts.map((act) => [keyOf(act), act]))
  const first = new Map(rows.toReversed().map((row) => [keyOf(row), row]))
  const wanted = [...named].map(([key, act]) => ({ row: first.get(key), draft: draftOf(acts, act, asked) }))
  return {
    add: wanted.flatMap(({ row, draft }) => (row ? [] : [draft])),
    change: wanted.flatMap(({ row, draft }) =>
      row ? [{ row, decision: become(row, { ...row, ...draft }, moment) }] : [],
    ),
    remove: rows.filter((row) => first.get(keyOf(row)) !== row || !named.has(keyOf(row))),
  }
}

function keyOf(scope: Pick<ConsentAct, 'channel' | 'contact' | 'contactPointId'>): string {
  return JSON.stringify([scope.channel, contactOf(scope)])
}

function draftOf(acts: readonly ConsentAct[], named: ConsentAct, asked: Asked): NewRow<Consent> {
  const { customerId, controller, purpose, channel, contactPointId, contact } = named
  const holds = said(acts, targetOf(named), asked)
  return {
    customerId,
    controller,
    purpose,
    channel,
    contactPointId,
    contact,
    ...heldBy(acts, holds, named, asked),
  }
}

type Held = Omit<
  NewRow<Consent>,
  'id' | 'customerId' | 'controller' | 'purpose' | 'channel' | 'contactPointId' | 'contact'
>

function heldBy(acts: readonly ConsentAct[], holds: Effective, named: ConsentAct, { usedOf }: Asked): Held {
  // An act speaks of what it names, so that something is said; but a purpose may need more by now than it did then.
  const state = holds.state === 'none' ? 'expired' : holds.state
  const act = holds.act ?? named
  const { basis } = acts.find(({ id }) => id === act.id) ?? named
  const isRunning = state === 'granted' || state === 'pending'
  return {
    state,
    basis: state === 'granted' ? basis : null,
    consentActId: act.id,
    textVersion: act.textVersion,
    actedAt: act.actedAt,
    usesLeft: act.uses === null ? null : Math.max(0, act.uses - usedOf(act)),
    expiresAt: isRunning ? act.expiresAt : null,
    objectedAt: holds.objection?.actedAt ?? null,
  }
}

function become(row: Consent, next: Consent, moment: Moment): Decision<Consent, ConsentChanged> {
  return { next, events: isChanged(row, next) ? [consentChanged(next, row.state, moment)] : [] }
}

const told = ['state', 'basis', 'textVersion', 'expiresAt', 'objectedAt'] as const

/** The same said once more is no change; one use less is told by its receipt. */
function isChanged(from: Consent, to: Consent): boolean {
  const isRenewed = from.consentActId !== to.consentActId && from.usesLeft !== to.usesLeft
  return isRenewed || told.some((field) => from[field] !== to[field])
}

export const consentChanged = (
  { id: consentId, ...row }: Consent,
  from: Consent['state'] | null,
  moment: Moment,
): ConsentChanged => {
  const { customerId, controller, purpose, channel, contactPointId, state: to, basis } = row
  const { consentActId, textVersion, usesLeft, expiresAt, objectedAt } = row
  return {
    type: 'consent.changed',
    data: {
      ...{ consentId, customerId, controller, purpose, channel, contactPointId, from, to, basis },
      ...{ consentActId, textVersion, usesLeft, expiresAt, objectedAt },
    },
    ...moment,
  }
}

/** What an act was done for, and when that became known, as its events say it. */
export const momentOf = ({ actedAt, recordedAt }: Pick<ConsentAct, 'actedAt' | 'recordedAt'>): Moment => ({
  occurredAt: actedAt,
  recordedAt,
})
