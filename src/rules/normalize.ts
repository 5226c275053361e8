import { canonicalJson, deepFreeze } from '../kernel/index.js'
import type {
  Comparison,
  ComparisonOp,
  Condition,
  Constant,
  Joined,
  Membership,
  OneOf,
  Operand,
  Period,
  Regularity,
  RelativeInstant,
  Rule,
  Sequence,
  Some,
  Step,
  Sum,
  Window,
} from './ast.js'
import { servingOf } from './serving.js'

/**
 * The plain form of a rule: `and` and `or` flat and without repetition, no double `not`, fields on the left, lists of one
 * as comparisons, lengths of time in whole days where they are. Conditions stay in their order.
 *
 * @returns a frozen rule of the same meaning; many rules that mean the same give the same JSON, not all
 */
export const normalize = <Entity extends string>({ entity, where, ...serving }: Rule<Entity>): Rule<Entity> =>
  deepFreeze({ v: 1, entity, ...servingOf(serving), where: normal(where) })

const always: Condition = { op: 'and', of: [] }
const never: Condition = { op: 'or', of: [] }

/** Whether a plain condition holds of every record. */
const isAlways = (condition: Condition): boolean => condition.op === 'and' && condition.of.length === 0

/** Whether a plain condition holds of none. */
export const isNever = (condition: Condition): boolean => condition.op === 'or' && condition.of.length === 0

function normal(condition: Condition): Condition {
  switch (condition.op) {
    case 'and':
    case 'or':
      return normalJoin(condition)
    case 'not':
      return negated(normal(condition.of))
    case 'some':
      return normalSome(condition)
    case 'in':
      return normalIn(condition)
    case 'hasAny':
    case 'hasAll':
      return normalMembership(condition)
    case 'within':
      return normalPeriod(condition)
    case 'isSet':
      return { op: condition.op, left: normalOperand(condition.left) }
    case 'contains':
    case 'startsWith':
    case 'endsWith': {
      const { left, right } = condition
      return { ...condition, left: normalOperand(left), right: normalOperand(right) }
    }
    case 'followedBy':
    case 'missed':
      return normalSequence(condition)
    case 'regularly':
      return normalRegularity(condition)
    case 'inRegion':
    case 'withinKm':
    case 'bucket':
      return copy(condition)
    default:
      return normalComparison(condition)
  }
}

function normalJoin({ op, of }: Joined): Condition {
  const isDecisive = op === 'and' ? isNever : isAlways
  const isIdle = op === 'and' ? isAlways : isNever
  const parts = of.map(normal).flatMap((part) => (part.op === op ? part.of : [part]))
  if (parts.some(isDecisive)) return op === 'and' ? never : always
  const kept = distinct(parts.filter((part) => !isIdle(part)))
  const [only] = kept
  return only && kept.length === 1 ? only : { op, of: kept }
}

function negated(of: Condition): Condition {
  if (of.op === 'not') return of.of
  if (isAlways(of)) return never
  return isNever(of) ? always : { op: 'not', of }
}

function normalSome({ op, relation, where }: Some): Condition {
  const step = normalStep({ relation, ...(where && { where }) })
  return step ? { op, ...step } : never
}

/** `missed` of nothing holds once there is a first one, so that only the first step can decide. */
function normalSequence({ op, first, next, within }: Sequence): Condition {
  const [a, b] = [normalStep(first), normalStep(next)]
  if (!a || (!b && op === 'followedBy')) return never
  return { op, first: a, next: b ?? copy(next), within: normalLength(within) }
}

function normalRegularity({ op, atLeast, of, each, ...step }: Regularity): Condition {
  const records = normalStep(step)
  if (!records) return never
  return { op, ...records, atLeast, of, each: typeof each === 'string' ? each : normalLength(each) }
}

/** `undefined` where no record can be one. */
function normalStep({ relation, where }: Step): Step | undefined {
  const met = where && normal(where)
  if (!met || isAlways(met)) return { relation }
  return isNever(met) ? undefined : { relation, where: met }
}

