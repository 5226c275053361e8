import {
  canonicalJson,
  compareText,
  type Decision,
  type Instant,
  instantMs,
  type Json,
  type NewRow,
} from '../../../kernel/index.js'
import { maxValueText, type Preference } from '../entities.js'
import type { PreferenceRemoved, PreferenceSet } from '../events.js'

/** What is said of a preference. */
export interface SaidPreference {
  readonly customerId: string
  readonly key: string
  readonly value: Json
  readonly stated?: boolean
  readonly confidence?: number | null
  readonly source?: string
  readonly statedAt?: Instant
  readonly expiresAt?: Instant | null
}

/** A preference as it is first written. */
export const draft = (said: SaidPreference, now: Instant): NewRow<Preference> => {
  const { customerId, key, value, stated = true, confidence = null } = said
  const { source = 'host', statedAt = now, expiresAt = null } = said
  const fields = { customerId, key, value, stated, confidence, source, statedAt, expiresAt }
  return { ...fields, valueText: textOf(value) }
}

/** A value as rules compare it. */
const textOf = (value: Json): string => {
  const text = typeof value === 'string' ? value : canonicalJson(value)
  return Array.from(text).slice(0, maxValueText).join('')
}

/**
 * What the same source says now. Said before what it has said since, it changes nothing; nor does the same said again,
 * unless it says when.
 */
export const say = (
  known: Preference,
  said: SaidPreference,
  now: Instant,
): Decision<Preference, PreferenceSet> => {
  const { customerId: _, ...next } = draft(said, now)
  const isOlder = instantMs(next.statedAt) < instantMs(known.statedAt)
  if (isOlder || isSame(known, said, next)) return { next: known, events: [] }
  const changed = { ...known, ...next }
  return { next: changed, events: [set(changed, known.value)] }
}

function isSame(known: Preference, { statedAt }: SaidPreference, next: Partial<Preference>): boolean {
  const names = ['value', 'confidence', 'expiresAt'] as const
  const isAlike = names.every((name) => canonicalJson(known[name]) === canonicalJson(next[name] as Json))
  return isAlike && (statedAt === undefined || statedAt === known.statedAt)
}

/** `from` is what the same source said before. */
export const set = (preference: Preference, from: Json = null): PreferenceSet => {
  const { id: preferenceId, customerId, key, value, stated, statedAt } = preference
  return {
    type: 'preference.set',
    occurredAt: statedAt,
    data: { preferenceId, customerId, key, stated: stated ? 'stated' : 'inferred', from, to: value },
  }
}

export const removed = ({ id: preferenceId, customerId, key }: Preference): PreferenceRemoved => ({
  type: 'preference.removed',
  data: { preferenceId, customerId, key },
})

type Weighed = Pick<Preference, 'id' | 'key' | 'stated' | 'confidence' | 'statedAt' | 'expiresAt'>

/**
 * What counts at a moment, of each key: what was stated before what was inferred, then what was said last, then what is
 * surer. What has expired, or was said later, never counts.
 */
export const effective = <P extends Weighed>(preferences: readonly P[], at: Instant): readonly P[] => {
  const best = new Map<string, P>()
  for (const one of preferences.filter((each) => counts(each, at))) {
    const known = best.get(one.key)
    if (!known || precedence(one, known) > 0) best.set(one.key, one)
  }
  return [...best.values()].toSorted((a, b) => compareText(a.key, b.key))
}

function counts({ statedAt, expiresAt }: Weighed, at: Instant): boolean {
  return instantMs(statedAt) <= instantMs(at) && (expiresAt === null || instantMs(expiresAt) > instantMs(at))
}

/** Above zero: the first goes before the second. */
function precedence(a: Weighed, b: Weighed): number {
  return (
    Number(a.stated) - Number(b.stated) ||
    instantMs(a.statedAt) - instantMs(b.statedAt) ||
    (a.confidence ?? 1) - (b.confidence ?? 1) ||
    compareText(b.id, a.id)
  )
}
