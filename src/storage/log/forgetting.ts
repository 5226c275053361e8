import type { EntityRef } from '../../kernel/index.js'

/** What leaves with a person, as a unit of work that has not written its log yet must know it. */
export interface Forgetting {
  /** Whose personal values are not written: customers, and records that stand for themselves. As `recordKey` writes them. */
  readonly persons: ReadonlySet<string>
  /** Records that are gone for good: nothing is kept of what was done to them. */
  readonly removed: ReadonlySet<string>
  /** How many events and saves the unit had made then: of these the reasons are not written either. */
  readonly before: { readonly events: number; readonly quiet: number }
}

export const recordKey = ({ entity, id }: EntityRef): string => `${entity}\n${id}`

/** Both. */
export const alsoForgetting = (known: Forgetting | undefined, more: Forgetting): Forgetting => ({
  persons: new Set([...(known?.persons ?? []), ...more.persons]),
  removed: new Set([...(known?.removed ?? []), ...more.removed]),
  before: more.before,
})
