import type { ValueType } from '../kernel/index.js'
import type { Condition, Constant, Operand, TextOp } from './ast.js'
import { closeAlone, closeOperands, typeOfOpen } from './close-operands.js'
import { named, oneOfThese, type Path, readObject } from './faults.js'
import { maxListed, maxTerms } from './limits.js'
import { areComparable, operatorsOf, type ValueOp } from './operators.js'
import { readConstant, typeOfConstant, type Wanted } from './read-constant.js'
import {
  countTerm,
  deeper,
  type Json,
  type OpenOperand,
  type ReadContext,
  readRelation,
  readWhere,
} from './read-context.js'
import { readDistance, readRegion } from './read-place.js'
import { readBucket, readRegularity, readSequence } from './read-sequence.js'
import { readWindow } from './read-time.js'

type Reader = (context: ReadContext, json: Json, path: Path) => Condition | undefined

/** Reads a condition; `undefined` when something is wrong with it, which then stands in `faults`. */
export const readCondition = (context: ReadContext, json: unknown, path: Path): Condition | undefined => {
  const { faults, count } = context
  if (faults.isFull || count.terms > maxTerms) return undefined
  const op =
    typeof json === 'object' && json !== null && Object.hasOwn(json, 'op') ? (json as Json).op : undefined
  const form = typeof op === 'string' && Object.hasOwn(forms, op) ? forms[op] : undefined
  if (!form) return faults.say([...path, 'op'], `one of ${Object.keys(forms).join(', ')}`, named(op))
  const given = readObject(faults, json, path, { ...form, required: ['op', ...(form.required ?? [])] })
  return given && form.read(context, given, path)
}

function readJoin(context: ReadContext, { op, of }: Json, path: Path): Condition | undefined {
  const { faults } = context
  if (!Array.isArray(of)) return faults.add([...path, 'of'], 'a list of conditions', of)
  if (of.length > maxTerms) return faults.add([...path, 'of'], `at most ${maxTerms} conditions`, of)
  if (of.length === 0 && !countTerm(context, path)) return undefined
  const inner = deeper(context, path)
  const read = inner && Array.from(of, (each, index) => readCondition(inner, each, [...path, 'of', index]))
  return isWhole(read) ? { op: op as 'and' | 'or', of: read } : undefined
}

function readNot(context: ReadContext, { of }: Json, path: Path): Condition | undefined {
  const inner = deeper(context, path)
  const read = inner && readCondition(inner, of, [...path, 'of'])
  return read && { op: 'not', of: read }
}

function readComparison(context: ReadContext, given: Json, path: Path): Condition | undefined {
  const sides = readSides(context, given, path, areComparable)
  const ignoreCase = readCase(context, given, path, sides?.type)
  if (!sides || !ignoreCase) return undefined
  return { op: given.op as 'eq', left: sides.left, right: sides.right, ...ignoreCase }
}

function readText(context: ReadContext, given: Json, path: Path): Condition | undefined {
  const sides = readSides(context, given, path, (a, b) => a === 'text' && b === 'text')
  const ignoreCase = readCase(context, given, path, sides?.type)
  if (!sides || !ignoreCase) return undefined
  return { op: given.op as TextOp, left: sides.left, right: sides.right, ...ignoreCase }
}

interface Sides {
  readonly left: Operand
  readonly right: Operand
  readonly type: ValueType
}

function readSides(
  context: ReadContext,
  { op, left, right }: Json,
  path: Path,
  agree: (a: ValueType, b: ValueType) => boolean,
): Sides | undefined {
  if (!countTerm(context, path)) return undefined
  const a = context.operand(context, left, [...path, 'left'])
  const b = context.operand(context, right, [...path, 'right'])
  if (!a || !b) return undefined
  const type = (a.wanted ?? b.wanted ?? typeOfOpen(a) ?? typeOfOpen(b))?.type ?? 'text'
  if (!hasOperator(context, op as ValueOp, type, path)) return undefined
  if (!isAgeKnown(context, a, b) || !isAgeKnown(context, b, a)) return undefined
  const closed = closeOperands(context, a, b, agree)
  return closed && { left: closed[0], right: closed[1], type }
}

/** An age is compared with what is known when the rule is asked. */
function isAgeKnown({ faults }: ReadContext, side: OpenOperand, { operand, path }: OpenOperand): boolean {
  const isKnown = !isAge(side.operand) || !operand || 'actor' in operand || 'param' in operand
  if (!isKnown) faults.say(path, 'a number, actor or param: an age is compared with those', 'another operand')
  return isKnown
}

function isAge(operand: Operand | undefined): boolean {
  return operand !== undefined && 'age' in operand
}

function readCase(
  { faults }: ReadContext,
  { ignoreCase }: Json,
  path: Path,
  type: ValueType | undefined,
): { ignoreCase?: true } | undefined {
  if (ignoreCase === undefined) return {}
  const at = [...path, 'ignoreCase']
  if (ignoreCase !== true) return faults.add(at, 'true, or left out', ignoreCase)
  return type === undefined || type === 'text' ? { ignoreCase } : faults.say(at, `none, for ${type}`, 'true')
}

