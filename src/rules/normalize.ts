import { canonicalJson, deepFreeze } from '../kernel/index.js'
import type {
  Comparison,
  ComparisonOp,
  Condition,
  Constant,
  Joined,
  Membership,
  OneOf,
  Period,
  RelativeInstant,
  Rule,
  Some,
  Window,
} from './ast.js'

/**
 * The plain form of a rule: `and` and `or` flat and without repetition, no double `not`, fields on the left, lists of one
 * as comparisons, lengths of time in whole days where they are. Conditions stay in their order.
 *
 * @returns a frozen rule of the same meaning; many rules that mean the same give the same JSON, not all
 */
export const normalize = <Entity extends string>(rule: Rule<Entity>): Rule<Entity> =>
  deepFreeze({ v: 1, entity: rule.entity, where: normal(rule.where) })

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
    case 'contains':
    case 'startsWith':
    case 'endsWith':
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
  const met = where && normal(where)
  if (!met || isAlways(met)) return { op, relation }
  return isNever(met) ? never : { op, relation, where: met }
}

function normalIn({ op, left, values }: OneOf): Condition {
  const listed = distinct(values)
  const [only] = listed
  if (only === undefined) return never
  if (listed.length > 1) return { op, left: copy(left), values: listed }
  return { op: 'eq', left: copy(left), right: { value: only } }
}

function normalMembership({ op, left, values }: Membership): Condition {
  const listed = distinct(values)
  if (listed.length > 1) return { op, left: copy(left), values: listed }
  if (listed.length === 1) return { op: 'hasAny', left: copy(left), values: listed }
  return op === 'hasAny' ? never : { op: 'isSet', left: copy(left) }
}

function normalPeriod({ op, left, window }: Period): Condition {
  return { op, left: copy(left), window: normalWindow(window) }
}

function normalWindow(window: Window): Window {
  if ('last' in window) return { last: normalLength(window.last) }
  return 'next' in window ? { next: normalLength(window.next) } : { ...window }
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
  const isTurned = 'field' in right && !('field' in left)
  const [a, b] = isTurned ? [right, left] : [left, right]
  const sides = { left: normalOperand(a), right: normalOperand(b) }
  return { op: isTurned ? turned[op] : op, ...sides, ...(ignoreCase && { ignoreCase }) }
}

function normalOperand(operand: Comparison['left']): Comparison['left'] {
  return 'instant' in operand ? { instant: normalMoment(operand.instant) } : copy(operand)
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
