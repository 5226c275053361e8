import type { Comparison, ComparisonOp, Constant, Operand, Sum, TextMatch } from './ast.js'
import { combine, type Outcome } from './combine.js'
import { compareScalars } from './compare-values.js'
import type { Predicate, Term } from './predicate.js'
import type { Context } from './resolve-context.js'
import { averageParts } from './resolve-sum.js'
import { isMoney, sameCurrency, termOf, wantedBy } from './resolve-values.js'
import { guardsOf, type Nowhere, type Resolved } from './resolved.js'

type Found = Exclude<Resolved, Nowhere>

/** Both sides, each read by the type of the other where it does not say its own. */
export const sidesOf = ({ left, right }: Comparison | TextMatch, context: Context) => {
  const [a, b] = [wantedBy(left, context), wantedBy(right, context)]
  return [context.operand(left, context, b ?? a), context.operand(right, context, a ?? b)] as const
}

/** A condition, and that the values it reads count as there. */
export const guarded = (sides: readonly Resolved[], ...of: readonly Outcome[]): Outcome =>
  combine('and', [...sides.flatMap(guardsOf), ...of])

export const turned: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  eq: 'eq',
  lt: 'gt',
  lte: 'gte',
  gt: 'lt',
  gte: 'lte',
}

/** Compares two operands; what is read from the row stands on the left. */
export const comparison = (leaf: Comparison, context: Context): Outcome => {
  const { op, left, right } = leaf
  const average = averageIn(left)
  if (average) return compareAverage(op, average, right, context)
  const other = averageIn(right)
  if (other) return compareAverage(turned[op], other, left, context)
  const [a, b] = sidesOf(leaf, context)
  if (a.from === 'nowhere' || b.from === 'nowhere') return false
  if (a.from === 'value' && b.from === 'value') return compareConstants(op, a.value, b.value)
  return a.from === 'row' ? compareFound(op, a, b, context) : compareFound(turned[op], b, a, context)
}

function compareConstants(op: ComparisonOp, left: Constant, right: Constant): boolean {
  if (!isMoney(left) || !isMoney(right)) {
    return !isMoney(left) && !isMoney(right) && compareScalars(op, left, right)
  }
  return left.currency === right.currency && compareScalars(op, left.amount, right.amount)
}

/** Amounts in one currency only: `currency = ? and amount op ?`. */
function compareFound(op: ComparisonOp, left: Found, right: Found, context: Context): Outcome {
  const same = sameCurrency([left, right], context)
  if (same === false) return false
  const type = left.from === 'row' ? left.type : 'text'
  const terms = [termOf(left, type, context), termOf(right, type, context)] as const
  return guarded([left, right], same, compare(op, ...terms))
}

function compare(op: ComparisonOp, left: Term, right: Term): Predicate {
  return { kind: 'compare', op, left, right, negated: false }
}

function averageIn(operand: Operand): Sum | undefined {
  return 'sum' in operand && operand.sum.fn === 'avg' ? operand.sum : undefined
}

/** `avg op v` is `sum op v x count`, of at least one: exact where a division would not be. */
function compareAverage(op: ComparisonOp, average: Sum, other: Operand, context: Context): Outcome {
  const parts = averageParts(average, context)
  const side = context.operand(other, context, wantedBy({ sum: average }, context))
  if (!parts || side.from === 'nowhere') return false
  const { total, count } = parts
  const same = sameCurrency([total, side], context)
  if (same === false) return false
  const none = context.slots.add(0, 'integer')
  const right: Term = {
    kind: 'times',
    left: termOf(side, 'number', context),
    right: count,
    type: 'number',
  }
  return guarded([side], same, compare('gt', count, none), compare(op, total.term, right))
}
