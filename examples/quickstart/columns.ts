import type { NewPurchase } from 'clientele/commerce'
import { parseDecimal } from 'clientele/kernel'
import type { ImportRow } from './import.js'
import { UsageError } from './usage.js'

const meanings = [
  'externalId',
  'customerId',
  'total',
  'currency',
  'quantity',
  'placedOn',
  'placedAt',
  'status',
  'name',
  'email',
  'phone',
] as const
type Meaning = (typeof meanings)[number]

/** The columns of a CSV, by what they mean. */
export type ColumnMap = Readonly<Partial<Record<Meaning, string>>>

/** Reads `externalId=order_id,total=amount`. */
export const readMap = (text: string): ColumnMap => {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()))
  for (const [meaning = '', column] of pairs) {
    if (!isMeaning(meaning))
      throw new UsageError(`--map knows no ${meaning}; it knows ${meanings.join(', ')}.`)
    if (!column) throw new UsageError(`--map names no column for ${meaning}.`)
  }
  const map: ColumnMap = Object.fromEntries(pairs)
  const missing = (['externalId', 'customerId', 'total'] as const).filter((meaning) => !map[meaning])
  if (missing.length > 0) throw new UsageError(`--map does not say which column is ${missing.join(' and ')}.`)
  return map
}

function isMeaning(text: string): text is Meaning {
  return (meanings as readonly string[]).includes(text)
}

/** Names the mapped columns that a file does not have. */
export const missingColumns = (map: ColumnMap, columns: readonly string[]): readonly string[] =>
  Object.values(map).filter((column) => !columns.includes(column))

/** One record of a CSV, by column. */
export type CsvRecord = Readonly<Record<string, string>>

/** What a record says of a customer and a purchase. What is wrong with it the crm will say, field by field. */
export const readRecord = (
  record: CsvRecord,
  map: ColumnMap,
  { line, source, currency }: { line: number; source: string; currency: string },
): ImportRow => {
  const given = (meaning: Meaning) => record[map[meaning] ?? ''] || undefined
  const id = given('customerId') ?? ''
  const code = given('currency') ?? currency
  const quantity = given('quantity')
  return {
    line,
    customer: { id, name: given('name') ?? id, email: given('email'), phone: given('phone') },
    purchase: {
      source,
      externalId: given('externalId') ?? '',
      customerId: id,
      placedOn: given('placedOn'),
      placedAt: given('placedAt'),
      // Any text: a status that is none is refused by the crm.
      status: given('status') as NewPurchase['status'],
      quantity: quantity === undefined ? undefined : Number(quantity),
      total: { amount: parseDecimal(given('total') ?? '', code) ?? Number.NaN, currency: code },
    },
  }
}
