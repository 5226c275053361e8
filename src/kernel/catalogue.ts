import type { AddressColumns } from './address.js'
import type { ItemKind, PrivacyClass } from './fields.js'
import type { LocalizedText } from './text.js'

/** What a value is to a rule. A list says what it holds; JSON fields and whole attribute objects are no values. */
export type ValueType =
  | 'text'
  | 'enum'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'instant'
  | 'day'
  | 'money'
  | 'ref'
  | 'list'
  | 'address'
  | 'birthday'

/** One field a rule may name, and where its value stands. Attributes are fields with a dotted name: `attributes.plan`. */
export interface FieldInfo {
  readonly name: string
  readonly type: ValueType
  /** What a list holds. */
  readonly item?: ItemKind
  /** The words of an enum, or of a list of them. */
  readonly options?: readonly string[]
  /** The entity a ref names. */
  readonly entity?: string
  readonly nullable: boolean
  readonly sortable: boolean
  readonly privacy: PrivacyClass
  readonly label: LocalizedText
  /** The stored column. For money, the amount in minor units. */
  readonly column: string
  /** Money: the stored column of the currency. */
  readonly currencyColumn?: string
  /** A searchable text: the stored column of its folded copy. */
  readonly foldedColumn?: string
  /** Money that is booked: the field with its booked amount, and the currency that is in. */
  readonly booked?: { readonly field: string; readonly currency: string }
  /** An address: the stored columns that rules compare. The point is one of the unit sphere. */
  readonly address?: AddressColumns
  /** A birthday: the stored columns of the day of the year it falls on, and of the birth date where the year is known. */
  readonly birthday?: { readonly key: string; readonly date: string }
  /** An attribute: its key inside the JSON column. Present exactly for attributes. */
  readonly attribute?: string
  /** A part of a field that names a record of any entity: `subject.entity`, `subject.id`. */
  readonly part?: { readonly of: string; readonly key: string }
}

/** A way from one entity to another. `many`: the other names us; `one`: we name it. */
export interface RelationInfo {
  readonly name: string
  readonly entity: string
  readonly kind: 'many' | 'one'
  /** The column here and the column there that hold the same value. */
  readonly on: { readonly local: string; readonly foreign: string }
  /** The rows between, where there are such: `on` leads from here to them, `to` from them to the entity. */
  readonly via?: {
    readonly entity: string
    readonly to: { readonly local: string; readonly foreign: string }
  }
  /** Rows there name records of any entity: the column that says of which, and what it says where they are ours. */
  readonly only?: { readonly column: string; readonly value: string }
  /** The field there that leads here, where that is not the column's own name: with it they are hidden. */
  readonly madeOf?: string
  readonly label: LocalizedText
}

export interface EntityInfo {
  readonly name: string
  readonly label: LocalizedText
  readonly fields: Readonly<Record<string, FieldInfo>>
  readonly relations: Readonly<Record<string, RelationInfo>>
  /** The instant field that windows over this entity read. */
  readonly timeField?: string
  /** The stored column of a 31-bit hash of the id, from which random buckets are made. */
  readonly hashColumn?: string
}

/** Everything a rule may name, by entity. */
export type Catalogue = Readonly<Record<string, EntityInfo>>
