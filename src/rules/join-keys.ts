import type { StoredRow } from './evaluate.js'
import type { Join } from './predicate.js'

/**
 * The columns by which rows belong to each other. All have one shape, and the first two columns are laid out, so that
 * loops over related rows compare them without a call: nearly all relations are joined by the tenant and an id.
 */
export interface JoinKeys {
  readonly local: string | undefined
  readonly foreign: string
  readonly secondLocal: string | undefined
  readonly secondForeign: string
  readonly more: readonly Join[]
}

export const joinKeys = (on: readonly Join[] = []): JoinKeys => {
  // The last is the relation's own, which tells most rows apart.
  const [first, second, ...more] = on.toReversed()
  return {
    local: first?.local,
    foreign: first?.foreign ?? '',
    secondLocal: second?.local,
    secondForeign: second?.foreign ?? '',
    more,
  }
}

/** What a related row must hold; NaN, which nothing is equal to, where it is missing here. */
export const heldBy = (row: StoredRow, local: string | undefined): unknown =>
  local === undefined ? undefined : (row[local] ?? Number.NaN)

/** Whether another row holds what this one does. */
export const areJoined = (
  keys: JoinKeys,
  row: StoredRow,
  other: StoredRow,
  first: unknown,
  second: unknown,
): boolean => {
  if (keys.local !== undefined && other[keys.foreign] !== first) return false
  if (keys.secondLocal !== undefined && other[keys.secondForeign] !== second) return false
  return keys.more.length === 0 || holdsTheSame(keys.more, row, other)
}

// By itself: a closure over the rows is made room for at every call of the function around it.
function holdsTheSame(joins: readonly Join[], row: StoredRow, other: StoredRow): boolean {
  return joins.every((join) => other[join.foreign] === heldBy(row, join.local))
}
