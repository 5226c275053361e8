import type { Catalogue, EntityInfo, FieldInfo, ValueType } from '../../kernel/index.js'
import { isPlainObject } from '../../kernel/index.js'
import type { Condition, Operand } from '../ast.js'
import { type Faults, named, type Path } from '../faults.js'
import { targetOf, typeOfOperand } from '../operand-type.js'
import { type Known, keyOf, varPath } from './json-logic-known.js'

/** Where logic is read. */
export interface Place {
  readonly faults: Faults
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
  readonly known: Known
}

/** A side of a comparison: a constant, a value of the record, or one half of an amount of money. */
export type Value = ConstantValue | RecordValue | MoneyPart

export interface ConstantValue {
  readonly kind: 'constant'
  readonly value: string | number | boolean | null
}

export interface RecordValue {
  readonly kind: 'operand'
  readonly operand: Operand
  readonly type: ValueType
  /** Whether a comparison with it means the same in both languages: it is there, or a computation that is. */
  readonly isPresent: boolean
}

export interface MoneyPart {
  readonly kind: 'amount' | 'currency'
  readonly path: string
  readonly isBooked: boolean
  readonly isPresent: boolean
  /** The money as an operand: in its own currency, which is said where the field is read booked. */
  readonly of: (currency?: string) => Operand
}

/** Reads a side of a comparison. */
export const valueOfLogic = (place: Place, logic: unknown, path: Path): Value | undefined => {
  const { faults } = place
  if (logic === null || ['string', 'number', 'boolean'].includes(typeof logic)) {
    // The types were looked at just now.
    return { kind: 'constant', value: logic as ConstantValue['value'] }
  }
  const at = varPath(logic)
  if (at !== undefined) return namedValue(place, logic, at, path)
  const [op, more] = isPlainObject(logic) ? Object.keys(logic) : []
  if (!isPlainObject(logic) || op === undefined || more !== undefined)
    return faults.add(path, 'a value', logic)
  if (Object.hasOwn(arithmetic, op))
    return computed(place, op as keyof typeof arithmetic, logic[op], [...path, op])
  const expected = op === 'var' ? 'a path without a default' : 'a constant, var, +, -, * or /'
  return faults.say(path, expected, named(op))
}

function namedValue(place: Place, logic: unknown, at: string, path: Path): Value | undefined {
  const { faults, catalogue, known } = place
  const found = find(place.entity, at, catalogue)
  if (!found) return faults.say(path, `a field of ${place.entity.name}`, named(at))
  const isPresent = known.present.has(keyOf(logic))
  const { field, wrap, part } = found
  if (!part) {
    if (field.booked)
      return faults.say(path, `${at}.amount and ${at}.currency, its own, or ${field.booked.field}`, named(at))
    return { kind: 'operand', operand: wrap({ field: field.name }), type: field.type, isPresent }
  }
  const base = at.slice(0, -part.length - 1)
  const of = (currency?: string) =>
    wrap({ field: field.name, ...(field.booked && currency !== undefined && { in: currency }) })
  const isThere = known.present.has(keyOf({ var: base })) || isPresent
  return { kind: part, path: base, isBooked: field.booked !== undefined, isPresent: isThere, of }
}

interface Found {
  readonly field: FieldInfo
  readonly part?: 'amount' | 'currency'
  readonly wrap: (operand: Operand) => Operand
}

/** The field a path leads to, through relations that lead to one record each. */
function find(entity: EntityInfo, at: string, catalogue: Catalogue): Found | undefined {
  const wrap = (operand: Operand) => operand
  const field = Object.hasOwn(entity.fields, at) ? entity.fields[at] : undefined
  if (field) return { field, wrap }
  const [, base = '', part] = /^(.+)\.(amount|currency)$/.exec(at) ?? []
  const money = Object.hasOwn(entity.fields, base) ? entity.fields[base] : undefined
  // The expression names no other part.
  if (money?.type === 'money') return { field: money, part: part as 'amount' | 'currency', wrap }
  const dot = at.indexOf('.')
  const name = dot < 0 ? '' : at.slice(0, dot)
  const relation = Object.hasOwn(entity.relations, name) ? entity.relations[name] : undefined
  if (relation?.kind !== 'one') return undefined
  const found = find(targetOf(relation, catalogue), at.slice(dot + 1), catalogue)
  return found && { ...found, wrap: (operand) => ({ related: { relation: name, of: found.wrap(operand) } }) }
}

