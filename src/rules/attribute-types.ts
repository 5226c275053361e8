import type { Field, Money } from '../kernel/index.js'
import type {
  AddressField,
  BirthdayField,
  BooleanField,
  DayField,
  EnumField,
  InstantField,
  ListField,
  MoneyField,
  NumberField,
  RefField,
  SubjectRefs,
  TextField,
} from './field-types.js'

type Scalar = string | number | boolean

interface RefByKind<Entity extends string, Value> {
  text: TextField<Entity>
  enum: EnumField<Entity, Extract<Value, string>>
  integer: NumberField<Entity>
  number: NumberField<Entity>
  boolean: BooleanField<Entity>
  instant: InstantField<Entity>
  day: DayField<Entity>
  money: MoneyField<Entity>
  ref: RefField<Entity>
  subject: SubjectRefs<Entity>
  list: Value extends readonly (infer Item extends Scalar)[] ? ListField<Entity, Item> : never
  address: AddressField<Entity>
  birthday: BirthdayField<Entity>
  json: never
  attributes: never
}

/** The reference of a declared field: `Field<'text', string | null>` is a `TextField`. */
export type FieldRefOf<Entity extends string, F extends Field> =
  F extends Field<infer Kind, infer Value> ? RefByKind<Entity, NonNullable<Value>>[Kind] : never

/** What is read of a zod schema. Structural, so that any zod 4 will do. */
interface Schema {
  readonly _zod: { readonly output: unknown; readonly def: { readonly type: string } }
}

interface Wrapper {
  readonly _zod: { readonly def: { readonly innerType: unknown } }
}

interface Formatted<Format extends string> {
  readonly _zod: { readonly def: { readonly format: Format } }
}

type RefBySchema<Entity extends string, S extends Schema> = S extends Wrapper
  ? S['_zod']['def']['innerType'] extends infer Inner extends Schema
    ? RefBySchema<Entity, Inner>
    : never
  : S extends Formatted<'date'>
    ? DayField<Entity>
    : S extends Formatted<'datetime'>
      ? InstantField<Entity>
      : RefByOutput<Entity, S['_zod']['output'], S['_zod']['def']['type']>

type RefByOutput<Entity extends string, Output, Type extends string> = Type extends 'enum'
  ? EnumField<Entity, Extract<Output, string>>
  : Output extends readonly (infer Item extends Scalar)[]
    ? ListField<Entity, Item>
    : Output extends string
      ? TextField<Entity>
      : Output extends number
        ? NumberField<Entity>
        : Output extends boolean
          ? BooleanField<Entity>
          : Output extends Money
            ? MoneyField<Entity>
            : never

/** The references of a host's attributes, from the shape of their zod object. */
export type AttributeRefs<Entity extends string, Shape> = {
  readonly [Key in keyof Shape]: Shape[Key] extends Schema ? RefBySchema<Entity, Shape[Key]> : never
}
