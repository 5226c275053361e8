import type { Address } from './address.js'
import type { Birthday } from './birthday.js'
import type { Json } from './json.js'
import type { Money } from './money.js'
import type { EntityRef } from './subject.js'
import type { LocalizedText } from './text.js'
import type { Day, Instant } from './time.js'

export type FieldKind =
  | 'text'
  | 'enum'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'instant'
  | 'day'
  | 'money'
  | 'ref'
  | 'subject'
  | 'list'
  | 'address'
  | 'birthday'
  | 'json'
  | 'attributes'

/** Kinds a list may hold. */
export type ItemKind = 'text' | 'enum' | 'integer' | 'number' | 'boolean' | 'instant' | 'day'

/** `personal` tells about a person; `sensitive` may harm them. Both are kept apart from the log and leave with the person. */
export type PrivacyClass = 'none' | 'personal' | 'sensitive'

/** What becomes of a personal value when its person is erased. */
export type WhenErased = 'delete' | 'blank' | 'keep'

/** What becomes of a reference when the record it names is merged into another. */
export type WhenMerged = 'move' | 'union' | 'custom'

/** A field without personal values, or one that says what erasing does to it. */
export type Privacy =
  | { readonly privacy: 'none'; readonly whenErased?: undefined }
  | { readonly privacy: 'personal' | 'sensitive'; readonly whenErased: WhenErased }

export interface FieldOptions {
  readonly label?: LocalizedText
  /** Whether lists may be ordered by it. Default: every kind but `subject`, `list`, `address`, `birthday`, `json` and `attributes`. */
  readonly sortable?: boolean
  /** Set by the library, never by an input. */
  readonly readOnly?: boolean
}

/** A declared field. `Value` is what a row holds, `null` included where it may be missing. */
export interface Field<Kind extends FieldKind = FieldKind, Value = unknown> {
  readonly kind: Kind
  readonly nullable: boolean
  readonly privacy: PrivacyClass
  readonly whenErased?: WhenErased
  readonly label?: LocalizedText
  readonly sortable: boolean
  readonly readOnly: boolean
  /** Text: the most code points. */
  readonly max?: number
  /** Text: core keeps a folded copy that searches and `ignoreCase` comparisons read. */
  readonly searchable?: boolean
  /** Enum: the words. Open enums (`open: true`) take others too. */
  readonly options?: readonly string[]
  /** Integer and number: the bounds, both included. */
  readonly min?: number
  readonly maxValue?: number
  /** Money: the field that holds the currency, where several amounts share one. */
  readonly currencyField?: string
  /** Money: the field with its amount in the crm's own currency. */
  readonly booked?: string
  /** Birthday: the field with the Gregorian birth date. */
  readonly dateField?: string
  /** Ref: the entity it names. */
  readonly entity?: string
  /** Ref and subject: what merging does to it. */
  readonly whenMerged?: WhenMerged
  /** Subject: the field with the record below it, where what it names hangs on another. */
  readonly root?: string
  /** List: what it holds. */
  readonly item?: { readonly kind: ItemKind; readonly options?: readonly string[]; readonly max?: number }
  /** Carries the type; never set. */
  readonly '~value'?: Value
}

type Optional<F> = F extends Field<infer Kind, infer Value> ? Field<Kind, Value | null> : never

/** A field that may be missing: `null` in a row. */
export const optional = <F extends Field>(field: F): Optional<F> =>
  // The runtime value differs in one flag; the type says the same with `| null`.
  ({ ...field, nullable: true }) as unknown as Optional<F>

/** Text, NFC, at most `max` code points. */
export const text = (
  options: FieldOptions & Privacy & { max: number; searchable?: boolean },
): Field<'text', string> => declare('text', options)

/** One word of a closed set. */
export const oneOf = <const Word extends string>(
  words: readonly Word[],
  options: FieldOptions & Partial<Privacy> = {},
): Field<'enum', Word> => declare('enum', { ...options, options: words })

/** A safe integer. */
export const integer = (
  options: FieldOptions & Partial<Privacy> & { min?: number; maxValue?: number } = {},
): Field<'integer', number> => declare('integer', options)

/** An IEEE double, finite. */
export const number = (
  options: FieldOptions & Partial<Privacy> & { min?: number; maxValue?: number } = {},
): Field<'number', number> => declare('number', options)

export const boolean = (options: FieldOptions & Partial<Privacy> = {}): Field<'boolean', boolean> =>
  declare('boolean', options)

export const instant = (options: FieldOptions & Partial<Privacy> = {}): Field<'instant', Instant> =>
  declare('instant', options)

export const day = (options: FieldOptions & Privacy): Field<'day', Day> => declare('day', options)

/**
 * Money in two columns. `currencyField` names a text field of the same entity that several amounts share; `booked` the
 * money field that holds the same in the crm's own currency, which rules read unless they name a currency.
 */
export const moneyField = (
  options: FieldOptions & Partial<Privacy> & { currencyField?: string; booked?: string } = {},
): Field<'money', Money> => declare('money', options)

/** The id of another record. */
export const ref = (
  entity: string,
  options: FieldOptions & Partial<Privacy> & { whenMerged: WhenMerged },
): Field<'ref', string> => declare('ref', { ...options, entity, max: 128 })

/**
 * A record of any entity, `{ entity, id }`, in two columns. Rules name its parts: `subject.entity`, `subject.id`. The way
 * from a record to what names it is `many('note', 'subject')`. Who may not read the record may not read what names it: where
 * that may hang on something that hangs itself, `root` is the subject field with the record below all of it.
 */
export const subjectField = (
  options: Omit<FieldOptions, 'sortable'> & Partial<Privacy> & { whenMerged: WhenMerged; root?: string },
): Field<'subject', EntityRef> => declare('subject', { ...options, sortable: false })

/** A list of texts, kept as JSON. */
export const listOf = <Kind extends ItemKind, Value>(
  item: Field<Kind, Value>,
  options: FieldOptions & Privacy,
): Field<'list', readonly Value[]> =>
  declare('list', {
    ...options,
    item: { kind: item.kind, options: item.options, max: item.max },
    sortable: false,
  })

/** An address, with the columns beside it that rules about regions and distances compare. */
export const addressField = (options: Omit<FieldOptions, 'sortable'> & Privacy): Field<'address', Address> =>
  declare('address', { ...options, sortable: false })

/**
 * A birthday, which may be partial or lunar, with the day of the year it falls on in a column beside it. `dateField`
 * names the day field that holds the birth date; whoever writes the birthday writes it too: see `birthDateOf`.
 */
export const birthdayField = (
  options: Omit<FieldOptions, 'sortable'> & Privacy & { dateField: string },
): Field<'birthday', Birthday> => declare('birthday', { ...options, sortable: false })

/** Any JSON, not for rules but for the keys that its entity declares. */
export const jsonField = <Value extends Json = Json>(options: FieldOptions & Privacy): Field<'json', Value> =>
  declare('json', { ...options, sortable: false })

function declare<Kind extends FieldKind, Value>(
  kind: Kind,
  options: Partial<Field> & { privacy?: PrivacyClass },
): Field<Kind, Value> {
  const base = { nullable: false, privacy: 'none' as const, sortable: true, readOnly: false }
  return { ...base, ...options, kind } as Field<Kind, Value>
}
