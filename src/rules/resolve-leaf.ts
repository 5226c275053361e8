import { type EntityInfo, type FieldInfo, fold, type Instant, type Money } from '../kernel/index.js'
import type {
  Comparison,
  ComparisonOp,
  Constant,
  Leaf,
  Membership,
  OneOf,
  Period,
  TextMatch,
  TextOp,
} from './ast.js'
import { combine, type Outcome } from './combine.js'
import { compareScalars, matchText, type Scalar } from './compare-values.js'
import type { ColumnTerm, Predicate, Term } from './predicate.js'
import { typeOfConstant, type Wanted } from './read-constant.js'
import { isMoney, type OperandResolver, type Resolved, wantedBy } from './resolve-operand.js'
import type { Slots } from './slots.js'
import { intervalOf } from './windows.js'

export interface LeafContext {
  readonly entity: EntityInfo
  readonly slots: Slots
  readonly now: Instant
  readonly operand: OperandResolver
}

type Row = Extract<Resolved, { from: 'row' }>

const plainText: Wanted = { type: 'text' }

/** Resolves one comparison. A missing value makes the positive form false, so the outcome is `negated` itself. */
export const resolveLeaf = (leaf: Leaf, context: LeafContext, negated: boolean): Outcome => {
  switch (leaf.op) {
    case 'eq':
      return leaf.ignoreCase ? textMatch(leaf, context, negated) : comparison(leaf, context, negated)
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return comparison(leaf, context, negated)
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textMatch(leaf, context, negated)
    case 'in':
      return choice(leaf, context, negated)
    case 'hasAny':
    case 'hasAll':
      return membership(leaf, context, negated)
    case 'isSet':
      return presence(context.operand(leaf.left, plainText), negated)
    case 'within':
      return period(leaf, context, negated)
  }
}

/** The term that is missing exactly where the field's value is. */
export const setTerm = (field: FieldInfo): ColumnTerm =>
  field.type === 'money' ? amountTerm(field) : columnTerm(field)

function sides({ left, right }: Comparison | TextMatch, { entity, operand }: LeafContext) {
  const [a, b] = [wantedBy(entity, left), wantedBy(entity, right)]
  return [operand(left, b ?? a ?? plainText), operand(right, a ?? b ?? plainText)] as const
}

const turned: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  eq: 'eq',
  lt: 'gt',
  lte: 'gte',
  gt: 'lt',
  gte: 'lte',
}

function comparison(leaf: Comparison, context: LeafContext, negated: boolean): Outcome {
  const [left, right] = sides(leaf, context)
  if (left.from === 'nowhere' || right.from === 'nowhere') return negated
  if (left.from === 'row') return compareRow(leaf.op, left, right, context, negated)
  if (right.from === 'row') return compareRow(turned[leaf.op], right, left, context, negated)
  return compareConstants(leaf.op, left.value, right.value) !== negated
}

function compareConstants(op: ComparisonOp, left: Constant, right: Constant): boolean {
  if (!isMoney(left) || !isMoney(right))
    return !isMoney(left) && !isMoney(right) && compareScalars(op, left, right)
  return left.currency === right.currency && compareScalars(op, left.amount, right.amount)
}

function compareRow(
  op: ComparisonOp,
  { field }: Row,
  right: Exclude<Resolved, { from: 'nowhere' }>,
  context: LeafContext,
  negated: boolean,
): Outcome {
  if (field.type === 'money') return compareMoney(op, field, right, context, negated)
  const term = right.from === 'row' ? columnTerm(right.field) : slotOf(right.value, field, context)
  return { kind: 'compare', op, left: columnTerm(field), right: term, negated }
}

/** Amounts in one currency only: `currency = ? and amount op ?`, and the complement of that. */
function compareMoney(
  op: ComparisonOp,
  field: FieldInfo,
  right: Exclude<Resolved, { from: 'nowhere' }>,
  { slots }: LeafContext,
  negated: boolean,
): Outcome {
  const value = right.from === 'value' ? (right.value as Money) : undefined
  const other = right.from === 'row' ? right.field : undefined
  const currency = other ? currencyTerm(other) : slots.add(value?.currency ?? null, 'text')
  const amount = other ? amountTerm(other) : slots.add(value?.amount ?? null, 'integer')
  return combine(negated ? 'or' : 'and', [
    { kind: 'compare', op: 'eq', left: currencyTerm(field), right: currency, negated },
    { kind: 'compare', op, left: amountTerm(field), right: amount, negated },
  ])
}

