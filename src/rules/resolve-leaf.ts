import { fold } from '../kernel/index.js'
import type { Comparison, Constant, Leaf, Membership, OneOf, Period, TextMatch, TextOp } from './ast.js'
import type { Outcome } from './combine.js'
import { matchText } from './compare-values.js'
import { negateOutcome } from './negate.js'
import type { Predicate, Term } from './predicate.js'
import { typeOfConstant } from './read-constant.js'
import { compareAge, isOneOfAges } from './resolve-age.js'
import { comparison, guarded, sidesOf } from './resolve-comparison.js'
import type { Context } from './resolve-context.js'
import { birthdayIn, intervalsOf } from './resolve-moments.js'
import { isNear, isWithinRegion } from './resolve-place.js'
import { wantedBy } from './resolve-values.js'
import type { Resolved } from './resolved.js'

/** Resolves one condition about a value. A missing value makes the positive form false. */
export const resolveLeaf = (leaf: Leaf, context: Context, negated: boolean): Outcome => {
  const outcome = positive(leaf, context)
  return negated ? negateOutcome(outcome) : outcome
}

function positive(leaf: Leaf, context: Context): Outcome {
  switch (leaf.op) {
    case 'eq':
      return leaf.ignoreCase ? textMatch(leaf, context) : compared(leaf, context)
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compared(leaf, context)
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textMatch(leaf, context)
    case 'in':
      return 'age' in leaf.left ? isOneOfAges(leaf.left.age, leaf.values, context) : choice(leaf, context)
    case 'hasAny':
    case 'hasAll':
      return membership(leaf, context)
    case 'isSet':
      return presence(context.operand(leaf.left, context))
    case 'within':
      return period(leaf, context)
    case 'inRegion':
      return isWithinRegion(leaf, context)
    case 'withinKm':
      return isNear(leaf, context)
  }
}

function compared(leaf: Comparison, context: Context): Outcome {
  const isAge = 'age' in leaf.left || 'age' in leaf.right
  return isAge ? compareAge(leaf, context) : comparison(leaf, context)
}

function textMatch(leaf: Comparison | TextMatch, context: Context): Outcome {
  // Of the comparisons only `eq` takes `ignoreCase`.
  const op = leaf.op as TextOp | 'eq'
  const ignoreCase = leaf.ignoreCase ?? false
  const [left, right] = sidesOf(leaf, context)
  if (left.from === 'nowhere' || right.from === 'nowhere') return false
  if (left.from === 'value' && right.from === 'value') {
    return matchText(op, String(left.value), String(right.value), { ignoreCase })
  }
  // Every text there is has an empty one in it, and not every engine knows.
  if (op !== 'eq' && left.from === 'row' && right.from === 'value' && right.value === '') {
    return presence(left)
  }
  return guarded([left, right], textPredicate(op, left, right, ignoreCase, context))
}

function textPredicate(
  op: TextOp | 'eq',
  left: Resolved,
  right: Resolved,
  ignoreCase: boolean,
  context: Context,
): Predicate {
  const folded = ignoreCase && isFoldable(left) && isFoldable(right)
  const [a, b] = [textTerm(left, context, folded), textTerm(right, context, folded)]
  if (op === 'eq' && folded) return { kind: 'compare', op, left: a, right: b, negated: false }
  return { kind: 'text', op, left: a, right: b, ignoreCase: ignoreCase && !folded, negated: false }
}

function isFoldable(side: Resolved): boolean {
  return side.from !== 'row' || side.folded !== undefined
}

function textTerm(side: Resolved, { slots }: Context, folded: boolean): Term {
  if (side.from === 'row') return (folded && side.folded) || side.term
  const text = side.from === 'value' ? String(side.value) : ''
  return slots.add(folded ? fold(text) : text, 'text')
}

function choice({ left, values }: OneOf, context: Context): Outcome {
  const wanted = wantedBy(left, context) ?? { type: typeOfConstant(values[0]) ?? 'text' }
  const side = context.operand(left, context, wanted)
  if (side.from === 'nowhere' || values.length === 0) return false
  const scalars = distinct(values)
  if (side.from === 'value') return scalars.includes(side.value as Listed)
  const list = context.slots.add(scalars, side.type)
  return guarded([side], { kind: 'in', left: side.term, list, negated: false })
}

function membership({ op, left, values }: Membership, context: Context): Outcome {
  const side = context.operand(left, context)
  if (side.from !== 'row') return false
  const scalars = distinct(values)
  if (scalars.length === 0) return op === 'hasAll' ? presence(side) : false
  const list = context.slots.add(scalars, wantedBy(left, context)?.item ?? 'text')
  return guarded([side], { kind: 'list', op, left: side.term, list, negated: false })
}

type Listed = string | number | boolean

// Money is never listed: its type has no such operator.
function distinct(values: readonly Constant[]): readonly Listed[] {
  return [...new Set(values)] as readonly Listed[]
}

function presence(side: Resolved): Outcome {
  if (side.from !== 'row') return side.from === 'value'
  return guarded([side], { kind: 'set', left: side.term, negated: false })
}

function period({ left, window }: Period, context: Context): Outcome {
  if ('birthday' in left) return birthdayIn(left.birthday, window, context)
  const type = wantedBy(left, context)?.type === 'day' ? 'day' : 'instant'
  const side = context.operand(left, context, { type })
  if (side.from === 'nowhere') return false
  return intervalsOf(side, window, type, context)
}
