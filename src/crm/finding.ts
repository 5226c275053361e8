import { type SearchTerm, searchTerms } from '../engines/search/index.js'
import { type Entities, searchTableName } from '../kernel/index.js'
import type { Predicate, Slots } from '../rules/index.js'
import type { Policies, Policy } from './policy.js'

/** What a search looks for, and where this actor may look. */
export interface Finding {
  /** The table of the keys. */
  readonly table: string
  /** All must be met; none: nothing is found. */
  readonly terms: readonly SearchTerm[]
  /** The fields whose keys may be read; absent: all. */
  readonly fields?: readonly string[]
}

/** `undefined` where nothing is looked for, or the entity has no keys that it is found by. */
export const findingOf = async (
  { entities }: { readonly entities: Entities },
  policies: Policies,
  { entity: name, search, policy }: { entity: string; search: string; policy: Policy },
): Promise<Finding | undefined> => {
  if (search.trim() === '') return undefined
  const sources = Object.values(entities).filter((each) => each.search?.entity === name)
  if (sources.length === 0) return undefined
  const all: string[] = []
  const open: string[] = []
  for (const { name: source, search: found } of sources) {
    const own = source === name ? policy : await policies.reading(source)
    // Of rows that this actor may see in part, the keys do not say which.
    const isOpen = source === name || (own.allowed && !own.rows && !own.hidden.has(found?.owner ?? ''))
    for (const field of Object.keys(found?.fields ?? {})) {
      all.push(`${source}.${field}`)
      if (isOpen && !own.hidden.has(field)) open.push(`${source}.${field}`)
    }
  }
  const terms = searchTerms(search)
  return { table: searchTableName(name), terms, ...(open.length < all.length ? { fields: open } : {}) }
}

/** The keys that meet a term. */
export const meets = (slots: Slots, { fields }: Finding, term: SearchTerm): Predicate => {
  const ranges = term.map(({ from, until }) => all(compare(slots, 'gte', from), compare(slots, 'lt', until)))
  const [only] = ranges
  const within: Predicate = only && ranges.length === 1 ? only : { kind: 'or', of: ranges }
  return fields ? all(within, among(slots, 'field', fields)) : within
}

/** The records that have a key for each term. */
export const isFound =
  (finding: Finding) =>
  (slots: Slots): readonly Predicate[] =>
    finding.terms.map((term) => hasKey(finding, term, 'id', slots))

/** A record, or a key of it, that has a key for a term. */
export const hasKey = (finding: Finding, term: SearchTerm, local: string, slots: Slots): Predicate => ({
  kind: 'exists',
  entity: finding.table,
  on: [
    { local: 'tenant', foreign: 'tenant' },
    { local, foreign: 'ownerId' },
  ],
  where: meets(slots, finding, term),
  negated: false,
})

export const all = (...of: readonly Predicate[]): Predicate => ({ kind: 'and', of })

export const among = (slots: Slots, column: string, values: readonly string[]): Predicate => ({
  kind: 'in',
  left: { column, type: 'text' },
  list: slots.add(values, 'text'),
  negated: false,
})

function compare(slots: Slots, op: 'gte' | 'lt', value: string): Predicate {
  const left = { column: 'term', type: 'text' } as const
  return { kind: 'compare', op, left, right: slots.add(value, 'text'), negated: false }
}
