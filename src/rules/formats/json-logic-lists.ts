import { type FieldInfo, isPlainObject } from '../../kernel/index.js'
import type { Condition, Constant } from '../ast.js'
import { named, type Path } from '../faults.js'
import { isAsRecordsHaveIt } from './json-logic-comparisons.js'
import { varPath } from './json-logic-known.js'
import { type Place, presenceOf, type RecordValue, unguarded, valueOfLogic } from './json-logic-values.js'
import { accepted } from './untranslatable.js'

/** `{ substr: [text, 0, 3] }` or `{ substr: [text, -3] }` beside a constant of that length: what a text begins or ends with. */
export const textEdge = (
  place: Place,
  [cut, wanted]: readonly unknown[],
  path: Path,
): Condition | undefined => {
  const { faults, catalogue, entity } = place
  const [text, from, length] = isPlainObject(cut) && Array.isArray(cut.substr) ? cut.substr : []
  const value = valueOfLogic(place, text, [...path, 0, 'substr', 0])
  if (!value) return undefined
  if (typeof wanted !== 'string' || !isAsRecordsHaveIt('text', wanted) || value.kind !== 'operand')
    return faults.say(path, 'a part of a text and a constant', 'others')
  const isStart = from === 0 && length === wanted.length
  const isEnd = from === -wanted.length && from !== 0 && length === undefined
  if (!isStart && !isEnd)
    return faults.say(path, 'as much of the start or the end as the constant is long', 'another part')
  if (!value.isPresent) return unguarded(faults, [...path, 0, 'substr', 0])
  const op = isStart ? 'startsWith' : 'endsWith'
  return accepted(faults, catalogue, entity, { op, left: value.operand, right: { value: wanted } }, path)
}

/** `in`: a value among constants, a part of a text, or an item of a list. */
export const isIn = (place: Place, args: readonly unknown[], path: Path): Condition | undefined => {
  const { faults } = place
  const [needle, stack] = args
  if (args.length !== 2) return faults.say(path, '2 values', `${args.length}`)
  const value = valueOfLogic(place, needle, [...path, 0])
  if (!value) return undefined
  if (Array.isArray(stack)) {
    return value.kind === 'operand'
      ? amongConstants(place, value, stack, path)
      : faults.say([...path, 0], 'a value of the record', `a ${value.kind}`)
  }
  const whole = valueOfLogic(place, stack, [...path, 1])
  if (!whole) return undefined
  if (whole.kind !== 'operand') return faults.say([...path, 1], 'a text or a list', `a ${whole.kind}`)
  if (whole.type === 'list')
    return inList(place, value.kind === 'constant' ? value.value : undefined, whole, path)
  return inText(place, value, whole, path)
}

/** `some` of a list of values: one of them is one of the constants. */
export const someItem = (
  place: Place,
  list: FieldInfo,
  logic: unknown,
  path: Path,
): Condition | undefined => {
  const { faults, catalogue, entity } = place
  const [[op, args] = ['', []], ...more] = isPlainObject(logic) ? Object.entries(logic) : []
  const [item, wanted] = Array.isArray(args) ? args : []
  const isAsked = ['==', '===', 'in'].includes(op) && more.length === 0 && varPath(item) === ''
  if (!isAsked)
    return faults.say(path, '{ "===": [{ "var": "" }, ...] } or { "in": [{ "var": "" }, [...]] }', named(op))
  // `check` refuses what is no constant of the list's type.
  const values = (op === 'in' ? wanted : [wanted]) as readonly Constant[]
  return accepted(faults, catalogue, entity, { op: 'hasAny', left: { field: list.name }, values }, path)
}

function amongConstants(
  place: Place,
  { operand: left, type }: RecordValue,
  values: readonly unknown[],
  path: Path,
): Condition | undefined {
  const { faults, catalogue, entity } = place
  const constants = values.filter((value) => value !== null)
  if (!constants.every((value) => isAsRecordsHaveIt(type, value)))
    return faults.say([...path, 1], 'constants as records have them', 'another form')
  const oneOf: Condition =
    type === 'instant' || type === 'boolean'
      ? // Compared one by one, for want of an operator. `check` refuses what is no constant.
        { op: 'or', of: constants.map((value) => ({ op: 'eq', left, right: { value: value as Constant } })) }
      : { op: 'in', left, values: constants as unknown as readonly Constant[] }
  const found = accepted(faults, catalogue, entity, oneOf, [...path, 1])
  if (!found || constants.length === values.length) return found
  const isThere = presenceOf(left)
  return isThere
    ? { op: 'or', of: [found, { op: 'not', of: isThere }] }
    : faults.say([...path, 1], 'no null', 'one')
}

function inList(
  place: Place,
  item: unknown,
  { operand: left }: RecordValue,
  path: Path,
): Condition | undefined {
  const { faults, catalogue, entity } = place
  if (item === undefined || item === null) return faults.say([...path, 0], 'a constant', 'another value')
  // `check` refuses an item of another type.
  return accepted(faults, catalogue, entity, { op: 'hasAny', left, values: [item as Constant] }, path)
}

function inText(
  place: Place,
  part: NonNullable<ReturnType<typeof valueOfLogic>>,
  { operand: left, type }: RecordValue,
  path: Path,
): Condition | undefined {
  const { faults, catalogue, entity } = place
  // Not even nothing is in an empty text, to JSONLogic.
  const isSomething: Condition = { op: 'not', of: { op: 'eq', left, right: { value: '' } } }
  if (part.kind === 'constant') {
    const { value } = part
    if (typeof value !== 'string' || !isAsRecordsHaveIt(type, value))
      return faults.add([...path, 0], 'text in NFC', value)
    const contains = accepted(faults, catalogue, entity, { op: 'contains', left, right: { value } }, path)
    return contains && (value === '' ? { op: 'and', of: [contains, isSomething] } : contains)
  }
  if (part.kind !== 'operand' || part.type !== 'text')
    return faults.say([...path, 0], 'a text', 'another value')
  if (!part.isPresent) return unguarded(faults, [...path, 0])
  const contains = accepted(faults, catalogue, entity, { op: 'contains', left, right: part.operand }, path)
  return contains && { op: 'and', of: [contains, isSomething] }
}
