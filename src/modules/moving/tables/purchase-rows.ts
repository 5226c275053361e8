import type { TableRecord } from '../../../engines/tables/index.js'
import { type Json, type JsonObject, type Money, parseDecimal } from '../../../kernel/index.js'
import { type OrderLine, spreadOrder } from '../decisions/orders.js'
import type { RowIssue } from '../entities.js'
import type { RowToImport } from '../inputs.js'
import type { PurchaseMapping, PurchasePlace } from './mapping.js'
import { faultyRow, put, readCells, type Said } from './read-row.js'

/** The id that the records of one purchase share, `undefined` where there is none to read. */
export const purchaseKey = ({ cells }: TableRecord, { columns }: PurchaseMapping): string | undefined => {
  const mapped = columns.find(({ to }) => to === 'externalId')
  const cell = typeof mapped?.column === 'string' ? cells.get(mapped.column) : undefined
  return cell === undefined || cell === null || cell === '' ? undefined : String(cell)
}

/** The purchase that records are: what belongs to the whole is said by the first of them that says it. */
export const purchaseRow = (records: readonly TableRecord[], mapping: PurchaseMapping): RowToImport => {
  const line = records[0]?.line ?? 1
  const issues: RowIssue[] = []
  const read = records.map((record) => {
    const found = readCells<PurchasePlace>(record, mapping.columns)
    issues.push(...found.issues)
    return found.said
  })
  if (issues.length > 0) return faultyRow(line, issues)
  const whole = first(read)
  const currency = textOf(whole.get('currency') ?? mapping.currency)
  const amounts = amountReader(currency, issues)
  const fields = ['externalId', 'status', 'placedAt', 'placedOn', 'recordedAt'] as const
  const purchase: Record<string, Json> = { source: mapping.source }
  for (const name of fields) {
    const value = whole.get(name)
    if (value !== undefined) purchase[name] = name === 'externalId' ? (textOf(value) ?? null) : value
  }
  const total = amounts('total', whole.get('total'))
  if (total) purchase.total = { ...total }
  const order = ordered(read, amounts, issues)
  const [discount, tax, shipping] = (['discount', 'tax', 'shipping'] as const).map((name) =>
    amounts(name, whole.get(name)),
  )
  if (issues.length > 0) return faultyRow(line, issues)
  if (
    order.some(
      ({ line: { gross, unitPrice = 0, quantity } }) =>
        !Number.isSafeInteger(gross ?? Math.round(unitPrice * quantity)),
    )
  ) {
    return faultyRow(line, [
      { path: ['unitPrice'], expected: 'an amount below 2^53', received: 'a larger one' },
    ])
  }
  if (order.length > 0 && currency !== undefined) {
    const { taxes = 'included' } = mapping
    const given = {
      currency,
      taxes,
      discount: discount?.amount,
      tax: tax?.amount,
      shipping: shipping?.amount,
    }
    purchase.lines = spreadOrder(
      order.map((one) => one.line),
      given,
    ) as unknown as Json
  }
  const make = madeOf(read)
  return {
    line,
    purchase,
    of: buyerOf(read),
    ...(make && { make }),
    ...(order.some(({ product }) => product) && { products: order.map(({ product }) => product) }),
  }
}

type Read = readonly (readonly Said<PurchasePlace>[])[]

function first(read: Read): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>()
  for (const { to, value } of read.flat()) {
    if (typeof to === 'string' && value !== undefined && !found.has(to)) found.set(to, value)
  }
  return found
}

function buyerOf(read: Read): {
  id?: string
  email?: string
  externalId?: { source: string; value: string }
} {
  const buyer: { id?: string; email?: string; externalId?: { source: string; value: string } } = {}
  for (const { to, value } of read.flat()) {
    const text = textOf(value)
    if (typeof to === 'string' || !('customer' in to) || text === undefined) continue
    if (to.customer === 'id') buyer.id ??= text
    else if (to.customer === 'email') buyer.email ??= text
    else buyer.externalId ??= { source: to.customer.externalId, value: text }
  }
  return buyer
}

function madeOf(read: Read): JsonObject | undefined {
  const made: Record<string, Json> = {}
  for (const { to, value } of read.flat()) {
    if (typeof to === 'string' || !('make' in to) || value === undefined || to.make in made) continue
    put(made, to.make, value)
  }
  return Object.keys(made).length > 0 ? made : undefined
}

interface Ordered {
  readonly line: OrderLine
  readonly product: { readonly sku: string; readonly name?: string } | null
}

type Amounts = (place: string, value: Json | undefined) => Money | undefined

/** What `purchase.record` takes at most. */
const mostQuantity = 1_000_000_000

/** A record that says nothing of a line has none. */
function ordered(read: Read, amounts: Amounts, issues: RowIssue[]): readonly Ordered[] {
  return read.flatMap((said) => {
    const of = new Map(
      said.flatMap(({ to, value }) =>
        typeof to !== 'string' && 'line' in to && value !== undefined ? [[to.line, value] as const] : [],
      ),
    )
    if (of.size === 0) return []
    const [sku, name] = [textOf(of.get('sku')), textOf(of.get('name'))]
    const quantity = Number(of.get('quantity') ?? 1)
    if (!(quantity > 0 && quantity <= mostQuantity)) {
      issues.push({ path: ['quantity'], expected: 'a number above zero', received: 'another value' })
    }
    const amount = (place: 'unitPrice' | 'gross' | 'discount' | 'tax' | 'cost') =>
      amounts(place, of.get(place))?.amount
    const line = {
      quantity,
      unitPrice: amount('unitPrice'),
      gross: amount('gross'),
      discount: amount('discount'),
      tax: amount('tax'),
      cost: amount('cost'),
    }
    return [{ line, product: sku === undefined ? null : { sku, ...(name !== undefined && { name }) } }]
  })
}

function amountReader(currency: string | undefined, issues: RowIssue[]): Amounts {
  return (place, value) => {
    if (value === undefined) return undefined
    const amount = currency === undefined ? undefined : parseDecimal(String(value), currency)
    if (amount !== undefined && currency !== undefined) return { amount, currency }
    const expected = currency === undefined ? 'a currency beside it' : `an amount in ${currency.slice(0, 10)}`
    issues.push({ path: [place], expected, received: 'another value' })
    return undefined
  }
}

function textOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}
