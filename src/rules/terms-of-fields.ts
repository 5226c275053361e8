import type { FieldInfo } from '../kernel/index.js'
import type { ColumnTerm } from './predicate.js'

/** The stored value of a field; of money, use its halves. */
export const columnTerm = ({ column, type, attribute, item }: FieldInfo): ColumnTerm => ({
  column,
  type,
  ...(attribute === undefined ? {} : { attribute }),
  ...(item === undefined ? {} : { item }),
})

export const amountTerm = ({ column, attribute }: FieldInfo): ColumnTerm =>
  attribute === undefined
    ? { column, type: 'integer' }
    : { column, type: 'integer', attribute, member: 'amount' }

export const currencyTerm = ({ column, currencyColumn, attribute }: FieldInfo): ColumnTerm =>
  attribute === undefined
    ? { column: currencyColumn ?? column, type: 'text' }
    : { column, type: 'text', attribute, member: 'currency' }

/** The term that is missing exactly where the field's value is. */
export const setTerm = (field: FieldInfo): ColumnTerm => {
  if (field.type === 'money') return amountTerm(field)
  return field.birthday ? { column: field.birthday.key, type: 'text' } : columnTerm(field)
}
