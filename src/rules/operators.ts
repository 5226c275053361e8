import type { ValueType } from '../kernel/index.js'

/** The operators between a value and constants or other values, as they are stored. */
export type ValueOp =
  | 'eq'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'in'
  | 'isSet'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'hasAny'
  | 'hasAll'
  | 'within'
  | 'inRegion'
  | 'withinKm'

const order = ['lt', 'lte', 'gt', 'gte'] as const

/** What can be asked of a type. An operator that is not here is refused when the rule is defined. */
export const operatorsOf: Readonly<Record<ValueType, readonly ValueOp[]>> = {
  text: ['eq', ...order, 'in', 'isSet', 'contains', 'startsWith', 'endsWith'],
  enum: ['eq', 'in', 'isSet'],
  integer: ['eq', ...order, 'in', 'isSet'],
  number: ['eq', ...order, 'in', 'isSet'],
  boolean: ['eq', 'isSet'],
  instant: ['eq', ...order, 'isSet', 'within'],
  day: ['eq', ...order, 'in', 'isSet', 'within'],
  money: ['eq', ...order, 'isSet'],
  ref: ['eq', 'in', 'isSet'],
  list: ['isSet', 'hasAny', 'hasAll'],
  address: ['isSet', 'inRegion', 'withinKm'],
  birthday: ['isSet', 'within'],
}

const families: Readonly<Partial<Record<ValueType, string>>> = { integer: 'number', ref: 'text' }

/** Whether values of two types may be compared. Whole numbers are numbers, ids are text; nothing else is turned into another. */
export const areComparable = (a: ValueType, b: ValueType): boolean =>
  (families[a] ?? a) === (families[b] ?? b)
