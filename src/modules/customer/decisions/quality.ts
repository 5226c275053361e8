import {
  DAY_MS,
  type Instant,
  instantMs,
  type Json,
  type JsonObject,
  toInstant,
} from '../../../kernel/index.js'
import type { Customer, Freshness, Mend, MendReason } from '../entities.js'

/** What is asked of the data of customers. */
export interface QualityPolicy {
  /** Whom it is asked of: a rule over customers. Default: everybody. */
  readonly rule?: unknown
  /** Fields that must be known: `birthday`, `attributes.plan`. */
  readonly require?: readonly string[]
  /** Fields that somebody must look at every so many days. */
  readonly fresh?: Readonly<Record<string, number>>
}

/** A policy that is asked of a customer. */
export interface AskedPolicy {
  readonly key: string
  readonly body: QualityPolicy
}

/** Fields that were set or confirmed just now, and when; `all` of a new customer. */
export interface Looked {
  readonly at: Instant
  readonly fields: ReadonlySet<string> | 'all'
}

/** When a field was last looked at. */
export type FreshnessDue = Pick<Freshness, 'policy' | 'field' | 'checkedAt' | 'staleAt'>

/** What is to mend. */
export type MendWanted = Pick<Mend, 'policy' | 'field' | 'reason' | 'since'>

/** What is known of the quality of one customer's data. */
export interface Quality {
  /** The share of what is asked for that is known and fresh, 0 to 1; 1 where nothing is asked. */
  readonly completeness: number
  readonly mends: readonly MendWanted[]
  readonly freshness: readonly FreshnessDue[]
}

/**
 * Looks at a customer with the eyes of policies. A field that was never looked at counts as looked at when the customer
 * was written last.
 */
export const judge = (
  customer: Customer,
  policies: readonly AskedPolicy[],
  known: readonly FreshnessDue[],
  now: Instant,
  looked?: Looked,
): Quality => {
  const mends: MendWanted[] = []
  const freshness: FreshnessDue[] = []
  let asked = 0
  for (const { key: policy, body } of policies) {
    for (const field of body.require ?? []) {
      asked += 1
      if (!isKnown(customer, field)) mends.push({ policy, field, reason: 'missing', since: now })
    }
    for (const [field, days] of Object.entries(body.fresh ?? {})) {
      if (!isKnown(customer, field)) continue
      asked += 1
      const before = known.find((one) => one.policy === policy && one.field === field)
      const checkedAt = checkedOf(customer, field, before, looked)
      const staleAt = toInstant(instantMs(checkedAt) + days * DAY_MS)
      const isStale = staleAt <= now
      freshness.push({ policy, field, checkedAt, staleAt: isStale ? null : staleAt })
      if (isStale) mends.push({ policy, field, reason: 'stale', since: staleAt })
    }
  }
  return { completeness: asked === 0 ? 1 : (asked - mends.length) / asked, mends, freshness }
}

function checkedOf(
  { updatedAt }: Customer,
  field: string,
  before: FreshnessDue | undefined,
  looked: Looked | undefined,
): Instant {
  const isLooked = looked && (looked.fields === 'all' || looked.fields.has(field))
  const checkedAt = before?.checkedAt ?? updatedAt
  return isLooked && looked.at > checkedAt ? looked.at : checkedAt
}

/** `false`, 0 and an empty text are known; an empty list is not. */
function isKnown(customer: Customer, field: string): boolean {
  const value = valueAt(customer, field)
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0)
}

function valueAt(customer: Customer, field: string): Json | undefined {
  const [name = '', key] = field.split('.')
  // Rows are records of their fields; the interface has no index to say so.
  const value = (customer as unknown as JsonObject)[name]
  return key === undefined ? value : (value as JsonObject | undefined)?.[key]
}

/** Whether two mends are about the same. */
export const isSameMend = (
  one: { readonly policy: string; readonly field: string; readonly reason: MendReason },
  other: { readonly policy: string; readonly field: string; readonly reason: MendReason },
): boolean => one.policy === other.policy && one.field === other.field && one.reason === other.reason