type Arithmetic = (place: Place, left: Side, right: Side, path: Path) => Operand | undefined

interface Side {
  readonly operand: Operand
  readonly constant?: number
  readonly isNonzero: boolean
}

const arithmetic: Readonly<Record<'+' | '-' | '*' | '/', Arithmetic>> = {
  // A double's difference to the opposite is its sum.
  '+': (_, left, right) => ({ minus: [left.operand, opposite(right)] }),
  '-': (_, left, right) => ({ minus: [left.operand, right.operand] }),
  '*': ({ faults }, left, right, path) => {
    if (right.constant !== undefined) return { times: { of: left.operand, by: right.constant } }
    if (left.constant !== undefined) return { times: { of: right.operand, by: left.constant } }
    return faults.say(path, 'a value times a constant', 'the product of two values')
  },
  '/': ({ faults }, left, right, path) =>
    right.isNonzero
      ? { ratio: [left.operand, right.operand] }
      : faults.say([...path, 1], 'a divisor that { "!==": [..., 0] } beside it keeps from zero', 'any'),
}

function opposite({ operand, constant }: Side): Operand {
  return constant === undefined ? { times: { of: operand, by: -1 } } : { value: -constant }
}

function computed(place: Place, op: keyof typeof arithmetic, given: unknown, path: Path): Value | undefined {
  const args = Array.isArray(given) ? given : [given]
  const sides = args.map((arg, index) => sideOf(place, arg, [...path, index]))
  if (!sides.every((side) => side !== undefined)) return undefined
  const [first, ...rest] =
    op === '-' && sides.length === 1 ? [{ operand: { value: 0 }, isNonzero: false }, ...sides] : sides
  if (!first || rest.length === 0 || ((op === '-' || op === '/') && rest.length > 1))
    return place.faults.add(path, 'two values', given)
  let left: Side = first
  for (const right of rest) {
    const operand = arithmetic[op](place, left, right, path)
    if (!operand) return undefined
    left = { operand, isNonzero: false }
  }
  return { kind: 'operand', operand: left.operand, type: 'number', isPresent: true }
}

/** A number in arithmetic. A missing one is zero to JSONLogic, so it must be known to be there. */
function sideOf(place: Place, logic: unknown, path: Path): Side | undefined {
  const value = valueOfLogic(place, logic, path)
  if (!value) return undefined
  if (value.kind === 'constant') {
    if (typeof value.value !== 'number') return place.faults.add(path, 'a number', value.value)
    return { operand: { value: value.value }, constant: value.value, isNonzero: value.value !== 0 }
  }
  if (value.kind !== 'operand') return place.faults.say(path, 'a number', 'money')
  const type = typeOfOperand(value.operand, place.entity, place.catalogue)?.type
  if (type !== 'integer' && type !== 'number')
    return place.faults.say(path, 'a number', `a value of type ${type}`)
  if (!value.isPresent) return unguarded(place.faults, path)
  return { operand: value.operand, isNonzero: place.known.nonzero.has(keyOf(logic)) }
}

/** Says that a missing value would mean something else here. */
export const unguarded = (faults: Faults, path: Path): undefined =>
  faults.say(
    path,
    'a value that { "!==": [..., null] } beside it keeps from being missing',
    'one that may be',
  )

/** Whether a value is there; `undefined` for what is computed. */
export const presenceOf = (operand: Operand): Condition | undefined => {
  if ('field' in operand) return { op: 'isSet', left: operand }
  const where = 'related' in operand ? presenceOf(operand.related.of) : undefined
  return where && 'related' in operand ? { op: 'some', relation: operand.related.relation, where } : undefined
}
