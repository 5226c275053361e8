import type { Day, Instant } from '../../kernel/index.js'
import { dayOf, startOfDay } from '../../kernel/time.js'

export const spellStates = ['planned', 'active', 'ended'] as const
export type SpellState = (typeof spellStates)[number]

/** Days something holds: from the first to the one before the last; a missing one is unknown, or not yet. */
export interface Spell {
  readonly startedOn: Day | null
  readonly endedOn: Day | null
}

/** Where a spell stands, and when it will stand elsewhere. */
export interface SpellStanding {
  readonly state: SpellState
  readonly changesAt: Instant | null
}

/** Where a spell stands at an instant, by the days of a zone. */
export const standingAt = ({ startedOn, endedOn }: Spell, at: Instant, zone: string): SpellStanding => {
  const today = dayOf(at, zone)
  if (endedOn !== null && endedOn <= today) return { state: 'ended', changesAt: null }
  if (startedOn !== null && startedOn > today) {
    return { state: 'planned', changesAt: startOfDay(startedOn, zone) }
  }
  return { state: 'active', changesAt: endedOn === null ? null : startOfDay(endedOn, zone) }
}
