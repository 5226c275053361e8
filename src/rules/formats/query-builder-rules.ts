import { type Catalogue, canonicalJson, type EntityInfo, type FieldInfo } from '../../kernel/index.js'
import type {
  Comparison,
  Condition,
  Membership,
  OneOf,
  Operand,
  Period,
  Presence,
  TextMatch,
} from '../ast.js'
import type { Faults, Path } from '../faults.js'
import type { BuilderGroup, BuilderOperator, BuilderRule } from './query-builder.js'
import { shownValue } from './query-builder-values.js'

/** Where a rule is written from. */
export interface Place {
  readonly faults: Faults
  readonly catalogue: Catalogue
  readonly entity: EntityInfo
}

export type Part = BuilderRule | BuilderGroup

export const isSetRule = (place: Place, { left }: Presence, path: Path): BuilderRule | undefined =>
  ruleOf(fieldOf(place, left, [...path, 'left']), 'notNull', null)

export const betweenOf = ({ entity }: Place, low: Condition, high: Condition): BuilderRule | undefined => {
  if (low.op !== 'gte' || high.op !== 'lte' || canonicalJson(low.left) !== canonicalJson(high.left))
    return undefined
  const field = 'field' in low.left && low.left.in === undefined ? entity.fields[low.left.field] : undefined
  if (!field || !('value' in low.right) || !('value' in high.right)) return undefined
  const ends = [low.right.value, high.right.value]
  return ends.some(hasEdges) ? undefined : ruleOf(field, 'between', ends.map(shownValue))
}

export const comparison = (
  place: Place,
  { op, left, right, ignoreCase }: Comparison,
  path: Path,
): BuilderRule | undefined => {
  const field = fieldOf(place, left, [...path, 'left'])
  const value = sideOf(place, right, [...path, 'right'])
  if (ignoreCase) return place.faults.say([...path, 'ignoreCase'], 'none: a query has no such option', 'true')
  const operator = ({ eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const)[op]
  return ruleOf(field, operator, value?.value, value?.source)
}

export const textRule = (
  place: Place,
  { op, left, right, ignoreCase }: TextMatch,
  path: Path,
): BuilderRule | undefined => {
  const field = fieldOf(place, left, [...path, 'left'])
  const value = sideOf(place, right, [...path, 'right'])
  if (ignoreCase) return place.faults.say([...path, 'ignoreCase'], 'none: a query has no such option', 'true')
  const operator = ({ contains: 'contains', startsWith: 'beginsWith', endsWith: 'endsWith' } as const)[op]
  return ruleOf(field, operator, value?.value, value?.source)
}

export const listed = (place: Place, { left, values }: OneOf, path: Path): BuilderRule | undefined => {
  const field = fieldOf(place, left, [...path, 'left'])
  if (values.some(hasEdges)) return untrimmed(place, [...path, 'values'])
  return ruleOf(field, 'in', values.map(shownValue))
}

export const membership = (place: Place, { op, left, values }: Membership, path: Path): Part | undefined => {
  const field = fieldOf(place, left, [...path, 'left'])
  if (op === 'hasAll' || values.length === 1) {
    const each = values.map((value) => ruleOf(field, 'contains', value))
    return each.length === 1 ? each[0] : joined('and', each)
  }
  if (values.some(hasEdges)) return untrimmed(place, [...path, 'values'])
  return ruleOf(field, 'in', values)
}

export const period = (place: Place, { left, window }: Period, path: Path): Part | undefined => {
  const field = fieldOf(place, left, [...path, 'left'])
  const moving = ['last', 'next', 'calendar', 'after', 'upTo'].find((kind) => kind in window)
  if (moving !== undefined)
    return place.faults.say([...path, 'window'], 'a window from and until', `'${moving}'`)
  // What is left has no other ends.
  const { from, until } = window as { readonly from?: string; readonly until?: string }
  if (from === undefined && until === undefined) return ruleOf(field, 'notNull', null)
  return joined('and', [
    ...(from === undefined ? [] : [ruleOf(field, '>=', from)]),
    ...(until === undefined ? [] : [ruleOf(field, '<', until)]),
  ])
}

export const joined = (
  combinator: 'and' | 'or',
  parts: readonly (Part | undefined)[],
): BuilderGroup | undefined =>
  parts.every((part) => part !== undefined) ? { combinator, rules: parts } : undefined

function fieldOf({ faults, entity }: Place, operand: Operand, path: Path): FieldInfo | undefined {
  if ('field' in operand && operand.in === undefined) return entity.fields[operand.field]
  return faults.say(
    path,
    'a field',
    'in' in operand ? 'a field in one currency' : `'${Object.keys(operand)[0]}'`,
  )
}

interface Value {
  readonly value: unknown
  readonly source?: 'field'
}

function sideOf(place: Place, operand: Operand, path: Path): Value | undefined {
  if ('value' in operand) return { value: shownValue(operand.value) }
  const field = fieldOf(place, operand, path)
  return field && { value: field.name, source: 'field' }
}

function ruleOf(
  field: FieldInfo | undefined,
  operator: BuilderOperator,
  value: unknown,
  source?: 'field',
): BuilderRule | undefined {
  if (!field || value === undefined) return undefined
  return { field: field.name, operator, value, ...(source && { valueSource: source }) }
}

// Lists of values are trimmed by those who read them.
function hasEdges(value: unknown): boolean {
  return typeof value === 'string' && value !== value.trim()
}

function untrimmed({ faults }: Place, path: Path): undefined {
  return faults.say(path, 'texts without blanks around them, which a list of values loses', 'others')
}
