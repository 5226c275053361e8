import type { ValueType } from '../kernel/index.js'
import { isNumeric } from './compare-values.js'
import type { ColumnTerm } from './predicate.js'

/** The JSON type that a value of a declared type has. */
export type JsonType = 'string' | 'number' | 'boolean' | 'list' | 'object'

export const jsonTypeOf: Readonly<Record<ValueType, JsonType>> = {
  text: 'string',
  enum: 'string',
  instant: 'string',
  day: 'string',
  ref: 'string',
  integer: 'number',
  number: 'number',
  money: 'number',
  boolean: 'boolean',
  list: 'list',
  address: 'object',
  birthday: 'object',
}

/** A value that is there: `undefined` for `null` and for what is of another JSON type than declared. */
export const valueOfTerm = ({ type }: ColumnTerm, value: unknown): unknown =>
  isOfType(jsonTypeOf[type], value) ? value : undefined

export const isOfType = (type: JsonType, value: unknown): boolean => {
  if (type === 'list') return Array.isArray(value)
  // An answered row may hold an exact sum beyond 2^53.
  if (type === 'number') return isNumeric(value)
  return typeof value === type && value !== null
}
