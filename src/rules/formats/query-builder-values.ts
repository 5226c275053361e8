import { type FieldInfo, formatDecimal, parseDecimal, type ValueType } from '../../kernel/index.js'
import type { Constant } from '../ast.js'

type Reader = (value: unknown, field: FieldInfo) => Constant | undefined

/**
 * A value of a screen as a rule's constant: editors give text for numbers, amounts and ticks. What has no such reading
 * is handed on as it is, for `check` to refuse.
 */
export const constantOf = (value: unknown, field: FieldInfo): Constant => {
  const type = field.type === 'list' ? (field.item ?? 'text') : field.type
  const read = readers[type]?.(value, field)
  // What is no constant is refused by `check`.
  return read ?? (value as Constant)
}

/** The values of `in` and `between`: a list, or text with commas between; a comma after a backslash is part of a value. */
export const listOf = (value: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'string' ? each.trim() : each))
  if (typeof value === 'number') return [value]
  if (typeof value !== 'string') return undefined
  return value
    .split(/(?<!\\),/)
    .map((each) => each.replaceAll('\\,', ',').trim())
    .filter((each) => each !== '')
}

/** A rule's constant as a screen has it: amounts as `12.30 EUR`. */
export const shownValue = (constant: Constant): unknown =>
  typeof constant === 'object' ? `${formatDecimal(constant)} ${constant.currency}` : constant

const readers: Readonly<Partial<Record<ValueType, Reader>>> = {
  integer: numberOf,
  number: numberOf,
  boolean: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
  money: moneyOf,
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

function numberOf(value: unknown): Constant | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return decimal.test(text) ? Number(text) : undefined
}

const amountText = /^(\S+)(?:\s+([A-Z]{3}))?$/

// An amount without a currency is one of the books, where the field is booked.
function moneyOf(value: unknown, { booked }: FieldInfo): Constant | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const [, digits = '', written] = amountText.exec(String(value).trim()) ?? []
  const currency = written ?? booked?.currency
  const amount = currency === undefined ? undefined : parseDecimal(digits, currency)
  return currency === undefined || amount === undefined ? undefined : { amount, currency }
}
