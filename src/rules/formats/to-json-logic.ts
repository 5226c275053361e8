import type { Json, ValueType } from '../../kernel/index.js'
import type {
  Comparison,
  Condition,
  Membership,
  OneOf,
  Operand,
  Period,
  Rule,
  Some,
  TextMatch,
} from '../ast.js'
import { parseRule } from '../check.js'
import type { Path } from '../faults.js'
import { normalize } from '../normalize.js'
import { relationOf, typeOfOperand } from '../operand-type.js'
import {
  both,
  guarded,
  isThere,
  liveness,
  operandLogic,
  type Place,
  through,
} from './to-json-logic-operand.js'
import { catalogueOf, translating, type Vocabulary } from './untranslatable.js'

/**
 * Writes a rule as JSONLogic about a record as `list` answers it, related records under their relation's name. Missing
 * values are asked for beside every comparison that would take them for zero.
 *
 * @returns logic that answers true or false as the rule does
 * @throws `rule.invalid`
 * @throws `rule.untranslatable` with every part the format has no words for, by its path in the plain form of the rule
 * @see https://jsonlogic.com/operations.html
 */
export const toJsonLogic = (rule: Rule, vocabulary: Vocabulary): Json =>
  translating('JSONLogic', 'to', (faults) => {
    const catalogue = catalogueOf(vocabulary)
    const { entity: name, where, purpose, zone, weekStart } = normalize(parseRule(rule, catalogue))
    if (purpose !== undefined) faults.say(['purpose'], 'none: JSONLogic serves none', 'a purpose')
    if (zone !== undefined) faults.say(['zone'], 'none: JSONLogic has no zone', 'a zone')
    if (weekStart !== undefined) faults.say(['weekStart'], 'none: JSONLogic has no week', 'a week start')
    const entity = catalogue[name]
    return entity && logicOf({ faults, catalogue, entity, prefix: '' }, where, ['where'])
  })

function logicOf(place: Place, condition: Condition, path: Path): Json | undefined {
  switch (condition.op) {
    case 'and':
    case 'or': {
      const of = condition.of.map((each, index) => logicOf(place, each, [...path, 'of', index]))
      return allOf(of) && (of.length === 0 ? condition.op === 'and' : { [condition.op]: of })
    }
    case 'not': {
      const of = logicOf(place, condition.of, [...path, 'of'])
      return of === undefined ? undefined : { '!': [of] }
    }
    case 'some':
      return someLogic(place, condition, path)
    case 'isSet':
      return guarded(operandLogic(place, condition.left, [...path, 'left']))
    case 'in':
      return oneOfLogic(place, condition, path)
    case 'hasAny':
    case 'hasAll':
      return membershipLogic(place, condition, path)
    case 'within':
      return periodLogic(place, condition, path)
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textLogic(place, condition, path)
    case 'eq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return comparisonLogic(place, condition, path)
    default:
      return place.faults.say([...path, 'op'], 'what JSONLogic has an operator for', `'${condition.op}'`)
  }
}

function allOf(of: readonly (Json | undefined)[]): of is readonly Json[] {
  return of.every((each) => each !== undefined)
}