function readIn(context: ReadContext, given: Json, path: Path): Condition | undefined {
  const left = readLeft(context, given, path)
  if (!left) return undefined
  const values = readValues(context, given.values, [...path, 'values'], typeOfOpen(left))
  const operand = closeAlone(context, left)
  return operand && values && { op: 'in', left: operand, values }
}

function readList(context: ReadContext, given: Json, path: Path): Condition | undefined {
  const left = readLeft(context, given, path)
  if (!left) return undefined
  const { item: type, options } = left.wanted ?? {}
  const item = type && { type, ...(options && { options }) }
  const values = readValues(context, given.values, [...path, 'values'], item)
  return values && left.operand && { op: given.op as 'hasAny', left: left.operand, values }
}

function readIsSet(context: ReadContext, given: Json, path: Path): Condition | undefined {
  const left = readLeft(context, given, path)
  const operand = left?.operand
  if (operand && isRead(operand)) return { op: 'isSet', left: operand }
  return left && context.faults.add([...path, 'left'], 'a field', given.left)
}

/** Whether a value comes from the record: all that is known beforehand is either there or not. */
function isRead(operand: Operand): boolean {
  const known = ['actor', 'param', 'instant', 'today', 'age', 'birthday']
  return !known.some((kind) => kind in operand)
}

function readWithin(context: ReadContext, given: Json, path: Path): Condition | undefined {
  const left = readLeft(context, given, path)
  const operand = left && closeAlone(context, left)
  if (!operand) return undefined
  const type = typeOfOpen(left)?.type
  if (type === 'birthday' && 'field' in operand) {
    return context.faults.say([...path, 'left'], 'the days of a birthday ({ birthday })', 'a field')
  }
  const read = type === 'instant' ? 'instant' : 'day'
  const window = readWindow(context.faults, given.window, [...path, 'window'], read)
  return window && { op: 'within', left: operand, window }
}

function readLeft(context: ReadContext, { op, left }: Json, path: Path): OpenOperand | undefined {
  if (!countTerm(context, path)) return undefined
  const open = context.operand(context, left, [...path, 'left'])
  return open && hasOperator(context, op as ValueOp, typeOfOpen(open)?.type ?? 'text', path)
    ? open
    : undefined
}

function readValues(
  { faults }: ReadContext,
  values: unknown,
  path: Path,
  wanted: Wanted | undefined,
): readonly Constant[] | undefined {
  if (!Array.isArray(values)) return faults.add(path, 'a list of values', values)
  if (values.length > maxListed) return faults.add(path, `at most ${maxListed} values`, values)
  const type = wanted ?? { type: typeOfConstant(values[0]) ?? 'text' }
  const read: Constant[] = []
  for (const [index, value] of values.entries()) {
    if (faults.isFull) return undefined
    const constant = readConstant(faults, value, [...path, index], type)
    if (constant !== undefined) read.push(constant)
  }
  return read.length === values.length ? read : undefined
}

function readSome(context: ReadContext, { relation, where }: Json, path: Path): Condition | undefined {
  if (!countTerm(context, path)) return undefined
  const target = readRelation(context, relation, path)
  const read = target && readWhere(context, target.there, where, path)
  if (!target || read === undefined) return undefined
  return { op: 'some', relation: target.relation.name, ...(read && { where: read }) }
}

function hasOperator({ faults }: ReadContext, op: ValueOp, type: ValueType, path: Path): boolean {
  const operators = operatorsOf[type]
  if (operators.includes(op)) return true
  faults.say([...path, 'op'], `${oneOfThese(operators)}, which ${type} has`, `'${op}'`)
  return false
}

function isWhole<Item>(items: readonly (Item | undefined)[] | undefined): items is readonly Item[] {
  return items?.every((item) => item !== undefined) ?? false
}

interface Form {
  readonly required?: readonly string[]
  readonly optional?: readonly string[]
  readonly read: Reader
}

const join: Form = { required: ['of'], read: readJoin }
const order: Form = { required: ['left', 'right'], read: readComparison }
const text: Form = { required: ['left', 'right'], optional: ['ignoreCase'], read: readText }
const sequence: Form = { required: ['first', 'next', 'within'], read: readSequence }
const list: Form = { required: ['left', 'values'], read: readList }

const forms: Readonly<Record<string, Form>> = {
  and: join,
  or: join,
  not: { required: ['of'], read: readNot },
  eq: { required: ['left', 'right'], optional: ['ignoreCase'], read: readComparison },
  lt: order,
  lte: order,
  gt: order,
  gte: order,
  contains: text,
  startsWith: text,
  endsWith: text,
  in: { required: ['left', 'values'], read: readIn },
  hasAny: list,
  hasAll: list,
  isSet: { required: ['left'], read: readIsSet },
  within: { required: ['left', 'window'], read: readWithin },
  some: { required: ['relation'], optional: ['where'], read: readSome },
  followedBy: sequence,
  missed: sequence,
  regularly: { required: ['relation', 'atLeast', 'of', 'each'], optional: ['where'], read: readRegularity },
  bucket: { required: ['seed', 'from', 'to'], read: readBucket },
  inRegion: { required: ['left', 'system', 'code'], read: readRegion },
  withinKm: { required: ['left', 'km', 'of'], read: readDistance },
}
