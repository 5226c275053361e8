import type fc from 'fast-check'
import type { ValueType } from '../../../src/kernel/index.js'
import {
  type Condition,
  check,
  type Operand,
  type PublicRecord,
  type Rule,
} from '../../../src/rules/index.js'
import { anyRecord, anyRule } from '../arbitraries.js'
import { NOW } from '../ask.js'
import { catalogue } from '../catalogue.js'

/** Random rules of what other formats can say: nothing relative to now, no `ignoreCase`. */
export const tameRule = (change: (condition: Condition) => Condition = (same) => same): fc.Arbitrary<Rule> =>
  anyRule()
    .map((rule) => ({ ...rule, where: tame(rule.where, change) }))
    .filter((rule) => check(rule, catalogue).length === 0 && !others.test(JSON.stringify(rule)))

/** What no other format has words for. */
const others =
  /"(?:sum|related|times|minus|ratio|age|birthday|today|actor|param|in)":|"op":"(?:followedBy|missed|regularly|bucket|inRegion|withinKm)"/

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

/** A random record whose attributes are missing or of the type they are declared with. */
export const wellTyped: fc.Arbitrary<PublicRecord> = anyRecord().map(({ attributes, ...record }) => {
  // The generator of records gives every customer an object of attributes.
  const given = Object.entries(attributes as Readonly<Record<string, unknown>>)
  const kept = given.filter(([key, value]) =>
    isOf(catalogue.customer?.fields[`attributes.${key}`]?.type, value),
  )
  return { ...record, attributes: Object.fromEntries(kept) }
})

function isOf(type: ValueType | undefined, value: unknown): boolean {
  if (type === 'integer' || type === 'number') return typeof value === 'number'
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'list') return Array.isArray(value)
  return type === 'money'
    ? value !== null && typeof value === 'object' && 'amount' in value
    : typeof value === 'string'
}

/** As many as a property is asked to try. */
export const tries = { numRuns: 500 } as const
