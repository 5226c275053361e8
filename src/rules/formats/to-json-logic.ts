import type { Catalogue, EntityInfo, FieldInfo, Json, ValueType } from '../../kernel/index.js'
import type {
  Comparison,
  Condition,
  Constant,
  Membership,
  OneOf,
  Operand,
  Period,
  Rule,
  Some,
  TextMatch,
} from '../ast.js'
import { parseRule } from '../check.js'
import type { Faults, Path } from '../faults.js'
import { normalize } from '../normalize.js'
import { fieldOf, relationOf, targetOf, typeOfOperand } from '../operand-type.js'
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
    const { entity: name, where, purpose, zone } = normalize(parseRule(rule, catalogue))
    if (purpose !== undefined) faults.say(['purpose'], 'none: JSONLogic serves none', 'a purpose')
    if (zone !== undefined) faults.say(['zone'], 'none: JSONLogic has no zone', 'a zone')
    const entity = catalogue[name]
    return entity && logicOf({ faults, catalogue, entity, prefix: '' }, where, ['where'])
  })

interface Place {
  readonly faults: Faults
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
  /** The way to the record from the one the logic is given, for records that one field leads to. */
  readonly prefix: string
}

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

/** A value, and what must hold for it to be there. Money is two values. */
interface Value {
  readonly logic: Json
  readonly guards: readonly Json[]
  readonly currency?: Json
}

function both(...conditions: readonly Json[]): Json {
  const [only] = conditions
  return conditions.length === 1 && only !== undefined ? only : { and: [...conditions] }
}

function guarded(value: Value | undefined, ...conditions: readonly Json[]): Json | undefined {
  if (!value) return undefined
  const needed = [...value.guards, ...conditions]
  return needed.length === 0 ? true : both(...needed)
}

const isThere = (logic: Json): Json => ({ '!==': [logic, null] })

function operandLogic(place: Place, operand: Operand, path: Path): Value | undefined {
  if ('value' in operand) return constantLogic(operand.value)
  if ('field' in operand) return fieldLogic(place, operand, path)
  if ('related' in operand) return relatedLogic(place, operand.related, [...path, 'related', 'of'])
  if ('times' in operand) {
    const of = operandLogic(place, operand.times.of, [...path, 'times', 'of'])
    return arithmetic(place, '*', of, { logic: operand.times.by, guards: [] }, path)
  }
  if ('minus' in operand || 'ratio' in operand) {
    const [op, kind, sides] =
      'minus' in operand ? (['-', 'minus', operand.minus] as const) : (['/', 'ratio', operand.ratio] as const)
    const left = operandLogic(place, sides[0], [...path, kind, 0])
    return arithmetic(place, op, left, operandLogic(place, sides[1], [...path, kind, 1]), path)
  }
  return place.faults.say(path, 'a value JSONLogic can read', `'${Object.keys(operand)[0]}'`)
}

function constantLogic(value: Constant): Value {
  if (typeof value !== 'object') return { logic: value, guards: [] }
  return { logic: value.amount, currency: value.currency, guards: [] }
}

function fieldLogic(
  place: Place,
  { field: name, in: own }: { readonly field: string; readonly in?: string },
  path: Path,
): Value | undefined {
  const info = fieldOf(place.entity, name)
  const read = own === undefined && info.booked ? fieldOf(place.entity, info.booked.field) : info
  const at = pathOf(place, read, path)
  if (at === undefined) return undefined
  if (read.type !== 'money') return { logic: { var: at }, guards: [isThere({ var: at })] }
  const currency = { var: `${at}.currency` }
  const guards = own === undefined ? [isThere({ var: at })] : [{ '===': [currency, own] }]
  return { logic: { var: `${at}.amount` }, currency, guards }
}

// JSONLogic takes a path apart at its dots.
function pathOf({ faults, prefix }: Place, { name, attribute }: FieldInfo, path: Path): string | undefined {
  if ((attribute ?? name).includes('.'))
    return faults.say(path, 'a name without dots', 'an attribute with one')
  return prefix + name
}

function relatedLogic(
  place: Place,
  { relation: name, of }: { readonly relation: string; readonly of: Operand },
  path: Path,
): Value | undefined {
  const there = through(place, name)
  const value = operandLogic(there, of, path)
  return value && { ...value, guards: [...liveness(there), ...value.guards] }
}

function through(place: Place, relation: string): Place {
  const entity = targetOf(relationOf(place.entity, relation), place.catalogue)
  return { ...place, entity, prefix: `${place.prefix}${relation}.` }
}

/** Archived records do not count. */
function liveness({ entity, prefix }: Place): readonly Json[] {
  return entity.fields.archivedAt ? [{ '===': [{ var: `${prefix}archivedAt` }, null] }] : []
}

function arithmetic(
  { faults }: Place,
  op: '*' | '-' | '/',
  left: Value | undefined,
  right: Value | undefined,
  path: Path,
): Value | undefined {
  if (!left || !right) return undefined
  if (left.currency !== undefined || right.currency !== undefined)
    return faults.say(path, 'arithmetic of numbers', 'arithmetic of money')
  const logic = { [op]: [left.logic, right.logic] }
  // What a rule takes for missing: a division by zero, and what no double holds.
  const isHeld = { '<=': [-Number.MAX_VALUE, logic, Number.MAX_VALUE] }
  const isDefined = op === '/' ? [{ '!==': [right.logic, 0] }] : []
  return { logic, guards: [...left.guards, ...right.guards, ...isDefined, isHeld] }
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
  if ('last' in window || 'next' in window || 'calendar' in window || 'after' in window || 'upTo' in window) {
    const kind = Object.keys(window)[0]
    return place.faults.say(
      [...path, 'window'],
      'a window from and until: JSONLogic has no clock',
      `'${kind}'`,
    )
  }
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
