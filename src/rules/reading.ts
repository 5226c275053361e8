import { type Catalogue, canonicalJson, type EntityInfo, type RelationInfo } from '../kernel/index.js'
import type { Condition, Joined, Leaf, Operand, Period, Some } from './ast.js'

/**
 * A condition as a person reads it: what builders write with several stored conditions (`ne`, `between`, `none`,
 * `every`...) is one thing again. `describe` and `why` read rules this way.
 */
export type Reading = Together | LeafReading | BetweenReading | QuantifierReading

/** Several conditions. `negated`: not all of them, or none of them. */
export interface Together {
  readonly say: 'all' | 'any'
  readonly of: readonly Reading[]
  readonly negated: boolean
  readonly condition: Condition
}

/** One comparison, plain or as its complement. */
export interface LeafReading {
  readonly say: 'leaf'
  readonly leaf: Leaf
  readonly negated: boolean
  readonly condition: Condition
}

export interface BetweenReading {
  readonly say: 'between'
  readonly left: Operand
  readonly low: Operand
  readonly high: Operand
  readonly negated: boolean
  readonly condition: Condition
}

export interface QuantifierReading {
  readonly say: 'some' | 'none' | 'every'
  readonly relation: RelationInfo
  readonly there: EntityInfo
  /** The window over the related entity's time field, where the condition has one. */
  readonly window?: Period
  /** What is asked of the related records; of `every`, what each must meet. */
  readonly where?: Reading
  readonly condition: Condition
}

/** Reads a condition about an entity. The rule must have been checked. */
export const readingOf = (
  condition: Condition,
  entity: EntityInfo,
  catalogue: Catalogue,
  negated = false,
): Reading => {
  switch (condition.op) {
    case 'and':
    case 'or':
      return together(condition, entity, catalogue, negated)
    case 'not':
      return readingOf(condition.of, entity, catalogue, !negated)
    case 'some':
      return quantifier(condition, entity, catalogue, negated)
    default:
      return { say: 'leaf', leaf: condition, negated, condition: asWritten(condition, negated) }
  }
}

function asWritten(condition: Condition, negated: boolean): Condition {
  return negated ? { op: 'not', of: condition } : condition
}

function together(joined: Joined, entity: EntityInfo, catalogue: Catalogue, negated: boolean): Reading {
  const condition = asWritten(joined, negated)
  const parts = joined.op === 'and' ? withBetween(joined.of) : joined.of
  const [only] = parts
  if (only && parts.length === 1 && 'say' in only) return { ...only, negated, condition }
  const of = parts.map((part) => ('say' in part ? part : readingOf(part, entity, catalogue)))
  return { say: joined.op === 'and' ? 'all' : 'any', of, negated, condition }
}

/** `gte` and `lte` of one value beside each other are a `between`. */
function withBetween(conditions: readonly Condition[]): readonly (Condition | BetweenReading)[] {
  const parts: (Condition | BetweenReading)[] = []
  for (let i = 0; i < conditions.length; i++) {
    const [low, high] = [conditions[i], conditions[i + 1]]
    const between = low && high && betweenOf(low, high)
    if (between) i++
    const part = between ?? low
    if (part) parts.push(part)
  }
  return parts
}

function betweenOf(low: Condition, high: Condition): BetweenReading | undefined {
  if (low.op !== 'gte' || high.op !== 'lte') return undefined
  if (canonicalJson(low.left) !== canonicalJson(high.left)) return undefined
  const condition: Condition = { op: 'and', of: [low, high] }
  return { say: 'between', left: low.left, low: low.right, high: high.right, negated: false, condition }
}

function quantifier(
  some: Some,
  entity: EntityInfo,
  catalogue: Catalogue,
  negated: boolean,
): QuantifierReading {
  const relation = entity.relations[some.relation]
  const there = relation && catalogue[relation.entity]
  if (!relation || !there) throw new TypeError(`${entity.name} has no relation ${some.relation}`)
  const { window, rest } = windowOf(some.where, relation, there)
  const each = negated ? eachOf(rest) : undefined
  const where = each ?? (rest.length > 0 ? joinOf(rest) : undefined)
  return {
    say: each ? 'every' : negated ? 'none' : 'some',
    relation,
    there,
    ...(window && { window }),
    ...(where && { where: readingOf(where, there, catalogue) }),
    condition: asWritten(some, negated),
  }
}

/** `none` of those that are not so: `every` one is. */
function eachOf(rest: readonly Condition[]): Condition | undefined {
  const [only] = rest
  return rest.length === 1 && only?.op === 'not' ? only.of : undefined
}

function windowOf(
  where: Condition | undefined,
  { kind }: RelationInfo,
  { timeField }: EntityInfo,
): { window?: Period; rest: readonly Condition[] } {
  const parts = where === undefined ? [] : where.op === 'and' ? where.of : [where]
  const [first, ...rest] = parts
  // Of a single related record, its time is a condition like the others.
  const isWindow =
    kind === 'many' && first?.op === 'within' && 'field' in first.left && first.left.field === timeField
  return isWindow ? { window: first, rest } : { rest: parts }
}

function joinOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions
  return only && conditions.length === 1 ? only : { op: 'and', of: conditions }
}
