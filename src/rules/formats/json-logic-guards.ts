import { canonicalJson, isPlainObject } from '../../kernel/index.js'
import type { Condition, Operand } from '../ast.js'
import { moneyPath } from './json-logic-known.js'

/** Whether a condition only says in which currency an amount beside it is compared. */
export const isIdle = (condition: unknown, beside: readonly unknown[]): boolean => {
  const money = sidesOf(condition, ['===', '==']).map((side) => moneyPath(side, 'currency'))[0]
  if (money === undefined) return false
  return beside.some((other) => {
    const sides = sidesOf(other, ['===', '==', '<', '<=', '>', '>='])
    return sides.some((side) => moneyPath(side, 'amount') === money)
  })
}

/** Leaves out that a value is there, where a condition beside it holds of no other. */
export const withoutImplied = (conditions: readonly Condition[]): readonly Condition[] => {
  const sides = new Set(conditions.flatMap(positiveSides).map(canonicalJson))
  return conditions.filter(
    ({ op, ...rest }) => op !== 'isSet' || !sides.has(canonicalJson((rest as { left: Operand }).left)),
  )
}

function sidesOf(condition: unknown, ops: readonly string[]): readonly unknown[] {
  const [[op, sides] = ['', []], ...more] = isPlainObject(condition) ? Object.entries(condition) : []
  return ops.includes(op) && Array.isArray(sides) && more.length === 0 ? sides : []
}

function positiveSides(condition: Condition): readonly Operand[] {
  switch (condition.op) {
    case 'eq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return [condition.left, condition.right]
    case 'in':
    case 'hasAny':
      return [condition.left]
    default:
      return []
  }
}
