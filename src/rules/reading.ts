import { type Catalogue, canonicalJson, type EntityInfo, type RelationInfo } from '../kernel/index.js'
import type { Bucket, Condition, Joined, Leaf, Operand, Period, Regularity, Sequence, Some } from './ast.js'
import { type CourseReading, courseAt } from './reading-course.js'
import { type StepReading, stepOf } from './reading-step.js'

/**
 * A condition as a person reads it: what builders write with several stored conditions (`ne`, `between`, `none`,
 * `every`, `stopped`...) is one thing again. `describe` and `why` read rules this way.
 */
export type Reading =
  | Together
  | LeafReading
  | BetweenReading
  | QuantifierReading
  | CourseReading
  | SequenceReading
  | RegularityReading
  | BucketReading

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

export interface SequenceReading {
  readonly say: 'sequence'
  readonly sequence: Sequence
  readonly first: StepReading
  readonly second: StepReading
  readonly negated: boolean
  readonly condition: Condition
}

export interface RegularityReading {
  readonly say: 'regularly'
  readonly regularity: Regularity
  readonly step: StepReading
  readonly negated: boolean
  readonly condition: Condition
}

export interface BucketReading {
  readonly say: 'bucket'
  readonly bucket: Bucket
  readonly negated: boolean
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
    case 'followedBy':
    case 'missed':
      return sequenceOf(condition, entity, catalogue, negated)
    case 'regularly': {
      const step = stepOf(condition, entity, catalogue)
      const written = asWritten(condition, negated)
      return { say: 'regularly', regularity: condition, step, negated, condition: written }
    }
    case 'bucket':
      return { say: 'bucket', bucket: condition, negated, condition: asWritten(condition, negated) }
    default:
      return { say: 'leaf', leaf: condition, negated, condition: asWritten(condition, negated) }
  }
}

function sequenceOf(
  sequence: Sequence,
  entity: EntityInfo,
  catalogue: Catalogue,
  negated: boolean,
): SequenceReading {
  return {
    say: 'sequence',
    sequence,
    first: stepOf(sequence.first, entity, catalogue),
    second: stepOf(sequence.next, entity, catalogue),
    negated,
    condition: asWritten(sequence, negated),
  }
}

function asWritten(condition: Condition, negated: boolean): Condition {
  return negated ? { op: 'not', of: condition } : condition
}

function together(joined: Joined, entity: EntityInfo, catalogue: Catalogue, negated: boolean): Reading {
  const condition = asWritten(joined, negated)
  const parts = joined.op === 'and' ? withShapes(joined.of, entity, catalogue) : joined.of
  const [only] = parts
  if (only && parts.length === 1 && 'say' in only) return { ...only, negated, condition }
  const of = parts.map((part) => ('say' in part ? part : readingOf(part, entity, catalogue)))
  return { say: joined.op === 'and' ? 'all' : 'any', of, negated, condition }
}

type Shape = BetweenReading | CourseReading

/** Conditions beside each other that one builder wrote are one thing. */
function withShapes(
  conditions: readonly Condition[],
  entity: EntityInfo,
  catalogue: Catalogue,
): readonly (Condition | Shape)[] {
  const parts: (Condition | Shape)[] = []
  for (let i = 0; i < conditions.length; ) {
    const rest = conditions.slice(i, i + 3)
    const shape = betweenAt(rest) ?? courseAt(rest, entity, catalogue)
    const [first] = rest
    if (shape) parts.push(shape.reading)
    else if (first) parts.push(first)
    i += shape?.taken ?? 1
  }
  return parts
}

/** `gte` and `lte` of one value beside each other are a `between`. */
function betweenAt([low, high]: readonly Condition[]):
  | { reading: BetweenReading; taken: number }
  | undefined {
  if (low?.op !== 'gte' || high?.op !== 'lte') return undefined
  if (canonicalJson(low.left) !== canonicalJson(high.left)) return undefined
  const condition: Condition = { op: 'and', of: [low, high] }
  const sides = { left: low.left, low: low.right, high: high.right }
  return { reading: { say: 'between', ...sides, negated: false, condition }, taken: 2 }
}

function quantifier(
  some: Some,
  entity: EntityInfo,
  catalogue: Catalogue,
  negated: boolean,
): QuantifierReading {
  const { relation, there, window, rest } = stepOf(some, entity, catalogue)
  const each = negated ? eachOf(rest) : undefined
  const where = each ?? rest
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
function eachOf(rest: Condition | undefined): Condition | undefined {
  return rest?.op === 'not' ? rest.of : undefined
}
