import type { Instant } from '../../kernel/index.js'
import {
  all,
  among,
  equals,
  ofTenant,
  type Predicate,
  type SlotValue,
  type Term,
} from '../../storage/index.js'

/** Which rows of all tenants a deadline is about. Slots: now, the deadline's name. */
export const anywhere = (field: string) => ({
  due: all(instant(field, 'lte', 0), missing('archivedAt'), notWaiting(field, { now: 0, name: 1 })),
  later: all(instant(field, 'gt', 0), missing('archivedAt')),
})

/** Which rows of one tenant are due. Slots: tenant, now, the deadline's name, and ids for `known`. */
export const inTenant = (field: string) => {
  const due = [
    instant(field, 'lte', 1),
    missing('archivedAt'),
    notWaiting(field, { now: 1, name: 2 }, ofTenant),
  ]
  return {
    due: all(ofTenant, ...due),
    known: all(ofTenant, among('id', 3), ...due),
    later: all(ofTenant, instant(field, 'gt', 1), missing('archivedAt')),
  }
}

/** What the slots of either hold. */
export const valuesOf = (now: Instant, name: string, tenant?: string): readonly SlotValue[] =>
  tenant === undefined ? [now, name] : [tenant, now, name]

/**
 * A row whose handler failed waits for its next try. Only as long as the column says what it said then: who moves the
 * deadline begins anew.
 */
function notWaiting(field: string, at: { now: number; name: number }, ...bound: Predicate[]): Predicate {
  return {
    kind: 'exists',
    entity: 'deadlineRetry',
    on: [
      { local: 'id', foreign: 'id' },
      { local: 'tenant', foreign: 'tenant' },
    ],
    where: all(...bound, equals('deadline', at.name), sameInstant(field), {
      kind: 'or',
      of: [missing('retryAt'), instant('retryAt', 'gt', at.now)],
    }),
    negated: true,
  }
}

function sameInstant(field: string): Predicate {
  const right: Term = { kind: 'outer', of: { column: field, type: 'instant' }, type: 'instant' }
  return { kind: 'compare', op: 'eq', left: { column: 'dueAt', type: 'instant' }, right, negated: false }
}

export function instant(column: string, op: 'lte' | 'gt', slot: number): Predicate {
  const left: Term = { column, type: 'instant' }
  return { kind: 'compare', op, left, right: { slot, type: 'instant' }, negated: false }
}

function missing(column: string): Predicate {
  return { kind: 'set', left: { column, type: 'instant' }, negated: true }
}
