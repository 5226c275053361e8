import type { Json } from '../../../kernel/index.js'
import type { ContactPointKind, Sharing } from '../../customer/index.js'
import type { ImportMatch } from '../entities.js'

/** How the columns of a table become customers, or purchases. */
export type ImportMapping = CustomerMapping | PurchaseMapping

export interface CustomerMapping {
  readonly into: 'customer'
  /** How customers that are there are found, in this order. Empty: each row is a new one. */
  readonly match: readonly ImportMatch[]
  /** What becomes of customers that are there. Default: `update`. */
  readonly existing?: 'update' | 'leave'
  readonly columns: readonly ColumnMapping<CustomerPlace>[]
  /** What every row says, where its columns do not: `{ source: 'fair 2026' }`. */
  readonly values?: { readonly [field: string]: Json }
  /** An empty cell. Default: `leave`; `clear` takes the value away that is there. */
  readonly empty?: 'leave' | 'clear'
  /** Acts of consent that rows tell of: `moving({ consents: true })` takes them. */
  readonly consents?: readonly ConsentMapping[]
}

/** An act of consent in a row. One that does not say its state tells of none; one that does says when it was. */
export interface ConsentMapping {
  readonly columns: readonly ColumnMapping<ConsentPlace>[]
  /** What every row says, where its columns do not: `{ purpose: 'marketing', channel: 'email' }`. */
  readonly values?: { readonly [Place in ConsentPlace]?: string }
}

/** As `consent.record` takes it. Default of `basis`: `consent`; of `channel`: `all`. */
export type ConsentPlace =
  | 'purpose'
  | 'channel'
  | 'state'
  | 'basis'
  | 'controller'
  /** When it was given, or taken back. */
  | 'actedAt'
  | 'expiresAt'
  /** Where it was said. */
  | 'source'
  | 'textVersion'

export interface PurchaseMapping {
  readonly into: 'purchase'
  /** The system the purchases come from. */
  readonly source: string
  /** Purchases of customers that are not there. Default: `refuse`. */
  readonly customers?: 'refuse' | 'make'
  /** Lines of products that are not there. Default: `refuse`. */
  readonly products?: 'refuse' | 'make' | 'leave_out'
  readonly columns: readonly ColumnMapping<PurchasePlace>[]
  /** ISO 4217, where no column says it. */
  readonly currency?: string
  /** Whether prices have their tax in them, or it comes on top. Default: `included`. */
  readonly taxes?: 'included' | 'added'
}

export interface ColumnMapping<Place> {
  /** As the header has it. Of several, those that are not empty stand together. */
  readonly column: string | readonly string[]
  readonly to: Place
  readonly as?: Converter
  /** What stands between several columns. Default: a blank. */
  readonly join?: string
  /** The table may be without it. */
  readonly optional?: true
}

/** A field of `customer.create`, an attribute as `attributes.plan`, or one of these. */
export type CustomerPlace =
  | string
  /** The customer's id in this system. */
  | { readonly externalId: string }
  | {
      readonly contact: Exclude<ContactPointKind, 'address'>
      readonly label?: string
      readonly sharing?: Sharing
    }
  /** A part of an address; those of one label are one address. */
  | { readonly address: AddressPart; readonly label?: string }

export type AddressPart = 'countryCode' | 'regionCode' | 'locality' | 'postalCode' | 'lines'

export type PurchasePlace =
  | 'externalId'
  | 'status'
  | 'placedAt'
  | 'placedOn'
  | 'recordedAt'
  | 'currency'
  /** What was paid. With lines it is compared with their sum. */
  | 'total'
  /** Of the whole purchase; spread over its lines. */
  | 'discount'
  | 'tax'
  /** A line of its own. */
  | 'shipping'
  | { readonly customer: 'id' | 'email' | { readonly externalId: string } }
  /** What a customer is made of who is not there. */
  | { readonly make: string }
  | { readonly line: 'sku' | 'name' | 'quantity' | 'unitPrice' | 'gross' | 'discount' | 'tax' | 'cost' }

type DayOrder = 'YMD' | 'DMY' | 'MDY'

/**
 * How a cell becomes a value. Default: `text`, without the blanks around it; what JSON says by itself stays as it is.
 * A function answers `undefined` for nothing, and throws what is wrong in words.
 */
export type Converter =
  | 'text'
  /** With the blanks around it. */
  | 'exact'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'day'
  | 'instant'
  | 'json'
  | 'lower'
  | 'upper'
  | { readonly number: ',' | '.' }
  | { readonly day: DayOrder }
  /** A local time, where the cell says no offset. */
  | { readonly instant: string; readonly order?: DayOrder }
  | { readonly list: string }
  /** The words that there are. Others are faults, unless `else` says what they are. */
  | { readonly words: { readonly [word: string]: Json }; readonly else?: Json }
  | ((cell: Json) => Json | undefined)

/** The columns that a table must have. */
export const columnsNeeded = (mapping: ImportMapping): readonly string[] => {
  const consents = mapping.into === 'customer' ? (mapping.consents ?? []) : []
  const all = [...mapping.columns, ...consents.flatMap(({ columns }) => columns)]
  return [...new Set(all.filter(({ optional }) => !optional).flatMap(({ column }) => column))]
}
