import type { AggregatePlan, Predicate, SelectPlan, Term } from '../../src/storage/index.js'
import type { Join } from './relations.js'
import type { Exists, Sum } from './scope.js'

/**
 * Related rows that a plan asks for of each of its rows: what can be asked row by row, or made for all rows at once.
 * Sums over the same rows are one group.
 */
export interface Group {
  readonly key: string
  readonly entity: string
  readonly on: readonly Join[]
  readonly where?: Predicate
  /** The sums, each once; none where rows only have to be there. */
  readonly sums: readonly Sum[]
  /** How often they are asked for. */
  readonly uses: number
  /** Whether its rows narrow the answer; else they only order or fill it. */
  readonly narrows: boolean
}

/** How a group is written: for each row alone, joined to all rows, or joined to those that have one. */
export type Form = 'correlated' | 'grouped' | 'joined'
export type Forms = ReadonlyMap<string, Form>

/** The groups of a plan's own rows, in the order in which they are met. */
export const groupsOf = (plan: SelectPlan | AggregatePlan): readonly Group[] => {
  const groups = new Map<string, Found>()
  for (const { places, narrows } of partsOf(plan)) {
    const met = new Set<string>()
    for (const place of places.filter((each) => !readsOuter(each))) {
      const key = groupKey(place)
      const found = groups.get(key) ?? { place, sums: new Map<string, Sum>(), uses: 0, narrows: false }
      // What one part asks of a group is asked together.
      const uses = found.uses + (met.has(key) ? 0 : 1)
      groups.set(key, { ...found, uses, narrows: found.narrows || narrows })
      if (place.kind === 'sum') found.sums.set(sumKey(place), place)
      met.add(key)
    }
  }
  return Array.from(groups, ([key, { place, sums, uses, narrows }]) => {
    const { entity, on, where } = place
    return { key, entity, on, ...(where ? { where } : {}), sums: [...sums.values()], uses, narrows }
  })
}

/** Whether a condition depends on related rows. */
export const touchesGroup = (predicate: Predicate): boolean => placesIn(predicate).length > 0

interface Part {
  readonly places: readonly Place[]
  readonly narrows: boolean
}

/** What is asked of each row: its condition, and each term and measure for itself. */
function partsOf(plan: SelectPlan | AggregatePlan): readonly Part[] {
  const conditions = 'measures' in plan ? plan.measures.flatMap(({ where }) => where ?? []) : []
  return [
    ...(plan.where ? [{ places: placesIn(plan.where), narrows: true }] : []),
    ...conditions.map((condition) => ({ places: placesIn(condition), narrows: false })),
    ...termsOf(plan).map((term) => ({ places: placesInTerm(term), narrows: false })),
  ]
}

interface Found {
  readonly place: Place
  readonly sums: Map<string, Sum>
  readonly uses: number
  readonly narrows: boolean
}

type Place = Sum | Exists

/** Which rows are asked for. Sums share theirs; rows that have to be there are a group of their own. */
export const groupKey = ({ kind, entity, on, where }: Place): string =>
  known(where, JSON.stringify([kind, entity, on]))

/** Which sum over them. */
export const sumKey = ({ fn, of }: Pick<Sum, 'fn' | 'of'>): string => JSON.stringify([fn, of])

const texts = new WeakMap<Predicate, string>()

function known(where: Predicate | undefined, rows: string): string {
  if (!where) return rows
  const text = texts.get(where) ?? JSON.stringify(where)
  texts.set(where, text)
  return rows + text
}

function termsOf(plan: SelectPlan | AggregatePlan): readonly Term[] {
  if (!('measures' in plan)) return [...(plan.computed ?? []), ...plan.order].map(({ term }) => term)
  return [...plan.by.map(({ term }) => term), ...plan.measures.flatMap(({ of }) => of ?? [])]
}

function placesIn(predicate: Predicate): readonly Place[] {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.flatMap(placesIn)
    case 'exists':
      return [predicate]
    case 'near':
      return []
    default:
      return [...placesInTerm(predicate.left), ...('right' in predicate ? placesInTerm(predicate.right) : [])]
  }
}

function placesInTerm(term: Term): readonly Place[] {
  if (!('kind' in term)) return []
  if (term.kind === 'sum') return [term]
  return 'left' in term ? [...placesInTerm(term.left), ...placesInTerm(term.right)] : []
}

/** Whether the rows depend on more of the row above than what joins them. */
function readsOuter(place: Place): boolean {
  const inWhere = place.where !== undefined && predicateReadsOuter(place.where)
  return inWhere || (place.kind === 'sum' && place.of !== undefined && termReadsOuter(place.of))
}

export function predicateReadsOuter(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return predicate.of.some(predicateReadsOuter)
    case 'exists':
    case 'near':
      // One deeper, the row above is the related one.
      return false
    default:
      return termReadsOuter(predicate.left) || ('right' in predicate && termReadsOuter(predicate.right))
  }
}

export function termReadsOuter(term: Term): boolean {
  if (!('kind' in term)) return false
  if (term.kind === 'outer') return true
  return 'left' in term && (termReadsOuter(term.left) || termReadsOuter(term.right))
}