function normalIn({ op, left, values }: OneOf): Condition {
  const listed = distinct(values)
  const [only] = listed
  if (only === undefined) return never
  if (listed.length > 1) return { op, left: normalOperand(left), values: listed }
  return { op: 'eq', left: normalOperand(left), right: { value: only } }
}

function normalMembership({ op, left, values }: Membership): Condition {
  const listed = distinct(values)
  if (listed.length > 1) return { op, left: normalOperand(left), values: listed }
  if (listed.length === 1) return { op: 'hasAny', left: normalOperand(left), values: listed }
  return op === 'hasAny' ? never : { op: 'isSet', left: normalOperand(left) }
}

function normalPeriod({ op, left, window }: Period): Condition {
  return { op, left: normalOperand(left), window: normalWindow(window) }
}

function normalWindow(window: Window): Window {
  if ('last' in window) return { last: normalLength(window.last) }
  if ('next' in window) return { next: normalLength(window.next) }
  if (!('after' in window || 'upTo' in window)) return copy(window)
  const { after, upTo } = window
  return { ...(after && { after: normalMoment(after) }), ...(upTo && { upTo: normalMoment(upTo) }) }
}

type Length = { readonly days?: number; readonly hours?: number }

function normalLength({ days = 0, hours = 0 }: Length): Length {
  const all = days + Math.floor(hours / 24)
  const rest = hours % 24
  if (rest === 0) return { days: all }
  return all === 0 ? { hours: rest } : { days: all, hours: rest }
}

const turned: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  eq: 'eq',
  lt: 'gt',
  lte: 'gte',
  gt: 'lt',
  gte: 'lte',
}

function normalComparison({ op, left, right, ignoreCase }: Comparison): Condition {
  const isTurned = isOfRow(right) && !isOfRow(left)
  const [a, b] = isTurned ? [right, left] : [left, right]
  const sides = { left: normalOperand(a), right: normalOperand(b) }
  return { op: isTurned ? turned[op] : op, ...sides, ...(ignoreCase && { ignoreCase }) }
}

/** Whether an operand is read from the record, and so stands on the left of what is known without it. */
function isOfRow(operand: Operand): boolean {
  return !['value', 'instant', 'today', 'actor', 'param'].some((kind) => kind in operand)
}

function normalOperand(operand: Operand): Operand {
  if ('instant' in operand) return { instant: normalMoment(operand.instant) }
  if ('sum' in operand) return { sum: normalSum(operand.sum) }
  if ('related' in operand) {
    const { relation, of } = operand.related
    return { related: { relation, of: normalOperand(of) } }
  }
  if ('times' in operand) return { times: { of: normalOperand(operand.times.of), by: operand.times.by } }
  if ('minus' in operand) return { minus: normalPair(operand.minus) }
  return 'ratio' in operand ? { ratio: normalPair(operand.ratio) } : copy(operand)
}

function normalPair([a, b]: readonly [Operand, Operand]): readonly [Operand, Operand] {
  return [normalOperand(a), normalOperand(b)]
}

function normalSum({ where, ...sum }: Sum): Sum {
  const met = where && normal(where)
  return met && !isAlways(met) ? { ...sum, where: met } : sum
}

function normalMoment(relative: RelativeInstant): RelativeInstant {
  if ('ago' in relative) return { ago: normalLength(relative.ago) }
  const ahead = normalLength(relative.ahead)
  // Now is now, from wherever one looks.
  return ahead.days === 0 ? { ago: ahead } : { ahead }
}

function distinct<Item extends Condition | Constant>(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>()
  return items.filter((item) => {
    const text = canonicalJson(item)
    return !seen.has(text) && seen.add(text)
  })
}

// A rule that is handed in is never frozen, nor shared with the one that is handed out.
function copy<Json>(json: Json): Json {
  return structuredClone(json)
}