const operators = { eq: '===', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

function comparisonLogic(place: Place, condition: Comparison, path: Path): Json | undefined {
  const { op, left, right, ignoreCase } = condition
  if (ignoreCase)
    return place.faults.say([...path, 'ignoreCase'], 'none: JSONLogic has no such option', 'true')
  if (op !== 'eq' && isText(typeOf(place, left) ?? typeOf(place, right))) {
    return place.faults.say([...path, 'op'], 'eq, for text: JSONLogic orders it by UTF-16', `'${op}'`)
  }
  const a = operandLogic(place, left, [...path, 'left'])
  const b = operandLogic(place, right, [...path, 'right'])
  if (!a || !b) return undefined
  const compared = { [operators[op]]: [a.logic, b.logic] }
  if (a.currency !== undefined && b.currency !== undefined) {
    return both(...a.guards, ...b.guards, { '===': [a.currency, b.currency] }, compared)
  }
  // Nothing that is missing equals a constant.
  const isPlain = op === 'eq' && 'field' in left && 'value' in right
  return isPlain ? compared : both(...a.guards, ...b.guards, compared)
}

function typeOf({ entity, catalogue }: Place, operand: Operand): ValueType | undefined {
  return 'value' in operand ? undefined : typeOfOperand(operand, entity, catalogue)?.type
}

function isText(type: ValueType | undefined): boolean {
  return type === 'text' || type === 'ref' || type === 'enum'
}

function oneOfLogic(place: Place, { left, values }: OneOf, path: Path): Json | undefined {
  const value = operandLogic(place, left, [...path, 'left'])
  if (!value) return undefined
  if (value.currency !== undefined) return place.faults.say([...path, 'left'], 'no money', 'money')
  return guarded(value, { in: [value.logic, [...values] as Json[]] })
}

function membershipLogic(place: Place, { op, left, values }: Membership, path: Path): Json | undefined {
  const list = operandLogic(place, left, [...path, 'left'])
  const each = list && values.map((value): Json => ({ in: [value as Json, list.logic] }))
  return guarded(list, ...(each ? [{ [op === 'hasAny' ? 'or' : 'and']: each }] : []))
}

function periodLogic(place: Place, { left, window }: Period, path: Path): Json | undefined {
  const at = operandLogic(place, left, [...path, 'left'])
  const moving = ['last', 'next', 'calendar', 'after', 'upTo'].find((kind) => kind in window)
  if (moving !== undefined) {
    const expected = 'a window from and until: JSONLogic has no clock'
    return place.faults.say([...path, 'window'], expected, `'${moving}'`)
  }
  // What is left has no other ends.
  const { from, until } = window as { readonly from?: string; readonly until?: string }
  return (
    at &&
    guarded(
      at,
      ...(from === undefined ? [] : [{ '>=': [at.logic, from] }]),
      ...(until === undefined ? [] : [{ '<': [at.logic, until] }]),
    )
  )
}

function textLogic(place: Place, { op, left, right, ignoreCase }: TextMatch, path: Path): Json | undefined {
  if (ignoreCase)
    return place.faults.say([...path, 'ignoreCase'], 'none: JSONLogic has no such option', 'true')
  const text = operandLogic(place, left, [...path, 'left'])
  const part = operandLogic(place, right, [...path, 'right'])
  if (!text || !part) return undefined
  const guards = [...text.guards, ...part.guards]
  if (op === 'contains') {
    const isPart = { in: [part.logic, text.logic] }
    if ('value' in right) return right.value === '' ? guarded(text) : both(...guards, isPart)
    // For JSONLogic, not even nothing is in an empty text.
    return both(...guards, { or: [{ '===': [part.logic, ''] }, isPart] })
  }
  if (!('value' in right))
    return place.faults.say([...path, 'right'], 'a constant, whose length is known', 'another operand')
  const { length } = String(right.value)
  const range = op === 'startsWith' ? [0, length] : [-length]
  return length === 0
    ? guarded(text)
    : both(...guards, { '===': [{ substr: [text.logic, ...range] }, part.logic] })
}

function someLogic(place: Place, { relation: name, where }: Some, path: Path): Json | undefined {
  const relation = relationOf(place.entity, name)
  const at = `${place.prefix}${name}`
  const there = through(place, name)
  const inside = relation.kind === 'many' ? { ...there, prefix: '' } : there
  const met = where === undefined ? true : logicOf(inside, where, [...path, 'where'])
  if (met === undefined) return undefined
  const asked = [...liveness(inside), ...(met === true ? [] : [met])]
  if (relation.kind === 'one') return both(isThere({ var: at }), ...asked)
  return { some: [{ var: at }, asked.length === 0 ? true : both(...asked)] }
}
