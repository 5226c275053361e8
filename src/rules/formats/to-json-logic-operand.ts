import type { Catalogue, EntityInfo, FieldInfo, Json } from '../../kernel/index.js'
import type { Constant, Operand } from '../ast.js'
import type { Faults, Path } from '../faults.js'
import { fieldOf, relationOf, targetOf } from '../operand-type.js'

/** Where a rule is written from. */
export interface Place {
  readonly faults: Faults
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
  /** The way to the record from the one the logic is given, for records that one field leads to. */
  readonly prefix: string
}

/** A value, and what must hold for it to be there. Money is two values. */
export interface Value {
  readonly logic: Json
  readonly guards: readonly Json[]
  readonly currency?: Json
}

export const both = (...conditions: readonly Json[]): Json => {
  const [only] = conditions
  return conditions.length === 1 && only !== undefined ? only : { and: [...conditions] }
}

export const guarded = (value: Value | undefined, ...conditions: readonly Json[]): Json | undefined => {
  if (!value) return undefined
  const needed = [...value.guards, ...conditions]
  return needed.length === 0 ? true : both(...needed)
}

export const isThere = (logic: Json): Json => ({ '!==': [logic, null] })

export const operandLogic = (place: Place, operand: Operand, path: Path): Value | undefined => {
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

export const through = (place: Place, relation: string): Place => {
  const entity = targetOf(relationOf(place.entity, relation), place.catalogue)
  return { ...place, entity, prefix: `${place.prefix}${relation}.` }
}

/** Archived records do not count. */
export const liveness = ({ entity, prefix }: Place): readonly Json[] => {
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
