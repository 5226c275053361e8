import type { Condition, Rule } from './ast.js'
import type {
  BooleanValue,
  DayValue,
  EnumValue,
  FieldRef,
  InstantValue,
  MoneyValue,
  NumberValue,
  RefValue,
  TextValue,
} from './field-types.js'
import type { WindowInput } from './operands.js'

/** A condition on related records, written with their fields. */
export type RelatedWhere<There extends string, Fields> = (there: Fields) => Rule<There>

/** Related records, for what is asked of them over time: `followedBy(f.purchases, f.tickets, days(30))`. */
export interface RecordsRef<Here extends string> {
  readonly entity: Here
  readonly relation: string
  /** What they must meet. */
  readonly conditions: readonly Condition[]
  /** The field of theirs that windows read. @throws TypeError where their entity declares none */
  timeField(): string
}

/** How many of the related records. Archived ones do not count. */
export interface Quantified<Here extends string, There extends string, Fields> {
  /** At least one. */
  some(where?: RelatedWhere<There, Fields>): Rule<Here>
  /** Not one; true where there are none at all. */
  none(where?: RelatedWhere<There, Fields>): Rule<Here>
  /** All of them; true where there are none at all. */
  every(where: RelatedWhere<There, Fields>): Rule<Here>
}

/** A way to related records. `Fields` is the interface of the target's fields; it may lead back here. */
export interface RelationField<Here extends string, There extends string, Fields>
  extends RecordsRef<Here>,
    Quantified<Here, There, Fields> {
  /** Only those whose time field lies in the window. */
  within(window: WindowInput): RelationField<Here, There, Fields>
  /** Only those that meet a condition. */
  where(where: RelatedWhere<There, Fields>): RelationField<Here, There, Fields>
  /** How many there are; 0 of nothing. */
  count(): NumberValue<Here>
  /** How many different values they have; 0 of nothing. */
  countDistinct<Name extends NamesOf<Fields, ScalarType>>(field: Name): NumberValue<Here>
  /** The total; 0 of nothing. Of money, what was booked, or own amounts in one currency. */
  sum<Name extends NamesOf<Fields, 'number' | 'money'>>(
    field: Name,
    options?: InCurrency,
  ): ValueAt<Here, Fields, Name>
  /** The mean; missing of nothing. */
  avg<Name extends NamesOf<Fields, 'number' | 'money'>>(
    field: Name,
    options?: InCurrency,
  ): ValueAt<Here, Fields, Name>
  /** The smallest; missing of nothing. */
  min<Name extends NamesOf<Fields, OrderedType>>(
    field: Name,
    options?: InCurrency,
  ): ValueAt<Here, Fields, Name>
  /** The largest; missing of nothing. */
  max<Name extends NamesOf<Fields, OrderedType>>(
    field: Name,
    options?: InCurrency,
  ): ValueAt<Here, Fields, Name>
  /** The newest time of one; missing of nothing. */
  latest(): InstantValue<Here>
  /** The oldest time of one; missing of nothing. */
  earliest(): InstantValue<Here>
}

/** A way to one related record. */
export interface ToOneField<Here extends string, There extends string, Fields>
  extends Quantified<Here, There, Fields> {
  readonly entity: Here
  readonly relation: string
  /** Only if its time field lies in the window. */
  within(window: WindowInput): Quantified<Here, There, Fields>
  /** A value of that record: `purchase.customer.its((customer) => customer.attributes.plan).eq('pro')`. */
  its<Picked extends Typed>(pick: (there: Fields) => Picked): SeenFrom<Here, Picked>
}

export interface InCurrency {
  /** Own amounts in this currency, and only those. Default: booked amounts. */
  readonly in?: string
}

type OrderedType = 'text' | 'number' | 'instant' | 'day' | 'money'
type ScalarType = 'text' | 'enum' | 'number' | 'boolean' | 'instant' | 'day' | 'ref'

/** A value that says what it is. */
export interface Typed {
  readonly entity: string
  readonly '~type'?: ScalarType | 'money'
  readonly '~words'?: string
  isSet(): Rule
}

interface ValuesByType<Here extends string, Words> {
  text: TextValue<Here>
  enum: EnumValue<Here, Extract<Words, string>>
  number: NumberValue<Here>
  boolean: BooleanValue<Here>
  instant: InstantValue<Here>
  day: DayValue<Here>
  money: MoneyValue<Here>
  ref: RefValue<Here>
}

/** The same value, seen from another entity. */
type SeenFrom<Here extends string, Seen extends Typed> = ValuesByType<Here, Seen['~words']>[NonNullable<
  Seen['~type']
>]

type OwnNamesOf<Fields, Type extends string> = {
  [Key in keyof Fields]: Fields[Key] extends FieldRef<string> & { readonly '~type'?: Type } ? Key : never
}[keyof Fields] &
  string

/** The fields of certain types, as a rule names them: `net`, `attributes.seats`. */
export type NamesOf<Fields, Type extends string> =
  | OwnNamesOf<Fields, Type>
  | (Fields extends { readonly attributes: infer Attributes }
      ? `attributes.${OwnNamesOf<Attributes, Type>}`
      : never)
  | (Fields extends { readonly properties: infer Properties }
      ? `properties.${OwnNamesOf<Properties, Type>}`
      : never)

type FieldAt<Fields, Name extends string> = Name extends keyof Fields
  ? Fields[Name]
  : Fields extends { readonly attributes: infer Attributes }
    ? Name extends `attributes.${infer Key extends keyof Attributes & string}`
      ? Attributes[Key]
      : never
    : PropertyAt<Fields, Name>

type PropertyAt<Fields, Name extends string> = Fields extends { readonly properties: infer Properties }
  ? Name extends `properties.${infer Key extends keyof Properties & string}`
    ? Properties[Key]
    : never
  : never

type ValueAt<Here extends string, Fields, Name extends string> = SeenFrom<
  Here,
  Extract<FieldAt<Fields, Name>, Typed>
>
