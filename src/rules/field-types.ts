import type { Day, Instant, Money } from '../kernel/index.js'
import type { RegionSystem, Rule } from './ast.js'
import type { DayOperand, DayWindow, GeoPoint, Given, InstantOperand, WindowInput } from './operands.js'

/**
 * What a host writes rules with: `f.attributes.plan.eq('pro')`. A value has the operators of its type and no others,
 * and takes constants of its type, other values of the same entity, `actor(...)` and `param(...)`.
 */
export interface Value<Entity extends string> {
  readonly entity: Entity
  /** It is there. `0`, `false` and `''` are values. */
  isSet(): Rule<Entity>
  isMissing(): Rule<Entity>
}

/** A value that is a field of the record. */
export interface FieldRef<Entity extends string> extends Value<Entity> {
  /** As a rule names it: `name`, `attributes.plan`. */
  readonly field: string
}

export interface TextOptions {
  /** Compare by Unicode simple case folding. Default: `false`. */
  readonly ignoreCase?: boolean
}

export interface Equatable<Entity extends string, Other> {
  eq(value: Other): Rule<Entity>
  /** The complement of `eq`: true of a missing value too. */
  ne(value: Other): Rule<Entity>
}

export interface Ordered<Entity extends string, Other> extends Equatable<Entity, Other> {
  lt(value: Other): Rule<Entity>
  lte(value: Other): Rule<Entity>
  gt(value: Other): Rule<Entity>
  gte(value: Other): Rule<Entity>
  /** Both ends included. */
  between(low: Other, high: Other): Rule<Entity>
}

export interface Listable<Entity extends string, Constant> {
  in(values: readonly Constant[]): Rule<Entity>
  /** The complement of `in`: true of a missing value too. */
  notIn(values: readonly Constant[]): Rule<Entity>
}

type TextLike<Entity extends string> = TextValue<Entity> | RefValue<Entity>

export interface TextValue<Entity extends string>
  extends Value<Entity>,
    Ordered<Entity, string | TextLike<Entity> | Given>,
    Listable<Entity, string> {
  readonly '~type'?: 'text'
  eq(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
  ne(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
  contains(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
  startsWith(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
  endsWith(value: string | TextLike<Entity> | Given, options?: TextOptions): Rule<Entity>
}
export interface TextField<Entity extends string> extends TextValue<Entity>, FieldRef<Entity> {}

export interface EnumValue<Entity extends string, Word extends string>
  extends Value<Entity>,
    Equatable<Entity, Word | EnumValue<Entity, Word> | Given>,
    Listable<Entity, Word> {
  readonly '~type'?: 'enum'
  /** Carries the words; never set. */
  readonly '~words'?: Word
}
export interface EnumField<Entity extends string, Word extends string>
  extends EnumValue<Entity, Word>,
    FieldRef<Entity> {}

/** Integers and doubles, and what is calculated of them. Without one of its parts a result is missing. */
export interface NumberValue<Entity extends string>
  extends Value<Entity>,
    Ordered<Entity, number | NumberValue<Entity> | Given>,
    Listable<Entity, number> {
  readonly '~type'?: 'number'
  times(by: number): NumberValue<Entity>
  minus(other: number | NumberValue<Entity> | Given): NumberValue<Entity>
  /** The ratio of both; missing where the other is 0. */
  per(other: number | NumberValue<Entity> | Given): NumberValue<Entity>
}
export interface NumberField<Entity extends string> extends NumberValue<Entity>, FieldRef<Entity> {}

export interface BooleanValue<Entity extends string>
  extends Value<Entity>,
    Equatable<Entity, boolean | BooleanValue<Entity> | Given> {
  readonly '~type'?: 'boolean'
}
export interface BooleanField<Entity extends string> extends BooleanValue<Entity>, FieldRef<Entity> {}

export interface InstantValue<Entity extends string>
  extends Value<Entity>,
    Ordered<Entity, Instant | Date | InstantValue<Entity> | InstantOperand | Given> {
  readonly '~type'?: 'instant'
  /** `days(30)` is `(now - 30 x 24 h, now]`. */
  within(window: WindowInput): Rule<Entity>
}
export interface InstantField<Entity extends string> extends InstantValue<Entity>, FieldRef<Entity> {}

export interface DayValue<Entity extends string>
  extends Value<Entity>,
    Ordered<Entity, Day | DayValue<Entity> | DayOperand | Given>,
    Listable<Entity, Day> {
  readonly '~type'?: 'day'
  /** Calendar periods, or days written out. */
  within(window: DayWindow): Rule<Entity>
}
export interface DayField<Entity extends string> extends DayValue<Entity>, FieldRef<Entity> {}

/** An amount: only amounts in the same currency are compared, others do not match. */
export interface MoneyValue<Entity extends string>
  extends Value<Entity>,
    Ordered<Entity, Money | MoneyValue<Entity> | Given> {
  readonly '~type'?: 'money'
  times(by: number): MoneyValue<Entity>
  minus(other: Money | MoneyValue<Entity> | Given): MoneyValue<Entity>
  /** The ratio of both; missing where the other is 0. */
  per(other: Money | MoneyValue<Entity> | Given): NumberValue<Entity>
}

/** Where an amount is booked, what was booked. */
export interface MoneyField<Entity extends string> extends MoneyValue<Entity>, FieldRef<Entity> {
  /** The amounts in this currency of their own, and only those. */
  in(currency: string): MoneyValue<Entity>
}

/** The id of another record. */
export interface RefValue<Entity extends string>
  extends Value<Entity>,
    Equatable<Entity, string | TextLike<Entity> | Given>,
    Listable<Entity, string> {
  readonly '~type'?: 'ref'
}
export interface RefField<Entity extends string> extends RefValue<Entity>, FieldRef<Entity> {}

/** The parts of a field that names a record of any entity. */
export interface SubjectRefs<Entity extends string> {
  readonly entity: TextField<Entity>
  readonly id: TextField<Entity>
}

export interface ListField<Entity extends string, Item extends string | number | boolean>
  extends FieldRef<Entity> {
  readonly '~type'?: 'list'
  has(value: Item): Rule<Entity>
  hasAny(values: readonly Item[]): Rule<Entity>
  hasAll(values: readonly Item[]): Rule<Entity>
  /** The complement of `hasAny`: true of a missing list too. */
  hasNone(values: readonly Item[]): Rule<Entity>
}

export interface AddressField<Entity extends string> extends FieldRef<Entity> {
  readonly '~type'?: 'address'
  /** In a country, or in a region of it or a part of that. */
  inRegion(region: { readonly system: RegionSystem; readonly code: string }): Rule<Entity>
  /** At most so far from a point of the same datum, as the crow flies. */
  withinKm(km: number, of: GeoPoint): Rule<Entity>
}

/** Ask its days with `birthdayWithin(...)`, and years with `age(...)`. */
export interface BirthdayField<Entity extends string> extends FieldRef<Entity> {
  readonly '~type'?: 'birthday'
}

/** Anniversaries reached, in whole years. */
export interface AgeValue<Entity extends string>
  extends Ordered<Entity, number | Given>,
    Listable<Entity, number> {
  readonly entity: Entity
}
