import fc from 'fast-check'
import type {
  AggregatePlan,
  Measure,
  OrderBy,
  Predicate,
  SelectPlan,
  SlotValue,
  Term,
  Values,
} from '../../src/storage/index.js'
import { anyPredicate, type Make } from './predicates.js'
import { computedTerms, leastTruths, type MakeTerm, type Place } from './terms.js'

export interface Asked<Plan> {
  readonly plan: Plan
  readonly values: Values
}

const stored: fc.Arbitrary<MakeTerm> = fc
  .constantFrom<Term>(
    { column: 'title', type: 'text' },
    { column: 'size', type: 'integer' },
    { column: 'weight', type: 'number' },
    { column: 'isOpen', type: 'boolean' },
    { column: 'madeAt', type: 'instant' },
    { column: 'dueOn', type: 'day' },
    { column: 'attributes', type: 'text', attribute: 'x' },
    { column: 'attributes', type: 'number', attribute: 'y' },
  )
  .map((term) => () => term)

const computed: fc.Arbitrary<MakeTerm> = fc.oneof(
  { arbitrary: computedTerms.map(({ make }) => make), weight: 5 },
  { arbitrary: leastTruths, weight: 1 },
)

const directions = {
  direction: fc.constantFrom('asc' as const, 'desc' as const),
  nulls: fc.constantFrom('first' as const, 'last' as const),
}

const ofTenant = (place: Place): Predicate => ({
  kind: 'compare',
  op: 'eq',
  left: { column: 'tenant', type: 'text' },
  right: { slot: place('t1'), type: 'text' },
  negated: false,
})

/** As core asks: of one tenant. Now and then of all. */
const asked: fc.Arbitrary<Make> = fc
  .record({ make: anyPredicate, isOfTenant: fc.integer({ min: 0, max: 3 }) })
  .map(
    ({ make, isOfTenant }) =>
      (place) =>
        isOfTenant > 0 ? { kind: 'and', of: [ofTenant(place), make(place)] } : make(place),
  )

const withValues = <Plan>(make: (place: Place) => Plan): Asked<Plan> => {
  const values: SlotValue[] = []
  const plan = make((value) => values.push(value) - 1)
  return { plan, values }
}

const byId: OrderBy = { term: { column: 'id', type: 'text' }, direction: 'asc', nulls: 'last' }

/** Any selection of notes, in an order without ties. */
export const anySelect: fc.Arbitrary<Asked<SelectPlan>> = fc
  .record({
    where: asked,
    shown: fc.array(computed, { maxLength: 2 }),
    orders: fc.array(fc.record({ term: fc.oneof(stored, stored, computed), ...directions }), {
      maxLength: 2,
    }),
    limit: fc.integer({ min: 1, max: 14 }),
  })
  .map(({ where, shown, orders, limit }) =>
    withValues((place) => ({
      entity: 'note',
      columns: ['id', 'madeAt', 'tags'],
      computed: shown.map((term, at) => ({ as: `c${at}`, term: term(place) })),
      where: where(place),
      order: [...orders.map(({ term, ...how }) => ({ ...how, term: term(place) })), byId],
      limit: place(limit),
    })),
  )

type MakeMeasure = (place: Place, as: string) => Measure

const size: Term = { column: 'size', type: 'integer' }

const measured: fc.Arbitrary<Pick<Measure, 'fn' | 'of'>> = fc.oneof(
  fc.constant({ fn: 'count' as const }),
  fc.constant({ fn: 'sum' as const, of: size }),
  fc
    .record({ fn: fc.constantFrom('countDistinct' as const, 'min' as const, 'max' as const), term: stored })
    .map(({ fn, term }) => ({ fn, of: term(() => 0) })),
)

const measures: fc.Arbitrary<MakeMeasure> = fc
  .record({ measure: measured, where: fc.option(anyPredicate) })
  .map(({ measure, where }) => (place, as) => ({
    as,
    ...measure,
    ...(where ? { where: where(place) } : {}),
  }))

const answerOf = ({ as, fn, of }: Measure): Term => ({
  column: as,
  type: fn === 'count' || fn === 'countDistinct' || !of ? 'integer' : of.type,
})

/** A condition over a measure, or over the ratio of two. */
const having = (place: Place, made: readonly Measure[], value: number): Predicate | undefined => {
  const whole = made.map(answerOf).filter(({ type }) => type === 'integer')
  const [left, right = left] = whole
  if (!left || !right) return undefined
  const ratio: Term = { kind: 'ratio', left, right, type: 'number' }
  return {
    kind: 'compare',
    op: 'gte',
    left: whole.length > 1 ? ratio : left,
    right: { slot: place(value), type: whole.length > 1 ? 'number' : 'integer' },
    negated: false,
  }
}

/** Any measures of notes, by anything, ordered by what they are grouped by. */
export const anyAggregate: fc.Arbitrary<Asked<AggregatePlan>> = fc
  .record({
    where: fc.option(asked),
    by: fc.array(fc.oneof(stored, computed), { maxLength: 2 }),
    measures: fc.array(measures, { minLength: 1, maxLength: 3 }),
    having: fc.option(fc.constantFrom(0, 1, 2)),
    limit: fc.option(fc.integer({ min: 1, max: 5 })),
    directions: fc.record(directions),
  })
  .map((given) =>
    withValues((place) => {
      const by = given.by.map((term, at) => ({ as: `b${at}`, term: term(place) }))
      const made = given.measures.map((measure, at) => measure(place, `m${at}`))
      const kept = given.having === null ? undefined : having(place, made, given.having)
      return {
        entity: 'note',
        ...(given.where ? { where: given.where(place) } : {}),
        by,
        measures: made,
        ...(kept ? { having: kept } : {}),
        order: by.map(({ as, term }) => ({ term: { column: as, type: term.type }, ...given.directions })),
        ...(given.limit === null ? {} : { limit: place(given.limit) }),
      }
    }),
  )
