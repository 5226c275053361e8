import type { ValueType } from '../kernel/index.js'
import type { ColumnTerm } from './predicate.js'

/** The JSON type that a value of a declared type has. */
export type JsonType = 'string' | 'number' | 'boolean' | 'list'

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
}

/** A value that is there: `undefined` for `null` and for what is of another JSON type than declared. */
export const valueOfTerm = ({ type }: ColumnTerm, value: unknown): unknown =>
  isOfType(jsonTypeOf[type], value) ? value : undefined

function isOfType(type: JsonType, value: unknown): boolean {
  return type === 'list' ? Array.isArray(value) : typeof value === type
}
