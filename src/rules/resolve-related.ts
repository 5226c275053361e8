import type { EntityInfo, RelationInfo } from '../kernel/index.js'
import { combine, type Outcome } from './combine.js'
import { relationOf, targetOf } from './operand-type.js'
import type { Exists, Join, Predicate, Term } from './predicate.js'
import type { Context, Injection, Under } from './resolve-context.js'
import { setTerm } from './terms-of-fields.js'

/** The related rows of a relation that are live and that core lets through. */
export interface Arrival {
  /** Where conditions and values of those rows are resolved. */
  readonly there: Context
  /** Those of them that meet conditions. `false`: there are none. */
  meeting(conditions: readonly Outcome[]): Reached | false
}

/** The rows that a relation leads to, narrowed: the first step to them, and the second where rows stand between. */
export interface Reached {
  readonly entity: string
  readonly on: readonly Join[]
  /** What rows at the first step meet: rows between must lead to one that meets the rest. */
  readonly where?: Predicate
  /** Reads a value of the related row from the row of the first step. */
  readonly read: (term: Term) => Term
}

/** Goes along a relation. */
export const arrive = (relation: string, context: Context): Arrival => {
  const way = relationOf(context.entity, relation)
  const place = placeOf(way.entity, context)
  const always = [...ours(way, context), ...standing(place)]
  return {
    there: place.context,
    meeting: (conditions) => {
      const met = combine('and', [...always, ...conditions])
      if (met === false) return false
      return way.via ? reachThrough(way.via, way, place, met, context) : reachDirectly(way, place, met)
    },
  }
}

/** Of rows that name records of any entity, those that name ours. */
function ours({ only }: RelationInfo, { slots }: Context): readonly Predicate[] {
  if (!only) return []
  const left = { column: only.column, type: 'text' } as const
  return [{ kind: 'compare', op: 'eq', left, right: slots.add(only.value, 'text'), negated: false }]
}

/** The same relation as a condition: there is one. */
export const existsOf = ({ entity, on, where }: Reached): Exists => ({
  kind: 'exists',
  entity,
  on,
  ...(where && { where }),
  negated: false,
})

interface Place {
  readonly context: Context
  readonly injection: Injection | undefined
}

function placeOf(name: string, context: Context): Place {
  const entity = targetOf({ entity: name } as RelationInfo, context.options.catalogue)
  return { context: { ...context, entity }, injection: context.options.inject?.(name) }
}

function reachDirectly({ entity, on }: RelationInfo, { injection }: Place, met: Outcome): Reached {
  return {
    entity,
    on: [...(injection?.on ?? []), on],
    ...(typeof met !== 'boolean' && { where: met }),
    read: (term) => term,
  }
}

function reachThrough(
  via: NonNullable<RelationInfo['via']>,
  way: RelationInfo,
  there: Place,
  met: Outcome,
  context: Context,
): Reached {
  const between = betweenOf(via.entity, context)
  const last = reachDirectly({ ...way, on: via.to }, there, met)
  const where = combine('and', [...between.standing, existsOf(last)])
  return {
    entity: via.entity,
    on: [...(between.injection?.on ?? []), way.on],
    ...(typeof where !== 'boolean' && { where }),
    // Which of them are meant is said by `where`; there is one at most for each row between.
    read: (of) => ({ kind: 'lookup', entity: way.entity, on: last.on, of, type: of.type }),
  }
}

/** Rows between may be of a table that is no entity to rules. */
function betweenOf(name: string, context: Context) {
  const { catalogue, inject } = context.options
  if (Object.hasOwn(catalogue, name)) {
    const place = placeOf(name, context)
    return { injection: place.injection, standing: standing(place) }
  }
  const injection = inject?.(name)
  return { injection, standing: injection?.predicate ? [injection.predicate(context.slots)] : [] }
}

/** What holds of related rows whatever a rule says. */
function standing({ context, injection }: Place): readonly Outcome[] {
  return [...injected(injection, context), ...live(context.entity)]
}

/** What core adds, in the order of its slots. */
export const injected = (injection: Injection | undefined, context: Context): readonly Outcome[] => {
  const ready = injection?.predicate ? [injection.predicate(context.slots)] : []
  if (!injection || context.isInjected) return ready
  const { rule, under = [] } = injection
  const inside = { ...context, isInjected: true }
  return [
    ...ready,
    ...(rule ? [context.resolveRule(rule, inside)] : []),
    ...under.map((each) => underOf(each, inside)),
  ]
}

/** Either of another entity, or of one that may be seen. */
function underOf({ columns, entity, rule }: Under, context: Context): Outcome {
  const left = { column: columns.entity, type: 'text' } as const
  const right = context.slots.add(entity, 'text')
  const isOther: Predicate = { kind: 'compare', op: 'eq', left, right, negated: true }
  if (!rule) return isOther
  const { context: there, injection } = placeOf(entity, context)
  const met = context.resolveRule(rule, there)
  if (typeof met === 'boolean') return met || isOther
  const on = [...(injection?.on ?? []), { local: columns.id, foreign: 'id' }]
  return combine('or', [isOther, { kind: 'exists', entity, on, where: met, negated: false }])
}

/** Archived records are outside rules. */
function live({ fields }: EntityInfo): readonly Predicate[] {
  const { archivedAt } = fields
  return archivedAt ? [{ kind: 'set', left: setTerm(archivedAt), negated: true }] : []
}