function textMatch(leaf: Comparison | TextMatch, context: LeafContext, negated: boolean): Outcome {
  // Of the comparisons only `eq` takes `ignoreCase`.
  const op = leaf.op as TextOp | 'eq'
  const ignoreCase = leaf.ignoreCase ?? false
  const [left, right] = sides(leaf, context)
  if (left.from === 'nowhere' || right.from === 'nowhere') return negated
  if (left.from === 'value' && right.from === 'value') {
    return matchText(op, String(left.value), String(right.value), { ignoreCase }) !== negated
  }
  // Every text there is has an empty one in it, and not every engine knows.
  if (op !== 'eq' && left.from === 'row' && right.from === 'value' && right.value === '') {
    return presence(left, negated)
  }
  return textPredicate(op, left, right, context, { ignoreCase, negated })
}

function textPredicate(
  op: TextOp | 'eq',
  left: Resolved,
  right: Resolved,
  context: LeafContext,
  { ignoreCase, negated }: { ignoreCase: boolean; negated: boolean },
): Predicate {
  const folded = ignoreCase && isFoldable(left) && isFoldable(right)
  const [a, b] = [textTerm(left, context, folded), textTerm(right, context, folded)]
  if (op === 'eq' && folded) return { kind: 'compare', op, left: a, right: b, negated }
  return { kind: 'text', op, left: a, right: b, ignoreCase: ignoreCase && !folded, negated }
}

function isFoldable(side: Resolved): boolean {
  return side.from !== 'row' || side.field.foldedColumn !== undefined
}

function textTerm(side: Resolved, { slots }: LeafContext, folded: boolean): Term {
  if (side.from === 'row') {
    const { foldedColumn } = side.field
    return folded && foldedColumn ? { column: foldedColumn, type: 'text' } : columnTerm(side.field)
  }
  const text = side.from === 'value' ? String(side.value) : ''
  return slots.add(folded ? fold(text) : text, 'text')
}

function choice({ left, values }: OneOf, context: LeafContext, negated: boolean): Outcome {
  const side = context.operand(
    left,
    wantedBy(context.entity, left) ?? { type: typeOfConstant(values[0]) ?? 'text' },
  )
  if (side.from === 'nowhere' || values.length === 0) return negated
  const scalars = distinct(values)
  if (side.from === 'value') return scalars.includes(side.value as Scalar) !== negated
  const list = context.slots.add(scalars, side.field.type)
  return { kind: 'in', left: columnTerm(side.field), list, negated }
}

function membership(leaf: Membership, context: LeafContext, negated: boolean): Outcome {
  const side = context.operand(leaf.left, plainText)
  if (side.from !== 'row') return negated
  const scalars = distinct(leaf.values)
  if (scalars.length === 0) return leaf.op === 'hasAll' ? presence(side, negated) : negated
  const list = context.slots.add(scalars, side.field.item ?? 'text')
  return { kind: 'list', op: leaf.op, left: columnTerm(side.field), list, negated }
}

function distinct(values: readonly Constant[]): readonly Scalar[] {
  return [...new Set(values)] as readonly Scalar[]
}

function presence(side: Resolved, negated: boolean): Outcome {
  if (side.from === 'row') return { kind: 'set', left: setTerm(side.field), negated }
  return (side.from === 'value') !== negated
}

function period({ left, window }: Period, context: LeafContext, negated: boolean): Outcome {
  const side = context.operand(left, { type: 'instant' })
  const { from, until } = intervalOf(window, context.now)
  if (side.from === 'nowhere') return negated
  if (side.from === 'value') {
    const at = String(side.value)
    return ((from === undefined || at >= from) && (until === undefined || at < until)) !== negated
  }
  const { slots } = context
  const interval = {
    ...(from === undefined ? {} : { from: slots.add(from, 'instant') }),
    ...(until === undefined ? {} : { until: slots.add(until, 'instant') }),
  }
  return { kind: 'intervals', left: columnTerm(side.field), intervals: [interval], negated }
}

function slotOf(value: Constant, { type }: FieldInfo, { slots }: LeafContext): Term {
  return slots.add(value as Scalar, type)
}

function columnTerm({ column, type, attribute, item }: FieldInfo): ColumnTerm {
  return {
    column,
    type,
    ...(attribute === undefined ? {} : { attribute }),
    ...(item === undefined ? {} : { item }),
  }
}

function amountTerm({ column, attribute }: FieldInfo): ColumnTerm {
  if (attribute === undefined) return { column, type: 'integer' }
  return { column, type: 'integer', attribute, member: 'amount' }
}

function currencyTerm({ column, currencyColumn, attribute }: FieldInfo): ColumnTerm {
  if (attribute === undefined) return { column: currencyColumn ?? column, type: 'text' }
  return { column, type: 'text', attribute, member: 'currency' }
}
