import type fc from 'fast-check'
import { type Condition, check, type Operand, type Rule } from '../../../src/rules/index.js'
import { anyRule } from '../arbitraries.js'
import { NOW } from '../ask.js'
import { catalogue } from '../catalogue.js'

/** Random rules of what other formats can say: nothing relative to now, no `ignoreCase`. */
export const tameRule = (change: (condition: Condition) => Condition = (same) => same): fc.Arbitrary<Rule> =>
  anyRule()
    .map((rule) => ({ ...rule, where: tame(rule.where, change) }))
    .filter((rule) => check(rule, catalogue).length === 0)

function tame(condition: Condition, change: (condition: Condition) => Condition): Condition {
  switch (condition.op) {
    case 'and':
    case 'or':
      return { op: condition.op, of: condition.of.map((each) => tame(each, change)) }
    case 'not':
      return { op: 'not', of: tame(condition.of, change) }
    case 'some':
      return condition.where ? { ...condition, where: tame(condition.where, change) } : condition
    case 'within':
      return 'last' in condition.window || 'next' in condition.window
        ? { op: 'isSet', left: condition.left }
        : condition
    case 'in':
    case 'isSet':
    case 'hasAny':
    case 'hasAll':
      return condition
    default: {
      if (!('right' in condition)) return condition
      const { ignoreCase: _, ...rest } = condition
      return change({ ...rest, left: still(condition.left), right: still(condition.right) } as Condition)
    }
  }
}

function still(operand: Operand): Operand {
  return 'instant' in operand ? { value: NOW } : operand
}

/** As many as a property is asked to try. */
export const tries = { numRuns: 500 } as const
